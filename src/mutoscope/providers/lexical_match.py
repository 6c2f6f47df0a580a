"""How strongly the words of a text name each drawing."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from mutoscope.providers.illustration_index import Lexicon, lexicon
from mutoscope.providers.stems import is_generic, is_stopword, stem, words

PHRASE_HIT = 0.62
CONCEPT_HIT = 0.54
LABEL_HIT = 0.58
LABEL_PART_HIT = 0.12
TAG_HIT = 0.24
GENERIC_SHARE = 0.45
LONGEST_PHRASE = 4
# The first content words are the subject; each later one counts a little less, down to this share.
LATE_SHARE = 0.72
_DENIALS = {"en": {"not", "than", "unlike", "resist", "resists"}, "ru": {"чем"}}
_DENIAL_ENDS = {"but", "because", "which", "и", "а", "но", "so"}
_DENIED_WORDS, _LIKENED_WORDS = 4, 10


def lexical_scores(text: str, language: str) -> NDArray[np.float64]:
    """A score 0..1 for every drawing of the index, shape (drawings,)."""
    known = lexicon(language)
    said = words(text)
    stems = [stem(w, language) for w in said]
    weights = _word_weights(said, language)
    scores = np.zeros(len(known.labels), np.float64)
    taken = _score_phrases(scores, stems, weights, known)
    for position, weight in enumerate(weights):
        if weight and position not in taken:
            _score_word(scores, stems[position], weight, known)
    return scores


def denied_words(text: str, language: str) -> str:
    """The words of `text` that name what is not there or not meant: compared with, or denied."""
    said = words(text)
    return " ".join(said[position] for position in sorted(_denied(said, language)))


def _word_weights(said: list[str], language: str) -> list[float]:
    """0 for words that name nothing; subjects above objects, specific words above generic ones."""
    weights: list[float] = []
    share = 1.0
    denied = _denied(said, language)
    for position, word in enumerate(said):
        if position in denied or is_stopword(word, language):
            weights.append(0.0)
            continue
        weights.append(share * (GENERIC_SHARE if is_generic(word, language) else 1.0))
        share = max(LATE_SHARE, share - 0.06)
    return weights


def _denied(said: list[str], language: str) -> set[int]:
    """Positions of "wind" in "more predictable than wind", "satellite" in "not by satellite but by
    cable", "wine" in "as slowly as someone who has drunk wine"."""
    denials = _DENIALS.get(language, set[str]())
    denied: set[int] = set()
    for i, word in enumerate(said):
        likened = word == "as" and "as" in said[max(0, i - 3) : i]
        if (word in denials and i > 0) or likened:
            reach = _LIKENED_WORDS if likened else _DENIED_WORDS
            for position in range(i + 1, min(len(said), i + 1 + reach)):
                if said[position] in _DENIAL_ENDS:
                    break
                denied.add(position)
    return denied


def _score_phrases(
    scores: NDArray[np.float64], stems: list[str], weights: list[float], known: Lexicon
) -> set[int]:
    """Score phrases of two words and more; return the positions of the words they used up."""
    taken: set[int] = set()
    for start, end in _spans(len(stems)):
        drawings = known.concepts.get(tuple(stems[start:end]))
        if drawings and not taken.intersection(range(start, end)):
            taken.update(range(start, end))
            share = max(max(weights[start:end]), LATE_SHARE)
            for drawing, weight in drawings:
                scores[drawing] = _both(scores[drawing], PHRASE_HIT * share * weight)
    return taken


def _spans(count: int) -> Iterator[tuple[int, int]]:
    """Spans of words, the longest first."""
    for length in range(LONGEST_PHRASE, 1, -1):
        for start in range(count - length + 1):
            yield start, start + length


def _score_word(scores: NDArray[np.float64], word: str, weight: float, known: Lexicon) -> None:
    for drawing, share in known.concepts.get((word,), ()):
        scores[drawing] = _both(scores[drawing], CONCEPT_HIT * share * weight)
    rarity = known.rarity.get(word, 0.0)
    for drawing in known.tags.get(word, ()):
        label = known.labels[drawing]
        if drawing in known.ambiguous and word in label:
            continue
        hit = LABEL_HIT if len(label) == 1 and word in label else TAG_HIT * rarity
        if len(label) > 1 and word in label:
            hit += LABEL_PART_HIT * rarity
        scores[drawing] = _both(scores[drawing], hit * weight)


def _both(one: float, other: float) -> float:
    """Two pieces of evidence together: more than either, never above 1."""
    return 1 - (1 - one) * (1 - other)
