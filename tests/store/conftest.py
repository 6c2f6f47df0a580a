"""Folders and servers for the tests of the store."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from mutoscope.store.server import EmbeddedPostgres


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may enter and fill; pytest's own are for its user alone."""
    folder = Path(tempfile.mkdtemp(prefix="mutoscope-test-", dir="/tmp"))
    folder.chmod(0o777)
    yield folder
    for database in folder.rglob("database"):
        EmbeddedPostgres(database.parent).stop()
    shutil.rmtree(folder)


@pytest.fixture
def started(tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    embedded = EmbeddedPostgres(tmp_path)
    embedded.start()
    yield embedded
    embedded.stop()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(disk)]
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("may not mount a small disk here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)
