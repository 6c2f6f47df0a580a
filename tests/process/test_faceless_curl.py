"""`mutoscope serve` as a process, asked with curl as people have always asked."""

import json
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from fakes_process import FakesProcess, fakes_process
from mutoscope.media.codec.playback import probe

GENERATE = """\
curl -X POST http://localhost:8000/api/faceless/generate \\
  -H "Content-Type: application/json" \\
  -d '{"topic": "AI revolution", "duration": 30, "image_provider": "nanobanana"}'
"""
STATUS = "curl http://localhost:8000/api/faceless/status/yyy"
UNPAINTED = GENERATE.replace(', "image_provider": "nanobanana"', "")
WORDS = (
    "pending",
    "generating_script",
    "generating_audio",
    "generating_images",
    "animating",
    "rendering",
    "completed",
)
LIMIT_S = 60
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")


@dataclass(frozen=True)
class Server:
    """At a port of its own; what asks for port 8000 is led there (`connect-to`, curl's manual)."""

    url: str
    home: Path

    def run(self, line: str) -> Any:
        """What a line of the shell says, read as JSON."""
        done = subprocess.run(
            ["/bin/sh", "-c", line],
            env={**os.environ, "CURL_HOME": str(self.home)},
            capture_output=True,
            timeout=LIMIT_S,
            check=True,
        )
        return json.loads(done.stdout)

    def status(self, job_id: str) -> Any:
        return self.run(STATUS.replace("yyy", job_id))

    def happenings(self, job_id: str) -> Iterator[None]:
        """One for each event of a job, until it ends."""
        with urllib.request.urlopen(
            f"{self.url}/api/jobs/{job_id}/events", timeout=LIMIT_S
        ) as told:
            yield from (None for line in told if line.startswith(b"event:"))

    def get(self, path: str, **headers: str) -> tuple[int, bytes]:
        asked = urllib.request.Request(f"{self.url}{path}", headers=headers)
        with urllib.request.urlopen(asked, timeout=LIMIT_S) as answer:
            return answer.status, answer.read()


@contextmanager
def serving(folder: Path, database: str, **settings: str) -> Iterator[Server]:
    """A server with its worker, stopped at the end."""
    environment = {
        **os.environ,
        "MUTOSCOPE_DATA_DIR": str(folder / "data"),
        "DATABASE_URL": database,
        "MUTOSCOPE_RETRY_GAP_S": "0.01",
        **settings,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "mutoscope", "serve", "--port", "0"],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    addresses = queue.SimpleQueue[str]()
    log = threading.Thread(target=_keep, args=(process, folder / "serve.log", addresses))
    log.start()
    try:
        url = addresses.get(timeout=LIMIT_S)
        port = url.rpartition(":")[2]
        (folder / ".curlrc").write_text(
            f'silent\nnoproxy = "*"\nconnect-to = "localhost:8000:127.0.0.1:{port}"\n'
        )
        yield Server(url, folder)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(LIMIT_S)
        log.join(LIMIT_S)


def _keep(
    process: "subprocess.Popen[str]", path: Path, addresses: "queue.SimpleQueue[str]"
) -> None:
    """Write down what it says, to its end, and hand over the address that it answers at."""
    assert process.stderr is not None
    with path.open("w") as file, process.stderr:
        for line in process.stderr:
            file.write(line)
            if found := _ADDRESS.search(line):
                addresses.put(found[0])


@pytest.fixture
def fakes() -> Iterator[FakesProcess]:
    with fakes_process() as running:
        yield running


@pytest.mark.slow
def test_a_video_is_made_by_the_lines_as_they_stand(
    fakes: FakesProcess, tmp_path: Path, database: str
) -> None:
    keyed = {"GEMINI_API_KEY": "planted-secret", "MUTOSCOPE_BASE_URLS": json.dumps(fakes.addresses)}
    with serving(tmp_path, database, **keyed) as server:
        accepted = server.run(GENERATE)
        job_id = accepted["job_id"]
        assert accepted["status"] == "pending"
        seen = [server.status(job_id)]
        for _ in server.happenings(job_id):
            seen.append(server.status(job_id))

        places = [WORDS.index(each["status"]) for each in seen]
        progress = [each["progress"] for each in seen]
        assert (places, progress) == (sorted(places), sorted(progress))
        assert set(WORDS[2:]) <= {each["status"] for each in seen}
        assert len(set(progress)) > 10
        last = seen[-1]
        assert (last["status"], last["progress"], last["error"]) == ("completed", 100, None)
        assert len(last["image_urls"]) == len(last["script"]["segments"])

        path = tmp_path / "video.mp4"
        path.write_bytes(server.get(last["output_path"])[1])
        video = probe(path)
        assert (video.width_px, video.height_px) == (1080, 1920)
        status, part = server.get(f"/api/faceless/download/{job_id}", Range="bytes=4-7")
        assert (status, part) == (206, b"ftyp")
        assert all(server.get(url)[1][:2] == b"\xff\xd8" for url in last["image_urls"])
    painted = [each for each in fakes.ledger()["purchases"] if each["vendor"] == "gemini"]
    assert len(painted) >= len(last["image_urls"])


@pytest.mark.proof
def test_without_a_key(tmp_path: Path, database: str) -> None:
    with serving(tmp_path, database) as server:
        refused = server.run(GENERATE)
        assert (refused["status"], refused["code"]) == (422, "missing_key")
        assert "GEMINI_API_KEY" in refused["hint"]

        job_id = server.run(UNPAINTED)["job_id"]
        for _ in server.happenings(job_id):
            now = server.status(job_id)
            if now["status"] == "generating_audio":
                break
        assert (now["error"], now["script"]["title"]) == (None, "AI revolution")
        assert now["progress"] >= 5
        stop = f"curl -X POST http://localhost:8000/api/jobs/{job_id}/cancel"
        assert server.run(stop)["status"] in ("cancelling", "cancelled")
        for _ in server.happenings(job_id):
            pass
        assert server.status(job_id)["error"] == "It was cancelled."
