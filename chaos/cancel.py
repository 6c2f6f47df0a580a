"""Cancelling a short while it is made, in every step of its recipe, at a moment left to chance.

Each job goes on from what those before it have recorded, so that all of them together make little
more than one short. A step that is over before the cancellation comes is not begun again.
"""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from chaos.ground import Ground
from chaos.outcome import Outcome, faults_told, spread
from chaos.world import World
from mutoscope.models import Event, Job

KEYS = (
    "source",
    "draft",
    "script",
    "segments.0.voice",
    "segments.1.voice",
    "segments.0.picture",
    "segments.0.clip",
    "segments.1.clip",
    "segments.0.transition",
    "sound",
    "video",
    "gate",
    "papers",
)
TIMES, TIMES_SHORT = 4, 1
LONGEST_WAIT_MS, LONGEST_WAIT_SHORT_MS = 600, 150
GOAL_S = 1.0
SLACK = 5
"""In the short scale only that nothing is out of all proportion: the machine may be busy."""
TIDY_LIMIT_S = 20.0
LOOK_S = 0.005
SENTENCES, SENTENCES_SHORT = 12, 4
ENOUGH = 3


@dataclass
class Seen:
    """Seconds from the request until the job was cancelled, and until its files were gone."""

    made: set[str] = field(default_factory=set[str])
    cancelled_s: list[float] = field(default_factory=list[float])
    tidy_s: list[float] = field(default_factory=list[float])
    too_late: int = 0
    faults: list[str] = field(default_factory=list[str])
    slowest: str = ""


async def trial(ground: Ground) -> list[Outcome]:
    """Two rows: how soon, and what is left."""
    chance, seen = ground.random("cancel"), Seen()
    longest_ms = ground.pick(LONGEST_WAIT_MS, LONGEST_WAIT_SHORT_MS)
    request = _request(ground)
    async with ground.world("cancel", kind="installed") as world:
        await world.start_worker()
        for key in KEYS:
            for _ in range(ground.pick(TIMES, TIMES_SHORT)):
                if key not in seen.made:
                    job = await world.submit("short", request)
                    await world.until(job.id, "step.started", key)
                    await asyncio.sleep(chance.uniform(0, longest_ms) / 1000)
                    await _cancel(world, job, key, seen)
        seen.faults += await _unknown_files(world)
    return _outcomes(ground, seen)


def _request(ground: Ground) -> Mapping[str, object]:
    sentences = " ".join(
        f"River number {number} has carried boats for {number + 3} hundred years."
        for number in range(1, ground.pick(SENTENCES, SENTENCES_SHORT) + 1)
    )
    quality, duration = ("standard", 30) if ground.scale == "full" else ("draft", 12)
    text = f"# Rivers\n\n{sentences}"
    return {"topic": "Rivers", "text": text, "duration": duration, "quality": quality}


async def _cancel(world: World, job: Job, key: str, seen: Seen) -> None:
    asked_at = time.monotonic()
    await world.studio.cancel(job.id)
    last = await _last_event(world, job, seen)
    took_s = time.monotonic() - asked_at
    if last.kind != "job.cancelled":
        seen.too_late += last.kind == "job.completed"
        seen.faults += [] if last.kind == "job.completed" else [f"{key}: {last.kind}"]
        return
    if took_s > max(seen.cancelled_s, default=0):
        seen.slowest = key
    seen.cancelled_s.append(took_s)
    while unfinished := _unfinished(world):
        if time.monotonic() - asked_at > TIDY_LIMIT_S:
            seen.faults.append(f"{key}: {unfinished[0].name} is still there")
            return
        await asyncio.sleep(LOOK_S)
    seen.tidy_s.append(time.monotonic() - asked_at)


async def _last_event(world: World, job: Job, seen: Seen) -> Event:
    last = None
    async for event in world.watch(job.id):
        last = event
        if event.kind == "step.completed":
            seen.made.add(event.body["key"])
    assert last is not None
    return last


def _unfinished(world: World) -> list[Path]:
    """What is in the folders of steps: they go when nobody is at work in them any more."""
    scratch = world.studio.engine.blobs.scratch.folder
    return [path for path in scratch.glob("*/*") if path.parent.suffix != ".lock"]


async def _unknown_files(world: World) -> list[str]:
    """Files that no row knows."""
    blobs = world.studio.engine.blobs.folder
    rows = await world.studio.engine.database.all("SELECT sha256, suffix FROM artifacts")
    known = {f"{row['sha256']}{row['suffix']}" for row in rows}
    stored = {path.parent.name + path.name for path in blobs.glob("[0-9a-f][0-9a-f]/*")}
    exported = (world.studio.engine.settings.data_dir / "output").glob("*/*")
    return [f"{name} is nobody's" for name in sorted(stored - known)] + [
        f"{path.name} was exported" for path in exported
    ]


def _outcomes(ground: Ground, seen: Seen) -> list[Outcome]:
    goal_s = GOAL_S * ground.pick(1, SLACK)
    count = len(seen.cancelled_s)
    return [
        Outcome(
            f"a short cancelled {count} times, in every step, at a moment left to chance",
            f"cancelled after {spread(seen.cancelled_s, 's', 2)} ({seen.slowest});"
            f" {seen.too_late} were done before",
            f"≤ {GOAL_S:g} s",
            ok=count >= ENOUGH and max(seen.cancelled_s) <= goal_s,
        ),
        Outcome(
            "what they leave behind",
            f"their unfinished files gone after {spread(seen.tidy_s, 's', 2)};"
            f" {len(seen.faults)} left{faults_told(seen.faults)}",
            "nothing",
            ok=not seen.faults,
        ),
    ]
