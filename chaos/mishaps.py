"""The real memes, in whose steps something goes wrong now and then, and who can tell who was at
work when: for workers of a trial.

Of most jobs some steps are chosen, each in its turn. One refuses, has a bug, is at fault once (and
is tried again), or takes its whole process along; before its work or after it. Two files tell of
it: `STEPS`, as turns of `chaos.turns`, and `MISHAPS`, a line for each.
"""

import functools
import itertools
import os
import random
import signal
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from chaos.stepping import Stepping, within
from chaos.turns import add_line, turn_line
from mutoscope import pipelines
from mutoscope.errors import MediaError, ProviderUnavailable
from mutoscope.jobs.context import Context
from mutoscope.jobs.execution import Call
from mutoscope.jobs.pipeline import Pipeline

Kind = Literal["refused", "fault", "bug", "killed"]

KINDS: tuple[Kind, ...] = ("refused", "fault", "bug", "killed")
ENDING: tuple[Kind, ...] = ("refused", "bug")
"""What ends the job."""
SHARE, FAULTS = 0.7, 2
STEPS_OF_A_MEME = 12
STEPS, MISHAPS = "steps.txt", "mishaps.txt"
SMALL = {"quality": "draft", "seconds": 7.0, "count": 1}
"""Whoever cannot ask for small memes (the bot) is given them all the same."""


@dataclass
class Mishap:
    """What goes wrong with the `number`-th step of a job (from 0), once. `late`: after its work."""

    number: int
    kind: Kind
    late: bool
    is_over: bool = False


class Fate:
    """Decides what goes wrong in one process, all by its `seed`."""

    def __init__(self, seed: str) -> None:
        self._dice = random.Random(seed)
        numbers = self._dice.sample(range(STEPS_OF_A_MEME), STEPS_OF_A_MEME)
        self._numbers = itertools.cycle(numbers)

    def next(self) -> list[Mishap]:
        """Of one more attempt: faults that pass, and now and then something worse."""
        if self._dice.random() > SHARE:
            return []
        faults: list[Kind] = ["fault"] * FAULTS
        kinds: list[Kind] = [*faults, self._dice.choice(KINDS)]
        return [Mishap(next(self._numbers), kind, late=self._dice.random() < 0.5) for kind in kinds]


def with_mishaps(seed: str, folder: Path) -> Pipeline:
    """The installed memes, with what goes wrong told in `folder`."""
    memes, fate = pipelines.find("meme"), Fate(seed)

    async def run(ctx: Context, request: Any) -> None:
        told = _Told(folder, ctx.job_id, fate.next())
        await memes.run(Stepping(ctx, told.watched), request.model_copy(update=SMALL))

    return replace(memes, run=run)


class _Told:
    """One attempt of one job."""

    def __init__(self, folder: Path, job_id: str, mishaps: Sequence[Mishap]) -> None:
        self._folder = folder
        self._job_id = job_id
        self._mishaps = {each.number: each for each in mishaps}
        self._numbers = itertools.count()

    def watched(self, call: Call) -> Call:
        """The same, with its time told, and with what is to go wrong."""
        mishap = self._mishaps.get(next(self._numbers))
        return within(call, functools.partial(self._at_work, call.key, mishap))

    @contextmanager
    def _at_work(self, key: str, mishap: Mishap | None) -> Generator[None]:
        begin_s = time.monotonic()
        if mishap is not None and not mishap.late:
            self._happen(mishap, key)
        try:
            yield
        finally:
            line = turn_line(self._job_id, begin_s, time.monotonic())
            add_line(self._folder / STEPS, line)
        if mishap is not None and mishap.late:
            self._happen(mishap, key)

    def _happen(self, mishap: Mishap, key: str) -> None:
        if mishap.is_over:
            return
        mishap.is_over = True
        step = key.partition(".")[2].partition(".")[2] or key
        add_line(self._folder / MISHAPS, f"{self._job_id} {step} {mishap.kind}")
        if mishap.kind == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        if mishap.kind == "fault":
            raise ProviderUnavailable("Planted: nobody answered.", provider="trial")
        if mishap.kind == "refused":
            raise MediaError("Planted: it cannot be drawn.", hint="Leave out the trial.")
        raise ZeroDivisionError("planted")


def read_mishaps(folder: Path) -> list[tuple[str, str, str]]:
    """Job, step and kind of all that went wrong."""
    path = folder / MISHAPS
    lines = path.read_text().splitlines() if path.exists() else []
    return [(job, step, kind) for job, step, kind in (line.split() for line in lines)]
