"""A character looks the same in every picture, because the same words describe it."""

import pytest

from mutoscope.media.layout import Format
from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.pipelines.short.art_styles import ART_STYLES
from mutoscope.pipelines.short.prompts import (
    characters_in,
    picture_prompt,
    portrait_prompt,
    reference_note,
    search_words,
)
from mutoscope.pipelines.short.script import Planned, Script, Segment
from mutoscope.providers.protocols import NamedDescription

ADA = NamedDescription("Ada", "a woman of thirty with short red hair and a green coat")
BOB = NamedDescription("Bob", "an old man with a white beard.")
HALL = NamedDescription("the hall", "a stone hall lit by candles")


def segment(text: str, **more: object) -> Segment:
    plan = ScenePlan("hero", "espresso", 1, hero="hot-beverage")
    return Segment(text=text, picture=plan, **more)  # type: ignore[arg-type]


def script(*segments: Segment) -> Script:
    return Script(
        title="The tea party",
        language="en",
        segments=segments,
        characters=(ADA, BOB),
        places=(HALL,),
    )


@pytest.fixture
def story() -> Script:
    return script(
        segment("Ada enters.", prompt="A woman opens a door.", shows=("Ada", "the hall")),
        segment("Bob waits.", prompt="A man at a table.", shows=("Bob", "the hall")),
        segment("They talk.", prompt="Two people talk.", shows=("Ada", "Bob")),
        segment("Tea is old."),
    )


@pytest.mark.parametrize("one", [ADA, BOB, HALL])
def test_the_same_description_stands_in_every_prompt_that_shows_it(
    story: Script, one: NamedDescription
) -> None:
    for each in story.segments:
        shown = one.description in picture_prompt(story, each)
        assert shown == (one.name in each.shows)


def test_a_prompt_holds_the_scene_and_the_frame(story: Script) -> None:
    prompt = picture_prompt(story, story.segments[0])
    assert "A woman opens a door." in prompt
    assert story.title not in prompt  # another title keeps the pictures
    assert "9:16" in prompt
    assert "No text" in prompt


def test_without_a_writer_of_pictures_the_words_that_were_planned_are_painted() -> None:
    kept = segment("Worded anew.", planned=Planned(text="Monks drank tea.", headline=""))
    assert "Monks drank tea." in picture_prompt(script(kept), kept)
    assert "Worded anew" not in picture_prompt(script(kept), kept)


def test_portraits_and_what_to_do_with_them(story: Script) -> None:
    assert ADA.description in portrait_prompt(ADA)
    assert characters_in(story, story.segments[2]) == [ADA, BOB]
    assert "Ada, Bob, in this order" in reference_note([ADA, BOB])


def test_a_photograph_is_looked_up_in_english_whatever_the_text() -> None:
    story = script(segment("Чай стар.", search="tea ceremony"), segment("Чай стар."))
    assert search_words(story, story.segments[0]) == "tea ceremony"
    assert search_words(story, story.segments[1]) == "hot beverage"


@pytest.mark.parametrize("style", ART_STYLES)
def test_a_style_is_the_first_thing_that_is_asked_for(story: Script, style: str) -> None:
    asked = picture_prompt(story, story.segments[0], art_style=style)
    portrait = portrait_prompt(ADA, art_style=style)
    for prompt in (asked, portrait):
        assert prompt.startswith(ART_STYLES[style].prompt)
        assert "No text" in prompt
    assert "A woman opens a door." in asked


@pytest.mark.parametrize("format", ["9:16", "1:1", "16:9"])
def test_the_frame_is_that_of_the_video(story: Script, format: Format) -> None:
    for prompt in (
        picture_prompt(story, story.segments[0], format=format),
        portrait_prompt(ADA, format=format),
    ):
        assert [each for each in ("9:16", "1:1", "16:9") if each in prompt] == [format]


def test_time_place_and_what_is_left_out_stand_in_every_prompt(story: Script) -> None:
    told = story.model_copy(update={"era": "Kyoto, 1650", "avoid": "modern clothes, cars"})
    prompts = [picture_prompt(told, each) for each in told.segments]
    for prompt in (*prompts, portrait_prompt(ADA, script=told)):
        assert "Time and place: Kyoto, 1650." in prompt
        assert "Not to be seen: modern clothes, cars." in prompt
    without = picture_prompt(story, story.segments[0])
    assert "Time and place" not in without
    assert "Not to be seen" not in without


def test_without_a_wish_the_prompt_is_as_it_was(story: Script) -> None:
    first, *_, last = picture_prompt(story, story.segments[0]).split("\n")
    assert first.startswith("A photorealistic, cinematic picture")
    assert last.startswith("Tall vertical picture, 9:16.")
