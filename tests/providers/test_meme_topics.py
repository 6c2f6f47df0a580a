"""Subjects in free words of both languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.providers.meme_topics import LANGUAGES, subjects, topic_of
from mutoscope.providers.wordlists import word_lists


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Monday", {"monday"}),
        ("Monday morning", {"monday", "morning"}),
        ("MEETINGS", {"meetings"}),
        ("working from home", {"remote"}),
        ("my cat at 3 am", {"cat", "night"}),
        ("a job interview", {"job"}),
        ("programmers", {"code"}),
        ("groceries", {"shopping"}),
        ("понедельник", {"monday"}),
        ("Дедлайн", {"deadlines"}),
        ("кофе утром", {"coffee", "morning"}),
        ("на удалёнке", {"remote"}),
        ("день рождения кота", {"birthday", "cat"}),
        ("школьные экзамены", {"school", "exams"}),
        ("в спортзале", {"gym"}),
        ("зарплату", {"money"}),
        ("quantum physics", set()),
        ("квантовая физика", set()),
        ("月曜日", set()),
    ],
)
def test_a_topic_names_its_subjects(text: str, named: set[str]) -> None:
    assert topic_of(text).named == named


def test_what_no_subject_knows_is_kept() -> None:
    assert topic_of("programming in Rust").other == {"rust"}
    assert topic_of("кофе в Норвегии").other == {"норвег"}
    assert topic_of("Monday").other == frozenset()


def test_near_subjects_are_others() -> None:
    topic = topic_of("Monday morning")
    assert {"work", "coffee"} <= topic.near
    assert not topic.near & topic.named


def test_only_no_topic_is_free() -> None:
    assert topic_of(" \n ").is_free
    assert not topic_of("the").is_free
    assert not topic_of("🐱").is_free


@given(st.text(max_size=60))
def test_any_text_is_a_topic(text: str) -> None:
    topic = topic_of(text)
    assert topic == topic_of(f" {text}\n")
    assert topic.named <= subjects()
    assert topic.other <= topic.stems


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_subject_is_named_in_both_languages(language: str) -> None:
    lists = word_lists("meme_topics")
    assert {subject for subject in subjects() if f"{language}.{subject}" not in lists} == set()


def test_every_word_of_the_list_names_its_subject() -> None:
    wrong = [
        (key, phrase)
        for key, phrases in word_lists("meme_topics").items()
        for phrase in phrases
        if not key.startswith("near.")
        and key.partition(".")[2] not in topic_of(phrase.replace("_", " ")).named
    ]
    assert wrong == []


def test_what_is_near_is_a_subject() -> None:
    near = {k: v for k, v in word_lists("meme_topics").items() if k.startswith("near.")}
    assert {key.removeprefix("near.") for key in near} <= subjects()
    assert {each for names in near.values() for each in names} <= subjects()
