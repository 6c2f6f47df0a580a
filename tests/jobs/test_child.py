"""How a supervisor sees that its child hangs."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.config import load_settings
from mutoscope.jobs import black_box
from mutoscope.jobs.black_box import Record
from mutoscope.jobs.child import AWAKE_STEP_S, START_LIMIT_S, Stillness
from mutoscope.store.processes import this_process

US = this_process()
LIMIT_S = 2.0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


class Watched:
    """The black box of this process, looked at by a clock that a test moves."""

    def __init__(self, folder: Path) -> None:
        self.path = black_box.box_path(folder, 1)
        self.path.parent.mkdir(exist_ok=True)
        self.written_ns = 0
        self.now_s = 100.0
        settings = load_settings(data_dir=folder, heartbeat_limit_s=LIMIT_S)
        self.stillness = Stillness(settings, US.pid, US.pid_started_at, lambda: self.now_s)

    def write(self) -> None:
        black_box.write(self.path, Record(1, US))
        self.written_ns += 10**9
        os.utime(self.path, ns=(self.written_ns, self.written_ns))

    def hangs_after(self, seconds: float) -> bool:
        self.now_s += seconds
        return self.stillness.is_over()


def test_a_box_that_stands_still_is_a_hang(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    watched.write()
    assert [watched.hangs_after(0.5) for _ in range(7)] == [False] * 5 + [True] * 2


def test_one_without_a_box_starts_or_leaves(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    assert not any(watched.hangs_after(0.5) for _ in range(20))
    watched.write()
    watched.hangs_after(0.5)
    watched.path.unlink()
    assert not any(watched.hangs_after(0.5) for _ in range(20))


def test_one_that_starts_or_leaves_for_ever_hangs_too(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    assert not any(watched.hangs_after(1) for _ in range(int(START_LIMIT_S)))
    assert watched.hangs_after(1)
    watched.write()
    assert not watched.hangs_after(1)
    watched.path.unlink()
    watched.hangs_after(1)
    assert not any(watched.hangs_after(1) for _ in range(int(START_LIMIT_S)))
    assert watched.hangs_after(1)


@given(st.lists(st.floats(0.01, 10_000), min_size=1, max_size=2), st.floats(0.1, 0.5))
def test_time_in_which_all_slept_does_not_count(
    folder: Path, sleeps: list[float], tick_s: float
) -> None:
    watched = Watched(folder)
    watched.write()
    assert not watched.hangs_after(tick_s)
    for asleep_s in sleeps:
        counted = watched.stillness._still_s
        watched.hangs_after(asleep_s)
        assert watched.stillness._still_s <= counted + AWAKE_STEP_S
    watched.write()
    assert not watched.hangs_after(tick_s)
