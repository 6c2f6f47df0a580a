"""Small pipelines for the trials, and what to ask of the installed ones."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from chaos.meal import MEAL
from chaos.shop import GALLERY
from chaos.turns import STRICT
from mutoscope.jobs.context import Context
from mutoscope.jobs.pipeline import Pipeline, Queue, Stage
from mutoscope.jobs.step import step
from mutoscope.models import Artifact, Work

TICK_S = 0.01

Kind = Literal["toys", "installed"]


class RelayRequest(BaseModel):
    """`legs` runners, each of whom runs for `leg_s`. `folder`: where they leave traces; once it
    holds a file `go` nobody waits any more."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    legs: int = 6
    leg_s: float = 0.05
    gate: bool = False
    folder: str = ""


@dataclass(frozen=True)
class Leg:
    """Who runs, how long (seconds)."""

    runner: str
    run_s: float


def wait_s(work: Work, seconds: float) -> None:
    """Work, in a manner of speaking: a tick each `TICK_S`."""
    ticks = max(1, round(seconds / TICK_S))
    for tick in range(ticks):
        threading.Event().wait(TICK_S)
        work.tick(tick + 1, ticks)


@step(version="1", stage="lining_up")
def line_up(work: Work, name: str, legs: int, leg_s: float) -> tuple[Leg, ...]:
    wait_s(work, leg_s)
    return tuple(Leg(f"{name}-{number}", leg_s) for number in range(legs))


@step(version="1", stage="running")
def run_leg(work: Work, leg: Leg) -> Artifact:
    wait_s(work, leg.run_s)
    path = work.scratch("leg.txt")
    path.write_text(leg.runner * 100)
    work.warn("breathless", f"{leg.runner} is out of breath.")
    return work.keep(path, "text/plain")


@step(version="1", stage="waiting", time_limit_s=600, stall_limit_s=600)
def wait_at_gate(work: Work, name: str, folder: str) -> str:
    """A frame is drawn after each tick, for as long as nobody opens the gate."""
    while not (Path(folder) / "go").exists():
        work.tick(1, 2)
        with (Path(folder) / f"{name}.frames").open("a") as frames:
            frames.write("x")
        threading.Event().wait(TICK_S)
    return name


@step(version="1", stage="arriving")
def arrive(work: Work, legs: tuple[Artifact, ...]) -> Artifact:
    path = work.scratch("race.txt")
    path.write_text("\n".join(work.path(leg).read_text() for leg in legs))
    return work.keep(path, "text/plain")


async def relay(ctx: Context, request: RelayRequest) -> None:
    """One leg after the other for the first half, all at once for the rest."""
    legs = await ctx.step(line_up, request.name, request.legs, request.leg_s, key="line")
    half = len(legs) // 2
    done = [await ctx.step(run_leg, leg, key=f"legs.{leg.runner}") for leg in legs[:half]]
    if request.gate:
        await ctx.step(wait_at_gate, request.name, request.folder, key="gate")
    calls = [(leg,) for leg in legs[half:]]
    keys = [f"legs.{leg.runner}" for leg in legs[half:]]
    done += await ctx.map(run_leg, calls, keys=keys)
    race = await ctx.step(arrive, tuple(done), key="race")
    ctx.item("race", title="The race", status="completed", progress=100)
    ctx.produce("race", race, name="race.txt")


RELAY = Pipeline(
    name="relay",
    title="Relay",
    summary="Runners, one after the other and side by side.",
    version="1",
    request=RelayRequest,
    stages=(
        Stage("lining_up", 0, 5),
        Stage("running", 5, 80),
        Stage("waiting", 80, 85),
        Stage("arriving", 85, 100),
    ),
    run=relay,
)

SINGLE = replace(RELAY, name="single", title="Single", queue=Queue("singles", strict=True))
"""The same, one race at a time."""
TOYS = (RELAY, SINGLE, STRICT, GALLERY, MEAL)


def catalogue(kind: str) -> Sequence[Pipeline] | None:
    """What `open_studio` is given: our own, or None for the installed ones."""
    return TOYS if kind == "toys" else None
