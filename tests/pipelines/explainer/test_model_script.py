"""Scripts by a language model over real sockets: what it is asked, and what becomes of answers."""

import json
from dataclasses import replace
from typing import Any

import pytest

from mutoscope.errors import ProviderError
from mutoscope.pipelines.explainer.inserts import Listing
from mutoscope.pipelines.explainer.model_script import ModelWriter, Told, tell
from mutoscope.pipelines.explainer.order import Casting, Order
from mutoscope.providers.extractive import ExtractiveWriter
from mutoscope.providers.page_pictures import Picture
from mutoscope.providers.whole_page import ReadPage, read_whole_text
from pipelines.explainer.model_at_home import LINES, ORDER, PAGE, Model, said, script, section

ANNA, BEN = Casting("anna", "Anna", "a patient teacher"), Casting("ben", "Ben")
DIALOGUE = replace(ORDER, speakers=(ANNA, BEN))


async def told(model: Model, order: Order = ORDER, page: ReadPage = PAGE) -> Told:
    return await tell(page, order, model.writer(), seed=3)


async def told_of(answer: Any, order: Order = ORDER, page: ReadPage = PAGE) -> Told:
    async with Model(answer) as model:
        return await told(model, order, page)


def slide(kind: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "title": "", "points": [], "rows": [], "picture": 0, **more}


async def test_writers_with_a_model_are_known_from_those_without() -> None:
    async with Model("") as model:
        assert isinstance(model.writer(), ModelWriter)
    assert not isinstance(ExtractiveWriter(), ModelWriter)


async def test_a_good_answer_is_a_script_and_asked_for_once() -> None:
    async with Model(script()) as model:
        made = await told(model)
        assert len(model.requests) == 1
    assert made.warnings == ()
    assert (made.script.title, made.script.language) == ("Why honey lasts", "en")
    texts = [[line.text for line in each.narrations] for each in made.script.sections]
    assert texts == [list(lines) for lines in LINES]
    kinds = [each.slide.kind for each in made.script.sections if each.slide]
    assert kinds == ["title", "bullets", "closing"]


async def test_a_title_that_is_asked_for_is_kept() -> None:
    made = await told_of(script(), replace(ORDER, title="All about honey"))
    assert made.script.title == "All about honey"


async def test_lines_are_cleaned_for_the_ear() -> None:
    lines = [["**Honey** never spoils. 🍯", "[music]", LINES[0][1]], *LINES[1:]]
    made = await told_of(script(lines))
    assert [line.text for line in made.script.sections[0].narrations] == list(LINES[0])


def dialogue(*, ben: str = "ben") -> dict[str, Any]:
    turns = [
        [{"text": text, "speaker": who} for text, who in zip(each, ("anna", ben), strict=True)]
        for each in LINES
    ]
    return script(turns)


async def test_a_dialogue_has_its_speakers_and_their_roles() -> None:
    async with Model(dialogue(ben="Ben")) as model:
        made = await told(model, DIALOGUE)
        (item,) = [
            model.schema()["properties"]["sections"]["items"]["properties"]["lines"]["items"]
        ]
    assert item["properties"]["speaker"]["enum"] == ["anna", "ben"]
    assert {line.persona_id for line in made.script.narrations} == {"anna", "ben"}
    roles = made.script.role_assignments
    assert [(each.persona_id, each.role) for each in roles] == [
        ("anna", "explainer"),
        ("ben", "questioner"),
    ]
    assert roles[0].description == "a patient teacher"


SPOILT: dict[str, tuple[Any, str]] = {
    "nothing": ("", "no usable answer"),
    "prose": ("I cannot do that.", "no JSON object that is whole"),
    "cut in the middle": (json.dumps(script())[:400], "sections: Field required"),
    "an empty last section": (script([*LINES[:2], []]), "sections.2.lines"),
    "a line without words": (script([*LINES[:2], ["…"]]), "nothing that can be spoken"),
    "one section": (script(LINES[:1]), "at least 2 items"),
    "too many lines": (script([["Honey."] * 24] * 25), "600 lines"),
}


@pytest.mark.parametrize("name", [name for name in SPOILT if name != "nothing"])
async def test_a_spoilt_answer_is_asked_for_again_with_what_is_wrong(name: str) -> None:
    spoilt, words = SPOILT[name]
    async with Model(spoilt, script()) as model:
        made = await told(model)
        assert len(model.requests) == 2
        assert words in model.prompt(1)
    assert made.script.title == "Why honey lasts"


@pytest.mark.parametrize("name", [name for name in SPOILT if name != "nothing"])
async def test_two_spoilt_answers_are_an_error_that_says_where_and_what_to_do(name: str) -> None:
    spoilt, words = SPOILT[name]
    async with Model(spoilt) as model:
        with pytest.raises(ProviderError) as caught:
            await told(model)
        assert len(model.requests) == 2
    assert caught.value.code == "unusable_answer"
    assert words in caught.value.message
    assert "writers" in caught.value.hint


async def test_a_speaker_that_there_is_not_is_asked_about_and_then_an_error() -> None:
    async with Model(dialogue(ben="zoe"), dialogue()) as model:
        made = await told(model, DIALOGUE)
        assert "sections.0.lines.1.speaker: Input should be 'anna' or 'ben'" in model.prompt(1)
    assert {line.persona_id for line in made.script.narrations} == {"anna", "ben"}
    with pytest.raises(ProviderError, match=r"sections\.0\.lines\.1\.speaker"):
        await told_of(dialogue(ben="zoe"), DIALOGUE)


async def test_whoever_was_cut_off_is_asked_again_with_more_room() -> None:
    async with Model(said("{", finish="length"), script()) as model:
        assert (await told(model)).script.title == "Why honey lasts"
        first, second = (request.document["max_tokens"] for request in model.requests)
        assert second == 2 * first
        assert "cut off" in model.prompt(1)
    async with Model(said("{", finish="length")) as model:
        with pytest.raises(ProviderError) as caught:
            await told(model)
        assert (caught.value.code, len(model.requests)) == ("cut_off", 2)


ODD: dict[str, tuple[Any, str]] = {
    "too long": (script([*LINES, *LINES, *LINES]), "spoken words in all, not about 35. Cut it."),
    "too short": (script([["Honey."], ["Bees."]]), "Say more."),
    "no hook": (
        {**script(), "sections": [section(each) for each in LINES]},
        "a script begins with its hook",
    ),
    "a figure": (
        script(
            [
                LINES[0],
                ["Bees fan every drop 11400 times with their wings.", "So it gets thick."],
                LINES[2],
            ]
        ),
        "Section 2 says “11400”",
    ),
    "an address": (
        script([*LINES[:2], ["They seal it, see https://a.example.", LINES[2][1], "It lasts."]]),
        "a web address",
    ),
    "another language": (
        script([[f"Мёд никогда не портится, {n}." for n in "абвгд"]] * 3),
        "not in the language 'en'",
    ),
}


@pytest.mark.parametrize("name", ODD)
async def test_what_could_be_better_is_asked_for_once_more(name: str) -> None:
    odd, words = ODD[name]
    async with Model(odd, script()) as model:
        made = await told(model)
        assert words in model.prompt(1)
        assert len(model.requests) == 2
    assert made.script.sections[1].narrations[0].text == LINES[1][0]
    assert made.warnings == ()


async def test_what_the_article_does_not_say_is_named_when_it_stays() -> None:
    lines = [
        LINES[0],
        ["In 1776 Newton fanned drops with his wings.", "So it gets thick."],
        LINES[2],
    ]
    async with Model(script(lines)) as model:
        made = await told(model)
        assert len(model.requests) == 2
    ((code, message),) = made.warnings
    assert code == "unsupported"
    assert "“1776” (sections.1)" in message
    assert "“Newton” (sections.1)" in message


async def test_figures_on_slides_are_looked_for_too() -> None:
    shown = slide("bullets", points=["3,000 Years Old", "11,400 Wings"])
    ((code, message),) = (await told_of(script(slides=[None, shown]))).warnings
    assert code == "unsupported"
    assert message.endswith("in the article: “11,400” (sections.1).")


async def test_a_silent_speaker_is_asked_about() -> None:
    async with Model(dialogue(ben="anna"), dialogue()) as model:
        await told(model, DIALOGUE)
        assert "ben says nothing" in model.prompt(1)


async def test_readings_are_katakana_or_none() -> None:
    text = "蜂蜜はとても長い間腐りません。蜂は羽で蜜を乾かします。蜂は冬のために蜜を蓄えます。"
    page = read_whole_text(f"# 蜂蜜\n\n{text}")
    order = Order("", 0.5, 75, page.article.language)
    assert order.language == "ja"
    spoken = [{"text": "蜂蜜は腐りません。", "reading": "はちみつわくさりません。"}]
    wrong = [{"text": "蜂は羽で蜜を乾かします。", "reading": "hachi wa hane de"}]
    made = await told_of(script([spoken, wrong]), order, page)
    assert [line.reading for line in made.script.narrations] == ["ハチミツワクサリマセン。", ""]
    assert ("reading", "1 readings were no katakana and were left out: sections.1.") in (
        made.warnings
    )


OFFERED = (
    Picture("https://a.example/wax.jpg", alt="Bees on wax", caption="Wax", credit="A. Smith"),
    Picture("data:image/png;base64,AAAA", alt="Not to be named by a script"),
)
QUOTE = "Nothing can live in so little water as there is"


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (slide("bullets", points=["**Wings**.", "Wings", " "]), "bullets"),
        (slide("quote", points=[f"“{QUOTE}”", "Ada Brown"]), "quote"),
        (slide("quote", points=["Honey is the best of all that bees make"]), None),
        (slide("timeline", rows=[["1850", "A hive"], ["1900", "All had one"]]), "timeline"),
        (slide("timeline", rows=[["1850"], ["1900", "All had one"]]), None),
        (slide("table", rows=[["A", "B"], ["1", "2"]]), "table"),
        (slide("table", rows=[["A", "B"]]), None),
        (slide("code", points=["print(1)\n"]), "code"),
        (slide("code", points=["import os"]), None),
        (slide("figure", picture=1), "figure"),
        (slide("figure", picture=2), None),
        (slide("title"), None),
        (slide("hologram", points=["A point"]), "bullets"),
    ],
)
async def test_slides_hold_what_their_kind_needs_and_the_article_has(
    given: dict[str, Any], kind: str | None
) -> None:
    inserts = (Listing("Work", "import sys\nprint(1)", "python"),)
    order = replace(ORDER, pictures=OFFERED, inserts=inserts)
    made = await told_of(script(slides=[None, given, given]), order)
    shown = made.script.sections[1]
    assert (shown.slide.kind if shown.slide else None) == kind
    assert shown.source_image_url == ("https://a.example/wax.jpg" if kind == "figure" else "")
    if shown.slide and shown.slide.kind == "bullets" and given["kind"] == "bullets":
        assert shown.slide.bullets == ("Wings",)
    if shown.slide and shown.slide.kind == "figure":
        assert (shown.slide.caption, shown.slide.credit) == ("Wax", "A. Smith")


async def test_the_last_slide_is_what_to_remember_with_the_sources() -> None:
    page = replace(PAGE, canonical_url="https://a.example/honey")
    last = slide("closing", title="Keep this", points=["It never spoils."])
    made = await told_of(script(slides=[None, None, last]), page=page)
    closing = made.script.sections[-1].slide
    assert closing is not None
    assert closing.kind == "closing"
    assert (closing.points, closing.sources) == (("It never spoils",), ("https://a.example/honey",))


async def test_a_painter_is_told_in_english_where_slides_are_painted() -> None:
    sections = script()
    for each in sections["sections"]:
        each["slide_prompt"] = "A jar of honey in morning light."
    async with Model(sections) as model:
        made = await told(model, replace(ORDER, slide_prompts=True))
        items = model.schema()["properties"]["sections"]["items"]["properties"]
        assert "slide_prompt" in items
    assert {each.slide_prompt for each in made.script.sections} == {
        "A jar of honey in morning light."
    }
