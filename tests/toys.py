"""Small pipelines for tests: a story of lines, each "spoken" into a file, then bound together."""

import asyncio
import os
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from mutoscope.errors import ProviderLimited, ProviderRefused
from mutoscope.jobs.context import Context
from mutoscope.jobs.pipeline import Pipeline, Queue, Stage
from mutoscope.jobs.step import step
from mutoscope.models import Artifact, Work
from toy_gates import TALE
from toy_shop import SHOPPING


@dataclass(frozen=True)
class Line:
    text: str
    loudness: float = 1.0


@dataclass(frozen=True)
class Story:
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Spoken:
    line: Line
    sound: Artifact


class StoryRequest(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    count: int = Field(3, ge=0, le=1000)


STAGES = (Stage("writing", 0, 20), Stage("speaking", 20, 80), Stage("binding", 80, 100))


def note(work: Work, folder: str, name: str) -> None:
    """Leave a trace of having run."""
    if folder:
        with (Path(folder) / name).open("a") as file:
            file.write("x")


def runs(folder: Path, name: str) -> int:
    """How often a step has really run."""
    path = folder / name
    return len(path.read_text()) if path.exists() else 0


@step(version="1", stage="writing")
def write_story(work: Work, title: str, count: int) -> Story:
    return Story(title, tuple(Line(f"{title} line {index}") for index in range(count)))


@step(version="1", stage="speaking")
def speak(work: Work, line: Line) -> Spoken:
    path = work.scratch("line.txt")
    path.write_text(line.text)
    for index in range(4):
        work.tick(index + 1, 4)
    return Spoken(line, work.keep(path, "text/plain"))


@step(version="1", stage="binding")
def bind(work: Work, title: str, spoken: tuple[Spoken, ...]) -> Artifact:
    path = work.scratch("book.txt")
    path.write_text("\n".join([title, *(work.path(each.sound).read_text() for each in spoken)]))
    return work.keep(path, "text/plain")


async def tell_story(ctx: Context, request: StoryRequest) -> None:
    story = await ctx.step(write_story, request.title, request.count, key="story")
    calls = [(line,) for line in story.lines]
    keys = [f"lines.{index}.sound" for index in range(len(calls))]
    spoken = await ctx.map(speak, calls, keys=keys)
    book = await ctx.step(bind, story.title, tuple(spoken), key="book")
    ctx.produce("book", book, name="book.txt")


STORY = Pipeline(
    name="story",
    title="Story",
    summary="Lines, spoken and bound.",
    version="1",
    request=StoryRequest,
    stages=STAGES,
    run=tell_story,
    document="story",
)


class Gate:
    """Where a step waits until the test lets it through."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.opened = threading.Event()

    def reset(self) -> None:
        self.entered.clear()
        self.opened.clear()


GATE = Gate()


class GateRequest(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = "gate"
    ticking: bool = True
    folder: str = ""


@step(version="1", stage="working", time_limit_s=30, stall_limit_s=20)
def wait_at_gate(work: Work, name: str, ticking: bool) -> str:
    GATE.entered.set()
    while not GATE.opened.wait(0.01):
        if ticking:
            work.tick(1, 2)
    return name


@step(version="1", stage="working")
def prepare(work: Work, name: str) -> str:
    return f"prepared {name}"


async def go_through_gate(ctx: Context, request: GateRequest) -> None:
    await ctx.step(prepare, request.name, key="prepare")
    await ctx.step(wait_at_gate, request.name, request.ticking, key="gate")


GATED = Pipeline(
    name="gated",
    title="Gated",
    summary="Waits at a gate in this process.",
    version="1",
    request=GateRequest,
    stages=(Stage("working", 0, 100),),
    run=go_through_gate,
)


@step(version="1", stage="working", time_limit_s=60, stall_limit_s=60)
def wait_for_file(work: Work, name: str, folder: str) -> str:
    note(work, folder, "waited")
    while not (Path(folder) / "go").exists():
        work.tick(1, 2)
        threading.Event().wait(0.02)
    return name


@step(version="1", stage="working", time_limit_s=20, stall_limit_s=3)
def draw_frames(work: Work, name: str, folder: str) -> str:
    number = 0
    while not (Path(folder) / "go").exists():
        work.tick(number := number + 1, number + 1)
        note(work, folder, f"frames.{os.getpid()}")
        threading.Event().wait(0.001)
    return name


@step(version="1", stage="working")
def make_file(work: Work, name: str, folder: str) -> Artifact:
    note(work, folder, "made")
    path = work.scratch("made.txt")
    path.write_text(name)
    return work.keep(path, "text/plain")


async def wait_in_the_middle(ctx: Context, request: GateRequest) -> None:
    made = await ctx.step(make_file, request.name, request.folder, key="made")
    await ctx.step(wait_for_file, request.name, request.folder, key="waited")
    ctx.produce("text", made, name="made.txt")


PATIENT = Pipeline(
    name="patient",
    title="Patient",
    summary="Waits for a file, in whatever process.",
    version="1",
    request=GateRequest,
    stages=(Stage("working", 0, 100),),
    run=wait_in_the_middle,
)


async def animate(ctx: Context, request: GateRequest) -> None:
    await ctx.step(draw_frames, request.name, request.folder, key="frames")


FRAMES = Pipeline(
    name="frames",
    title="Frames",
    summary="Draws frames until a file is there.",
    version="1",
    request=GateRequest,
    stages=(Stage("working", 0, 100),),
    run=animate,
)


class TroubleRequest(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    folder: str
    kind: str
    times: int = 1


@step(version="1", stage="working", kind="net")
async def troubled(work: Work, kind: str, times: int, folder: str) -> str:
    """Fails `times` times in the asked manner, then works."""
    note(work, folder, "tries")
    if runs(Path(folder), "tries") > times:
        return "at last"
    if kind == "limited":
        raise ProviderLimited("Slow down.", provider="toy", retry_after_s=0.01)
    if kind == "refused":
        raise ProviderRefused("Not that.", provider="toy", hint="Ask for something else.")
    raise ZeroDivisionError("a bug")


@step(version="1", stage="working")
def beside(work: Work, name: str, folder: str) -> str:
    note(work, folder, name)
    return name


async def run_into_trouble(ctx: Context, request: TroubleRequest) -> None:
    trouble = ctx.step(troubled, request.kind, request.times, request.folder, key="troubled")
    easy = ctx.step(beside, "easy", request.folder, key="easy")
    outcomes = await asyncio.gather(trouble, easy, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome


TROUBLED = Pipeline(
    name="troubled",
    title="Troubled",
    summary="Fails as asked.",
    version="1",
    request=TroubleRequest,
    stages=(Stage("working", 0, 100),),
    run=run_into_trouble,
)


class PartsRequest(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    failing: tuple[str, ...] = ()


@step(version="1", stage="working")
def fall_back(work: Work, name: str) -> str:
    work.warn("makeshift", f"{name} is a makeshift.")
    return name


async def make_parts(ctx: Context, request: PartsRequest) -> None:
    for name in ("a", "b"):
        await ctx.step(fall_back, name, key=f"{name}.made")
        status = "failed" if name in request.failing else "completed"
        ctx.item(name, title=name.upper(), status=status, progress=100)
    if await ctx.ask("approve", "Is it good?", options=("yes", "no")) == "no":
        raise ProviderRefused("Not good.", provider="person")


PARTS = Pipeline(
    name="parts",
    title="Parts",
    summary="Two parts, a makeshift and a question.",
    version="1",
    request=PartsRequest,
    stages=(Stage("working", 0, 100),),
    run=make_parts,
)


@step(version="1", stage="working", time_limit_s=30, stall_limit_s=0.1)
def hang(work: Work, name: str) -> str:
    GATE.opened.wait(30)
    return name


async def get_stuck(ctx: Context, request: GateRequest) -> None:
    await ctx.step(hang, request.name, key="hang")


STUCK = Pipeline(
    name="stuck",
    title="Stuck",
    summary="Never ticks.",
    version="1",
    request=GateRequest,
    stages=(Stage("working", 0, 100),),
    run=get_stuck,
)


class TurnRequest(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str
    name: str
    work_s: float = 0.02


@step(version="1", stage="working")
def take_turn(work: Work, path: str, name: str, work_s: float) -> str:
    """Write down when the work begins and ends, as one line each (appending is atomic)."""
    with Path(path).open("a") as file:
        file.write(f"begin {name} {time.monotonic_ns()}\n")
    until_s = time.monotonic() + work_s
    try:
        while (left_s := until_s - time.monotonic()) > 0:
            work.tick(1, 2)
            threading.Event().wait(min(left_s, 0.05))
    finally:
        with Path(path).open("a") as file:
            file.write(f"end {name} {time.monotonic_ns()}\n")
    return name


def turns(path: Path) -> list[str]:
    """The names of those that have begun, in order."""
    lines = [line.split() for line in path.read_text().splitlines()]
    return [name for what, name, _ in lines if what == "begin"]


def overlaps(path: Path) -> int:
    """How many began while another one was at work."""
    at_work: set[str] = set()
    found = 0
    for line in path.read_text().splitlines():
        what, name, _ = line.split()
        if what == "begin":
            found += bool(at_work)
            at_work.add(name)
        else:
            at_work.discard(name)
    return found


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
    queue=Queue("one", strict=True),
)

ALL = (STUCK, STORY, GATED, PATIENT, FRAMES, TROUBLED, PARTS, STRICT, SHOPPING, TALE)
