"""The styles of the writer without a model: other sentences or another order, the same words."""

import asyncio
from collections.abc import Sequence
from functools import cache
from itertools import combinations

import numpy as np
import pytest

from mutoscope.errors import InvalidRequest
from mutoscope.providers.candidates import said
from mutoscope.providers.embedding import Embedder
from mutoscope.providers.extractive import ENDING_S, LINE_PAUSE_S, ExtractiveWriter
from mutoscope.providers.library import bundled
from mutoscope.providers.protocols import Article, Brief, Draft, IdeaMode, StyleName
from mutoscope.providers.reader import read_text
from mutoscope.providers.salience import Vectors
from mutoscope.providers.script_styles import style_of, styles
from mutoscope.providers.script_traits import year_of
from mutoscope.providers.sentences import split_sentences
from sampling import a_part


class Remembering(Embedder):
    """Reads no text twice: all styles and takes of an article have the same vectors."""

    def __init__(self) -> None:
        super().__init__()
        self._known = dict[tuple[str, ...], Vectors]()

    def embed(self, texts: Sequence[str]) -> Vectors:
        if tuple(texts) not in self._known:
            self._known[tuple(texts)] = super().embed(texts)
        return self._known[tuple(texts)]


WRITER = ExtractiveWriter(Remembering())
RU = "искусственный интеллект"
TOPICS = ["AI", "bees", "chocolate", "coffee", "internet", "moon", "volcanoes", RU]
PACE = {"en": 188.0, "ru": 150.0}


@cache
def article_on(topic: str) -> Article:
    article = bundled(topic)
    assert article is not None
    return article


def draft(article: Article, style: StyleName, *, duration_s: float = 30, seed: int = 7) -> Draft:
    brief = Brief("", duration_s, PACE[article.language], style)
    return asyncio.run(WRITER.write(article, brief, seed=seed))


@cache
def drafts(topic: str) -> dict[StyleName, Draft]:
    return {name: draft(article_on(topic), name) for name in styles() if name != "auto"}


def texts(found: Draft) -> tuple[str, ...]:
    return tuple(segment.text for segment in found.segments)


def sentences_of(found: Draft, language: str) -> list[str]:
    return [s for text in texts(found) for s in split_sentences(text, language)]


def spoken_s(found: Draft, article: Article) -> float:
    """By the letters of what is said, as measured for the English voice, and as many to a word as
    the whole text has elsewhere."""
    whole = said(" ".join(article.paragraphs), article.language)
    letters_a_word = 5.6 if article.language == "en" else len(whole) / len(whole.split())
    letters = sum(len(said(text, article.language)) for text in texts(found))
    pauses_s = len(found.segments) * LINE_PAUSE_S + ENDING_S
    return letters / letters_a_word * 60 / PACE[article.language] + pauses_s


@pytest.mark.proof
@pytest.mark.parametrize("topic", TOPICS)
def test_the_seven_styles_tell_seven_stories_of_true_sentences(topic: str) -> None:
    article, found = article_on(topic), drafts(topic)
    assert len(found) == 7
    for one, other in combinations(found, 2):
        assert texts(found[one]) != texts(found[other]), (one, other)
    source = {s for p in article.paragraphs for s in split_sentences(p, article.language)}
    for name, each in found.items():
        told = sentences_of(each, article.language)
        assert set(told) <= source
        assert len(told) == len(set(told))
        assert each.music_mood == style_of(name).music_mood
        assert spoken_s(each, article) == pytest.approx(30, rel=0.08), name


@pytest.mark.parametrize("topic", a_part(TOPICS, 1 / 4))
def test_a_chronicle_goes_through_time(topic: str) -> None:
    article = article_on(topic)
    found = (
        year_of(s, article.language)
        for s in sentences_of(drafts(topic)["historical"], article.language)
    )
    years = [year for year in found if year is not None]
    assert len(years) >= 2
    assert years == sorted(years)


@pytest.mark.parametrize("topic", TOPICS)
def test_a_story_and_a_film_keep_the_order_of_the_source(topic: str) -> None:
    whole = " ".join(article_on(topic).paragraphs)
    for style in ("storytelling", "documentary"):
        places = [whole.index(text) for text in texts(drafts(topic)[style])]
        assert places[1:] == sorted(places[1:])


def test_what_is_viral_is_shorter_and_has_more_figures_than_a_lesson() -> None:
    def words(style: StyleName) -> float:
        told = [text for topic in TOPICS for text in texts(drafts(topic)[style])]
        return float(np.mean([len(text.split()) for text in told]))

    def share(style: StyleName, marks: tuple[str, ...]) -> float:
        told = [text for topic in TOPICS for text in texts(drafts(topic)[style])]
        return float(np.mean([any(mark in text for mark in marks) for text in told]))

    causes = (" because ", " so ", "поэтому")
    assert words("viral") < words("historical") - 1
    assert share("educational", causes) > share("viral", causes)


RIDDLE = """The lighthouse of Eilean Mor stands on a small rock in the Atlantic.
Three keepers lived there through the winter of 1900.
Where did the three keepers of Eilean Mor go in a single night?
Their beds were made and the lamp was cleaned and filled.
One chair lay on the kitchen floor of the lighthouse.
A storm had broken the railings thirty metres above the sea.
The lighthouse keepers drowned because a great wave took them from the landing place.
The lamp of Eilean Mor has been automatic since 1971.
Ships still pass the rock every day on their way to America.
The rock has neither trees nor fresh water of its own.
Sheep were brought to the island for the grass on its top.
Today the helicopter comes once a year to look after the lamp."""


@pytest.mark.parametrize("seed", range(4))
def test_a_mystery_opens_with_its_question_and_ends_with_the_answer(seed: int) -> None:
    article = read_text(RIDDLE.replace("\n", "\n\n"), "The keepers of Eilean Mor")
    told = texts(draft(article, "mystery", seed=seed))
    assert told[0].startswith("Where did the three keepers")
    assert "because a great wave" in told[-1]


@pytest.mark.parametrize("topic", a_part(["coffee", "moon", RU]))
def test_another_seed_is_another_take_that_is_as_good(topic: str) -> None:
    article = article_on(topic)
    takes = [draft(article, "auto", seed=seed) for seed in range(6)]
    assert len({texts(take) for take in takes}) >= 3
    assert takes[0] == draft(article, "auto", seed=0)
    for take in takes:
        assert spoken_s(take, article) == pytest.approx(30, rel=0.08)


@pytest.mark.parametrize("mode", ["expand", "polish"])
def test_an_idea_is_refused_where_no_model_is(mode: IdeaMode) -> None:
    brief = Brief("", 30, 150, idea="Bees in winter.", idea_mode=mode)
    with pytest.raises(InvalidRequest, match=f"To {mode} an idea takes a language model"):
        asyncio.run(WRITER.write(article_on("bees"), brief, seed=0))


def test_a_strict_idea_is_told_as_it_is() -> None:
    brief = Brief("", 30, 150, idea="Bees in winter. They hum!", idea_mode="strict")
    kept = asyncio.run(WRITER.write(article_on("bees"), brief, seed=0))
    assert texts(kept) == ("Bees in winter. They hum!",)
