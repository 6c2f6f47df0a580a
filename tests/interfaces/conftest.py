"""The command line as a user has it: in this process, or as a process of its own."""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from command_line import KITES, Cli, Done, Spawn

from mutoscope.interfaces.cli import run


@pytest.fixture(scope="module")
def home(lasting_database: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a studio of this module's own."""
    return {
        "MUTOSCOPE_DATA_DIR": str(tmp_path_factory.mktemp("data")),
        "DATABASE_URL": lasting_database,
        "MUTOSCOPE_ALLOW_PRIVATE_URLS": "true",
        "MUTOSCOPE_LOG_FORMAT": "json",
    }


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
