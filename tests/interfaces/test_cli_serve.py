"""`mutoscope serve` as a process: its worker, its end, and what it refuses; and the metrics."""

import asyncio
import json
import re
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psutil
import pytest
from command_line import TOY, Cli, Spawn

from mutoscope.app import open_studio
from mutoscope.config import load_settings

LIMIT_S = 60
LEAVES_WITHIN_S = 5


def told(process: "subprocess.Popen[str]", *events: str) -> dict[str, dict[str, Any]]:
    """The first log line of each kind, in whatever order they come."""
    assert process.stderr is not None
    found = dict[str, dict[str, Any]]()
    for line in process.stderr:
        entry = json.loads(line)
        found.setdefault(entry["event"], entry)
        if found.keys() >= set(events):
            return found
    pytest.fail(f"it logged no more than {list(found)}")


def call(url: str, path: str, method: str = "GET") -> Any:
    request = urllib.request.Request(url + path, method=method)
    with urllib.request.urlopen(request, timeout=LIMIT_S) as answer:
        return json.load(answer)


def left_within_s(process: "subprocess.Popen[str]", number: int) -> float:
    """How long it took to leave, in order, after a signal."""
    began_at = time.monotonic()
    process.send_signal(number)
    process.communicate(timeout=LIMIT_S)
    assert process.returncode == 0
    return time.monotonic() - began_at


async def until_begun(job_id: str) -> None:
    async with open_studio(load_settings()) as studio:
        async for event in studio.watch(job_id):
            if event.kind == "step.started":
                return


@pytest.fixture
def port() -> Iterator[str]:
    """A port that somebody else has."""
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        yield str(taken.getsockname()[1])


@pytest.mark.proof
def test_a_service_works_and_hands_back(cli: Cli, spawn: Spawn, text: str) -> None:
    process = spawn("serve", "--port", "0")
    said = told(process, "worker_started", "serving")
    worker, url = said["worker_started"]["pid"], said["serving"]["url"]
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", url)
    assert call(url, "/health") == {"status": "ok"}

    call(url, "/api/queues/default/pause", "POST")
    job_id = cli("short", "Kites", "--text", text, *TOY, "--no-wait").out.strip()
    assert call(url, f"/api/jobs/{job_id}")["waiting_for"] == "paused"
    call(url, "/api/queues/default/resume", "POST")
    asyncio.run(until_begun(job_id))
    assert call(url, "/api/jobs/" + job_id)["status"] == "running"
    (alive,) = call(url, "/api/system")["workers"]
    assert alive["pid"] == worker

    assert left_within_s(process, signal.SIGTERM) < LEAVES_WITHIN_S
    assert not psutil.pid_exists(worker)
    kinds = [line.split()[2] for line in cli("logs", job_id).out.splitlines()]
    assert kinds.count("job.interrupted") == 1
    assert cli("watch", job_id).code == 0  # nothing was lost: whoever watches takes it over
    lines = cli("metrics").out.splitlines()
    assert 'mutoscope_interruptions_total{why="worker_left"} 1.0' in lines
    assert 'mutoscope_jobs_ended_total{pipeline="short",status="completed"} 1.0' in lines
    assert cli("status", "--json").json["last_stop"] is None


def test_only_answering(spawn: Spawn) -> None:
    process = spawn("serve", "--port", "0", "--no-worker")
    url = told(process, "serving")["serving"]["url"]
    assert call(url, "/api/system")["workers"] == []
    assert psutil.Process(process.pid).children() == []
    place = (url.split("/")[2].split(":")[0], int(url.rpartition(":")[2]))
    with closing(socket.create_connection(place, LIMIT_S)) as slow:  # and never ends its request
        slow.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n")
        assert left_within_s(process, signal.SIGINT) < LEAVES_WITHIN_S


def test_what_it_refuses(cli: Cli, port: str) -> None:
    taken = cli("serve", "--port", port)
    assert (taken.code, taken.out) == (2, "")
    assert f"127.0.0.1 port {port} cannot be used: Address already in use." in taken.err
    for host in ("0.0.0.0", "::", "192.0.2.1", "studio.example"):
        refused = cli("serve", "--host", host, "--port", "0")
        assert refused.code == 2
        assert "Set `api_token`" in refused.err
    assert cli("serve", "--port", "70000").code == 2
    assert cli("serve", "--host", "", "--port", "0").code == 2


def test_an_empty_token_is_none(cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("\n")
    monkeypatch.setenv("MUTOSCOPE_API_TOKEN_FILE", str(tmp_path / "token"))
    refused = cli("serve", "--host", "0.0.0.0", "--port", "0")
    assert refused.code == 2
    assert "Set `api_token`" in refused.err


def test_a_host_that_is_not_here(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUTOSCOPE_API_TOKEN", "a-long-random-text")
    refused = cli("serve", "--host", "192.0.2.1", "--port", "0")
    assert refused.code == 2
    assert "192.0.2.1 port 0 cannot be used: " in refused.err
    assert "a-long-random-text" not in refused.err


@pytest.mark.proof
def test_a_worker_that_cannot_use_its_settings_ends_the_service(
    spawn: Spawn, home: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker reads the file again, which has been spoilt meanwhile."""
    process = spawn("serve", "--port", "0")
    said = told(process, "worker_started", "serving")
    file = Path(home["MUTOSCOPE_DATA_DIR"]) / "mutoscope.toml"
    file.write_text("parallel = 'none'\n")
    psutil.Process(said["worker_started"]["pid"]).kill()
    process.communicate(timeout=LIMIT_S)
    file.unlink()
    assert process.returncode == 2
