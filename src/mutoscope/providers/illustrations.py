"""Finding a drawn illustration for a sentence: by its words first, by its meaning second."""

import re
from collections.abc import Sequence
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from mutoscope.providers.embedding import Embedder
from mutoscope.providers.illustration_index import (
    CLOCKS,
    FACES,
    PEOPLE,
    SYMBOLS,
    IllustrationIndex,
    load_index,
)
from mutoscope.providers.lexical_match import denied_words, lexical_scores
from mutoscope.providers.protocols import Identity, Illustration

SENTENCE_SHARE = 0.68
TOPIC_SHARE = 0.32
TOPIC_HIT = 0.22
TITLE_SHARE, BODY_SHARE, MEANING_SHARE = 0.45, 0.8, 0.2
USED_PENALTY = 0.14
DENIED_PENALTY = 0.6
# Meaning alone must be this clear; below, the document's own motif says more than a guess.
MEANING_FLOOR = 0.43
NAMED_FLOOR = 0.22
# A drawing of a guarded kind is shown only where the text names it about outright.
GUARDED_FLOOR = 0.38
ALIKE = 0.82
# For a document of which no word is known.
LAST_RESORT = ("sparkles", "open-book", "star")


def sentences_of(context: str) -> list[str]:
    """A rough cut at sentence ends; never empty."""
    return [s for s in re.split(r"(?<=[.!?…])\s+", context.strip()) if s] or [context]


class NotoSearch:
    """Bundled Noto illustrations. Scores: `0.68 sentence + 0.32 document` meaning (English only)
    plus the evidence of the words themselves; other languages go by words alone."""

    def __init__(self, embedder: Embedder | None = None) -> None:
        self._embedder = embedder or Embedder()
        self._meaning = lru_cache(maxsize=256)(self._meaning_of)
        self._topic = lru_cache(maxsize=64)(self._topic_of)

    @cached_property
    def identity(self) -> Identity:
        build = f"{self._index.build}+{self._embedder.identity.build}"
        return Identity(provider="noto", model="illustrations", build=build)

    def find(
        self,
        text: str,
        *,
        context: str,
        language: str,
        avoid: Sequence[str] = (),
        limit: int = 5,
    ) -> list[Illustration]:
        """The best illustrations for `text`, best first, no two alike.

        `context` is the document, its title first: its motif fills in where the text names nothing
        that can be drawn. Names in `avoid` were shown already and count less. Never empty.
        """
        named = lexical_scores(text, language)
        meaning = self._meanings(text, context, language)
        scores = meaning + named + TOPIC_HIT * self._topic(context, language) * (named > 0)
        scores[~self._allowed(named, meaning)] = -1.0
        scores -= DENIED_PENALTY * lexical_scores(denied_words(text, language), language)
        for name in avoid:
            scores[self._numbers.get(name, [])] -= USED_PENALTY
        chosen = self._distinct(scores, limit) or self._motifs(context, language, limit)
        return [self._answer(drawing, float(scores[drawing])) for drawing in chosen]

    def motifs(self, *, context: str, language: str, limit: int = 3) -> list[Illustration]:
        """What the whole document is about, best first. Never empty."""
        topic = self._topic(context, language)
        chosen = self._motifs(context, language, limit)
        return [self._answer(drawing, float(topic[drawing])) for drawing in chosen]

    @property
    def _index(self) -> IllustrationIndex:
        return load_index()

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self._index.names)}

    @cached_property
    def _guarded(self) -> NDArray[np.bool_]:
        groups = np.array(self._index.groups)
        guarded = np.isin(groups, (FACES, PEOPLE, SYMBOLS))
        guarded |= np.array(self._index.subgroups) == CLOCKS
        return guarded | np.array([name in self._index.guarded for name in self._index.names])

    def _allowed(
        self, named: NDArray[np.float64], meaning: NDArray[np.float64]
    ) -> NDArray[np.bool_]:
        clear = (named >= NAMED_FLOOR) | (meaning >= MEANING_FLOOR)
        return clear & (~self._guarded | (named >= GUARDED_FLOOR))

    def _meanings(self, text: str, context: str, language: str) -> NDArray[np.float64]:
        if language != "en":
            return np.zeros(len(self._index.names), np.float64)
        return SENTENCE_SHARE * self._meaning(text) + TOPIC_SHARE * self._meaning(context)

    def _meaning_of(self, text: str) -> NDArray[np.float64]:
        return (self._index.vectors @ self._embedder.embed([text])[0]).astype(np.float64)

    def _topic_of(self, context: str, language: str) -> NDArray[np.float64]:
        """0..1 for every drawing: how much the document, and above all its title, is about it."""
        title, *sentences = sentences_of(context)
        named = np.array([lexical_scores(s, language) for s in sentences or [title]])
        topic = TITLE_SHARE * lexical_scores(title, language) + BODY_SHARE * named.mean(axis=0)
        # One mention in a whole document is an aside, not its subject.
        topic[(named > NAMED_FLOOR).sum(axis=0) < min(2, len(named))] *= 0.3
        topic[self._guarded & (topic < GUARDED_FLOOR)] = 0
        return topic + MEANING_SHARE * self._meanings(context, context, language)

    def _motifs(self, context: str, language: str, limit: int) -> list[int]:
        chosen = self._distinct(self._topic(context, language), limit)
        return chosen or [self._numbers[name] for name in LAST_RESORT[:limit]]

    def _distinct(self, scores: NDArray[np.float64], limit: int) -> list[int]:
        """The best drawings above 0, skipping what looks like one already chosen."""
        vectors = self._index.vectors
        chosen: list[int] = []
        for drawing in np.argsort(-scores, kind="stable"):
            if scores[drawing] <= 0 or len(chosen) == limit:
                break
            if all(float(vectors[drawing] @ vectors[c]) <= ALIKE for c in chosen):
                chosen.append(int(drawing))
        return chosen

    def _answer(self, drawing: int, score: float) -> Illustration:
        label = self._index.wordings["en"][drawing][0]
        return Illustration(self._index.names[drawing], label, round(min(max(score, 0.0), 1.0), 4))
