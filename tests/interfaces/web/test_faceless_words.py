"""Old words for the new: statuses, requests and scripts of the faceless routes."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import get_args

import pytest

from mutoscope.app.catalogues import catalogues
from mutoscope.config import Settings
from mutoscope.errors import InvalidRequest
from mutoscope.interfaces.web.api import faceless_request as asking
from mutoscope.interfaces.web.api import faceless_status as told
from mutoscope.interfaces.web.api.faceless_request import (
    Asked,
    AskedInScenes,
    EditedSegment,
    order_in_scenes,
    order_of,
)
from mutoscope.interfaces.web.api.faceless_script import script_from
from mutoscope.interfaces.web.api.faceless_script import told as shown
from mutoscope.models import (
    Artifact,
    ErrorInfo,
    Item,
    Job,
    JobWarning,
    Output,
    Status,
    StepRun,
    StepStatus,
)
from mutoscope.pipelines.short.request import Captions, Format, ShortRequest
from mutoscope.pipelines.short.script import read_yaml

JOB = Job("job_a", "short", "running", {"topic": "Tea"}, datetime(2026, 1, 8, tzinfo=UTC))
VIDEO = Output("job_a.2", "video", "video.mp4", Artifact("00", 1, ".mp4", "video/mp4"), 29.5)
VOICES = catalogues(Settings(find_local_models=False)).voices()


@pytest.mark.parametrize(
    ("status", "stage", "word"),
    [
        ("queued", "", "pending"),
        ("queued", "generating_audio", "pending"),
        ("running", "", "generating_script"),
        *(("running", stage, stage) for stage in told.STAGES),
        *(("awaiting_input", stage, stage) for stage in told.STAGES),
        *(("cancelling", stage, stage) for stage in told.STAGES),
        ("awaiting_input", "", "generating_script"),
        ("completed", "rendering", "completed"),
        ("partial", "rendering", "completed"),
        ("failed", "animating", "failed"),
        ("cancelled", "generating_audio", "failed"),
    ],
)
def test_each_status_has_its_word(status: Status, stage: str, word: str) -> None:
    assert told.word_of(status, stage) == word
    assert status in told.statuses_of(word)


def test_every_status_has_a_word_and_is_found_by_it() -> None:
    every = set(get_args(Status))
    assert set(told.statuses_of(None)) == every
    assert told.statuses_of("pending") == ["queued"]
    assert set(told.statuses_of("rendering")) == {"running", "awaiting_input", "cancelling"}
    assert set(told.statuses_of("completed")) == {"completed", "partial"}
    assert set(told.statuses_of("failed")) == {"failed", "cancelled"}


def test_what_a_person_reads_beside_the_bar() -> None:
    queued = replace(JOB, status="queued", waiting_for="memory", queue_position=3)
    assert told.message_of(queued) == "Waiting for memory, number 3 in the queue."
    assert told.message_of(replace(JOB, message="rendering, 1 of 2")) == "rendering, 1 of 2"
    asks = replace(JOB, status="awaiting_input", question={"question": "Is it good?"})
    assert told.message_of(asks) == "Is it good? Answer it: POST /api/jobs/job_a/input."
    makeshift = (JobWarning("basic_voice", "A robot speaks."),)
    done = replace(JOB, status="completed", warnings=makeshift)
    assert told.message_of(done) == "The video is ready. A robot speaks."
    items = (Item("a", "Picture of scene 3", "failed"), Item("b", "Video", "completed"))
    partial = told.message_of(replace(JOB, status="partial", items=items))
    assert partial.startswith("The video is ready, but not all")
    assert "Picture of scene 3 could not be made." in partial


def test_a_failure_always_says_why() -> None:
    error = ErrorInfo("provider_denied", "The key was refused.", "Set another.")
    failed = told.view(replace(JOB, status="failed", error=error))
    assert (failed["status"], failed["error"]) == ("failed", "The key was refused. Set another.")
    assert failed["progress_message"] == "Error: The key was refused. Set another."
    cancelled = told.view(replace(JOB, status="cancelled"))
    assert (cancelled["status"], cancelled["error"]) == ("failed", "It was cancelled.")
    assert told.view(JOB)["error"] is None


def test_files_are_addresses() -> None:
    done = replace(JOB, status="completed", progress=100.0, output=(VIDEO,), steps=steps("frame"))
    seen = told.view(done)
    assert (seen["output_path"], seen["audio_duration"]) == (
        "/api/artifacts/job_a.2?v=00",
        29.5,
    )
    assert seen["image_urls"] == [
        "/api/artifacts/job_a.segments.0.frame?as=preview",
        "/api/artifacts/job_a.segments.1.frame?as=preview",
    ]
    assert told.image_urls(replace(JOB, steps=steps("photo"))) == [
        "/api/artifacts/job_a.segments.0.photo?as=preview",
        "/api/artifacts/job_a.segments.1.photo?as=preview",
    ]


def steps(last: str) -> tuple[StepRun, ...]:
    """Two scenes, the second one first, and what was made of them; a third is being made."""
    kinds = ("voice", "photo", "frame")
    made = [
        step(f"segments.{scene}.{kind}", "generating_images")
        for kind in kinds[: kinds.index(last) + 1]
        for scene in (1, 0)
    ]
    return (*made, step("segments.2.picture", "generating_images", "running"))


def step(key: str, stage: str, status: StepStatus = "completed") -> StepRun:
    return StepRun(key, stage, "a step", status, 1)


def test_a_stage_is_saved_when_a_scene_has_begun_the_next() -> None:
    script, voice = step("draft", "generating_script"), step("segments.0.voice", "generating_audio")
    picture, logo = (
        step("segments.0.picture", "generating_images"),
        step("logo", "generating_images"),
    )
    clip, video = step("segments.0.clip", "animating"), step("video", "rendering", "failed")
    reached = {
        (): "none",
        (script,): "none",
        (script, logo): "none",
        (script, voice): "script_done",
        (script, voice, picture): "audio_done",
        (script, voice, picture, clip): "images_done",
        (script, voice, picture, clip, video): "clips_done",
    }
    for steps_, checkpoint in reached.items():
        assert told.checkpoint_of(replace(JOB, steps=steps_)) == checkpoint
    assert told.checkpoint_of(replace(JOB, output=(VIDEO,))) == "rendered"
    halfway = replace(JOB, steps=(script, voice, picture))
    assert told.saved_stages(halfway) == ["script", "audio"]


def test_words_of_the_request_are_those_of_a_short() -> None:
    order = order_of(
        Asked(
            topic="Искусственный интеллект",
            duration=30,
            image_provider="nanobanana",
            subtitle_style="neon",
            background_music=False,
            music_volume=0.2,
            language="ru",
        ),
        VOICES,
    )
    short = ShortRequest.model_validate(order.request)
    assert (short.topic, short.duration, short.language) == ("Искусственный интеллект", 30, "ru")
    assert (short.captions, short.art_style, short.style) == ("neon", "photo", "viral")
    assert (short.music, short.music_volume, short.image_provider) == ("none", 0.2, "nanobanana")
    assert order.notes == ()


def test_what_is_left_out_is_the_studios() -> None:
    short = ShortRequest.model_validate(order_of(Asked(topic="Tea"), VOICES).request)
    assert (short.language, short.voice, short.image_provider) == ("auto", "auto", "auto")
    assert (short.duration, short.captions, short.music) == (60, "hormozi", "auto")
    assert short.music_volume == ShortRequest.model_fields["music_volume"].default


def test_both_lists_are_the_same() -> None:
    assert set(get_args(asking.SubtitleStyle)) == set(get_args(Captions))
    assert set(get_args(asking.Format)) == set(get_args(Format))


@pytest.mark.parametrize(
    "style",
    [
        "photorealism",
        "anime",
        "ghibli",
        "disney",
        "comic",
        "minecraft",
        "lego",
        "gtav",
        "watercolor",
        "expressionism",
        "charcoal",
        "pixel",
        "creepy",
        "childrens",
    ],
)
def test_every_art_style_has_a_look(style: str) -> None:
    order = order_of(Asked(topic="Tea", art_style=style), VOICES)
    assert ShortRequest.model_validate(order.request).art_style != "auto"


@pytest.mark.parametrize("voice", ["ru-RU-DmitryNeural", "en-US-GuyNeural", "sr-Latn-RS-NicholasN"])
def test_a_voice_of_another_system_is_replaced_aloud(voice: str) -> None:
    order = order_of(Asked(topic="Tea", voice=voice), VOICES)
    assert order.request["voice"] == "auto"
    assert voice in order.notes[0]


def test_a_voice_of_ours_speaks_and_one_of_nobody_does_not() -> None:
    assert asking.voice_here("heart", VOICES) == "heart"
    assert asking.voice_here("elevenlabs-mine", VOICES) == "elevenlabs-mine"
    for name in ("nobody", "kokoro-nobody"):
        with pytest.raises(InvalidRequest, match=f"There is no voice “{name}” here"):
            asking.voice_here(name, VOICES)
    silent = next((each for each in VOICES if not each.works), None)
    if silent is not None:
        with pytest.raises(InvalidRequest) as refused:
            asking.voice_here(silent.id, VOICES)
        assert refused.value.message == silent.why


def test_the_shop_of_a_painter_is_the_painter() -> None:
    assert order_of(Asked(topic="Tea", image_provider="Kie"), VOICES).request["image_provider"] == (
        "gemini"
    )


def test_ideas() -> None:
    strict = Asked(topic="Tea", custom_idea="Tea is old.", idea_mode="strict", duration=30)
    order = order_of(strict, VOICES)
    short = ShortRequest.model_validate(order.request)
    assert (short.idea, short.idea_mode) == ("Tea is old.", "strict")
    assert "no duration counts" in order.notes[0]
    polished = Asked(topic="Tea", custom_idea="Tea is old.", idea_mode="polish", duration=30)
    assert order_of(polished, VOICES).request["duration"] == 30
    with pytest.raises(InvalidRequest, match="there is none"):
        order_of(Asked(topic="Tea", idea_mode="polish"), VOICES)


def scenes(*texts: str, **asked: object) -> AskedInScenes:
    """The last one first."""
    segments = [
        {"index": index, "text": text, "visual_prompt": f"View {index}"}
        for index, text in enumerate(texts)
    ]
    return AskedInScenes.model_validate(
        {"topic": "Чай", "edited_segments": segments[::-1], **asked}
    )


def test_scenes_become_a_script_in_their_order() -> None:
    asked = scenes(
        "Чай пьют миллиарды людей.", "Его нашли в 2737 году до нашей эры. Давно!", "Вот так."
    )
    text = script_from(asked, Settings())
    script = read_yaml(text)
    assert [each.text for each in script.segments] == [each.text for each in asked.in_order()]
    assert [each.prompt for each in script.segments] == ["View 0", "View 1", "View 2"]
    assert (script.title, script.language, script.style) == ("Чай", "ru", "viral")
    assert script.segments[0].kind == "hook"
    assert script_from(asked, Settings()) == text
    ShortRequest.model_validate(order_in_scenes(asked, text, VOICES).request)

    seen = shown(script, "photorealism")
    assert [each["text"] for each in seen["segments"]] == [each.text for each in script.segments]
    assert seen["narrative"].startswith("Чай пьют")
    assert seen["total_duration"] > sum(each["duration"] for each in seen["segments"])


def test_what_does_not_count_beside_scenes_is_told() -> None:
    asked = scenes("Tea.", duration=30, custom_idea="Mine.")
    notes = order_in_scenes(asked, "", VOICES).notes
    assert notes == ("The scenes are the whole script: duration and custom_idea do not count.",)
    timed = EditedSegment(index=0, text="Tea.", duration=3)
    (note,) = order_in_scenes(
        AskedInScenes(topic="Tea", edited_segments=(timed,)), "", VOICES
    ).notes
    assert "no duration of a scene counts" in note


@pytest.mark.parametrize("text", ["", " ", "…", "\x1b[31m"])
def test_a_scene_says_something(text: str) -> None:
    with pytest.raises(InvalidRequest, match="index 1 holds no word"):
        script_from(scenes("Tea.", text), Settings())


def test_two_scenes_cannot_have_one_place() -> None:
    twice = (EditedSegment(index=4, text="One."), EditedSegment(index=4, text="Other."))
    with pytest.raises(InvalidRequest, match="two of the index 4"):
        AskedInScenes(topic="Tea", edited_segments=twice).in_order()
