"""Folders and servers for the tests of the store."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from chaos.disk import mounted

from mutoscope.store.blobs import Blobs
from mutoscope.store.database import Database
from mutoscope.store.server import EmbeddedPostgres


@pytest.fixture
async def store(database: str) -> AsyncIterator[Database]:
    opened = Database(database)
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path / "blobs")


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may enter and fill; pytest's own are for its user alone."""
    folder = Path(tempfile.mkdtemp(prefix="mutoscope-test-", dir="/tmp"))
    folder.chmod(0o777)
    yield folder
    for database in folder.rglob("database"):
        EmbeddedPostgres(database.parent).stop()
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cluster that was made, started and stopped once."""
    folder = tmp_path_factory.mktemp("made")
    with EmbeddedPostgres(folder) as embedded:
        return embedded.folder / "cluster"


@pytest.fixture
def data_dir(_made: Path, tmp_path: Path) -> Path:
    """A data folder whose database was made before: not every proof needs a first start."""
    (tmp_path / "database").mkdir(mode=0o700)
    shutil.copytree(_made, tmp_path / "database" / "cluster")
    return tmp_path


@pytest.fixture
def started(data_dir: Path) -> Iterator[EmbeddedPostgres]:
    embedded = EmbeddedPostgres(data_dir)
    embedded.start()
    yield embedded
    embedded.stop()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with mounted(tmp_path / "disk", "size=512k") as may:
        if not may:
            pytest.skip("may not mount a small disk here")
        yield tmp_path / "disk"
