"""Photograph the pages of the studio: docs/images/web-*.jpg.

    python -m scripts.make_web_pictures

A studio of its own, without a key, in a folder that goes afterwards; Debian's Chromium in front of
it. Takes about three minutes: the shorts that are seen are really made.
"""

import asyncio
import json
import re
import shutil
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
PHONE: Mapping[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "color_scheme": "dark",
    "locale": "en-US",
}
SEED = 7
LIMIT_MS = 600_000
LARGEST_BYTES = 120_000
SHORT: Mapping[str, Any] = {"topic": "AI revolution", "duration": 30, "art_style": "comic"}
OTHERS: tuple[Mapping[str, Any], ...] = (
    {"topic": "Volcanoes", "duration": 15, "quality": "draft"},
    {"topic": "Coffee", "duration": 15, "quality": "draft", "art_style": "watercolor"},
)


async def photograph(browser: Browser, url: str) -> None:
    """All of them, in the order in which somebody would see them."""
    await asyncio.gather(*(submit(url, each) for each in OTHERS))
    async with window(browser, DESK) as page:
        await page.goto(f"{url}/app/make/short")
        await page.get_by_label("Topic", exact=True).fill("AI revolution")
        await expect(page.locator("#quote")).to_contain_text("script")
        await keep(page, "web-make")
        job_id = await submit(url, SHORT)
        await page.goto(f"{url}/app/jobs/{job_id}")
        await expect(page.locator(".scene-card img")).to_have_count(3)
        await keep(page, "web-board")
        await expect(page.locator("#part-head")).to_contain_text("Done!")
        await page.goto(f"{url}/app/jobs/{job_id}/edit")
        text = page.get_by_role("textbox", name=re.compile("text", re.IGNORECASE)).nth(1)
        await text.fill("Machines now read a page in the time of a breath.")
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
    await page.evaluate(
        "Promise.all([...document.images].map((each) => each.decode().catch(Object)))"
    )
    picture = Image.open(BytesIO(await page.screenshot())).convert("RGB")
    for quality in range(88, 30, -4):
        file = BytesIO()
        picture.save(file, "JPEG", quality=quality, optimize=True, progressive=True)
        if file.tell() <= LARGEST_BYTES:
            break
    (IMAGES / f"{name}.jpg").write_bytes(file.getvalue())


async def main() -> None:
    expect.set_options(timeout=LIMIT_MS)
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder)) as (port, _),
        running(["worker"], Path(folder)),
    ):
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(ALONE))
            await photograph(browser, f"http://127.0.0.1:{port}")
            await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
