import json
from typing import Any

import pytest

from mutoscope.errors import InvalidRequest
from mutoscope.pipelines.short.script import Script, as_shown, read_yaml, scene_of, write_yaml

PICTURE = {"kind": "hero", "palette": "mint", "seed": 1, "hero": "honeybee"}


def document(picture: dict[str, Any] | None = None, **changes: Any) -> str:
    """A script as JSON, which is YAML."""
    segment = {"text": "Bees dance.", "picture": {**PICTURE, **(picture or {})}}
    plain = {"title": "Bees", "language": "en", "segments": [segment, segment], **changes}
    return json.dumps(plain)


def refusal(text: str) -> InvalidRequest:
    with pytest.raises(InvalidRequest) as caught:
        read_yaml(text)
    assert caught.value.hint
    return caught.value


def test_it_reads_back_what_it_wrote() -> None:
    cards = {"kind": "cause_effect", "cause": {"label": "No bees", "icon": "honeybee"}}
    script = read_yaml(document(cards, music_mood="calm", verbatim_source=True))
    assert read_yaml(write_yaml(script)) == script
    assert script.segments[0].picture.effect is None


def test_numbers_and_dates_are_texts_where_texts_belong() -> None:
    segments = json.dumps(json.loads(document())["segments"])
    script = read_yaml(
        f"language: no\ntitle: 2024-02-30\nverbatim_source: true\nhook: 1984\nsegments: {segments}"
    )
    assert (script.title, script.language, script.hook) == ("2024-02-30", "no", "1984")
    assert script.verbatim_source is True


@pytest.mark.parametrize(
    ("picture", "fault", "hint"),
    [
        ({"palette": "nosuch"}, "there is no palette “nosuch”", "mint"),
        ({"palette": "oceann"}, "there is no palette “oceann”", "Near it: ocean."),
        ({"hero": "honeybees"}, "there is no illustration “honeybees”", "honeybee"),
        ({"companions": ["gear", "x/y"]}, "there is no illustration “x/y”", "Noto"),
        ({"kicker_icon": "nosuchicon"}, "there is no illustration “nosuchicon”", ""),
        ({"cause": {"label": "a", "icon": "zz9"}}, "there is no illustration “zz9”", ""),
        ({"milestones": [{"when": "1", "what": "a", "icon": "zz9"}]}, "illustration “zz9”", ""),
        ({"kind": "globe", "country": "Brasil"}, "there is no country “Brasil”", "Brazil"),
        ({"kind": "globe"}, "there is no country “”", "Natural Earth"),
        ({"figure_label": "a\x1b[31m"}, "a text holds control characters", ""),
    ],
)
def test_a_picture_that_cannot_be_drawn_is_named(
    picture: dict[str, Any], fault: str, hint: str
) -> None:
    error = refusal(document(picture))
    assert error.message.startswith("The script cannot be used: segments.0.picture: ")
    assert fault in error.message
    assert hint in error.hint


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "title: 1984\nlanguage: en\nsegments: []",
        "\0",
        "[" * 3000,
        "a: &a [b]\ntitle: *a",
        document(language="English"),
        document(unknown="x"),
    ],
)
def test_what_is_no_script_is_refused_in_one_sentence(text: str) -> None:
    message = refusal(text).message
    assert message.startswith("The script ")
    assert "\n" not in message


def test_too_long_a_title_is_told_as_such() -> None:
    assert "title: String should have at most 200" in refusal(document(title="x" * 201)).message


def test_terminal_sequences_go_from_the_words() -> None:
    script = read_yaml(document(title="Be\x1b[31mes", hook="a\x1b]0;x\x07b"))
    assert (script.title, script.hook) == ("Bees", "ab")


def test_characters_and_places_are_kept() -> None:
    person = {"name": "Ann", "description": "A beekeeper in white"}
    script: Script = read_yaml(document(characters=[person], places=[person]))
    assert read_yaml(write_yaml(script)).characters[0].description == "A beekeeper in white"


def test_an_edited_script_is_written_as_the_video_shows_it() -> None:
    globe = {**PICTURE, "kind": "globe", "country": "Indonesia", "figure": "4,800"}
    planned = {"text": "In Indonesia 4,800 people moved.", "headline": ""}
    new = "Lava can be hotter than 1,100 degrees."
    edited = {"text": new, "kicker": "INDONESIA", "picture": globe, "planned": planned}
    by_hand = {**edited, "headline": "Hot lava"}
    given = read_yaml(document(segments=[edited, by_hand], hook=planned["text"]))
    shown = as_shown(given)
    assert shown.hook == new
    assert [each.picture.country for each in shown.segments] == ["", ""]
    assert shown.segments[0].headline
    assert shown.segments[1].headline == "Hot lava"
    again = read_yaml(write_yaml(shown))
    assert again == shown == as_shown(again)
    assert [scene_of(each, "en") for each in again.segments] == [
        scene_of(each, "en") for each in given.segments
    ]
