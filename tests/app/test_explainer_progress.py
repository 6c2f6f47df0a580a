"""How far a part is, by the events of its job."""

from datetime import UTC, datetime
from typing import Any

from mutoscope.app.explainer_progress import Part, Told, Watched
from mutoscope.models import Event

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def event(kind: str, **body: Any) -> Event:
    return Event(1, "job_1", NOW, kind, body)


def made(key: str) -> Event:
    return event("step.completed", key=key)


def found(*keys: str) -> Event:
    return event("step.reused", steps=[{"key": key} for key in keys])


def begun(key: str) -> Event:
    return event("step.started", key=key, stage="script")


def told(watched: Watched, *events: Event) -> list[tuple[int, int, str]]:
    said = [watched.take(each) for each in events]
    return [(each.current, each.total, each.message) for each in said if each]


def voice(section: int, line: int) -> str:
    return f"sections.{section}.narrations.{line}.voice"


def test_a_page_becomes_a_script() -> None:
    steps = ("page", "source", "draft", "draft.openai", "script", "script.yaml")
    assert told(Watched("script"), *map(begun, steps)) == [
        (0, 100, "Fetching content…"),
        (20, 100, "Parsing HTML…"),
        (40, 100, "Generating script…"),
        (60, 100, "Planning slides…"),
        (80, 100, "Saving script…"),
    ]


def test_a_file_and_a_script_are_not_fetched() -> None:
    assert told(Watched("script"), begun("source")) == [(20, 100, "Reading the article…")]
    assert told(Watched("script"), found("script")) == [(60, 100, "Loading script…")]


def test_phrases_are_counted_new_and_reused() -> None:
    watched = Watched("audio", 3)
    said = told(watched, found("script", voice(0, 0)), begun(voice(0, 1)), made(voice(0, 1)))
    assert said == [(1, 3, "Generating (0 new, 1 reused)"), (2, 3, "Generating (1 new, 1 reused)")]
    assert told(watched, made(voice(1, 0)), made("sections.0.slide"))[-1][0] == 3
    assert watched.complete() == Told(3, 3, "Complete")


def test_a_slide_counts_once_however_many_steps_it_takes() -> None:
    watched = Watched("slides", 2)
    said = told(watched, made("sections.0.painted"), found("sections.0.slide"))
    assert said == [(1, 2, "Generating (1 new, 0 reused)")]


def test_a_forced_part_counts_what_is_made_over_two_jobs() -> None:
    watched = Watched("audio", 2, anew=True)
    assert told(watched, found(voice(0, 0)), made(voice(0, 1))) == [
        (1, 2, "Generating (1 new, 1 reused)")
    ]
    watched.next_job()
    assert told(watched, found(voice(0, 1)), made(voice(0, 0))) == [
        (2, 2, "Generating (2 new, 0 reused)")
    ]


def moves(watched: Watched, *at: tuple[float, str]) -> list[int]:
    events = [event("step.progressed", progress=percent, stage=stage) for percent, stage in at]
    return [current for current, _, _ in told(watched, *events)]


def test_a_video_goes_with_its_job_and_never_back() -> None:
    at = [(5.0, "script"), (30.0, "audio"), (60.0, "slides"), (82.0, "video"), (70.0, "video")]
    assert moves(Watched("video"), *at, (99.0, "video")) == [1, 9, 24, 46, 97]


def test_a_forced_video_is_two_halves() -> None:
    watched = Watched("video", anew=True)
    assert moves(watched, (99.0, "video")) == [48]
    watched.next_job()
    assert moves(watched, (10.0, "script"), (99.0, "video")) == [51, 98]


def test_messages_of_a_video() -> None:
    watched = Watched("video")
    watched.take(found(voice(0, 0), voice(0, 1)))
    events = [
        event("step.progressed", progress=at, stage=stage)
        for at, stage in ((10.0, "script"), (40.0, "audio"), (90.0, "video"))
    ]
    assert [message for _, _, message in told(watched, *events)] == [
        "Loading script…",
        "Generating audio (0 new, 2 reused)",
        "Rendering…",
    ]


def test_no_part_tells_of_another() -> None:
    parts: tuple[Part, ...] = ("script", "audio", "slides")
    for part in parts:
        assert told(Watched(part), event("step.progressed", progress=50.0, stage="video")) == []
