"""A studio that answers at a port, in a process of its own, and whoever asks there."""

import gzip
import http.client
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

START_LIMIT_S = 90
LIMIT_S = 30
LOOK_EVERY_S = 0.1
ASSET = re.compile(rb"""<(?:link|script|img|source)\b[^>]*?\s(?:href|src)=["']([^"'#]+)""")


@dataclass(frozen=True)
class Answer:
    """`weight`: bytes of the body as it came."""

    status: int
    took_ms: float
    weight: int
    body: bytes


class Asker:
    """One connection that is kept."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LIMIT_S)

    def get(self, path: str, *, gzipped: bool = False) -> Answer:
        """RuntimeError: another answer than 200."""
        began_at_s = time.perf_counter()
        headers = {"Accept-Encoding": "gzip"} if gzipped else {}
        self._connection.request("GET", path, headers=headers)
        answer = self._connection.getresponse()
        sent = answer.read()
        took_ms = 1000 * (time.perf_counter() - began_at_s)
        if answer.status != 200:
            raise RuntimeError(f"{path} was answered with {answer.status}: {sent[:300]!r}")
        is_packed = answer.headers.get("content-encoding") == "gzip"
        body = gzip.decompress(sent) if is_packed else sent
        return Answer(answer.status, took_ms, len(sent), body)

    def weight(self, path: str) -> int:
        """Bytes of a page with all that it loads at first."""
        page = self.get(path, gzipped=True)
        loaded = {found.decode() for found in ASSET.findall(page.body)}
        own = sorted(each for each in loaded if each.startswith("/"))
        return page.weight + sum(self.get(each, gzipped=True).weight for each in own)

    def close(self) -> None:
        """Keep it no longer."""
        self._connection.close()


@contextmanager
def running(
    arguments: Sequence[str], data_dir: Path, **settings: object
) -> Generator["subprocess.Popen[bytes]"]:
    """Our command line in the background, within the block."""
    environment = {name: value for name, value in os.environ.items() if "DATABASE_URL" not in name}
    given = {f"MUTOSCOPE_{name.upper()}": str(value) for name, value in settings.items()}
    process = subprocess.Popen(
        [sys.executable, "-m", "mutoscope", *arguments],
        env={**environment, "MUTOSCOPE_DATA_DIR": str(data_dir), **given},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(LIMIT_S)


@contextmanager
def serving(data_dir: Path) -> Generator[tuple[int, "subprocess.Popen[bytes]"]]:
    """A server without a worker: its port, and its process. RuntimeError: it does not start."""
    port = _free_port()
    with running(["serve", "--no-worker", "--port", str(port)], data_dir) as process:
        until_s = time.monotonic() + START_LIMIT_S
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > until_s:
                raise RuntimeError("The server has not started.")
            time.sleep(LOOK_EVERY_S)
        yield port, process


def share(figures: Sequence[float], of: int) -> float:
    """The figure that `of` percent of them do not pass."""
    return statistics.quantiles(figures, n=100, method="inclusive")[of - 1]


def told_ms(figures: Sequence[float], of: int) -> str:
    """That one, with the median and the highest."""
    middle, most = statistics.median(figures), max(figures)
    return f"{share(figures, of):.0f} ms (median {middle:.0f}, highest {most:.0f})"


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def _answers(port: int) -> bool:
    asker = Asker(port)
    try:
        return asker.get("/health").status == 200
    except OSError:
        return False
    finally:
        asker.close()
