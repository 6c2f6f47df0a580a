"""Lines of a script that are typed in, added, taken out and moved."""

from typing import Any

import pytest

from mutoscope.errors import InvalidRequest
from mutoscope.interfaces.web.pages.sections import (
    Voices,
    changes_in,
    field_at,
    sections_in,
    sections_left,
    voices_in,
)


def line(text: str, reading: str = "", persona_id: str = "") -> dict[str, Any]:
    return {"text": text, "reading": reading, "persona_id": persona_id}


SCRIPT: dict[str, Any] = {
    "title": "Tea",
    "language": "en",
    "sections": [
        {"title": "Leaf", "narrations": [line("One."), line("Two."), line("Three.")], "slide": 1},
        {"title": "Road", "narrations": [line("Four.")], "slide": 2},
    ],
}


def columns(index: int, keys: str, texts: list[str], **more: Any) -> dict[str, Any]:
    """What a form sends of a section: a single line comes alone."""
    place = f"sections.{index}"
    told = {"line": keys.split(), "text": texts, **more}
    return {f"{place}.{name}": it if len(it) > 1 else it[0] for name, it in told.items()}


def test_what_is_as_it_was_is_no_change() -> None:
    sent = columns(0, "0 1 2", ["One.", " Two. ", "Three."]) | columns(1, "0", ["Four."])
    assert changes_in(SCRIPT, sent) == {}
    assert changes_in(SCRIPT, {"sections.0.title": "Leaf "}) == {}
    assert changes_in(SCRIPT, {}) == {}


def test_another_word_changes_its_place_alone() -> None:
    sent = columns(0, "0 1 2", ["One.", "2.", "Three."]) | {"sections.1.title": "Way"}
    assert changes_in(SCRIPT, sent) == {
        "sections.0.narrations.1.text": "2.",
        "sections.1.title": "Way",
    }
    reading = columns(1, "0", ["Four."], reading=["フォー"])
    assert changes_in(SCRIPT, reading) == {"sections.1.narrations.0.reading": "フォー"}


@pytest.mark.parametrize(
    ("keys", "texts", "said"),
    [
        ("0 1 new1 2", ["One.", "Two.", "Two and\na half.", "Three."], "Two and a half."),
        ("0 2", ["One.", "Three."], ""),
        ("2 0 1", ["Three.", "One.", "Two."], ""),
    ],
)
def test_lines_that_come_go_or_move_change_all_of_their_section(
    keys: str, texts: list[str], said: str
) -> None:
    changes = changes_in(SCRIPT, columns(0, keys, texts))
    assert list(changes) == ["sections.0.narrations"]
    lines = changes["sections.0.narrations"]
    assert [each["text"] for each in lines] == [" ".join(text.split()) for text in texts]
    fresh = [each for each in lines if each["text"] == said]
    assert fresh == ([{"text": said}] if said else [])


def test_a_form_that_does_not_fit_is_refused() -> None:
    with pytest.raises(InvalidRequest):
        changes_in(SCRIPT, columns(0, "0 1", ["One."]))
    for order in ([], "2", ["0", "x"]):
        with pytest.raises(InvalidRequest):
            sections_left(SCRIPT, {"section_index": order})


def test_sections_that_are_left_keep_what_they_have() -> None:
    sent = {"section_index": "1", "sections.1.title": "Way", **columns(1, "0 n", ["4.", "5."])}
    assert sections_left(SCRIPT, sent) == [
        {"title": "Way", "narrations": [line("4."), {"text": "5."}], "slide": 2}
    ]


def test_a_fault_is_marked_where_its_line_stands() -> None:
    sent = columns(1, "0 new7", ["Four.", ""])
    order = ["1"]
    place = "sections.0.narrations.1.text"
    assert field_at(place, sent, order) == "sections.1.narrations.new7.text"
    assert field_at("sections.0.narrations.1", sent, order) == "sections.1.narrations.new7.text"
    assert field_at("sections.0.title", sent, order) == "sections.1.title"
    assert field_at("sections.1.narrations.1.text", sent) == "sections.1.narrations.new7.text"
    assert field_at("title", sent) == "title"


def test_who_may_speak_is_asked_only_where_there_are_several() -> None:
    two = {"speakers": [{"id": "ann", "name": "Ann"}, {"id": "ben", "name": "Ben"}]}
    one = {"speakers": [{"id": "ann", "name": "Ann"}]}
    assert voices_in(SCRIPT, two) == Voices((("ann", "Ann"), ("ben", "Ben")))
    assert voices_in(SCRIPT, one) == Voices()
    named = {"sections": [{"title": "", "narrations": [line("", "", "a"), line("", "", "b")]}]}
    assert voices_in(named, {}).speakers == (("a", "a"), ("b", "b"))
    assert voices_in({**SCRIPT, "language": "ja"}, {}).spelt
    assert sections_in({}) == ()
