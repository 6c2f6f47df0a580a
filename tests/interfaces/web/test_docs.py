"""What docs/api.md shows is true: its lines are run as they stand there, their answers compared."""

import asyncio
import importlib.util
import json
import os
import re
import shutil
import subprocess
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from asking import answering
from PIL import Image

from mutoscope import errors
from mutoscope.app import Studio
from mutoscope.interfaces.web.problems import STATUS_BY_ERROR
from mutoscope.testing import temporary_studio
from receiver import Receiver, verified

DOCS = Path(__file__).parents[3] / "docs"
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", (DOCS / "api.md").read_text("utf-8"), re.DOTALL)
LINES_LIMIT_S = 180
NAMES = {"job": "JOB", "upload": "FILE", "delivery": "MESSAGE"}


class Reader:
    """Does what the page says, in its order, in a folder and with the names that it speaks of."""

    def __init__(self, url: str, hook: str, folder: Path) -> None:
        self.names: dict[str, str] = {}
        self._url, self._hook, self._folder = url, hook, folder

    async def run(self, lines: str) -> str:
        """What is printed."""
        return await asyncio.to_thread(self._run, self._meant(lines))

    def _run(self, lines: str) -> str:
        done = subprocess.run(
            ["sh", "-euc", lines],
            cwd=self._folder,
            env={**os.environ, **self.names},
            capture_output=True,
            text=True,
            timeout=LINES_LIMIT_S,
        )
        assert done.returncode == 0, (lines, done.stderr)
        if lines.startswith("API="):
            self.names |= dict(each.replace("'", "").split("=") for each in lines.splitlines())
        for answer in answers(done.stdout):
            self._note(answer)
        return done.stdout

    def _meant(self, lines: str) -> str:
        return lines.replace("http://localhost:8000", self._url).replace(
            "https://example.org/hooks", self._hook
        )

    def _note(self, answer: dict[str, Any]) -> None:
        if "last_id" in answer:
            self.names["LAST"] = answer["last_id"]
        kind = answer.get("object")
        for each in answer["data"] if kind == "list" else [answer]:
            name = NAMES.get(str(each.get("object")))
            if name and "title" not in each:
                self.names[name] = each["id"]


def answers(printed: str) -> Iterator[dict[str, Any]]:
    """One JSON object after the other; none of a stream."""
    decoder, rest = json.JSONDecoder(), printed.strip()
    with suppress(json.JSONDecodeError):
        while rest:
            value, end = decoder.raw_decode(rest)
            yield value
            rest = rest[end:].strip()


def differs(shown: Any, real: Any, place: str = "") -> list[str]:
    """Where the answer is another than the page says; "…" stands for anything."""
    if isinstance(shown, dict):
        if not isinstance(real, dict):
            return [f"{place} is {real!r}"]
        missing = [f"{place}.{name} is missing" for name in shown if name not in real]
        return missing + [
            each
            for name in shown
            if name in real
            for each in differs(shown[name], real[name], f"{place}.{name}")
        ]
    if isinstance(shown, list):
        given = shown[:-1] if shown[-1:] == ["…"] else shown
        if len(real) < len(given) or (given is shown and len(real) != len(shown)):
            return [f"{place} has {len(real)} entries"]
        pairs = zip(given, real, strict=False)
        return [
            each for n, pair in enumerate(pairs) for each in differs(*pair, place=f"{place}.{n}")
        ]
    if isinstance(shown, str) and "…" in shown:
        pattern = re.escape(shown).replace("…", ".*")
        return [] if re.fullmatch(pattern, str(real), re.DOTALL) else [f"{place} is {real!r}"]
    return [] if shown == real else [f"{place} is {real!r}"]


@pytest.fixture
async def hooks() -> AsyncIterator[Receiver]:
    async with Receiver() as receiver:
        yield receiver


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")
@pytest.mark.proof
async def test_the_page_on_the_api(tmp_path: Path, database: str, hooks: Receiver) -> None:
    Image.new("RGB", (640, 640), "teal").save(tmp_path / "harbour.jpg")
    chosen: dict[str, Any] = {"database_url": database, "allow_private_urls": True}
    async with (
        temporary_studio(tmp_path / "data", **chosen) as studio,
        answering(studio) as asker,
    ):
        # Made beforehand, and found by the page's first lines: they wait a minute at most.
        first = json.loads(BLOCKS[1][1].partition("-d '")[2].rpartition("'")[0])
        made = await studio.submit(first["pipeline"], first["request"], seed=first["seed"])
        await studio.run_worker(exit_when_idle=True)
        assert (await studio.job(made.id)).status == "completed"
        async with working(studio):
            await told(Reader(asker.url, hooks.url, tmp_path), hooks, studio.webhook_secret())
    assert (tmp_path / "video.mp4").read_bytes()[4:8] == b"ftyp"
    assert (tmp_path / "all.zip").read_bytes()[:2] == b"PK"


@asynccontextmanager
async def working(studio: Studio) -> AsyncGenerator[None]:
    """With a worker beside."""
    worker = asyncio.ensure_future(studio.run_worker())
    try:
        yield
    finally:
        worker.cancel()
        with suppress(asyncio.CancelledError):
            await worker


async def told(reader: Reader, hooks: Receiver, secret: str) -> None:
    """The page from top to bottom."""
    printed = ""
    for kind, block in BLOCKS:
        if kind == "sh":
            printed = await reader.run(block)
            continue
        if kind == "python":
            await hooks.until(lambda server: bool(server.requests))
        check(kind, block, printed, (hooks, secret))


def check(kind: str, block: str, printed: str, sent: tuple[Receiver, str]) -> None:
    """That what the page shows is what was answered."""
    if kind == "json":
        assert differs(json.loads(block), list(answers(printed))[-1]) == [], block
    elif kind == "text":
        ids = [int(each) for each in re.findall(r"^id: (\d+)$", printed, re.MULTILINE)]
        assert ids == list(range(ids[0], ids[-1] + 1))
        for line in filter(None, block.splitlines()):
            assert re.search(f"^{re.escape(line)}", printed, re.MULTILINE), line
    else:
        assert kind == "python"
        is_ours = named(block, "is_ours")
        hooks, secret = sent
        asked = hooks.requests[0]
        assert verified(asked, secret)
        assert is_ours(secret, asked.headers, asked.body)
        assert not is_ours(secret, asked.headers, asked.body + b" ")
        old = {**asked.headers, "webhook-timestamp": "1700000000"}
        assert not is_ours(secret, old, asked.body)


def named(source: str, name: str) -> Any:
    """What a program calls so."""
    space: dict[str, Any] = {}
    exec(source, space)
    return space[name]


def test_every_kind_of_error_is_in_the_table() -> None:
    text = (DOCS / "api.md").read_text("utf-8")
    rows = re.findall(r"^\| (\d{3}) \| (.+?) \|", text, re.MULTILINE)
    shown = {(int(status), code) for status, row in rows for code in re.findall(r"`(\w+)`", row)}
    kinds = [errors.MutoscopeError]
    for kind in kinds:  # it grows meanwhile
        kinds += [each for each in kind.__subclasses__() if each.code != kind.code]
    for kind in kinds:
        if kind.__module__.startswith(("mutoscope.errors", "mutoscope.interfaces.web")):
            status = next(code for known, code in STATUS_BY_ERROR if issubclass(kind, known))
            assert (status, kind.code) in shown


def test_links_lead_somewhere() -> None:
    for name in ("api.md", "web.md", "reference/api.md"):
        page = DOCS / name
        text = page.read_text("utf-8")
        headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
        places = {re.sub(r"[^\w\- ]", "", each).lower().replace(" ", "-") for each in headings}
        for target in re.findall(r"\]\((?!https?:)([^)]+)\)", text):
            file, _, place = target.partition("#")
            assert not file or (page.parent / file).exists(), (name, target)
            assert file or place in places, (name, target)


def test_the_reference_is_of_these_routes() -> None:
    place = DOCS.parent / "scripts" / "make_reference.py"
    spec = importlib.util.spec_from_file_location("make_reference", place)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    assert made.api_page() == (DOCS / "reference" / "api.md").read_text("utf-8")
