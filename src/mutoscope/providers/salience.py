"""How much each sentence says about its text.

TextRank (Mihalcea and Tarau 2004) and nearness to the centroid (Radev 2004), over sentence
embeddings where a model knows the language, over TF-IDF elsewhere.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mutoscope.providers.stems import is_stopword, stem, words

DAMPING = 0.85
_ROUNDS = 60

Vectors = NDArray[np.float32]


def relevance(vectors: Vectors) -> NDArray[np.float64]:
    """Shape (n,), 0..1: the mean of both measures, each stretched over its range."""
    similarity = similarities(vectors)
    centroid = vectors.mean(axis=0)
    length = float(np.linalg.norm(centroid)) or 1.0
    nearness = (vectors @ (centroid / length)).astype(np.float64)
    return (_stretched(text_rank(similarity)) + _stretched(nearness)) / 2


def text_rank(similarity: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shape (n,): where a reader who walks from sentence to similar sentence spends the time."""
    count = len(similarity)
    weights = np.clip(similarity, 0, None)
    np.fill_diagonal(weights, 0)
    sums = weights.sum(axis=1, keepdims=True)
    walk = np.divide(weights, sums, out=np.full_like(weights, 1 / count), where=sums > 0)
    rank = np.full(count, 1 / count)
    for _ in range(_ROUNDS):
        rank = (1 - DAMPING) / count + DAMPING * (rank @ walk)
    return rank


def similarities(vectors: Vectors) -> NDArray[np.float64]:
    """Shape (n, n): cosines of unit vectors."""
    return (vectors @ vectors.T).astype(np.float64)


def tf_idf(texts: Sequence[str], language: str) -> Vectors:
    """Unit vectors of shape (n, terms) over the stems of content words; zero without any."""
    counts = [Counter(_terms(text, language)) for text in texts]
    spread = Counter(term for found in counts for term in found)
    columns = {term: column for column, term in enumerate(sorted(spread))}
    vectors = np.zeros((len(texts), max(1, len(columns))))
    for row, found in enumerate(counts):
        for term, count in found.items():
            rarity = np.log((1 + len(texts)) / (1 + spread[term])) + 1
            vectors[row, columns[term]] = (1 + np.log(count)) * rarity
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(lengths > 0, lengths, 1)).astype(np.float32)


def _terms(text: str, language: str) -> list[str]:
    return [stem(word, language) for word in words(text) if not is_stopword(word, language)]


def _stretched(values: NDArray[np.float64]) -> NDArray[np.float64]:
    low, high = float(values.min()), float(values.max())
    return (values - low) / (high - low) if high - low > 1e-9 else np.full_like(values, 0.5)
