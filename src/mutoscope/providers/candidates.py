"""The sentences of an article, each with what speaks for and against telling it."""

from dataclasses import dataclass

import numpy as np

from mutoscope.providers import cues
from mutoscope.providers.protocols import Article
from mutoscope.providers.salience import Vectors, relevance
from mutoscope.providers.sentences import split_sentences

SHORTEST_WORDS, LONGEST_WORDS = 5, 26
_QUOTES = ("“”", "«»", "„“", "()")


@dataclass(frozen=True)
class Sentence:
    """A sentence of the source. `text`: as it is told, without an opening "However,".

    `alone`: it needs no sentence before it; one that does must stand right after its `leans_on`.
    `usable`: it may be told at all where there is a choice.
    """

    text: str
    paragraph: int
    opens_paragraph: bool
    alone: bool
    usable: bool
    words: int


def read_sentences(article: Article) -> list[Sentence]:
    """All sentences in order."""
    split = [split_sentences(body, article.language) for body in article.paragraphs]
    return [
        _sentence(
            text, " ".join(texts[max(0, position - 2) : position]), article.language, paragraph
        )
        for paragraph, texts in enumerate(split)
        for position, text in enumerate(texts)
    ]


def score(sentences: list[Sentence], vectors: Vectors, focus: Vectors, language: str) -> np.ndarray:
    """Worth of each sentence, about 0..1.5, shape (n,). `focus`: the title's vector, (terms,)."""
    worth = relevance(vectors) + 0.4 * np.clip(vectors @ focus, 0, None)
    bonus = [_bonus(s, index, sentences, language) for index, s in enumerate(sentences)]
    return worth + np.array(bonus)


def spoken_words(text: str) -> int:
    """Words as they are said: a year or a long number takes three, marks alone none."""
    return sum(_said(token) for token in text.split())


def _said(token: str) -> int:
    digits = sum(character.isdigit() for character in token)
    letters = any(character.isalpha() for character in token)
    if not digits:
        return int(letters)
    return (1 if digits == 1 else 2 if digits == 2 else 3) + int("%" in token or "$" in token)


def _sentence(text: str, before: str, language: str, paragraph: int) -> Sentence:
    told = cues.without_connective(text, language)
    words = spoken_words(told)
    whole = all(told.count(pair[0]) == told.count(pair[1]) for pair in _QUOTES)
    return Sentence(
        text=told,
        paragraph=paragraph,
        opens_paragraph=not before,
        alone=cues.stands_alone(told, language) and not cues.takes_up(told, before, language),
        usable=whole and SHORTEST_WORDS <= words <= 40 and not told.rstrip('”»")').endswith("?"),
        words=words,
    )


def _bonus(s: Sentence, index: int, sentences: list[Sentence], language: str) -> float:
    last = index == len(sentences) - 1
    weights = (
        (cues.has_figure(s.text), 0.15),
        (cues.has_year(s.text), 0.12),
        (cues.has_name(s.text, language), 0.12),
        (cues.is_arresting(s.text, language), 0.1),
        (s.opens_paragraph, 0.12),
        (index == 0, 0.2),
        (last, 0.25),
        (not s.alone, -0.2),
        (s.words > LONGEST_WORDS, -0.35),
        ("(" in s.text, -0.15),
        (";" in s.text or ":" in s.text, -0.1),
        (s.words > 20, -0.08),
        (cues.sets_up(s.text, language), -0.3),
    )
    return sum(weight for holds, weight in weights if holds)
