"""Which part of a text a picture is about, by the words that are said of it.

A word that the whole article uses ("bee", in an article about bees) tells nothing of where a
picture belongs; one that a single section uses tells much.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from mutoscope.providers.pace import LETTERS_A_WORD
from mutoscope.providers.page_pictures import Picture
from mutoscope.providers.stems import is_generic, is_stopword, stem, words
from mutoscope.providers.word_pattern import telling_words

RELEVANT = 0.3
"""From here on a picture is about a section; found on the pages of the tests."""
FEWEST_WORDS = 2
"""That a description and a section must share: one alone may mean something else."""
PLACE_SHARE = 0.15
"""What standing in the section adds for a picture that is described in its words."""
_GENERIC_SHARE = 0.45
_LEAST_SHARE = 0.1
_LONGEST = 25
"""Words of a description that are compared: what follows is told beside it."""


def telling_stems(text: str, language: str) -> list[str]:
    """The words of a text that name something, as stems, each once, in order."""
    if language in LETTERS_A_WORD:
        return [*dict.fromkeys(telling_words(text, language, 2))]
    telling = (each for each in words(text) if len(each) > 2 and not is_stopword(each, language))
    return [*dict.fromkeys(stem(each, language) for each in telling)]


def relevance(picture: Picture, section_text: str, language: str) -> float:
    """How much a picture is about a section, 0..1: the share of its description that the section
    speaks of."""
    weights = _weights(telling_stems(picture.description, language)[:_LONGEST], language, {}, 0.0)
    return _share_met(weights, set(telling_stems(section_text, language)))


def matched(
    pictures: Sequence[Picture],
    sections: Sequence[str],
    language: str,
    *,
    headings: Sequence[str] = (),
) -> Mapping[int, Picture]:
    """For each section that has one, by its number, the candidate that is about it; a picture goes
    to one section only; a cover, which is about the whole, opens it where nothing else fits.
    `headings`: of the sections, in the article's own words."""
    parts = _Sections.of(sections, language, headings)
    scores = [
        (score, order, number)
        for order, picture in enumerate(pictures)
        if picture.is_candidate
        for number, score in enumerate(parts.scores(picture))
        if score >= RELEVANT and not (picture.is_cover and number)
    ]
    chosen: dict[int, Picture] = {}
    used = set[int]()
    for _, order, number in sorted(
        scores, key=lambda each: (pictures[each[1]].is_cover, -each[0], each[1], each[2])
    ):
        if number not in chosen and order not in used:
            chosen[number] = pictures[order]
            used.add(order)
    return chosen


@dataclass(frozen=True)
class _Sections:
    """What the sections of an article speak of. `shares`: how many of them, 0..1, use each stem."""

    stems: tuple[AbstractSet[str], ...]
    headings: tuple[str, ...]
    shares: Mapping[str, float]
    language: str

    @classmethod
    def of(cls, sections: Sequence[str], language: str, headings: Sequence[str]) -> "_Sections":
        """Of their texts; sections beyond the headings have none."""
        stems = tuple(frozenset(telling_stems(section, language)) for section in sections)
        counts = Counter(each for section in stems for each in section)
        shares = {each: count / len(stems) for each, count in counts.items()}
        known = (*headings, *[""] * len(sections))[: len(sections)]
        return cls(stems, known, shares, language)

    def scores(self, picture: Picture) -> list[float]:
        """How much the picture is about each section."""
        said = telling_stems(picture.description, self.language)[:_LONGEST]
        weights = _weights(said, self.language, self.shares, 1 / max(1, len(self.stems)))
        return [
            _placed(_share_met(weights, stems), bool(heading) and heading == picture.heading)
            for stems, heading in zip(self.stems, self.headings, strict=True)
        ]


def _placed(score: float, is_own: bool) -> float:
    return score + PLACE_SHARE if score and is_own else score


def _weights(
    said: Sequence[str], language: str, shares: Mapping[str, float], rarest: float
) -> Mapping[str, float]:
    """Rare words tell more; a word of every section tells a tenth, and one of none as much as one
    of a single section (`rarest`)."""
    return {
        each: (_GENERIC_SHARE if is_generic(each, language) else 1.0)
        * max(_LEAST_SHARE, 1 - math.sqrt(shares.get(each, rarest)))
        for each in said
    }


def _share_met(weights: Mapping[str, float], found: AbstractSet[str]) -> float:
    met = [weight for each, weight in weights.items() if each in found]
    if not met or len(met) < min(FEWEST_WORDS, len(weights)):
        return 0.0
    return sum(met) / sum(weights.values())
