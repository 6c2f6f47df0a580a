"""Photograph the pages of the studio: docs/images/web-*.jpg.

    python -m scripts.make_web_pictures [FOLDER]

A studio of its own, without a key, and Chromium in front of it. The shorts that are seen are really
made, which takes about two minutes; in a FOLDER that stays, what is there is found again.
"""

import asyncio
import json
import shutil
import sys
import tempfile
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from bench.serving import running, serving
from PIL import Image
from playwright.async_api import Browser, Page, async_playwright, expect

IMAGES = Path(__file__).parent.parent / "docs" / "images"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
ALONE = (
    *("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
DESK: Mapping[str, Any] = {
    "viewport": {"width": 1280, "height": 900},
    "color_scheme": "light",
    "locale": "en-US",
}
TALL: Any = {"width": 1280, "height": 1500}
PHONE: Mapping[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "color_scheme": "dark",
    "locale": "en-US",
}
_LOADED = """() => [...document.images].every((each) => {
  const box = each.getBoundingClientRect();
  return each.complete || box.top > innerHeight || box.bottom < 0;
})"""
"""Those below wait until somebody comes there."""
SEED = 7
LIMIT_MS = 600_000
LARGEST_BYTES = 120_000
DONE: Mapping[str, Any] = {"topic": "AI revolution", "duration": 15, "quality": "draft"}
LIVE: Mapping[str, Any] = {"topic": "Volcanoes", "duration": 15, "quality": "draft"}


async def photograph(browser: Browser, url: str) -> None:
    """All of them, in the order in which somebody would see them."""
    async with window(browser, DESK) as page:
        await page.set_viewport_size(TALL)
        await page.goto(f"{url}/app/make/short")
        await page.get_by_label("Topic", exact=True).fill("AI revolution")
        await expect(page.locator("#quote")).to_contain_text("free")
        await keep(page, "web-make")
        await page.set_viewport_size(DESK["viewport"])
        await page.goto(f"{url}/app/jobs/{await submit(url, LIVE)}")
        await expect(page.locator("article.scene img").nth(1)).to_be_visible()
        await keep(page, "web-board")
        job_id = await submit(url, DONE)
        await page.goto(f"{url}/app/jobs/{job_id}")
        await expect(page.locator("#part-head")).to_contain_text("Done!")
        await page.goto(f"{url}/app/jobs/{job_id}/edit")
        await page.locator("[name='segments.0.text']").fill("Machines read a library in a night.")
        await page.get_by_role("button", name="Plan", exact=True).click()
        await expect(page.locator("#plan")).to_contain_text("1 line")
        await page.evaluate("scrollTo(0, 0)")
        await keep(page, "web-edit")
        await page.goto(f"{url}/app/system")
        await keep(page, "web-system")
    async with window(browser, PHONE) as page:
        await page.goto(f"{url}/app/jobs/{job_id}")
        await expect(page.locator("#part-head")).to_contain_text("Done!")
        await keep(page, "web-done")
        await page.goto(f"{url}/app/jobs")
        await keep(page, "web-jobs")


async def submit(url: str, request: Mapping[str, Any]) -> str:
    """The id of a new job."""
    order = json.dumps({"pipeline": "short", "request": request, "seed": SEED}).encode()
    asked = Request(f"{url}/api/jobs", order, {"Content-Type": "application/json"})
    answer = await asyncio.to_thread(lambda: urlopen(asked).read())
    return json.loads(answer)["id"]


@asynccontextmanager
async def window(browser: Browser, context: Mapping[str, Any]) -> AsyncGenerator[Page]:
    """A page of a browser that has never been here."""
    opened = await browser.new_context(**context, reduced_motion="reduce")
    opened.set_default_timeout(LIMIT_MS)
    try:
        yield await opened.new_page()
    finally:
        await opened.close()


async def keep(page: Page, name: str) -> None:
    """What is seen without scrolling, as small as the page it goes into allows."""
    await page.wait_for_function(_LOADED)
    picture = Image.open(BytesIO(await page.screenshot())).convert("RGB")
    files = (packed(picture, quality) for quality in range(88, 30, -4))
    (IMAGES / f"{name}.jpg").write_bytes(next(f for f in files if len(f) <= LARGEST_BYTES))


def packed(picture: Image.Image, quality: int) -> bytes:
    """As a JPEG file."""
    file = BytesIO()
    picture.save(file, "JPEG", quality=quality, optimize=True, progressive=True)
    return file.getvalue()


async def main(folder: Path) -> None:
    expect.set_options(timeout=LIMIT_MS)
    with serving(folder) as (port, _), running(["worker"], folder):
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(ALONE))
            await photograph(browser, f"http://127.0.0.1:{port}")
            await browser.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as passing:
        asyncio.run(main(Path(sys.argv[1] if len(sys.argv) > 1 else passing)))
