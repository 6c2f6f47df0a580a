"""The writer that needs no model of language: it tells the source's own best sentences.

Every sentence stands in the source word for word; only an opening "However," may be left out. What
is not in the source is never said: a source that is too short gives a shorter script. The style
decides which sentences are best and in which order they are told, never their words.
"""

import random
from collections.abc import Mapping, Sequence

import numpy as np

from mutoscope.errors import InvalidRequest
from mutoscope.providers import cues
from mutoscope.providers.candidates import (
    SHORTEST_WORDS,
    Sentence,
    read_sentences,
    score,
    seconds_of,
)
from mutoscope.providers.embedding import Embedder
from mutoscope.providers.protocols import Article, Brief, Draft, Identity
from mutoscope.providers.salience import Vectors, similarities, tf_idf
from mutoscope.providers.script_arc import segments_of
from mutoscope.providers.script_idea import kept_draft, mood_of, refuse_idea
from mutoscope.providers.script_order import in_order
from mutoscope.providers.script_styles import Style, style_of, styles_build
from mutoscope.providers.script_traits import all_traits, weighed
from mutoscope.providers.selection import Pool, choose, one_of_the_best
from mutoscope.providers.threads import on_thread

VERSION = "3"
LINE_PAUSE_S = 0.45
ENDING_S = 0.9
_SHORT_LINE_WORDS, _LONGEST_LINE_WORDS = 8, 22
_ANSWERS = 0.5
"""What it counts, beside being like the question, that a sentence says why."""

Traits = Sequence[Mapping[str, float]]


class ExtractiveWriter:
    """Implements `Writer`. `pause_s`: the silence that the caller puts around each line;
    `ending_s`: what it adds after the last."""

    needs_source = True

    def __init__(
        self,
        embedder: Embedder | None = None,
        *,
        pause_s: float = LINE_PAUSE_S,
        ending_s: float = ENDING_S,
    ) -> None:
        self._embedder = embedder or Embedder()
        self._pause_s = pause_s
        self._ending_s = ending_s

    @property
    def identity(self) -> Identity:
        model = self._embedder.identity
        build = f"{VERSION}+{model.build}+{self._pause_s}+{self._ending_s}+{styles_build()}"
        return Identity("extractive", model.model, build)

    async def write(self, article: Article, brief: Brief, *, seed: int) -> Draft:
        """Choose sentences that fill the time; the same input and seed give the same draft, another
        seed decides otherwise between sentences that are about as good. InvalidRequest: the article
        has no sentence, or there is an idea to develop."""
        if brief.idea and brief.idea_mode == "strict":
            return await on_thread(kept_draft, brief, article.language)
        refuse_idea(brief)
        return await on_thread(self._write, article, brief, seed)

    def _write(self, article: Article, brief: Brief, seed: int) -> Draft:
        sentences = read_sentences(article)
        if not sentences:
            raise InvalidRequest("The text holds no sentence.", hint="Give a longer text.")
        title, style = brief.title or article.title, style_of(brief.style)
        told = self._told(sentences, article.language, title, brief, random.Random(seed))
        lines = _lines(told)
        return Draft(
            title=title,
            hook=lines[0],
            segments=segments_of(lines, article.language, style),
            music_mood=mood_of(lines, article.language, style),
            verbatim=True,
        )

    def _told(
        self,
        sentences: list[Sentence],
        language: str,
        title: str,
        brief: Brief,
        dice: random.Random,
    ) -> list[Sentence]:
        """The chosen sentences in the order in which they are told."""
        style, budget_s = style_of(brief.style), brief.duration_s - self._ending_s
        seconds = seconds_of(sentences, language, brief.words_per_minute) + self._pause_s
        if float(seconds.sum()) <= budget_s:
            return sentences
        *vectors, focus = self._vectors([*(s.text for s in sentences), title], language)
        matrix = np.stack(vectors)
        found = all_traits(sentences, language)
        worth = score(sentences, matrix, focus, language)
        worth += [weighed(each, style.worth) for each in found]
        pool = Pool(sentences, worth, similarities(matrix), seconds)
        hook = _hook(pool, language, style, found, dice)
        ending = _ending(pool, hook, budget_s, style, found, dice)
        chosen = choose(pool, frozenset({hook}) | ending, budget_s, dice)
        body, last = tuple(sorted(chosen - {hook})), tuple(sorted(ending))
        order = in_order(sentences, body, last=last, style=style, language=language)
        return [sentences[index] for index in (hook, *order)]

    def _vectors(self, texts: Sequence[str], language: str) -> Vectors:
        return self._embedder.embed(texts) if language == "en" else tf_idf(texts, language)


def _hook(pool: Pool, language: str, style: Style, found: Traits, dice: random.Random) -> int:
    """One of the most arresting sentences that can open: from the first third where the style does
    not say otherwise, not a date's turn, and with nothing right after it that leans on it, unless
    it opens the source as well."""
    first_third = max(3, len(pool.sentences) // 3)
    fit = [i for i in range(len(pool.sentences)) if _can_open(pool, i, style)]
    early = [i for i in fit if i < first_third] if style.is_auto else fit

    def arrest(index: int) -> float:
        text = pool.sentences[index].text
        pull = 0.3 * cues.has_figure(text) + 0.3 * cues.is_arresting(text, language)
        pull += weighed(found[index], style.opens) - 0.4 * ("(" in text)
        return float(pool.worth[index]) + pull + (0.45 if style.is_auto else 0.1) * (index == 0)

    return one_of_the_best(early or fit or [0], arrest, dice)


def _can_open(pool: Pool, index: int, style: Style) -> bool:
    sentence = pool.sentences[index]
    follower = pool.sentences[index + 1] if index + 1 < len(pool.sentences) else None
    missed = follower is not None and not follower.alone and follower.follows(sentence)
    asks = "question" in style.opens and sentence.text.endswith("?")
    apt = (sentence.usable or asks) and sentence.alone and sentence.words <= 20
    return apt and (index == 0 or not (missed or cues.opens_with_time(sentence.text)))


def _ending(
    pool: Pool, hook: int, budget_s: float, style: Style, found: Traits, dice: random.Random
) -> frozenset[int]:
    """The last words, taken from the source's own end; where the style keeps an answer for the
    end, what is likest to the opening and says why, from anywhere."""
    count = len(pool.sentences)
    answers = style.order == "answer"
    begin = 0 if answers else count - max(1, count // 8)
    units = {i: pool.units[i] for i in range(begin, count) if i != hook}
    fit = [
        i
        for i, unit in units.items()
        if unit and hook not in unit and pool.cost(unit) < 0.4 * budget_s
    ]

    def closes(index: int) -> float:
        if answers:
            return float(pool.similarity[hook, index]) + _ANSWERS * found[index]["cause"]
        return float(pool.worth[index]) + 0.4 * (index == count - 1)

    return units[one_of_the_best(fit, closes, dice)] if fit else frozenset()


def _lines(told: Sequence[Sentence]) -> list[str]:
    """One sentence a line; a short one joins its neighbour in the source."""
    lines: list[list[Sentence]] = []
    for sentence in told:
        if lines and _may_join(lines[-1], sentence):
            lines[-1].append(sentence)
        else:
            lines.append([sentence])
    return [" ".join(sentence.text for sentence in line) for line in lines]


def _may_join(line: list[Sentence], sentence: Sentence) -> bool:
    words = sum(s.words for s in line)
    shortest = min(words, sentence.words)
    neighbours = sentence.follows(line[-1]) or shortest < SHORTEST_WORDS
    fits = words + sentence.words <= _LONGEST_LINE_WORDS
    return shortest < _SHORT_LINE_WORDS and neighbours and fits
