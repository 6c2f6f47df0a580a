"""The sentences of an article, each with what speaks for and against telling it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mutoscope.errors import InvalidRequest
from mutoscope.providers import cues
from mutoscope.providers.caption_units import captioned
from mutoscope.providers.pace import LETTERS_A_WORD, letters
from mutoscope.providers.protocols import Article
from mutoscope.providers.salience import Vectors, relevance
from mutoscope.providers.sentences import split_sentences

SHORTEST_WORDS, LONGEST_WORDS = 5, 26
_QUOTES = ("“”", "«»", "„“", "()")
_LETTERS_A_WORD = {"en": 5.6}


@dataclass(frozen=True)
class Sentence:
    """A sentence of the source. `text`: as it is told, without an opening "However,".

    `position` counts within the paragraph. `alone`: it needs no sentence before it; one that does
    is told only right after the one it follows.
    `usable`: it may be told at all where there is a choice. `said`: its words as they are spoken.
    """

    text: str
    paragraph: int
    position: int
    alone: bool
    usable: bool
    said: str

    @property
    def words(self) -> int:
        """Words as they are said: a year counts two or three."""
        return len(self.said.split())

    def follows(self, other: "Sentence") -> bool:
        """Whether it stands right after `other` in the source, in the same paragraph."""
        return (self.paragraph, self.position) == (other.paragraph, other.position + 1)


def read_sentences(article: Article) -> list[Sentence]:
    """All sentences that can be spoken, in order."""
    split = [split_sentences(body, article.language) for body in article.paragraphs]
    sentences = [
        _sentence(texts, position, paragraph, article.language)
        for paragraph, texts in enumerate(split)
        for position in range(len(texts))
    ]
    return [sentence for sentence in sentences if sentence.said]


def score(sentences: list[Sentence], vectors: Vectors, focus: Vectors, language: str) -> np.ndarray:
    """Worth of each sentence, about 0..1.5, shape (n,). `focus`: the title's vector, (terms,)."""
    nearness = vectors @ focus
    worth = relevance(vectors) + 1.2 * np.clip(nearness - nearness.mean(), 0, None)
    bonus = [_bonus(s, index, sentences, language) for index, s in enumerate(sentences)]
    return worth + np.array(bonus)


def seconds_of(
    sentences: Sequence[Sentence], language: str, words_per_minute: float
) -> NDArray[np.float64]:
    """How long each sentence takes, shape (n,): by the letters of what is said, which on 84
    sentences of the English voice is off by 6 % a sentence, where counting words is by 14 %."""
    if language in LETTERS_A_WORD:
        words = (
            np.array([letters(s.said) for s in sentences], np.float64) / LETTERS_A_WORD[language]
        )
        return words * 60 / words_per_minute
    lengths = np.array([len(s.said) for s in sentences], np.float64)
    words = sum(s.words for s in sentences)
    letters_a_word = _LETTERS_A_WORD.get(language, float(lengths.sum()) / words)
    return lengths / letters_a_word * 60 / words_per_minute


def said(text: str, language: str) -> str:
    """The words that a voice says for `text`: figures written out; pieces as they are shown, where
    no spaces part the words. Empty where it has none for it, as for letters of another alphabet."""
    try:
        return " ".join(token.spoken for token in captioned(text, language)[1])
    except InvalidRequest:
        return ""


def _sentence(texts: list[str], position: int, paragraph: int, language: str) -> Sentence:
    told = cues.without_connective(texts[position], language)
    before = " ".join(texts[max(0, position - 2) : position])
    spoken = said(told, language)
    words = len(spoken.split())
    whole = all(told.count(pair[0]) == told.count(pair[1]) for pair in _QUOTES)
    return Sentence(
        text=told,
        paragraph=paragraph,
        position=position,
        alone=cues.stands_alone(told, language) and not cues.takes_up(told, before, language),
        usable=whole and SHORTEST_WORDS <= words <= 40 and not told.rstrip('”»")').endswith("?"),
        said=spoken,
    )


def _bonus(s: Sentence, index: int, sentences: list[Sentence], language: str) -> float:
    last = index == len(sentences) - 1
    weights = (
        (cues.has_figure(s.text), 0.15),
        (cues.has_year(s.text), 0.12),
        (cues.has_name(s.text, language), 0.12),
        (cues.is_arresting(s.text, language), 0.1),
        (s.position == 0, 0.12),
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
