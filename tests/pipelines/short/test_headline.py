"""Headlines: whole clauses of the text, or nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.pipelines.short.accents import accent_words
from mutoscope.pipelines.short.grammar import is_function_word
from mutoscope.pipelines.short.headline import (
    headline_for,
    title_headline,
)
from mutoscope.pipelines.short.kinetic_type import LAST_RESORT_CHARACTERS, kinetic_words
from mutoscope.pipelines.short.word_data import word_set

WORDS = sorted(word_set("coffee the beans grow in Brazil , and farmers sell roasted a of world"))
WHOLE = [
    "Roasting creates the flavor.",
    "Overripe bananas make the sweetest loaf.",
    "Without bees, many crops would fail.",
    "Preheat the oven to 180 degrees Celsius.",
    "Беспилотные автомобили уже ездят по улицам Москвы.",
]
CLAUSES = [
    ("Caffeine blocks adenosine, the signal that makes you tired.", "Caffeine blocks adenosine"),
    (
        "In 1652, the first coffee house opened in London.",
        "The first coffee house opened in London",
    ),
    (
        "Volcanoes build new land, and their ash feeds rich soils.",
        "Volcanoes build new land",
    ),
    (
        "Marie Curie was born in Warsaw in 1867 as the fifth child.",
        "Marie Curie was born in Warsaw",
    ),
    ("Apollo 11 landed on the Moon in 1969 with two men.", "Apollo 11 landed on the Moon"),
    (
        "Sufi monks in Yemen brewed coffee to stay awake through the night.",
        "Sufi monks in Yemen brewed coffee",
    ),
    (
        "Нейросети учатся на миллионах примеров, а не по правилам.",
        "Нейросети учатся на миллионах примеров",
    ),
    (
        "Искусственный интеллект — это программы, которые решают задачи человека.",
        "Искусственный интеллект — это программы",
    ),
]
NOTHING_SURE = [
    "What makes the drink so attractive is the caffeine in it.",
    "Coffee grown in Brazil in the hills is shipped to Europe.",
    "Farmers who grow coffee in Brazil on small farms earn little.",
    "It blocks adenosine.",
    "This changed everything.",
    "The coffee harvested in Brazil in 1900 was sold in New York.",
    "Ice can become drinking water, air and rocket fuel for long trips.",
    "Fish rarely sleep in the same place during the whole winter.",
]


@pytest.mark.parametrize("sentence", WHOLE)
def test_a_short_sentence_is_its_own_headline(sentence: str) -> None:
    language = "ru" if sentence[0] > "z" else "en"
    assert headline_for(sentence, language) == sentence.rstrip(".")


@pytest.mark.parametrize(("sentence", "clause"), CLAUSES)
def test_a_main_clause_is_cut_out(sentence: str, clause: str) -> None:
    language = "ru" if sentence[0] > "z" else "en"
    assert headline_for(sentence, language) == clause


@pytest.mark.parametrize("sentence", NOTHING_SURE)
def test_nothing_rather_than_a_fragment(sentence: str) -> None:
    assert headline_for(sentence, "en") == ""


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        (
            "The internet crosses the oceans not by satellite but by cable.",
            "The internet crosses the oceans not by satellite but by cable",
        ),
        (
            "Tim Berners-Lee proposed pages that link to each other, and called them the Web.",
            "Tim Berners-Lee proposed pages that link to each other",
        ),
        (
            "During deep sleep, fluid washes between the cells and carries away waste proteins.",
            "During deep sleep",
        ),
        (
            "After 17 hours awake, people react as slowly as someone who has drunk two glasses.",
            "After 17 hours awake",
        ),
        (
            "A drink that once kept monks awake now wakes up half the planet every day again.",
            "A drink that once kept monks awake",
        ),
        (
            "Without pollinators, apples, cherries and cocoa would become rare and far too "
            "expensive for most of us.",
            "Without pollinators, apples, cherries and cocoa",
        ),
        (
            "The oldest known bread was found in Jordan and is more than 14,400 years old.",
            "The oldest known bread was found in Jordan",
        ),
        ("Brazil grows a third of the coffee.", "Brazil grows a third of the coffee"),
    ],
)
def test_kinetic_type_ends_with_a_phrase(sentence: str, words: str) -> None:
    assert kinetic_words(sentence, "en") == words


@given(
    st.lists(
        st.sampled_from(WORDS),
        min_size=1,
        max_size=14,
    ).map(lambda words: " ".join(words).capitalize() + ".")
)
def test_words_shown_are_the_texts_own_and_end_well(text: str) -> None:
    for shown in (headline_for(text, "en"), kinetic_words(text, "en")):
        if not shown:
            continue
        assert shown.casefold() in text.casefold()
        assert len(shown) <= LAST_RESORT_CHARACTERS
        whole = shown == text.rstrip(".")
        assert whole or not is_function_word(shown.split()[-1], "en")


@given(st.text(max_size=100), st.sampled_from(["en", "ru", "fr"]))
def test_any_text_is_cut_without_an_error(text: str, language: str) -> None:
    assert len(headline_for(text, language)) <= len(text)
    assert len(kinetic_words(text, language)) <= len(text)


def test_a_title_is_a_headline_only_when_short() -> None:
    assert title_headline("How coffee conquered the world") == "How coffee conquered the world"
    assert title_headline("A very long title that goes on and on about many things") == ""


def test_the_accent_falls_on_the_topic() -> None:
    headline = "A warmer climate threatens coffee"
    assert accent_words(headline, "en", topic="coffee") == ("coffee",)
    assert accent_words("Roasting creates aromas", "en") == ("aromas",)


@pytest.mark.parametrize(
    ("headline", "accents"),
    [
        ("The station is expected to run for 25 years", ("25", "years")),
        ("Tidal power is more predictable than wind", ("predictable",)),
        ("Neil Armstrong and Buzz Aldrin", ("Buzz", "Aldrin")),
        ("During the First World War", ("World", "War")),
        ("Engineers know the strength of the tide", ("tide",)),
        ("During", ()),
    ],
)
def test_the_accent_falls_on_what_matters(headline: str, accents: tuple[str, ...]) -> None:
    assert accent_words(headline, "en") == accents
