"""Control groups as the kernel shows them, in folders of our own."""

from pathlib import Path

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.config import load_settings
from mutoscope.jobs.memory_limit import (
    MB,
    V2,
    Group,
    free_memory_bytes,
    limited_by,
    memory_limit_bytes,
    oom_kills,
    own_groups,
)


def show(proc: Path, path: str, mount: str) -> None:
    proc.mkdir(exist_ok=True)
    (proc / "cgroup").write_text(path + "\n")
    (proc / "mountinfo").write_text(f"25 30 0:23 / /proc rw - proc proc rw\n{mount}\n")


def fill(folder: Path, **files: object) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(f"{text}\n")


def test_the_own_group_and_those_above_it_count(tmp_path: Path) -> None:
    top = tmp_path / "cgroup"
    show(tmp_path / "proc", "0::/user/job", f"31 23 0:28 / {top} rw - cgroup2 cgroup rw")
    fill(top / "user" / "job", memory__max="max")
    fill(top / "user", memory__max=500 * MB)
    fill(top, memory__max=900 * MB)
    assert [group.limit_bytes / MB for group in own_groups(tmp_path / "proc")] == [500, 900]


def test_a_container_sees_its_own_group_as_the_root(tmp_path: Path) -> None:
    top = tmp_path / "memory"
    mount = f"35 31 0:32 /docker/abc {top} ro - cgroup cgroup rw,memory"
    show(tmp_path / "proc", "4:memory:/docker/abc", mount)
    fill(
        top,
        memory__limit_in_bytes=256 * MB,
        memory__usage_in_bytes=100 * MB,
        memory__stat=f"cache 1\ntotal_inactive_file {30 * MB}",
    )
    (group,) = own_groups(tmp_path / "proc")
    assert (group.limit_bytes, group.free_bytes()) == (256 * MB, 186 * MB)


def test_the_kernel_s_kills_are_those_of_the_own_group(tmp_path: Path) -> None:
    top = tmp_path / "cgroup"
    show(tmp_path / "proc", "0::/user/job", f"31 23 0:28 / {top} rw - cgroup2 cgroup rw")
    assert oom_kills(tmp_path / "proc") is None
    fill(top / "user", memory__events="oom 9\noom_kill 9")
    fill(top / "user" / "job", memory__events="low 0\noom 4\noom_kill 3\noom_group_kill 0")
    assert oom_kills(tmp_path / "proc") == 3


def test_a_container_s_kills_are_at_the_root_that_it_sees(tmp_path: Path) -> None:
    top = tmp_path / "memory"
    mount = f"35 31 0:32 /docker/abc {top} ro - cgroup cgroup rw,memory"
    show(tmp_path / "proc", "4:memory:/docker/abc", mount)
    fill(top, memory__oom_control="oom_kill_disable 0\nunder_oom 0\noom_kill 2")
    assert oom_kills(tmp_path / "proc") == 2
    assert oom_kills(tmp_path / "nowhere") is None


def test_no_limit_is_none(tmp_path: Path) -> None:
    show(tmp_path / "proc", "4:memory:/", f"35 31 0:32 / {tmp_path} rw - cgroup cgroup rw,memory")
    fill(tmp_path, memory__limit_in_bytes=9223372036854771712)
    assert own_groups(tmp_path / "proc") == ()
    assert own_groups(tmp_path / "nowhere") == ()


def test_a_group_that_went_away_limits_nothing(tmp_path: Path) -> None:
    gone = Group(tmp_path / "gone", V2, 5.0 * MB)
    assert free_memory_bytes([gone]) <= psutil.virtual_memory().total


@given(
    share=st.floats(0.01, 1),
    absolute_mb=st.none() | st.integers(1, 10**6),
    groups_mb=st.lists(st.integers(1, 10**6), max_size=3),
)
def test_the_least_limit_holds(share: float, absolute_mb: int | None, groups_mb: list[int]) -> None:
    settings = load_settings(memory_limit_share=share, memory_limit_mb=absolute_mb)
    groups = [Group(Path("/x"), V2, float(each * MB)) for each in groups_mb]
    limit = memory_limit_bytes(settings, groups)
    candidates = [psutil.virtual_memory().total * share, *(g.limit_bytes for g in groups)]
    if absolute_mb is not None:
        candidates.append(float(absolute_mb * MB))
    assert limit == pytest.approx(min(candidates))


def test_what_limits_is_named(tmp_path: Path) -> None:
    container = Group(tmp_path, V2, 2e6)
    chosen = load_settings(memory_limit_mb=1)
    assert limited_by(chosen, [container]) == "memory_limit_mb"
    assert limited_by(load_settings(memory_limit_mb=3), [container]) == "the container's limit"
    assert limited_by(load_settings(), []) == "memory_limit_share"
