"""`mutoscope serve` as a process of its own, and Debian's Chromium in front of it."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncGenerator, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Browser, CDPSession, Page, Response, async_playwright

from browser import ALONE, CHROMIUM

LEAVE_LIMIT_S = 30
STEP_LIMIT_MS = 240_000
"""A short is made while a page is watched, on a machine that has other things to do."""
GRAVE = frozenset({"serious", "critical"})
"""Impacts of https://github.com/dequelabs/axe-core/blob/develop/doc/issue_impact.md"""


@contextmanager
def serving(folder: Path, **environment: str) -> Generator[str]:
    """The address of a studio with a worker beside it; both are stopped at the end. What they log
    is kept beside the folder (`log_of`)."""
    process = subprocess.Popen(
        [sys.executable, "-m", "mutoscope", "serve", "--port", "0"],
        env={
            **os.environ,
            "MUTOSCOPE_DATA_DIR": str(folder),
            "MUTOSCOPE_LOG_FORMAT": "json",
            "MUTOSCOPE_ALLOW_PRIVATE_URLS": "true",
            **environment,
        },
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    drain = threading.Thread(target=_keep, args=(process.stderr, log_of(folder)))
    try:
        url = _address(process)
        drain.start()
        yield url
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(LEAVE_LIMIT_S)
        drain.join(LEAVE_LIMIT_S)
        process.stderr.close()


def log_of(folder: Path) -> Path:
    """Where the log of its studio is."""
    return folder.with_suffix(".log")


def _keep(stream: IO[str], path: Path) -> None:
    with path.open("w", encoding="utf-8", buffering=1) as log:
        log.writelines(stream)


def _address(process: "subprocess.Popen[str]") -> str:
    """Where it says that it answers."""
    assert process.stderr is not None
    for line in process.stderr:
        said = json.loads(line)
        if said["event"] == "serving":
            return said["url"]
    raise AssertionError("it never served")


@dataclass
class Visit:
    """A page, what its console complained of, and what was loaded for it (by request, bytes on
    the wire)."""

    page: Page
    wire: CDPSession
    complaints: list[str] = field(default_factory=list[str])
    loaded: dict[str, int] = field(default_factory=dict[str, int])

    async def go(self, url: str) -> Response:
        """Open it as somebody new, and wait until what it asks for at first is there."""
        self.complaints.clear()
        self.loaded.clear()
        await self.wire.send("Network.clearBrowserCache")
        answer = await self.page.goto(url, wait_until="load")
        assert answer is not None
        return answer

    async def grave_faults(self) -> list[str]:
        """What axe finds that keeps people from using the page."""
        await self.page.evaluate(AXE_SCRIPT)
        found = await self.page.evaluate("axe.run()")
        return [
            f"{each['id']}: {node['html']}"
            for each in found["violations"]
            if each["impact"] in GRAVE
            for node in each["nodes"]
        ]

    async def is_too_wide(self) -> bool:
        """Whether it has to be pushed sideways."""
        width, shown = await self.page.evaluate(
            "[document.documentElement.scrollWidth, window.innerWidth]"
        )
        return width > shown

    def _note(self, came: Mapping[str, Any]) -> None:
        """Bytes as they come: a video that is not played is never loaded to its end."""
        before = self.loaded.get(came["requestId"], 0)
        self.loaded[came["requestId"]] = before + int(came["encodedDataLength"])

    def _note_end(self, came: Mapping[str, Any]) -> None:
        self.loaded[came["requestId"]] = int(came["encodedDataLength"])


@asynccontextmanager
async def chromium() -> AsyncGenerator[Browser]:
    """A browser that knows nobody but this machine."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(ALONE))
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def visiting(browser: Browser, **context: Any) -> AsyncGenerator[Visit]:
    """A window of its own, with a new cache. `context`: locale, viewport, color_scheme."""
    window = await browser.new_context(**context)
    window.set_default_timeout(STEP_LIMIT_MS)
    try:
        page = await window.new_page()
        wire = await window.new_cdp_session(page)
        visit = Visit(page, wire)
        page.on("console", lambda said: _hear(visit, said.type, said.text))
        page.on("pageerror", lambda error: visit.complaints.append(str(error)))
        await wire.send("Network.enable")
        wire.on("Network.dataReceived", visit._note)
        wire.on("Network.loadingFinished", visit._note_end)
        yield visit
    finally:
        await window.close()


def _hear(visit: Visit, kind: str, text: str) -> None:
    if kind in ("error", "warning"):
        visit.complaints.append(text)
