"""Short words that tell where phrases begin and end."""

from itertools import combinations

import pytest

from mutoscope.media.caption_phrases import Phrases, phrases_of
from mutoscope.media.caption_text import capitals

LANGUAGES = [
    *("en", "de", "fr", "es", "it", "pt", "nl", "sv", "ru"),
    *("uk", "bg", "pl", "cs", "tr", "el", "ar", "hi"),
]

BORDERS = {
    "en": ("their day", "with a"),
    "de": ("jeden Tag", "mit einer"),
    "fr": ("leur journée", "avec une"),
    "es": ("cada día", "con una"),
    "ru": ("каждый день", "с чашки"),
    "el": ("τη μέρα", "με έναν"),
    "tr": ("kahve içer", "ve sonra"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_is_on_one_list(language: str) -> None:
    phrases = phrases_of(language)
    assert phrases.are_known
    lists = phrases.opening, phrases.leaning, phrases.trailing
    for one, other in combinations(lists, 2):
        assert not one & other


@pytest.mark.parametrize("language", list(BORDERS))
@pytest.mark.parametrize("large", [False, True])
def test_a_phrase_begins_with_a_preposition_or_a_conjunction(language: str, large: bool) -> None:
    texts = [capitals(text, language) if large else text for text in BORDERS[language]]
    (determiner, noun), (opener, following) = (text.split() for text in texts)
    phrases = phrases_of(language)
    assert phrases.begin(noun, opener)
    assert not phrases.hold(noun, opener)
    assert phrases.hold(opener, following)
    assert not phrases.begin(opener, following)
    assert not phrases.begin(determiner, noun)


def test_articles_and_counts_hold_what_follows() -> None:
    english = phrases_of("en-GB")
    assert all(english.hold(word, "cups") for word in ("the", "“The", "two", "of", "than", "with"))
    assert not english.hold("cups", "are")


def test_a_pronoun_ends_a_phrase_where_another_begins() -> None:
    english = phrases_of("en")
    assert english.hold("it", "came")
    assert not english.hold("it", "with")
    assert not english.begin("it", "with")


def test_particles_and_postpositions_stay_with_the_word_before() -> None:
    assert phrases_of("ru").hold("знаете", "ли")
    assert phrases_of("hi").hold("दुनिया", "में")
    assert phrases_of("tr").hold("KAHVE", "İÇİN")


@pytest.mark.parametrize("language", ["", "ja", "enx", "fil"])
def test_of_other_languages_nothing_is_known(language: str) -> None:
    assert phrases_of(language) == Phrases()
    assert not phrases_of(language).are_known
