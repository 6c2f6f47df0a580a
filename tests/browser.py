"""Debian's Chromium, shown a video from loopback: what a viewer's player makes of our file."""

import asyncio
import base64
import re
import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.async_api import Page, async_playwright

from mutoscope.testing.loopback import Exchange, LoopbackServer
from mutoscope.testing.wire import HTML, answer

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
ALONE = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)
"""It has no business but with this machine; a container has no room for its sandbox."""
_LIMIT_S = 90
"""A player that waits for data that never comes waits for ever."""
_PAGE = b"""<!doctype html><title>Player</title>
<video id="video" muted playsinline preload="auto" src="/video.mp4"></video>"""
_READY = """() => new Promise((done, fail) => {
  const video = document.getElementById("video");
  const told = () => video.error ? fail(new Error(video.error.message)) : done();
  video.onerror = told;
  video.oncanplaythrough = told;
  if (video.error || video.readyState === 4) told();
})"""
_FACTS = """() => {
  const { duration, videoWidth, videoHeight, readyState, currentTime, ended, error } = video;
  return { duration, videoWidth, videoHeight, readyState, currentTime, ended,
           error: error && error.message,
           soundBytes: video.webkitAudioDecodedByteCount };
}"""
_DRAWN = """
const drawn = ([left, top, width, height]) => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  canvas.getContext("2d").drawImage(video, -left, -top);
  return canvas.toDataURL("image/png");
};"""
_A_FRAME_S = 0.04
"""Less than a frame and a half of 30 a second: what is asked for, not what is beside it."""
_SEEK = f"""(time_s) => new Promise((done, fail) => {{
  {_DRAWN}
  const whole = [0, 0, video.videoWidth, video.videoHeight];
  video.onerror = () => fail(new Error(video.error.message));
  const told = () => done({{ at_s: video.currentTime, picture: drawn(whole) }});
  // A busy machine shows the frame some time after it is told that the jump is done; a frame that
  // was shown before is not told again.
  const shown = new Promise(seen => {{
    const next = () => video.requestVideoFrameCallback((_now, facts) => {{
      if (Math.abs(time_s - facts.mediaTime) < {_A_FRAME_S}) seen(); else next();
    }});
    next();
  }});
  const long = () => new Promise(over => setTimeout(over, 1000));
  video.onseeked = () => Promise.race([shown, long()]).then(told);
  video.currentTime = time_s;
}})"""
_PLAY = f"""(box) => new Promise((done, fail) => {{
  {_DRAWN}
  const shown = [];
  const note = (now, facts) => {{
    shown.push({{ at_s: facts.mediaTime, picture: drawn(box) }});
    video.requestVideoFrameCallback(note);
  }};
  video.requestVideoFrameCallback(note);
  video.onerror = () => fail(new Error(video.error.message));
  video.onended = () => done(shown);
  video.play().catch(fail);
}})"""


class VideoServer(LoopbackServer):
    """A page with one video; parts of it for whoever asks for a range (RFC 9110, 14.2)."""

    def __init__(self, video: Path) -> None:
        super().__init__()
        self._video = video.read_bytes()

    async def respond(self, exchange: Exchange) -> None:
        """The page, or what is asked for of the video."""
        await self._heard(exchange.asked)
        if exchange.asked.path == "/":
            await exchange.send(answer(200, _PAGE, HTML))
        elif exchange.asked.path == "/video.mp4":
            await exchange.send(self._part(exchange.asked.headers.get("range", "")))
        else:
            await exchange.send(answer(404, b"", HTML))

    def _part(self, asked: str) -> bytes:
        size = len(self._video)
        found = re.fullmatch(r"bytes=(\d+)-(\d*)", asked)
        if found is None:
            return answer(200, self._video, "video/mp4", Accept_Ranges="bytes")
        first, last = int(found[1]), min(int(found[2] or size), size - 1)
        part = self._video[first : last + 1]
        where = f"bytes {first}-{last}/{size}"
        return answer(206, part, "video/mp4", Accept_Ranges="bytes", Content_Range=where)


class Player:
    """A page that has loaded its video. Pictures are sRGB [height, width, 3]."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def loaded(self) -> Self:
        """Wait until it could play to the end; raises what it says is wrong with the file."""
        await self._page.evaluate(_READY)
        return self

    async def facts(self) -> dict[str, Any]:
        """The element's own words; `soundBytes` of decoded sound."""
        return await self._page.evaluate(_FACTS)

    async def seek(self, time_s: float) -> tuple[float, NDArray[np.uint8]]:
        """Where it stands after a jump, and what it shows."""
        shown = await self._page.evaluate(_SEEK, time_s)
        return shown["at_s"], _pixels(shown["picture"])

    async def play(self, box: tuple[int, int, int, int]) -> list[tuple[float, NDArray[np.uint8]]]:
        """The part (left, top, width, height) of every picture that was put on the screen until
        the end, and the time it stands for."""
        shown = await self._page.evaluate(_PLAY, box)
        return [(each["at_s"], _pixels(each["picture"])) for each in shown]


def _pixels(url: str) -> NDArray[np.uint8]:
    data = base64.b64decode(url.partition(",")[2])
    return np.asarray(Image.open(BytesIO(data)).convert("RGB"))


@asynccontextmanager
async def playing(video: Path) -> AsyncGenerator[tuple[Player, VideoServer]]:
    """The video in a browser of its own, ready to be played."""
    async with (
        asyncio.timeout(_LIMIT_S),
        VideoServer(video) as server,
        async_playwright() as playwright,
    ):
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(ALONE))
        try:
            page = await browser.new_page()
            await page.goto(server.origin)
            yield await Player(page).loaded(), server
        finally:
            await browser.close()
