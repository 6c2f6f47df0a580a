"""The bar of an explainer, recorded from a job's events."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from mutoscope.app import Studio
from mutoscope.models import Event, Job
from mutoscope.providers.fake import fake_providers
from mutoscope.testing import temporary_studio
from pipelines.explainer.article_site import Site
from pipelines.explainer.tea_explainer import CLIPS, SLIDES, VOICES, make

BANDS = {"script": (5, 20), "audio": (22, 55), "slides": (57, 80), "video": (82, 100)}
STEEPEST = 3.0
"""Points within a second, while frames are drawn and encoded."""


def bars(events: Sequence[Event]) -> list[tuple[str, float]]:
    """The stage and the bar, whenever it was told."""
    told = [event.body for event in events if "progress" in event.body and event.body.get("stage")]
    return [(body["stage"], body["progress"]) for body in told]


def assert_in_bands(events: Sequence[Event]) -> None:
    told = bars(events)
    points = [percent for _, percent in told]
    assert points == sorted(points)
    seen = list(dict.fromkeys(stage for stage, _ in told))
    assert seen == [stage for stage in BANDS if stage in seen]
    for stage, percent in told:
        first, last = BANDS[stage]
        assert first <= percent <= last, (stage, percent)


async def test_every_phrase_and_slide_is_a_step_of_its_band(tmp_path: Path, database: str) -> None:
    async with temporary_studio(
        tmp_path, database_url=database, providers=fake_providers(), log_level="error"
    ) as studio:
        job = await make(studio)
        events = await studio.events(job.id)
    assert (job.status, job.progress) == ("completed", 100.0)
    assert_in_bands(events)
    for stage, keys in (("audio", VOICES), ("slides", SLIDES), ("video", CLIPS)):
        assert_told_one_by_one(events, keys, stage)


def assert_told_one_by_one(events: Sequence[Event], keys: set[str], stage: str) -> None:
    """Each of these steps has begun and ended by itself, while the bar was not past its band."""
    last = BANDS[stage][1]
    for kind in ("step.started", "step.completed"):
        told = [event for event in events if event.kind == kind and event.body["key"] in keys]
        assert {event.body["key"] for event in told} == keys
        before = bars(_until(events, told[-1].seq))
        assert max((percent for _, percent in before), default=0) <= last


@pytest.mark.proof
async def test_a_whole_job_at_full_size_moves_by_its_frames(
    library: Site, tmp_path: Path, database: str
) -> None:
    asked = {"url": f"{library.origin}/https.en.html", "minutes": 1}
    async with temporary_studio(
        tmp_path, database_url=database, allow_private_urls=True, log_level="error"
    ) as studio:
        job = await studio.work_job((await studio.submit("explainer", asked, seed=7)).id)
        events = await studio.events(job.id)
        frames = _frames(studio, job)
    assert (job.status, job.progress) == ("completed", 100.0)
    assert_in_bands(events)
    assert_moves_with(events, ".voice", "audio")
    assert_moves_with(events, ".slide", "slides")
    assert {stage for stage, _ in bars(events)} == set(BANDS)
    filming = [
        event for event in events if event.body.get("stage") == "video" and "progress" in event.body
    ]
    ticks = dict(_ticks(filming))
    assert sum(ticks.values()) == frames
    assert steepest(filming) <= STEEPEST


def assert_moves_with(events: Sequence[Event], suffix: str, stage: str) -> None:
    """The bar goes through the band as these steps end: it is never ahead of them."""
    first, last = BANDS[stage]
    ended = [
        event.seq
        for event in events
        if event.kind == "step.completed" and event.body["key"].endswith(suffix)
    ]
    assert len(ended) >= 3
    for number, seq in enumerate(ended):
        before = [percent for name, percent in bars(_until(events, seq)) if name == stage]
        begun = first + (last - first) * (number + 2) / len(ended)  # two are made at once
        assert max(before, default=first) <= begun
    seen = {percent for name, percent in bars(events) if name == stage}
    assert len(seen) >= min(3, int(_seconds(events, stage)))  # it is told once a second


def _seconds(events: Sequence[Event], stage: str) -> float:
    """How long something was told of a stage."""
    told = [event.at for event in events if event.body.get("stage") == stage]
    return (told[-1] - told[0]).total_seconds()


def _until(events: Sequence[Event], seq: int) -> list[Event]:
    return [event for event in events if event.seq < seq]


def _frames(studio: Studio, job: Job) -> int:
    (video,) = [each for each in job.output if each.kind == "video"]
    return round((video.duration_s or 0) * 30)


def _ticks(events: Sequence[Event]) -> Iterator[tuple[str, int]]:
    """Of each clip and transition that was seen at work, how many frames it has."""
    for event in events:
        for tick in event.body.get("steps", ()):
            if tick["key"].endswith((".clip", ".transition")):
                assert 0 <= tick["current"] <= tick["total"]
                yield tick["key"], tick["total"]


def steepest(events: Sequence[Event]) -> float:
    """The most points that the bar has gained within a second."""
    told = [event for event in events if "progress" in event.body]
    bar = [(event.at.timestamp(), event.body["progress"]) for event in told]
    return max(
        later - sooner for at_s, sooner in bar for then_s, later in bar if 0 <= then_s - at_s <= 1
    )
