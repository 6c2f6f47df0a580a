"""Worker processes for the tests of the engine."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "worker_process.py"
Starter = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def start_worker(tmp_path: Path, database: str) -> Iterator[Starter]:
    """Starts one on the folder `data` and the test's database: a standing one, or one for a job.
    Settings are given by name; the heartbeat limit is 2 s unless they say otherwise."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str, **settings: object) -> subprocess.Popen[bytes]:
        command = [sys.executable, str(SCRIPT), str(tmp_path / "data"), database, *arguments]
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
