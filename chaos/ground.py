"""What all trials of a run share: a folder, a PostgreSQL server, a seed and a scale."""

import asyncio
import itertools
import random
import shutil
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from chaos.outcome import Scale
from chaos.pipelines import Kind
from chaos.world import World, opened_world
from mutoscope.store.server import EmbeddedPostgres


@dataclass
class Ground:
    """Worlds are made here, each with a fresh folder and a fresh database on the one server."""

    folder: Path
    conninfo: str
    seed: int = 0
    scale: Scale = "full"
    parallel: int = 2
    seconds: float | None = None
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def random(self, name: str) -> random.Random:
        """A source of chance of its own for whoever has this name: the same in every run."""
        return random.Random(f"{self.seed} {name}")

    def pick(self, full: int, short: int) -> int:
        """The number for this scale."""
        return full if self.scale == "full" else short

    def lasting_s(self, full: float, short: float) -> float:
        """How long a trial that may be told so is to go on."""
        return self.seconds or (full if self.scale == "full" else short)

    @asynccontextmanager
    async def world(
        self, name: str, *, kind: Kind = "toys", embedded: bool = False, **options: Any
    ) -> AsyncGenerator[World]:
        """A world that is gone afterwards. `embedded`: with a server of its own in its folder;
        `options` are those of `opened_world`, so the settings, for the workers as well."""
        label = f"{name}_{next(self._numbers)}"
        folder = self.folder / label
        url = None if embedded else await asyncio.to_thread(self._create, label)
        try:
            async with opened_world(folder, database_url=url, kind=kind, **options) as world:
                yield world
        finally:
            if url is not None:
                await asyncio.to_thread(self._drop, label)
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    def _create(self, name: str) -> str:
        with psycopg.connect(self.conninfo, autocommit=True) as connection:
            query = sql.SQL("CREATE DATABASE {} TEMPLATE template0")
            connection.execute(query.format(sql.Identifier(name)))
        return make_conninfo(self.conninfo, dbname=name)

    def _drop(self, name: str) -> None:
        with psycopg.connect(self.conninfo, autocommit=True) as connection:
            query = sql.SQL("DROP DATABASE {} WITH (FORCE)")
            connection.execute(query.format(sql.Identifier(name)))


@asynccontextmanager
async def opened_ground(
    *, seed: int = 0, scale: Scale = "full", parallel: int = 2, seconds: float | None = None
) -> AsyncGenerator[Ground]:
    """A folder and a server for one run; both are gone afterwards."""
    folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="chaos-"))
    server = EmbeddedPostgres(folder / "postgres")
    try:
        conninfo = await asyncio.to_thread(server.start)
        yield Ground(folder, conninfo, seed, scale, parallel, seconds)
    finally:
        await asyncio.to_thread(server.stop)
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
