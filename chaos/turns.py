"""A pipeline of which one job works at a time, and who can tell whether that was so."""

import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from mutoscope.jobs.context import Context
from mutoscope.jobs.pipeline import Pipeline, Queue, Stage
from mutoscope.jobs.step import step
from mutoscope.models import Work


class TurnRequest(BaseModel):
    """Work for `work_s`; say when in the file `path`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str
    name: str
    work_s: float = 0.02


@dataclass(frozen=True)
class Turn:
    """From when to when somebody worked (seconds of the machine's monotonic clock)."""

    name: str
    begin_s: float
    end_s: float


@step(version="1", stage="working")
def take_turn(work: Work, path: str, name: str, work_s: float) -> str:
    begin_s = time.monotonic()
    threading.Event().wait(work_s)
    add_line(Path(path), turn_line(name, begin_s, time.monotonic()))
    return name


async def wait_for_turn(ctx: Context, request: TurnRequest) -> None:
    await ctx.step(take_turn, request.path, request.name, request.work_s, key="turn")


STRICT = Pipeline(
    name="strict",
    title="Strict",
    summary="One at a time.",
    version="1",
    request=TurnRequest,
    stages=(Stage("working", 0, 100),),
    run=wait_for_turn,
    queue=Queue("turns", strict=True),
)


def turn_line(name: str, begin_s: float, end_s: float) -> str:
    """How a turn is written down."""
    return f"{name} {begin_s} {end_s}"


def add_line(path: Path, line: str) -> None:
    """Append it as a whole, whoever else writes."""
    place = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    try:
        os.write(place, f"{line}\n".encode())
    finally:
        os.close(place)


def read_turns(path: Path) -> list[Turn]:
    """All turns that were taken, in order of their begin."""
    lines = path.read_text().splitlines() if path.exists() else []
    split = (line.split() for line in lines)
    turns = [Turn(name, float(begin), float(end)) for name, begin, end in split]
    return sorted(turns, key=lambda turn: turn.begin_s)


def overlaps(turns: Sequence[Turn]) -> int:
    """How often somebody began before the one before had ended."""
    return sum(after.begin_s < before.end_s for before, after in pairwise(turns))


def meetings(turns: Sequence[Turn], slack_s: float = 0.0) -> int:
    """How often somebody began more than `slack_s` before somebody of another name had ended. Turns
    of one name may overlap."""
    ends, found = dict[str, float](), 0
    for turn in sorted(turns, key=lambda turn: turn.begin_s):
        found += any(
            end_s - slack_s > turn.begin_s for name, end_s in ends.items() if name != turn.name
        )
        ends[turn.name] = max(turn.end_s, ends.get(turn.name, turn.end_s))
    return found
