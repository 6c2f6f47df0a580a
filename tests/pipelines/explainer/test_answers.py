"""What is taken of a model's answer, whatever it is."""

import time
from typing import Any

import pytest
from pydantic import ValidationError

from mutoscope.pipelines.explainer.answers import answer_of, reading_of
from mutoscope.pipelines.explainer.order import Casting, Order
from mutoscope.providers.structured import strict_schema
from pipelines.explainer.model_at_home import ORDER, script, section


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("people", [0, 1, 2])
@pytest.mark.parametrize("prompts", [False, True])
def test_an_answer_holds_what_the_order_needs_and_no_more(
    language: str, people: int, prompts: bool
) -> None:
    speakers = tuple(map(Casting, "ab"[:people]))
    order = Order("", 3, 150, language, speakers=speakers, slide_prompts=prompts)
    schema = strict_schema(answer_of(order))
    section = schema["properties"]["sections"]["items"]
    line = section["properties"]["lines"]["items"]
    wanted = {"text"}
    wanted |= {"reading"} if language == "ja" else set()
    wanted |= {"speaker"} if people > 1 else set()
    assert set(line["properties"]) == set(line["required"]) == wanted
    assert ("slide_prompt" in section["properties"]) == prompts


def test_what_nobody_asked_for_is_passed_over() -> None:
    answer = answer_of(ORDER).validate_python(script(mood="sad"))
    assert answer.sections[0].lines[0].speaker == ""


def test_labels_that_nobody_knows_are_the_usual_ones() -> None:
    given = script()
    given["sections"][1] |= {"part": "INTRO"}
    given["sections"][1]["slide"] |= {"kind": None}
    answer = answer_of(ORDER).validate_python(given)
    assert (answer.sections[1].part, answer.sections[1].slide.kind) == ("point", "bullets")


def test_what_a_model_writes_without_end_is_cut_before_it_is_read() -> None:
    endless = "[" * 100_000
    slide: dict[str, Any] = {
        "kind": "table",
        "title": endless,
        "points": [endless] * 5_000,
        "picture": 0,
    }
    slide["rows"] = [[endless] * 500] * 500
    began_s = time.process_time()
    answer = answer_of(ORDER).validate_python(
        script([["Honey."]] * 30, slides=[slide] * 30, title=endless)
    )
    assert time.process_time() - began_s < 5
    assert len(answer.sections[1].slide.points) == 12
    assert len(answer.sections[1].slide.rows) == 20


@pytest.mark.parametrize("count", [0, 1, 10_000])
def test_a_script_has_some_sections_and_not_without_end(count: int) -> None:
    given = {**script(), "sections": [section(["Honey."])] * count}
    with pytest.raises(ValidationError, match="sections"):
        answer_of(ORDER).validate_python(given)


@pytest.mark.parametrize(
    ("reading", "text", "read"),
    [
        ("ハチミツ。", "蜂蜜。", "ハチミツ。"),
        ("はちみつ。", "蜂蜜。", "ハチミツ。"),
        ("ﾊﾁﾐﾂ", "蜂蜜", "ハチミツ"),
        ("蜂蜜", "蜂蜜", ""),
        ("hachimitsu", "蜂蜜", ""),
        ("ハ", "蜂蜜は腐りません。", ""),
        ("ハチミツ" * 20, "蜂蜜", ""),
        ("", "蜂蜜", ""),
        ("。", "蜂蜜", ""),
    ],
)
def test_a_reading_is_katakana_of_about_so_much(reading: str, text: str, read: str) -> None:
    assert reading_of(reading, text) == read
