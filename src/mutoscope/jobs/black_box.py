"""What a worker was at, in a small file that outlives it.

A thread of its own writes `run/worker-<id>.json` in the data folder each second, so that no busy
event loop stops it (one that stands still does): the jobs in hand, their running steps, the last
sample of memory. A worker that
leaves removes its file; of one that was killed, it tells what happened. It is written beside and
renamed, so that a reader finds all of it or none, and not synchronised: what a power cut takes is
told by the database.
"""

import contextlib
import json
import math
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import structlog

from mutoscope.jobs.memory_limit import oom_kills
from mutoscope.store.processes import Process, pid_started_at, this_process

log = structlog.get_logger("mutoscope")

WRITE_EVERY_S = 1.0
WRITES_PER_LIMIT = 6
"""At short limits of silence the file is written more often: its age tells a worker that hangs."""
FORGOTTEN_S = 86_400.0
OURS = ("worker-*.json", "worker-*.part", "child-*.json", "child-*.part")
ATTEMPTS = 2**31


@dataclass(frozen=True)
class RunningStep:
    """A step at work: `current` of `total` of its own frames or items."""

    key: str
    stage: str
    current: int = 0
    total: int = 0


@dataclass(frozen=True)
class JobInHand:
    """A job that a worker has; the step that began last stands last."""

    id: str
    attempt: int
    stage: str
    steps: tuple[RunningStep, ...] = ()


@dataclass(frozen=True)
class Record:
    """One writing of the box. `oom_kills`: how often the kernel had ended a process of our control
    group for want of memory; `last_words`: why it left, where nobody else could be told."""

    worker_id: int
    process: Process
    jobs: tuple[JobInHand, ...] = ()
    resources: Mapping[str, float] = field(default_factory=dict[str, float])
    oom_kills: int | None = None
    last_words: str | None = None


class BlackBox:
    """Written from `start` to `remove` or `leave_behind`, whenever `is_well`. `look` gives the jobs
    in hand and the sample. Both are called from the box's thread."""

    def __init__(
        self,
        data_dir: Path,
        worker_id: int,
        look: Callable[[], tuple[Sequence[JobInHand], Mapping[str, float]]],
        *,
        silence_limit_s: float,
        is_well: Callable[[], bool] = lambda: True,
    ) -> None:
        self.path = box_path(data_dir, worker_id)
        self._worker_id = worker_id
        self._look = look
        self._is_well = is_well
        self._every_s = min(WRITE_EVERY_S, silence_limit_s / WRITES_PER_LIMIT)
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._last_words: str | None = None
        self._complained = False
        self._thread = threading.Thread(target=self._run, name="black box", daemon=True)

    def start(self) -> None:
        """Write at once, then each second."""
        with contextlib.suppress(OSError):
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _forget_old(self.path.parent)
        self._write()
        self._thread.start()

    def remove(self) -> None:
        """The worker leaves, and everybody knows."""
        self._end()
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)

    def leave_behind(self, cause: str) -> None:
        """The worker leaves and could tell nobody why: whoever finds the file will."""
        self.say(cause)
        self._end()

    def say(self, cause: str) -> None:
        """Write now why this process is about to end; the first cause stays. From any thread."""
        with self._lock:
            self._last_words = self._last_words or cause
        self._write()

    def _end(self) -> None:
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(self._every_s):
            try:
                if self._is_well():
                    self._write()
            except Exception as error:  # the next look may succeed
                log.error("black_box_failed", error=str(error), exc_info=error)

    def _write(self) -> None:
        try:
            with self._lock:
                write(self.path, self._record())
        except OSError as error:
            if not self._complained:
                log.warning("black_box_not_written", error=str(error))
            self._complained = True
            with contextlib.suppress(OSError):
                os.utime(self.path)  # on a full disk too: old news, but the writer lives

    def _record(self) -> Record:
        jobs, resources = self._look()
        return Record(
            self._worker_id,
            this_process(),
            tuple(jobs),
            resources,
            oom_kills(),
            self._last_words,
        )


def box_path(data_dir: Path, worker_id: int) -> Path:
    """Where the box of a worker is."""
    return data_dir / "run" / f"worker-{worker_id}.json"


def write(path: Path, content: Record) -> None:
    """All of it or nothing, for any reader. OSError."""
    write_json(path, asdict(content))


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """An object in a file, all of it or nothing. OSError."""
    beside = path.with_suffix(".part")
    beside.write_text(json.dumps(content), "utf-8")
    beside.replace(path)


def read_json(path: Path) -> dict[str, Any]:
    """The object in a file; empty when there is none, or anything else."""
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def read(path: Path) -> Record | None:
    """What is in a box; None when there is none, or when it is no longer whole."""
    content = read_json(path)
    try:
        return Record(
            worker_id=int(content["worker_id"]),
            process=Process(**content["process"]),
            jobs=tuple(map(_job, content["jobs"])),
            resources=_numbers(content["resources"]),
            oom_kills=None if content["oom_kills"] is None else int(content["oom_kills"]),
            last_words=None if content["last_words"] is None else str(content["last_words"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return None


def boxes(data_dir: Path) -> Iterator[tuple[Path, Record]]:
    """Every whole box in the data folder."""
    for path in sorted((data_dir / "run").glob("worker-*.json")):
        if found := read(path):
            yield path, found


def written_ns(path: Path) -> int | None:
    """When a box was written; None: there is none."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return None


def age_s(path: Path) -> float:
    """Seconds since a box was written; without end when there is none."""
    at_ns = written_ns(path)
    return math.inf if at_ns is None else time.time() - at_ns / 1e9


def _forget_old(folder: Path) -> None:
    """What nobody has come for within a day, and no living process can come back to."""
    ours = (path for name in OURS for path in folder.glob(name))
    for path in ours:
        if age_s(path) > FORGOTTEN_S and not _is_of_living(read_json(path)):
            path.unlink(missing_ok=True)


def _is_of_living(content: Mapping[str, Any]) -> bool:
    process = content.get("process", content)  # a box, or a supervisor's note
    pid = process.get("pid") if isinstance(process, dict) else None
    if not isinstance(pid, int) or pid <= 0:
        return False
    return pid_started_at(pid) == process.get("pid_started_at")


def _job(content: Mapping[str, Any]) -> JobInHand:
    steps = tuple(
        RunningStep(str(step["key"]), str(step["stage"]), int(step["current"]), int(step["total"]))
        for step in content["steps"]
    )
    attempt = int(content["attempt"])
    if not 0 <= attempt < ATTEMPTS:
        raise ValueError(f"no attempt has the number {attempt}")
    return JobInHand(str(content["id"]), attempt, str(content["stage"]), steps)


def _numbers(content: Mapping[str, Any]) -> dict[str, float]:
    known = {str(name): float(value) for name, value in content.items()}
    if not all(map(math.isfinite, known.values())):
        raise ValueError("a number without end")
    return known
