"""What a script may hold, in its present form and in older ones."""

from typing import Any

import pytest
from pydantic import ValidationError

from mutoscope.media.slides.content import BulletsSlide
from mutoscope.pipelines.explainer.script import MAX_NARRATIONS, MAX_SECTIONS, MAX_TEXT, Script


def script(*sections: dict[str, Any], **more: Any) -> Script:
    whole = {"title": "Tea", "description": "About tea", "sections": sections, **more}
    return Script.model_validate(whole)


def section(**more: Any) -> dict[str, Any]:
    return {"title": "Leaves", "narrations": ["Tea is a leaf."], **more}


def texts(found: Script) -> list[str]:
    return [narration.text for narration in found.narrations]


def test_bare_texts_and_full_narrations_stand_side_by_side() -> None:
    found = script(section(narrations=["One.", {"text": "Two.", "reading": "too"}]))
    assert texts(found) == ["One.", "Two."]
    assert [each.reading for each in found.narrations] == ["", "too"]


def test_dialogues_are_narrations() -> None:
    turns = [
        {"persona_id": "anna", "narration": "Why tea?"},
        {"persona_id": "ben", "narration": "茶です。", "reading": "チャデス"},
    ]
    found = script({"title": "Talk", "dialogues": turns})
    assert [(n.persona_id, n.text, n.reading) for n in found.narrations] == [
        ("anna", "Why tea?", ""),
        ("ben", "茶です。", "チャデス"),
    ]


@pytest.mark.parametrize(
    ("text", "language", "phrases"),
    [
        ("Mr. Li drinks tea. He likes it.", "en", ["Mr. Li drinks tea.", "He likes it."]),
        ("お茶です。おいしい！", "ja", ["お茶です。", "おいしい！"]),
        ("Чай пьют все. Он горячий.", "ru", ["Чай пьют все.", "Он горячий."]),
    ],
)
def test_one_long_narration_is_split_into_sentences(
    text: str, language: str, phrases: list[str]
) -> None:
    assert texts(script({"title": "All", "narration": text}, language=language)) == phrases


def test_null_says_nothing() -> None:
    empty = dict.fromkeys(("slide_prompt", "source_image_url", "background", "slide"))
    assert script(section(**empty), role_assignments=None) == script(section())


def test_line_breaks_and_control_characters_are_not_spoken() -> None:
    (text,) = texts(script(section(narrations=["Tea\n  is\t a\x1b[31m leaf.\n"])))
    assert text == "Tea is a leaf."


def test_a_slide_is_known_by_its_kind() -> None:
    slide = {"kind": "bullets", "title": "Kinds", "bullets": ["green", "black"]}
    assert script(section(slide=slide)).sections[0].slide == BulletsSlide(
        title="Kinds", bullets=("green", "black")
    )


@pytest.mark.parametrize(
    "sections",
    [
        [],
        [section()] * (MAX_SECTIONS + 1),
        [section(narrations=[])],
        [section(narrations=["a"] * (MAX_NARRATIONS + 1))],
        [section(narrations=["a"] * MAX_NARRATIONS), section()],
        [section(narrations=["a" * (MAX_TEXT + 1)])],
        [section(narrations=[" \x07 "])],
        [section(narration="both forms")],
        [{"title": "Both", "narration": "one.", "dialogues": [{"narration": "two."}]}],
        [{"title": "Nothing is said"}],
        [section(source_image_url="file:///etc/passwd")],
        [section(source_image_url="http://[broken")],
        [section(background={"type": "image", "path": ""})],
        [section(subtitle="no such field")],
        ["no section"],
    ],
    ids=range(15),
)
def test_what_no_script_holds(sections: list[Any]) -> None:
    with pytest.raises(ValidationError):
        script(*sections)


def test_as_much_as_is_allowed() -> None:
    found = script(*[section(narrations=["a" * MAX_TEXT] * 5)] * MAX_SECTIONS)
    assert len(found.narrations) == MAX_NARRATIONS


@pytest.mark.parametrize("language", ["eng", "EN", "e", "日本"])
def test_a_language_has_two_letters(language: str) -> None:
    with pytest.raises(ValidationError, match="is no code of two letters"):
        script(section(), language=language)
