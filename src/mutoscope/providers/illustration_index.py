"""The bundled index of illustrations: what each drawing shows, in words and as a vector.

Made by `scripts/make_illustration_index.py` from the names of @iconify-json/noto (Apache-2.0) and
the labels and tags of emojibase-data (MIT); `concepts.txt` is our own.
"""

import gzip
import hashlib
import io
import json
import math
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mutoscope.providers.stems import is_stopword, stem, words

FACES, PEOPLE, SYMBOLS = 0, 1, 8
CLOCKS = 58
Phrase = tuple[str, ...]


@dataclass(frozen=True)
class Lexicon:
    """What the words of one language say about the drawings, keyed by stems.

    `concepts`: phrase -> (drawing, weight 0..1) pairs, labels of several words among them.
    `labels`: the stems of each drawing's label. `tags`: stem -> drawings it is a tag of.
    `rarity`: stem -> 0..1, 1 for a tag of one drawing. `ambiguous`: drawings whose label is more
    often another word ("watch", "fly", "seal").
    """

    concepts: dict[Phrase, list[tuple[int, float]]]
    labels: list[frozenset[str]]
    tags: dict[str, set[int]]
    rarity: dict[str, float]
    ambiguous: frozenset[int]


@dataclass(frozen=True)
class IllustrationIndex:
    """`vectors` has shape (drawings, 384), float32 unit vectors of "label: tags" in English;
    `guarded` names the drawings that only a text about them may show."""

    names: list[str]
    groups: list[int]
    subgroups: list[int]
    wordings: dict[str, list[list[str]]]
    vectors: NDArray[np.float32]
    guarded: frozenset[str]
    build: str


def load_index() -> IllustrationIndex:
    """The bundled index; read once per process."""
    return _load()


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language; of English where there are no tags for it."""
    index = _load()
    language = language if language in index.wordings else "en"
    wordings = index.wordings[language]
    labels = [_label_stems(w[0], language) for w in wordings]
    tags = _tags(wordings, language)
    rarity = {s: 1 / (1 + math.log(len(drawings))) for s, drawings in tags.items()}
    named = _listed("ambiguous.txt") if language == "en" else frozenset[str]()
    ambiguous = frozenset(i for i, name in enumerate(index.names) if name in named)
    return Lexicon(_concepts(language), labels, tags, rarity, ambiguous)


@cache
def _load() -> IllustrationIndex:
    packed = _data("illustrations.json.gz")
    vectors = _data("illustrations.npz")
    index: dict[str, Any] = json.loads(gzip.decompress(packed))
    sources = (packed, vectors, _data("concepts.txt"), _data("guarded.txt"), _data("ambiguous.txt"))
    digest = hashlib.sha256(b"".join(sources)).hexdigest()[:16]
    with np.load(io.BytesIO(vectors)) as arrays:
        matrix = arrays["vectors"].astype(np.float32)
    return IllustrationIndex(
        names=index["names"],
        groups=index["groups"],
        subgroups=index["subgroups"],
        wordings=index["words"],
        vectors=matrix,
        guarded=_listed("guarded.txt"),
        build=digest,
    )


def _data(name: str) -> bytes:
    return (resources.files("mutoscope.providers") / "data" / name).read_bytes()


def _listed(name: str) -> frozenset[str]:
    lines = _data(name).decode().splitlines()
    return frozenset(name for line in lines if not line.startswith("#") for name in line.split())


def _label_stems(label: str, language: str) -> frozenset[str]:
    return frozenset(stem(w, language) for w in words(label) if not is_stopword(w, language))


def _tags(wordings: list[list[str]], language: str) -> dict[str, set[int]]:
    tags: dict[str, set[int]] = defaultdict(set)
    for drawing, wording in enumerate(wordings):
        for word in words(" ".join(wording)):
            if not is_stopword(word, language):
                tags[stem(word, language)].add(drawing)
    return dict(tags)


def _concepts(language: str) -> dict[Phrase, list[tuple[int, float]]]:
    numbers = {name: i for i, name in enumerate(_load().names)}
    column = {"en": 0, "ru": 1}.get(language)
    found: dict[Phrase, list[tuple[int, float]]] = defaultdict(list)
    for line in _data("concepts.txt").decode().splitlines():
        if column is None or not line or line.startswith("#"):
            continue
        name, _, meanings = line.partition(":")
        for entry in _column(meanings, column):
            weight = 0.5 if entry.startswith("~") else 1.0
            phrase = tuple(stem(w, language) for w in words(entry))
            found[phrase].append((numbers[name], weight))
    for drawing, wording in enumerate(_load().wordings[language]):
        label = tuple(stem(w, language) for w in words(wording[0]))
        if len(label) > 1:
            found[label].append((drawing, 1.0))
    return dict(found)


def _column(meanings: str, column: int) -> list[str]:
    columns = meanings.split("|")
    entries = columns[column].split(",") if column < len(columns) else []
    return [entry.strip() for entry in entries if entry.strip()]
