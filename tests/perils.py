"""Steps that take their worker along, once: in native code, by holding on to the interpreter
or by blocking the event loop."""

import os
import re
import signal
import sys
import threading
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from mutoscope.jobs.context import Context
from mutoscope.jobs.pipeline import Pipeline, Stage
from mutoscope.jobs.step import step
from mutoscope.models import Work
from toys import note, runs

Peril = Literal["crash", "hang", "block", "child", "wait"]


class PerilRequest(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    folder: str
    peril: Peril = "crash"
    times: int = 1


@step(version="1", stage="working")
def prepare(work: Work, folder: str) -> str:
    note(work, folder, "prepared")
    return folder


@step(version="1", stage="daring", time_limit_s=60, stall_limit_s=60)
def dare(work: Work, folder: str, peril: Peril) -> str:
    """The first time, what was asked for happens; the second time all is well."""
    note(work, folder, "dared")
    work.tick(1, 3)
    if runs(Path(folder), "dared") == 1:
        _meet(work, Path(folder), peril)
    return "survived"


@step(version="1", stage="daring", time_limit_s=3, stall_limit_s=3)
async def stand_still(work: Work, folder: str, times: int) -> str:
    """So often, what should be awaited blocks instead."""
    note(work, folder, "dared")
    if runs(Path(folder), "dared") <= times:
        threading.Event().wait(600)
    return "survived"


def _meet(work: Work, folder: Path, peril: Peril) -> None:
    if peril == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif peril == "hang":
        re.match(r"(a+)+$", "a" * 40 + "b")  # takes hours, and the interpreter's lock all the while
    elif peril == "child":
        _start_child(folder)
    while not (folder / "go").exists():
        work.tick(2, 3)
        threading.Event().wait(0.02)


def _start_child(folder: Path) -> None:
    from mutoscope.providers.program import run_program

    write_pid = "import os, sys, pathlib; pathlib.Path(sys.argv[1]).write_text(str(os.getpid()))"
    code = f"{write_pid}; import threading; threading.Event().wait(60)"
    run_program([sys.executable, "-c", code, str(folder / "child")], stdin="", provider="toy")


async def live_dangerously(ctx: Context, request: PerilRequest) -> None:
    folder = await ctx.step(prepare, request.folder, key="prepare")
    if request.peril == "block":
        await ctx.step(stand_still, folder, request.times, key="dare")
    else:
        await ctx.step(dare, folder, request.peril, key="dare")


PERILOUS = Pipeline(
    name="perilous",
    title="Perilous",
    summary="Takes its worker along, once.",
    version="1",
    request=PerilRequest,
    stages=(Stage("working", 0, 20), Stage("daring", 20, 100)),
    run=live_dangerously,
)
