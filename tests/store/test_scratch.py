"""Scratch folders, and what dead processes leave in them."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mutoscope.store.scratch import Scratch


@pytest.fixture
def scratch(tmp_path: Path) -> Iterator[Scratch]:
    folders = Scratch(tmp_path / "scratch")
    yield folders
    folders.close()


def test_scratch_folder_ends_with_its_block(scratch: Scratch) -> None:
    with scratch.open() as first, scratch.open() as second:
        (first / "half.mp4").write_bytes(b"half")
        assert first != second
    assert not first.exists()
    assert not second.exists()


LEAVE_HALF = """
import sys
from pathlib import Path
from mutoscope.store.scratch import Scratch
scratch = Scratch(Path(sys.argv[1]))
with scratch.open() as folder:
    (folder / "half.mp4").write_bytes(b"half")
    print(folder, flush=True)
    sys.stdin.read()
"""


def test_leftovers_of_dead_processes_are_removed_and_no_others(scratch: Scratch) -> None:
    command = [sys.executable, "-c", LEAVE_HALF, str(scratch.folder)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with (
        subprocess.Popen(command, **pipes) as dead,
        subprocess.Popen(command, **pipes) as alive,
    ):
        assert dead.stdout is not None
        assert alive.stdout is not None
        left, used = (Path(p.stdout.readline().decode().strip()) for p in (dead, alive))
        dead.kill()
        dead.wait()
        assert left.exists()
        with scratch.open() as own:
            assert not left.exists()
            assert used.exists()
            assert own.exists()
        alive.communicate(b"")
    assert not used.exists()


def test_closing_leaves_nothing_but_the_gate(scratch: Scratch) -> None:
    own = scratch.own()
    (own / "half.mp4").write_bytes(b"half")
    assert scratch.own() == own
    scratch.close()
    assert [path.name for path in scratch.folder.iterdir()] == ["gate"]
