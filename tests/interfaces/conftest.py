"""The command line as a user has it: in this process, or as a process of its own."""

import logging
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import structlog
from command_line import KITES, Cli, Done, Spawn
from psycopg import sql
from psycopg.conninfo import make_conninfo

from mutoscope.interfaces.cli import run


@pytest.fixture(scope="module")
def home(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of a studio of this module's own."""
    name = f"cli_{os.getpid()}_{uuid.uuid4().hex[:8]}"
    identifier = sql.Identifier(name)
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(identifier))
    yield {
        "MUTOSCOPE_DATA_DIR": str(tmp_path_factory.mktemp("data")),
        "DATABASE_URL": make_conninfo(postgres, dbname=name),
        "MUTOSCOPE_ALLOW_PRIVATE_URLS": "true",
        "MUTOSCOPE_LOG_FORMAT": "json",
    }
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(identifier))


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The path of a short text."""
    path = tmp_path_factory.mktemp("text") / "kites.md"
    path.write_text(KITES)
    return str(path)


@pytest.fixture
def cli(
    home: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> Iterator[Cli]:
    """Run a command line in this process."""
    monkeypatch.chdir(tmp_path)
    for name, value in home.items():
        monkeypatch.setenv(name, value)

    def call(*argv: str) -> Done:
        capsys.readouterr()
        code = run(argv)
        said = capsys.readouterr()
        return Done(code, said.out, said.err)

    handlers, told = logging.root.handlers[:], structlog.get_config()
    yield call
    logging.root.handlers[:] = handlers
    structlog.configure(**told)


@pytest.fixture
def spawn(home: dict[str, str]) -> Iterator[Spawn]:
    """Start a command line as a process; killed at the end where it still runs."""
    started: list[subprocess.Popen[str]] = []

    def start(*argv: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-m", "mutoscope", *argv],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **home},
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()
