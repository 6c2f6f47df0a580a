"""What becomes of the files when the answer to the commit of a restore is lost."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from mutoscope.errors import ResourceExhausted
from mutoscope.store import backup, restoring
from mutoscope.store.blobs import Blobs
from mutoscope.store.database import DatabaseGone
from mutoscope.testing import temporary_studio
from toys import ALL

Loss = Literal["answer", "commit", "server"]


class Line:
    """A way to the database that breaks at the first commit: its answer is lost, or it never
    arrives, and with the server gone nobody can be asked afterwards."""

    def __init__(self, conninfo: str, loss: Loss) -> None:
        self._to = conninfo_to_dict(conninfo)
        self._loss = loss
        self.broken = False
        self._answering = asyncio.Event()
        self._serving: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def open(self) -> AsyncGenerator[str]:
        server = await asyncio.start_server(self._begin, "127.0.0.1")
        port = server.sockets[0].getsockname()[1]
        try:
            given = {"host": "127.0.0.1", "port": port, "sslmode": "disable"}
            yield make_conninfo("", **{**self._to, **given})
        finally:
            server.close()
            await server.wait_closed()
            if self._serving:
                await asyncio.wait(self._serving, timeout=10)

    def _begin(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._serving.add(asyncio.create_task(self._serve(reader, writer)))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.broken and self._loss == "server":
            await ended(writer)
            return
        host, port = str(self._to.get("host") or "127.0.0.1"), int(self._to.get("port") or 5432)
        if host.startswith("/"):
            far, away = await asyncio.open_unix_connection(f"{host}/.s.PGSQL.{port}")
        else:
            far, away = await asyncio.open_connection(host, port)
        back = asyncio.create_task(self._answers(far, writer))
        while data := await reader.read(1 << 16):
            if b"COMMIT" in data and not self.broken:
                self.broken = True
                if self._loss == "answer":
                    away.write(data)
                    await self._answering.wait()
                break
            away.write(data)
        await ended(writer)
        await ended(away)
        await asyncio.wait({back})

    async def _answers(self, far: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        is_lost = False
        while data := await far.read(1 << 16):
            if self.broken and self._loss == "answer" and not self._answering.is_set():
                is_lost = True
                self._answering.set()
            if not is_lost:
                writer.write(data)


async def ended(writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()
    with contextlib.suppress(OSError):
        await writer.wait_closed()


@pytest.fixture
async def file(tmp_path: Path, database: str) -> Path:
    """A backup of one made job; the database is empty again."""
    path = tmp_path / "all.tar"
    async with temporary_studio(tmp_path / "data", database_url=database, pipelines=ALL) as studio:
        await studio.work_job((await studio.submit("story", {"title": "Bees"})).id)
        engine = studio.engine
        conninfo, blobs = engine.database.conninfo, engine.blobs
        await asyncio.to_thread(backup.write, conninfo, blobs, path, lambda *_: None)
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("DROP SCHEMA mutoscope CASCADE")
    return path


async def restored(database: str, loss: Loss, file: Path, blobs: Blobs) -> int:
    async with Line(database, loss).open() as conninfo:
        contents = await asyncio.to_thread(
            restoring.restore, conninfo, blobs, file, lambda *_: None
        )
    return contents.jobs


def kept(blobs: Blobs) -> int:
    return len(list(blobs.folder.glob("[0-9a-f][0-9a-f]/*")))


async def test_a_commit_whose_answer_is_lost_is_a_restore(
    database: str, file: Path, tmp_path: Path
) -> None:
    blobs = Blobs(tmp_path / "new" / "blobs")
    blobs.folder.parent.mkdir()
    assert await restored(database, "answer", file, blobs) == 1
    assert kept(blobs) == 4
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM mutoscope.jobs").fetchone() == (1,)


async def test_a_commit_that_never_arrives_leaves_nothing(
    database: str, file: Path, tmp_path: Path
) -> None:
    blobs = Blobs(tmp_path / "new" / "blobs")
    blobs.folder.parent.mkdir()
    with pytest.raises(DatabaseGone):
        await restored(database, "commit", file, blobs)
    assert kept(blobs) == 0
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT to_regclass('mutoscope.jobs')").fetchone() == (None,)


async def test_files_are_kept_where_nobody_knows(
    database: str, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restoring, "ASK_S", 0.3)
    blobs = Blobs(tmp_path / "new" / "blobs")
    blobs.folder.parent.mkdir()
    with pytest.raises(ResourceExhausted, match="not known") as caught:
        await restored(database, "server", file, blobs)
    assert "restore it again" in (caught.value.hint or "")
    assert kept(blobs) == 4
