"""The captions that ship with the package, and which of them is chosen."""

import re
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutoscope.errors import ProviderError
from mutoscope.media.memes.templates import template, template_ids
from mutoscope.providers.language import detect_language
from mutoscope.providers.meme_captions import (
    BLANK,
    LONGEST_TOPIC,
    Caption,
    Fit,
    caption_key,
    captioned,
    captions,
    chosen,
)
from mutoscope.providers.meme_topics import LANGUAGES, subjects
from mutoscope.providers.word_pattern import likeness_parts

FEWEST, FEWEST_BLANK, FEWEST_OF_A_SUBJECT = 40, 3, 5
ALIKE_SHARE = 0.6
IDS = template_ids()
OURS = [(template_id, language) for template_id in IDS for language in LANGUAGES]
STRAIGHT = re.compile("[\"']|\\.\\.\\.|--|  ")

each_of_ours = pytest.mark.parametrize(("template_id", "language"), OURS)


def said(caption: Caption) -> str:
    return " / ".join(caption.texts.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_template_has_captions(language: str) -> None:
    assert captioned(language) == set(IDS)


@each_of_ours
def test_there_are_enough(template_id: str, language: str) -> None:
    ours = captions(template_id, language)
    blank = [each for each in ours if each.is_blank]
    assert len(ours) - len(blank) >= FEWEST
    assert len(blank) >= FEWEST_BLANK


@each_of_ours
def test_they_fit_the_places_of_the_template(template_id: str, language: str) -> None:
    """All places that have to be given words, and none that is not there."""
    slots = {slot.id: slot for slot in template(template_id).slots}
    needed = {slot.id for slot in slots.values() if not (slot.optional or slot.default)}
    for caption in captions(template_id, language):
        assert needed <= set(caption.texts) <= set(slots)
        for slot_id, text in caption.texts.items():
            assert caption.limits[slot_id] <= slots[slot_id].max_chars
            assert caption.is_blank or len(text) <= slots[slot_id].max_chars, text


@each_of_ours
def test_a_blank_takes_a_usual_topic(template_id: str, language: str) -> None:
    topic = {"en": "quantum physics", "ru": "квантовая физика"}[language]
    for caption in captions(template_id, language):
        assert caption.is_blank == (BLANK in said(caption)), said(caption)
        if caption.is_blank:
            texts = caption.filled(topic)
            assert texts is not None, said(caption)
            assert topic[1:] in " ".join(texts.values())
            assert not any("{" in text for text in texts.values())


@each_of_ours
def test_no_two_are_alike(template_id: str, language: str) -> None:
    parts = [
        (likeness_parts(said(each), language), each) for each in captions(template_id, language)
    ]
    for (ours, one), (theirs, other) in combinations(parts, 2):
        share = len(ours & theirs) / len(ours | theirs)
        assert share < ALIKE_SHARE, (said(one), said(other))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_of_all_are_the_same(language: str) -> None:
    every = [each for template_id in IDS for each in captions(template_id, language)]
    words = [" ".join(re.findall(r"\w+", said(each).casefold())) for each in every]
    assert sorted({each for each in words if words.count(each) > 1}) == []


@each_of_ours
def test_they_are_in_their_language(template_id: str, language: str) -> None:
    ours = [said(each).replace(BLANK, "…") for each in captions(template_id, language)]
    foreign = {"en": re.compile("[А-яЁё]"), "ru": re.compile("[A-Za-z]")}[language]
    assert [each for each in ours if foreign.search(each)] == []
    assert [each for each in ours if STRAIGHT.search(each)] == []
    assert detect_language(" ".join(ours)) == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_subject_has_some(language: str) -> None:
    named = [topic for i in IDS for each in captions(i, language) for topic in each.topics]
    few = {subject for subject in subjects() if named.count(subject) < FEWEST_OF_A_SUBJECT}
    assert few == set()
    assert set(named) <= subjects()


@pytest.mark.parametrize(
    ("topic", "language", "told"),
    [
        ("Monday morning", "en", {"monday", "morning"}),
        ("deadline", "en", {"deadlines"}),
        ("my cats", "en", {"cat"}),
        ("Понедельник", "en", {"monday"}),
        ("дедлайн", "ru", {"deadlines"}),
        ("Мой кот", "ru", {"cat"}),
        ("собеседование", "ru", {"job"}),
        ("Monday", "ru", {"monday"}),
    ],
)
def test_a_caption_is_about_the_topic(topic: str, language: str, told: set[str]) -> None:
    by_key = {each.key: each for i in IDS for each in captions(i, language)}
    for seed in range(5):
        found = chosen(IDS, language, topic, seed=seed)
        assert found.fit == "topic"
        assert by_key[found.key].topics >= told


def test_the_very_words_of_a_topic_come_first() -> None:
    assert "Пельмени" in chosen(["two_buttons"], "ru", "пельмени", seed=0).texts.values()


@pytest.mark.parametrize(
    ("topic", "language", "fit"),
    [
        ("", "en", "free"),
        ("quantum physics", "en", "named"),
        ("квантовая физика", "ru", "named"),
        ("月曜日", "en", "none"),
        ("зоопарк", "en", "none"),
        ("x" * (LONGEST_TOPIC + 1), "en", "none"),
    ],
)
def test_it_says_how_it_fits(topic: str, language: str, fit: Fit) -> None:
    assert chosen(IDS, language, topic, seed=3).fit == fit


def test_a_topic_is_named_with_a_capital_where_a_text_begins() -> None:
    used = set[str]()
    texts = list[str]()
    for seed in range(FEWEST_BLANK):
        found = chosen(["two_buttons"], "en", "quantum physics", seed=seed, avoid=used)
        used.add(found.key)
        texts += [each for each in found.texts.values() if "uantum" in each]
    assert texts == ["Quantum physics"] * FEWEST_BLANK
    blank = [each for each in captions("phone_call", "en") if each.is_blank]
    asked = [(each.filled("tea") or {})["caller"] for each in blank]
    assert any(each.startswith("Tea! ") for each in asked)
    assert any(" tea" in each for each in asked)


def test_what_is_about_it_is_used_up_before_what_only_names_it_or_is_near() -> None:
    used, fits = set[str](), list[Fit]()
    while len(fits) < 20:
        found = chosen(["melting"], "en", "Monday", seed=len(fits), avoid=used)
        used.add(found.key)
        fits.append(found.fit)
    order = ("topic", "named", "near", "none")
    assert fits == sorted(fits, key=order.index)
    assert set(fits) == set(order)


@pytest.mark.parametrize("language", LANGUAGES)
def test_none_comes_twice_in_forty(language: str) -> None:
    used = list[str]()
    for seed in range(FEWEST):
        used.append(chosen(["galaxy_brain"], language, seed=seed, avoid=used).key)
    assert len(set(used)) == FEWEST


def test_when_all_are_used_up_it_says_so() -> None:
    all_of_them = [each.key for each in captions("melting", "en")]
    with pytest.raises(ProviderError, match="melting have been used") as caught:
        chosen(["melting"], "en", seed=1, avoid=all_of_them)
    assert caught.value.code == "captions_used_up"
    assert caught.value.hint


@pytest.mark.parametrize(("ids", "language"), [(["my_own"], "en"), (["melting"], "ja"), ([], "en")])
def test_where_there_are_none_it_says_so(ids: list[str], language: str) -> None:
    with pytest.raises(ProviderError, match="There are no captions") as caught:
        chosen(ids, language, seed=1)
    assert caught.value.code == "no_captions"


def test_templates_without_captions_are_passed_over() -> None:
    assert chosen(["my_own", "melting"], "en", seed=1).template_id == "melting"


def test_the_seed_chooses() -> None:
    once, again = (
        [chosen(IDS, "en", "work", seed=seed).key for seed in range(12)] for _ in range(2)
    )
    assert once == again
    assert len(set(once)) > 4
    assert len({chosen(IDS, "en", seed=seed).template_id for seed in range(60)}) > len(IDS) / 2


def test_a_key_goes_by_the_words() -> None:
    texts = {"top": "One", "bottom": "Two words"}
    assert caption_key("a", texts) == caption_key("a", {"bottom": " two  WORDS", "top": "one"})
    assert caption_key("a", texts) != caption_key("b", texts)
    assert caption_key("a", texts) != caption_key("a", {"top": "Two words", "bottom": "One"})


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60), st.sampled_from(LANGUAGES), st.integers(0, 2**32))
def test_whatever_the_topic_what_comes_fits(topic: str, language: str, seed: int) -> None:
    found = chosen(IDS[:4], language, topic, seed=seed)
    slots = {slot.id: slot for slot in template(found.template_id).slots}
    assert all(0 < len(text) <= slots[slot].max_chars for slot, text in found.texts.items())
    assert found.key == caption_key(found.template_id, found.texts)
    assert found == chosen(IDS[:4], language, topic, seed=seed)
