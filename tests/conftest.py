"""Fixtures for every test: a real PostgreSQL, and no network but this machine's own."""

import asyncio
import gc
import ipaddress
import os
import shutil
import socket
import subprocess
import sys
import uuid
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil
import psycopg
import pytest
import structlog
from hypothesis import HealthCheck, settings
from psycopg import sql
from psycopg.conninfo import make_conninfo

from mutoscope.config import USUAL_NAMES
from mutoscope.store.schema import migrate
from mutoscope.store.server import EmbeddedPostgres

WORKER = Path(__file__).parent / "worker_process.py"
MEMORY, PREFIX, ROOM_BYTES = Path("/dev/shm"), "mutoscope-tests-", 2_000_000_000
Starter = Callable[..., subprocess.Popen[bytes]]

# Where the shell forbids Python to keep what it has compiled, each process of the tests, and each
# of the hundreds that they start, would compile all of us anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# How long an example takes tells of the machine's load, not of the code.
settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Ten thousand tests live to the end: nobody need look again and again whether they do."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.fixture(scope="session", autouse=True)
def _loopback_only() -> Iterator[None]:
    """Refuse every connection that would leave the machine."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
        yield


def _guarded(connect: Any) -> Any:
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(address[0]):
            raise PermissionError(f"Tests reach no network: {address}")
        return connect(self, address)

    return guarded


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host == "localhost"


@pytest.fixture(scope="session", autouse=True)
def _no_keys() -> Iterator[None]:
    """Whoever runs the tests may have accounts, and a language model on the machine."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [n for names in USUAL_NAMES.values() for n in names if n != "DATABASE_URL"]:
            patch.delenv(name, raising=False)
        patch.setenv("MUTOSCOPE_FIND_LOCAL_MODELS", "false")
        yield


@pytest.fixture(scope="session", autouse=True)
def _plain_tracebacks() -> None:
    """As the command line has them; those that structlog draws by itself take a second each."""
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*structlog.get_config()["processors"][:-1], plain])


@pytest.fixture(scope="session")
def _server_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """In memory where there is room: to copy a database, 400 files, costs a disk's file system
    six times the processor's time. What a killed run has left there is taken away."""
    if not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < ROOM_BYTES:
        yield tmp_path_factory.mktemp("postgres")
        return
    for left in MEMORY.glob(f"{PREFIX}*"):
        if not psutil.pid_exists(int(left.name.removeprefix(PREFIX).partition("-")[0])):
            shutil.rmtree(left, ignore_errors=True)
    with TemporaryDirectory(prefix=f"{PREFIX}{os.getpid()}-", dir=MEMORY) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def postgres(_server_folder: Path) -> Iterator[str]:
    """One embedded server for the session; the connection string of its first database."""
    server = EmbeddedPostgres(_server_folder)
    conninfo = server.start()
    with psycopg.connect(conninfo, autocommit=True) as connection:
        # Nobody cuts the power of the tests, and no database of theirs grows old.
        for setting in ("fsync", "full_page_writes", "autovacuum"):
            connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(_id(setting)))
        connection.execute("SELECT pg_reload_conf()")
    yield conninfo
    server.stop()


@pytest.fixture(scope="session")
def _making(postgres: str) -> Iterator[psycopg.Connection]:
    """What makes databases and drops them: each connection would be a process of the server."""
    with psycopg.connect(postgres, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def _ready(postgres: str, _making: psycopg.Connection) -> str:
    """The name of a database that has our tables: to make them takes far longer than to copy."""
    _making.execute("CREATE DATABASE ready TEMPLATE template0")
    asyncio.run(migrate(make_conninfo(postgres, dbname="ready")))
    return "ready"


@pytest.fixture
def database(_making: psycopg.Connection, _ready: str) -> Iterator[str]:
    """The connection string of a fresh database: it has our tables, and no row but a new one's."""
    with _fresh(_making, _ready) as conninfo:
        yield conninfo


@pytest.fixture(scope="module")
def lasting_database(_making: psycopg.Connection, _ready: str) -> Iterator[str]:
    """The same for all tests of a module: a server of its own would cost it seconds."""
    with _fresh(_making, _ready) as conninfo:
        yield conninfo


@pytest.fixture
def empty_database(_making: psycopg.Connection) -> Iterator[str]:
    """The connection string of a fresh database with nothing in it."""
    with _made(_making, template="template0") as conninfo:
        yield conninfo


@contextmanager
def _fresh(making: psycopg.Connection, ready: str) -> Iterator[str]:
    with _made(making, template=ready) as conninfo:
        with psycopg.connect(conninfo, autocommit=True) as connection:  # it was made just now
            connection.execute("UPDATE mutoscope.clock SET seen_at = DEFAULT, woken_at = DEFAULT")
        yield conninfo


@contextmanager
def _made(making: psycopg.Connection, *, template: str) -> Iterator[str]:
    name = f"test_{os.getpid()}_{uuid.uuid4().hex[:12]}"
    query = "CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy"  # the WAL keeps no copy
    making.execute(sql.SQL(query).format(_id(name), _id(template)))
    yield make_conninfo(making.info.dsn, dbname=name)
    making.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(_id(name)))


@pytest.fixture
def start_worker(tmp_path: Path, database: str) -> Iterator[Starter]:
    """Starts one on the folder `data` and the test's database: a standing one, or one for a job.
    Settings are given by name; the heartbeat limit is 2 s unless they say otherwise."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str, **settings: object) -> subprocess.Popen[bytes]:
        command = [sys.executable, str(WORKER), str(tmp_path / "data"), database, *arguments]
        chosen = {"heartbeat_limit_s": 2, **settings}
        given = {f"MUTOSCOPE_{name.upper()}": str(value) for name, value in chosen.items()}
        with (tmp_path / "worker.log").open("ab") as log:
            started.append(
                subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, **given})
            )
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait(20)


def _id(name: str) -> sql.Identifier:
    return sql.Identifier(name)
