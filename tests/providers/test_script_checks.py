"""What is wrong with an answer, beside its length: pictures, characters, language."""

from typing import Any

import pytest

from mutoscope.providers.script_answer import AnsweredScript
from mutoscope.providers.script_checks import Plan

LINES = (
    "Honey never spoils, not even in a thousand years.",
    "Its sugar binds the water, so that nothing lives in it.",
    "Bees fan every drop with their wings.",
    "They seal the cells with thin lids of wax.",
    "A jar from an old tomb was still good.",
)
VIEWS = ("A glass jar on a table", "A bee on a flower", "Wings in motion", "Wax", "An old tomb")
KINDS = ("hook", "context", "build", "climax", "payoff")
ADA = {"name": "Ada", "description": "An old woman in a straw hat."}


def complaints(language: str = "en", lines: Any = LINES, **changed: Any) -> list[str]:
    given = {"shows": [()] * 5, "picture": VIEWS, "kind": KINDS, "text": lines, **changed}
    scenes = [dict(zip(given, values, strict=True)) for values in zip(*given.values(), strict=True)]
    script = AnsweredScript.model_validate({"scenes": scenes, "characters": [ADA]})
    return Plan(42, 5, language).complaints(script)


def test_a_good_script_is_good() -> None:
    assert complaints() == []


def test_pictures_that_are_almost_the_same_are_named() -> None:
    twice = [*VIEWS[:3], "a glass jar, on a table.", "An old tomb"]
    assert complaints(picture=twice) == [
        "The picture of scene 4 is almost that of scene 1. Show another."
    ]
    assert complaints(picture=["A glass jar on a wet table", *VIEWS[1:4], VIEWS[0]]) == []
    assert complaints(picture=[""] * 5) == []


@pytest.mark.parametrize(
    ("peopled", "found"),
    [
        ((1, 0, 0, 1, 0), []),
        ((1, 0, 1, 0, 1), ["3 scenes show a character: not more than 2 may."]),
        ((0, 1, 1, 1, 0), ["3 scenes show", "More than two scenes in a row"]),
    ],
)
def test_one_face_in_all_pictures_is_too_much(peopled: Any, found: list[str]) -> None:
    told = complaints(shows=[("ada ",) if each else ("Zoe",) for each in peopled])
    assert len(told) == len(found)
    assert all(line.startswith(begin) for line, begin in zip(told, found, strict=True))


def test_an_arc_that_is_none_and_a_phrase_that_says_nothing_are_named() -> None:
    assert "begins with its hook" in complaints(kind=("build", *KINDS[1:]))[0]
    filled = ("Did you know that honey never spoils, not even in years?", *LINES[1:])
    assert complaints(lines=filled) == [
        "The text of scene 1 says “Did you know that”: leave such phrases out."
    ]


def test_a_sentence_said_twice_is_named_without_spaces_too() -> None:
    lines = (
        "蜂蜜は千年たっても腐りません。",
        "蜂は羽で風を送ります。",
        "巣は蝋で閉じられます。",
        "水は少しです。",
    )
    told = complaints("ja", lines=[*lines, "蜂蜜は千年がたっても腐りません。"])
    assert [each for each in told if "twice" in each] == [
        "It says this twice, or almost: “蜂蜜は千年がたっても腐りません。”"
    ]
    assert not any("twice" in each for each in complaints("ja", lines=[*lines, "蜂は踊ります。"]))


RUSSIAN = (
    "Мёд не портится никогда, потому что в нём слишком мало воды для жизни, и пчёлы это знают."
)
JAPANESE = (
    "蜂蜜は腐りません。水が少ないので、その中では何も生きられないからです。蜂はそれを知っています。"
)
UKRAINIAN = (
    "Мед ніколи не псується, тому що в ньому замало води, і бджоли це знають дуже давно, їх багато."
)


@pytest.mark.parametrize(
    ("language", "text", "foreign"),
    [
        ("en", RUSSIAN, True),
        ("ru", RUSSIAN, False),
        ("de", RUSSIAN, True),
        ("ja", RUSSIAN, True),
        ("ja", JAPANESE, False),
        ("zh", JAPANESE, True),
        ("fr", JAPANESE, True),
        ("ru", " ".join(LINES), True),
        ("ja", " ".join(LINES), True),
        ("en", " ".join(LINES), False),
        ("ru", UKRAINIAN, False),  # too much alike to be sure
        ("sw", " ".join(LINES), False),  # nothing is known of it
        ("en", "Мёд.", False),
    ],
)
def test_an_answer_in_another_language_is_named(language: str, text: str, foreign: bool) -> None:
    told = complaints(language, lines=[text, "…", "…", "…", "…"])
    assert (f"The texts are not in the language {language!r}." in told) == foreign
