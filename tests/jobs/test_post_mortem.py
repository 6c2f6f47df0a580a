"""What is told of a dead worker, by what it left behind."""

import subprocess
import sys
import threading
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from mutoscope.jobs import black_box, post_mortem
from mutoscope.jobs.black_box import JobInHand, Record, RunningStep
from mutoscope.jobs.exits import note_path
from mutoscope.jobs.post_mortem import examine
from mutoscope.store.processes import Process, this_process
from mutoscope.store.stops import Scene

US = this_process()
GONE = Process(US.host, 2**22 - 1, 5.0, US.machine)
"""No process has this pid: it is Linux's last."""
IDLE = JobInHand("job_idle", 1, "speaking")
BUSY = JobInHand(
    "job_busy", 2, "animating", (RunningStep("a", "speaking"), RunningStep("b", "animating", 4, 9))
)
FULL = {"memory_share": 0.97, "rss_mb": 1912.0}


@dataclass(frozen=True)
class Remains:
    """A data folder with what the worker of id 7 left."""

    data_dir: Path

    def box(self, record: Record) -> None:
        path = black_box.box_path(self.data_dir, 7)
        path.parent.mkdir(exist_ok=True)
        black_box.write(path, record)

    def note(self, process: Process = GONE, **facts: Any) -> None:
        path = note_path(self.data_dir, process.pid)
        path.parent.mkdir(exist_ok=True)
        black_box.write_json(path, {"pid_started_at": process.pid_started_at, **facts})

    @property
    def names(self) -> set[str]:
        return {path.name for path in (self.data_dir / "run").iterdir()}


@pytest.fixture
def remains(tmp_path: Path) -> Remains:
    return Remains(tmp_path)


def row(process: Process = GONE, **more: Any) -> dict[str, Any]:
    """The worker's row."""
    return {
        "id": 7,
        "pid": process.pid,
        "pid_started_at": process.pid_started_at,
        "machine": process.machine,
        "silence_limit_s": 30.0,
        **more,
    }


def cause(remains: Remains, presumed: str = "killed", process: Process = GONE) -> str:
    return examine(remains.data_dir, row(process), presumed).cause


def test_with_nothing_left_the_row_tells(remains: Remains) -> None:
    found = examine(remains.data_dir, row(), "killed, probably out of memory")
    assert (found.cause, found.scene) == ("killed, probably out of memory", None)


def test_the_scene_is_the_step_that_began_last(remains: Remains) -> None:
    remains.box(Record(7, GONE, (BUSY, IDLE), {"rss_mb": 5.0}))
    scene = examine(remains.data_dir, row(), "killed").scene
    assert scene == Scene("job_busy", 2, "animating", "b", {"rss_mb": 5.0})
    remains.box(Record(7, GONE, (IDLE,)))
    assert examine(remains.data_dir, row(), "killed").scene == Scene("job_idle", 1, "speaking")
    remains.box(Record(7, GONE, (), {"rss_mb": 1.0}))
    assert examine(remains.data_dir, row(), "killed").scene == Scene(resources={"rss_mb": 1.0})


def test_a_full_memory_is_the_likely_cause(remains: Remains) -> None:
    remains.box(Record(7, GONE, (BUSY,), FULL))
    assert cause(remains) == "killed, probably out of memory"
    remains.note(code=-9)
    assert cause(remains) == "killed, probably out of memory"


def test_the_kernel_s_count_makes_it_certain(
    remains: Remains, monkeypatch: pytest.MonkeyPatch
) -> None:
    remains.box(Record(7, GONE, (BUSY,), {}, oom_kills=3))
    for now, told in ((None, "killed"), (3, "killed"), (4, "killed, out of memory")):
        monkeypatch.setattr(post_mortem, "oom_kills", lambda now=now: now)
        assert cause(remains) == told


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (-11, "crashed in native code (SIGSEGV)"),
        (-6, "crashed in native code (SIGABRT)"),
        (-7, "crashed in native code (SIGBUS)"),
        (-4, "crashed in native code (SIGILL)"),
        (0xC0000005, "crashed in native code (0xc0000005)"),
        (-9, "killed"),
        (-10, "killed by SIGUSR1"),
        (-99, "killed by signal 99"),
        (-15, "finished"),
        (130, "finished"),
        (0, "finished"),
        (70, "ended by the memory guard"),
        (3, "ended with exit code 3"),
    ],
)
def test_the_supervisor_noted_how_it_ended(remains: Remains, code: int, told: str) -> None:
    remains.note(code=code)
    assert cause(remains) == told


def test_whom_the_supervisor_ended_was_ended_for_its_reason(remains: Remains) -> None:
    remains.note(cause="hung", code=-9)
    remains.box(Record(7, GONE, (BUSY,), FULL))
    assert cause(remains) == "hung"


def test_last_words_go_before_all(remains: Remains) -> None:
    remains.note(code=1)
    remains.box(Record(7, GONE, (), FULL, last_words="exception: ZeroDivisionError"))
    assert cause(remains) == "exception: ZeroDivisionError"


def test_a_supervisor_that_lives_is_waited_for(remains: Remains) -> None:
    ours = {"supervisor": US.pid, "supervisor_started_at": US.pid_started_at}
    remains.note(**ours)
    soon = threading.Timer(0.05, remains.note, kwargs={**ours, "code": -11})
    soon.start()
    assert cause(remains) == "crashed in native code (SIGSEGV)"
    soon.join()
    remains.note(**{**ours, "supervisor": GONE.pid})
    assert cause(remains) == "killed"


def test_what_another_process_left_is_not_believed(remains: Remains) -> None:
    earlier = replace(GONE, pid_started_at=4.0)
    remains.box(Record(7, earlier, (BUSY,), FULL))
    remains.note(earlier, code=-11)
    found = examine(remains.data_dir, row(), "killed")
    assert (found.cause, found.scene) == ("killed", None)


def test_of_another_machine_only_the_scene_is_taken(remains: Remains) -> None:
    elsewhere = replace(GONE, machine="another start of the machine")
    remains.box(Record(7, elsewhere, (BUSY,), FULL))
    found = examine(remains.data_dir, row(elsewhere), "machine restarted")
    assert found.cause == "machine restarted"
    assert found.scene is not None
    assert found.scene.step == "b"


def test_one_that_is_there_and_writes_nothing_hangs(remains: Remains) -> None:
    assert cause(remains, "silent", US) == "hung"
    remains.box(Record(7, US))
    assert cause(remains, "silent", US) == "silent"  # it only does not reach the database


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot halt a process")
def test_one_that_was_halted_does_not_hang(remains: Remains) -> None:
    import psutil

    code = "print(flush=True); import threading; threading.Event().wait()"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        halted = psutil.Process(process.pid)
        started_at = post_mortem.pid_started_at(process.pid)
        assert started_at is not None
        halted.suspend()
        while halted.status() != psutil.STATUS_STOPPED:
            pass
        mine = Process(US.host, process.pid, started_at, US.machine)
        assert cause(remains, "silent", mine) == "silent"
        process.kill()


def test_what_was_told_is_removed(remains: Remains) -> None:
    remains.box(Record(7, GONE))
    remains.note(code=-11)
    post_mortem.forget(remains.data_dir, row())
    assert remains.names == set()


def test_what_belongs_to_others_is_left(remains: Remains) -> None:
    remains.box(Record(7, US))
    remains.note(US)
    post_mortem.forget(remains.data_dir, row())
    assert remains.names == {"worker-7.json", f"child-{US.pid}.json"}
