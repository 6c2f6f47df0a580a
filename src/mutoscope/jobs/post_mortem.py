"""Why a worker stopped, from what it left behind on this machine."""

import contextlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import psutil

from mutoscope.jobs import black_box
from mutoscope.jobs.black_box import JobInHand, Record
from mutoscope.jobs.exits import KILLED, cause_of_exit, note_path
from mutoscope.jobs.memory_limit import oom_kills
from mutoscope.jobs.resources import HARD_SHARE
from mutoscope.store.database import Row
from mutoscope.store.processes import pid_started_at, runs, this_machine
from mutoscope.store.stops import Scene

SHORT_OF_MEMORY = "killed, probably out of memory"
OUT_OF_MEMORY = "killed, out of memory"
HUNG = "hung"

NOTE_WAIT_S = 1.0
NOTE_POLL_S = 0.01


@dataclass(frozen=True)
class Finding:
    """Why a worker stopped and, if its black box was there, at what."""

    cause: str
    scene: Scene | None = None


def examine(data_dir: Path, worker: Row, presumed: str) -> Finding:
    """Look into what a dead worker left behind. `presumed` is what its row tells; it stays the
    cause where nothing here knows better. Blocks for up to a second: its supervisor may be just
    about to note how the process ended."""
    path = black_box.box_path(data_dir, worker["id"])
    record = black_box.read(path)
    if record is not None and not _is_of(record, worker):
        record = None
    if worker["machine"] != this_machine():
        return Finding(presumed, _scene(record))
    if runs(worker):
        return Finding(_of_silent(worker, path, presumed), _scene(record))
    note = _supervisors_note(data_dir, worker)
    return Finding(_of_gone(worker, record, note, presumed), _scene(record))


def forget(data_dir: Path, worker: Row) -> None:
    """Everything is told: remove what a dead worker left behind; one that is still there does so
    itself when it leaves."""
    if worker["machine"] == this_machine() and runs(worker):
        return
    path = black_box.box_path(data_dir, worker["id"])
    record = black_box.read(path)
    with contextlib.suppress(OSError):
        if record is None or _is_of(record, worker):
            path.unlink(missing_ok=True)
        if worker["machine"] == this_machine():
            note_path(data_dir, worker["pid"]).unlink(missing_ok=True)


def _of_gone(worker: Row, record: Record | None, note: Mapping[str, Any], presumed: str) -> str:
    if record is not None and record.last_words:
        return record.last_words
    if isinstance(note.get("cause"), str):  # the supervisor ended it, and says why
        return note["cause"]
    code = note.get("code")
    told = cause_of_exit(code) if isinstance(code, int) else KILLED
    if told != KILLED:
        return told
    if record is None:
        return presumed
    return _of_killed_at(record)


def _of_killed_at(record: Record) -> str:
    now = oom_kills()
    if now is not None and record.oom_kills is not None and now > record.oom_kills:
        return OUT_OF_MEMORY
    return of_killed(record.resources)


def of_killed(resources: Mapping[str, float]) -> str:
    """Why one was killed, by what it used when it was last seen."""
    return SHORT_OF_MEMORY if resources.get("memory_share", 0.0) > HARD_SHARE else KILLED


def _of_silent(worker: Row, path: Path, presumed: str) -> str:
    """It is there, and nobody heard it for too long. A process that was halted, or one that only
    cannot reach the database, does not hang."""
    try:
        halted = psutil.Process(worker["pid"]).status() == psutil.STATUS_STOPPED
    except psutil.Error:
        return presumed
    quiet = black_box.age_s(path) > worker["silence_limit_s"] / 2
    return HUNG if quiet and not halted else presumed


def _supervisors_note(data_dir: Path, worker: Row) -> Mapping[str, Any]:
    """How the process ended; empty when it had no supervisor, or that is gone too."""
    path = note_path(data_dir, worker["pid"])
    until = monotonic() + NOTE_WAIT_S
    waiting = threading.Event()
    while True:
        note = black_box.read_json(path)
        if note.get("pid_started_at") != worker["pid_started_at"]:
            return {}
        if "code" in note or "cause" in note or not _has_supervisor(note) or monotonic() > until:
            return note
        waiting.wait(NOTE_POLL_S)


def _has_supervisor(note: Mapping[str, Any]) -> bool:
    pid, started_at = note.get("supervisor"), note.get("supervisor_started_at")
    return isinstance(pid, int) and pid > 0 and pid_started_at(pid) == started_at


def _is_of(record: Record, worker: Row) -> bool:
    # Ids count within one database, and the data folder may have seen another.
    mine = (record.process.machine, record.process.pid, record.process.pid_started_at)
    return mine == (worker["machine"], worker["pid"], worker["pid_started_at"])


def _scene(record: Record | None) -> Scene | None:
    if record is None:
        return None
    job = _likely_job(record)
    if job is None:
        return Scene(resources=record.resources)
    step = job.steps[-1] if job.steps else None
    stage = step.stage if step else job.stage
    return Scene(job.id, job.attempt, stage, step.key if step else None, record.resources)


def _likely_job(record: Record) -> JobInHand | None:
    """Of several jobs in hand, the one begun last that was at a step."""
    at_work = [job for job in record.jobs if job.steps]
    return next(reversed(at_work or list(record.jobs)), None)
