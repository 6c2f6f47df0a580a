"""Which sentences of an article's parts are told in the time there is, in the article's order."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from mutoscope.pipelines.explainer.outline import Part
from mutoscope.providers.candidates import Sentence, score
from mutoscope.providers.pace import LETTERS_A_WORD, letters
from mutoscope.providers.salience import similarities, tf_idf
from mutoscope.providers.selection import Pool, choose

FEWEST_LINES, MOST_LINES = 2, 6
_LETTERS_A_WORD = {"en": 5.6}
_USUAL_LETTERS_A_WORD = 6.0
_ROUNDS = 5
_NEAR = 0.05


@dataclass(frozen=True)
class Pace:
    """How long a line takes: `words_per_minute` as drafts count words, and the silence after it."""

    words_per_minute: float = 150.0
    line_pause_s: float = 0.5

    def seconds(self, sentence: Sentence, language: str) -> float:
        """Of one sentence with its pause."""
        if language in LETTERS_A_WORD:
            words = letters(sentence.said) / LETTERS_A_WORD[language]
        else:
            a_word = _LETTERS_A_WORD.get(language, _USUAL_LETTERS_A_WORD)
            words = len(sentence.said) / a_word
        return words * 60 / self.words_per_minute + self.line_pause_s


def told_parts(
    parts: Sequence[Part], *, title: str, language: str, duration_s: float, pace: Pace, seed: int
) -> list[Part]:
    """Each part with what is told of it, the whole within 5 % of `duration_s` where the article
    has so much; parts of which a single sentence could be told are left out."""
    pools = _pools(parts, title, language, pace)
    share, best = 1.0, list[Part]()
    nearest = float("inf")
    whole_s = sum(float(pool.seconds.sum()) for pool in pools)
    for _ in range(_ROUNDS):
        wanted = min(1.0, share * duration_s / whole_s)
        told = [
            _told(part, pool, _fixed(pool, number, len(parts)), wanted, seed)
            for number, (part, pool) in enumerate(zip(parts, pools, strict=True))
        ]
        told = [part for part in told if len(part.sentences) >= FEWEST_LINES] or told
        spoken_s = sum(pace.seconds(s, language) for part in told for s in part.sentences)
        if abs(spoken_s - duration_s) < nearest:
            nearest, best = abs(spoken_s - duration_s), told
        if nearest <= _NEAR * duration_s or wanted == 1.0 > spoken_s / duration_s:
            break
        share *= duration_s / max(spoken_s, 1.0)
    return best


def _told(part: Part, pool: Pool, fixed: frozenset[int], share: float, seed: int) -> Part:
    if share >= 1.0:
        return part
    budget_s = share * float(pool.seconds.sum())
    places = choose(pool, fixed, budget_s, random.Random(seed))
    return Part(part.title, tuple(part.sentences[place] for place in sorted(places)))


def _fixed(pool: Pool, number: int, count: int) -> frozenset[int]:
    """The article's own beginning and end, which open and conclude the script as well."""
    end = len(pool.sentences)
    first = frozenset(range(min(FEWEST_LINES, end))) if number == 0 else frozenset[int]()
    return first | pool.units[end - 1] if number == count - 1 else first


def _pools(parts: Sequence[Part], title: str, language: str, pace: Pace) -> list[Pool]:
    sentences = [sentence for part in parts for sentence in part.sentences]
    *rows, focus = tf_idf([*(each.text for each in sentences), title], language)
    matrix = np.stack(rows)
    worth = score(sentences, matrix, focus, language)
    seconds = np.array([pace.seconds(each, language) for each in sentences])
    pools, at = list[Pool](), 0
    for part in parts:
        own = slice(at, at + len(part.sentences))
        pools.append(Pool(part.sentences, worth[own], similarities(matrix[own]), seconds[own]))
        at = own.stop
    return pools


def in_sections(part: Part) -> list[Part]:
    """The part in pieces of at most six sentences, each about as long as the others."""
    count = -(-len(part.sentences) // MOST_LINES)
    ends = [round(len(part.sentences) * number / count) for number in range(count + 1)]
    return [Part(part.title, part.sentences[begin:end]) for begin, end in pairwise(ends)]
