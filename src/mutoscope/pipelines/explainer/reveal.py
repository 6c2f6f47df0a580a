"""Which of a slide's points are seen when a phrase begins: those that are spoken of by then.

A point comes with the first phrase that says it, never before an earlier point; one that no phrase
says comes between its neighbours. Whether a phrase says a point depends on these two alone, so
another phrase that is worded anew moves the points that it said, and no others.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from mutoscope.media.scripts import is_unspaced
from mutoscope.media.slides.content import Slide
from mutoscope.media.slides.points import points_of
from mutoscope.providers.pace import LETTERS_A_WORD
from mutoscope.providers.stems import is_stopword, stem
from mutoscope.providers.word_pattern import FIGURES, composed

_SURE = 0.5
"""The share of a point's words, rare ones counting more, that a phrase has which says it."""
_LIKELY = 0.25
"""And which is taken to say it where no phrase surely does."""
_WORD = re.compile(FIGURES)
_JOINING = re.compile(r"[\u3041-\u309f]{2}")
"""Two hiragana: Japanese bends and joins its words with them."""


def reached(slide: Slide, narrations: Sequence[str], language: str) -> tuple[int, ...]:
    """For each phrase the state of the slide that is reached when it begins: so many of its points
    are seen. It never falls, and the last phrase has the whole slide."""
    points = points_of(slide)
    if not points or not narrations:
        return (0,) * len(narrations)
    comes_with = _spread(_said_by(_shares(points, narrations, language)), len(narrations))
    return tuple(sum(at <= phrase for at in comes_with) for phrase in range(len(narrations)))


def _shares(points: Sequence[str], narrations: Sequence[str], language: str) -> list[list[float]]:
    """How much of each point each phrase says, 0..1 [point][phrase]."""
    words = [_parts(point, language) for point in points]
    known = Counter(part for parts in words for part in parts)
    weights = {part: 1 / count for part, count in known.items()}
    said = [_parts(text, language) for text in narrations]
    return [[_share(parts, each, weights) for each in said] for parts in words]


def _share(parts: frozenset[str], said: frozenset[str], weights: Mapping[str, float]) -> float:
    whole = sum(weights[part] for part in parts)
    return sum(weights[part] for part in parts & said) / whole if whole else 0.0


def _parts(text: str, language: str) -> frozenset[str]:
    """By what texts are compared: stems of words that name something, and figures; where no spaces
    part the words, pairs of letters."""
    found = set[str]()
    for word in _WORD.findall(composed(text).lower()):
        if is_unspaced(word) or (language in LETTERS_A_WORD and not word.isascii()):
            found.update("".join(pair) for pair in pairwise(word))
        else:
            found.add(word if word.isdecimal() else stem(word, language))
    telling = {part for part in found if not _is_empty(part, language)}
    return frozenset(telling or found)


def _is_empty(part: str, language: str) -> bool:
    if _JOINING.fullmatch(part):
        return True
    return not is_unspaced(part) and not part.isdecimal() and is_stopword(part, language)


@dataclass(frozen=True)
class _Chain:
    """Phrases of the points so far, None for those that nobody says. `worth`: the more of them are
    said the better, then the earlier."""

    phrases: tuple[int | None, ...] = ()
    last: int = 0
    said: int = 0
    late: int = 0

    @property
    def worth(self) -> tuple[int, int]:
        return self.said, -self.late

    def then(self, phrase: int) -> "_Chain":
        return _Chain((*self.phrases, phrase), phrase, self.said + 1, self.late + phrase)

    def without(self) -> "_Chain":
        return _Chain((*self.phrases, None), self.last, self.said, self.late)


def _said_by(shares: Sequence[Sequence[float]]) -> tuple[int | None, ...]:
    """The phrase that each point comes with, in order; None: none that comes after those of the
    earlier points says it."""
    best = {0: _Chain()}
    """The best chain of each last phrase."""
    for row in shares:
        longer = [chain.without() for chain in best.values()]
        for chain in best.values():
            longer += [chain.then(phrase) for phrase in _saying(row) if phrase >= chain.last]
        best = dict[int, _Chain]()
        for chain in longer:
            if chain.last not in best or chain.worth > best[chain.last].worth:
                best[chain.last] = chain
    return max(best.values(), key=lambda chain: chain.worth).phrases


def _saying(shares: Sequence[float]) -> list[int]:
    sure = [phrase for phrase, share in enumerate(shares) if share >= _SURE]
    if sure:
        return sure
    likely = max(shares)
    return [shares.index(likely)] if likely >= _LIKELY else []


def _spread(phrases: Sequence[int | None], count: int) -> list[int]:
    """A phrase for every point: those that nobody says come evenly between their neighbours, rather
    late than before their turn; where nobody says any, the first comes at once."""
    found = [(at, phrase) for at, phrase in enumerate(phrases) if phrase is not None]
    ends = [(-1, -1), *found, (len(phrases), count)]
    placed = list[int]()
    for (before, lower), (after, upper) in pairwise(ends):
        run, room = after - before - 1, max(0, upper - lower - 1)
        turns = range(run) if not found else range(1, run + 1)
        first, last = (lower + 1, count - 1) if not found else (lower, min(upper, count - 1))
        placed += [min(last, max(lower, first + turn * room // run)) for turn in turns]
        placed += [upper] if after < len(phrases) else []
    return placed
