import asyncio
import socket
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil
import pytest

from mutoscope.errors import ConfigError, ProviderUnavailable
from mutoscope.providers import program
from mutoscope.providers.program import ESPEAK_NG, FESTIVAL_RU, Program, run_program
from mutoscope.providers.threads import on_thread

FAMILY = """
import os, socket, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as told:
    told.sendall(f"{os.getpid()} {child.pid}".encode())
child.wait()
"""
"""A program with a child of its own; both tell their pids and wait."""


def test_a_missing_program_names_the_command_that_installs_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="There is no program") as missing:
        ESPEAK_NG.require(tmp_path / "espeak-ng")
    assert missing.value.hint.startswith("Install it with: ")


@pytest.mark.parametrize(
    ("platform", "command"),
    [
        ("linux", "sudo apt install espeak-ng"),
        ("darwin", "brew install espeak-ng"),
        ("win32", "winget install eSpeak-NG.eSpeak-NG"),
    ],
)
def test_each_platform_has_its_command(
    platform: str, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert ESPEAK_NG.hint() == f"Install it with: {command}"
    assert bool(FESTIVAL_RU.hint()) == (platform == "linux")


def test_a_program_without_its_data_is_missing(tmp_path: Path) -> None:
    python = Program("python", {}, (tmp_path / "voice",))
    assert python.find(Path(sys.executable)) is None
    (tmp_path / "voice").mkdir()
    assert python.find(Path(sys.executable)) == Path(sys.executable)


def test_a_failure_is_told_in_the_programs_own_words() -> None:
    argv = [sys.executable, "-c", "import sys; sys.exit('no such voice')"]
    with pytest.raises(ProviderUnavailable, match="no such voice"):
        run_program(argv, stdin="", provider="espeak")


def test_a_program_reads_its_input() -> None:
    argv = [sys.executable, "-c", "print(input()[::-1])"]
    assert run_program(argv, stdin="кофе", provider="x").decode().strip() == "ефок"


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(20)
        yield server


def pids_told(server: socket.socket) -> list[int]:
    connection, _ = server.accept()
    with connection:
        return [int(pid) for pid in connection.makefile().read().split()]


def gone(pids: Sequence[int]) -> bool:
    """A zombie of ours would still be there: its end was not taken note of. A child's end is taken
    note of by whoever inherits it."""
    _, alive = psutil.wait_procs([psutil.Process(p) for p in pids if psutil.pid_exists(p)], 10)
    return all(process.status() == psutil.STATUS_ZOMBIE for process in alive)


def started_by_us() -> set[int]:
    return {child.pid for child in psutil.Process().children()}


async def test_a_program_that_nobody_waits_for_is_killed_with_its_children(
    listening: socket.socket,
) -> None:
    argv = [sys.executable, "-c", FAMILY, str(listening.getsockname()[1])]
    task = asyncio.create_task(on_thread(run_program, argv, stdin="", provider="x"))
    pids = await asyncio.to_thread(pids_told, listening)
    assert len(pids) == 2
    task.cancel()
    await asyncio.wait({task}, timeout=10)
    assert task.cancelled()
    assert not started_by_us() & set(pids)
    assert await asyncio.to_thread(gone, pids)


def test_a_program_that_takes_too_long_is_killed_with_its_children(
    listening: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program, "TIME_LIMIT_S", 3)
    argv = [sys.executable, "-c", FAMILY, str(listening.getsockname()[1])]
    with pytest.raises(ProviderUnavailable, match="did not answer"):
        run_program(argv, stdin="", provider="x")
    pids = pids_told(listening)
    assert not started_by_us() & set(pids)
    assert gone(pids)
