"""What a job's page is put together from."""

from datetime import UTC, datetime

import pytest

from mutoscope.app.materials import Material
from mutoscope.errors import InvalidRequest
from mutoscope.interfaces.web.pages.board_answers import said
from mutoscope.interfaces.web.pages.board_cards import cards
from mutoscope.interfaces.web.pages.board_state import Story, counted, rail, title_of
from mutoscope.models import Artifact, Event, Item, Job, Status, StepRun, StepStatus

NOW = datetime(2026, 1, 1, tzinfo=UTC)
NAMES = ("writing", "speaking", "binding")
DOCUMENT = {"title": "T", "segments": [{"text": "One."}, {"text": "Two.", "headline": "2"}]}


def job(*steps: StepRun, status: Status = "running", stage: str = "", **more: object) -> Job:
    return Job("job_1", "toy", status, {}, NOW, steps=steps, stage=stage, **more)  # type: ignore[arg-type]


def step(key: str, status: StepStatus = "completed", stage: str = "speaking") -> StepRun:
    return StepRun(key, stage, "toy", status, 1)


def made(key: str, *mime_types: str) -> Material:
    files = tuple(Artifact(name[-1] * 64, 1, "", name) for name in mime_types)
    return Material(key, "toy", "speaking", "completed", files)


def test_cards_follow_the_document_and_fill_with_what_is_made() -> None:
    steps = [step("segments.1.voice"), step("segments.1.picture", "running"), step("script")]
    first, second = cards(job(*steps), [made("segments.1.voice", "audio/wav")], DOCUMENT)
    assert (first.key, first.number, first.text, first.parts) == ("segments.0", 1, "One.", ())
    sound, picture = second.part("sound"), second.part("picture")
    assert sound is not None
    assert second.headline == "2"
    assert sound.url == "/api/artifacts/job_1.segments.1.voice?v=vvvvvvvvvvvv"
    assert picture is not None
    assert (picture.url, list(second.unfinished)) == ("", ["picture"])


def test_the_framed_picture_is_shown_rather_than_the_photograph() -> None:
    steps = [step("segments.0.photo"), step("segments.0.picture")]
    photo = made("segments.0.photo", "image/png")
    layers = made("segments.0.picture", "video/mp4", "application/x-mutoscope-layers")
    for known, key, digit in (([photo], "photo", "g"), ([photo, layers], "picture", "s")):
        shown = cards(job(*steps), known, DOCUMENT)[0].part("picture")
        assert shown is not None
        assert shown.url == f"/api/artifacts/job_1.segments.0.{key}?as=preview&v={12 * digit}"
    film = cards(job(*steps), [made("segments.0.photo", "video/mp4")], DOCUMENT)[0].part("picture")
    assert film is not None
    assert film.url == ""


def test_cards_without_a_document() -> None:
    steps = [step("memes.10.picture"), step("memes.2.picture"), step("source")]
    found = cards(job(*steps, items=(Item("memes.11", "Cats"),)), [], None)
    assert [card.key for card in found] == ["memes.2", "memes.10", "memes.11"]
    assert [card.number for card in found] == [1, 2, 3]
    alone = cards(job(items=(Item("front", "Front yard"),)), [], None)
    assert [card.key for card in alone] == ["front"]
    assert cards(job(*steps[:2]), [], {"memes": ["a", "b", "c"]})[2].text == "c"


def test_what_is_told_of_a_scene_is_on_its_card_and_what_is_of_none_on_no_card() -> None:
    items = (Item("segments.1.photo", "Picture of scene 2"), Item("video", "Video"))
    first, second = cards(job(step("segments.0.voice"), items=items), [], DOCUMENT)
    assert (first.within, second.within) == ((), items[:1])
    assert (first.item, second.item) == (None, None)


def test_the_parts_of_a_clip_follow_each_other() -> None:
    keys = ["segments.0.clip.10", "segments.0.clip", "segments.0.clip.3", "segments.0.clip.2"]
    known = [made(key, "application/x-mutoscope-segment") for key in keys[:3]]
    (card, _) = cards(job(*(step(key) for key in keys)), known, DOCUMENT)
    place = "/api/artifacts/job_1.segments.0.clip"
    shown = "?as=preview&v=tttttttttttt"
    assert card.clips == [place + number + shown for number in ("", ".3", ".10")]


def test_kept_is_what_another_job_has_made() -> None:
    steps = [step("segments.0.voice", "reused"), step("segments.1.voice")]
    assert [card.is_kept for card in cards(job(*steps), [], DOCUMENT)] == [True, False]


@pytest.mark.parametrize(
    ("status", "stage", "going_on", "places"),
    [
        ("queued", "", "", "next next next"),
        ("running", "", "", "next next next"),
        ("running", "speaking", "speaking", "done now next"),
        ("running", "binding", "speaking", "done now now"),
        ("running", "writing", "speaking", "now now next"),
        ("failed", "speaking", "", "done now next"),
        ("completed", "binding", "", "done done done"),
        ("partial", "speaking", "", "done done done"),
    ],
)
def test_where_a_job_is_among_its_stages(
    status: Status, stage: str, going_on: str, places: str
) -> None:
    steps = [step("a", "running", going_on)] if going_on else []
    told = rail(job(*steps, status=status, stage=stage), NAMES)
    assert " ".join(each.place for each in told) == places


def test_counts_in_what_a_job_says() -> None:
    assert counted("generating audio, 3 of 7") == (3, 7)
    assert counted("generating audio") is None


def test_what_a_job_is_about() -> None:
    assert title_of(job(), {"title": " A  b\n"}) == "A b"
    assert title_of(job(), {"title": ""}) == ""
    assert len(title_of(job(), {"title": "x" * 500})) == 120


def test_a_story_tells_facts_and_remembers_the_memory() -> None:
    story = Story()
    kinds = ["job.started", "step.started", "step.progressed", "step.retrying", "artifact.kept"]
    bodies = [{}, {}, {"rss_mb": 5.0}, {"key": "a"}, {"kind": "captions"}]
    story.note(
        Event(n, "job_1", NOW, kind, body)
        for n, (kind, body) in enumerate(zip(kinds, bodies, strict=True), 1)
    )
    assert [event.kind for event in story.told] == ["job.started", "step.retrying"]
    assert (story.memory, story.last_seq, len(story.troubles)) == ({"rss_mb": 5.0}, 5, 1)


QUESTION = {"name": "script.1", "takes": ["a"]}


def test_only_what_was_changed_is_a_change() -> None:
    fields = {"word": "approve", "set:segments.0.text": "One.", "set:segments.1.text": "Three."}
    told = said(QUESTION, fields, DOCUMENT)
    assert told.answers == {"script.1": "approve"}
    assert (told.changes, told.takes) == ({"segments.1.text": "Three."}, [])


def test_another_take_leaves_changes_behind() -> None:
    fields = {"word": "again", "set:segments.1.text": "Three.", "take": ["a", "b"]}
    told = said(QUESTION, fields, DOCUMENT)
    assert (told.changes, told.takes) == ({}, ["a", "b"])
    assert said(QUESTION, {"word": "again", "take": "a"}, None).takes == ["a"]
    assert said(QUESTION, {"word": "again"}, None).takes == []
    with pytest.raises(InvalidRequest):
        said({"name": "x", "takes": ["a", "b"]}, {"word": "again"}, None)


@pytest.mark.parametrize("path", ["segments.9.text", "segments.x.text", "title.more", ""])
def test_a_place_that_there_is_not_is_a_change(path: str) -> None:
    assert said(QUESTION, {f"set:{path}": "x"}, DOCUMENT).changes == {path: "x"}
