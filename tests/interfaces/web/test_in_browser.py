"""The studio as people have it: a browser in front of `mutoscope serve`, its worker, and vendors
that are not real."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.async_api import Browser, Page, Route, expect

from fakes_process import FakesProcess, fakes_process
from mutoscope.media.codec.playback import probe
from studio_process import STEP_LIMIT_MS, Visit, chromium, serving, visiting

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
KEY = "planted-secret-0123456789"
HEAVIEST = 150_000
SHOW_ALL = """async () => {
  const pictures = [...document.images].filter(each => each.getAttribute("src"));
  for (const each of pictures) each.loading = "eager";
  await Promise.all(pictures.map(each => each.decode().catch(() => 0)));
}"""
"""Bytes of a page with all that it loads at first, as they are sent."""
RUSSIAN_STAGES = (
    "Генерация сценария",
    "Создание аудио",
    "Генерация изображений",
    "Анимация Ken Burns",
    "Рендеринг видео",
)
expect.set_options(timeout=STEP_LIMIT_MS)


@pytest.fixture(scope="module")
def fakes() -> Iterator[FakesProcess]:
    with fakes_process("--api-key", KEY) as running:
        yield running


@pytest.fixture(scope="module")
def keyless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("keyless")) as url:
        yield url


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as running:
        yield running


def keyed(fakes: FakesProcess) -> dict[str, str]:
    """Settings with a key for Gemini alone, who is not real."""
    addresses = {"gemini": fakes.addresses["gemini"]}
    return {"GEMINI_API_KEY": KEY, "MUTOSCOPE_BASE_URLS": json.dumps(addresses)}


async def choose_draft(page: Page) -> None:
    """For a test, a small video is as good."""
    await page.get_by_role("heading", name="More", exact=True).click()
    await page.locator("input[name=quality][value=draft]").check()


async def note_progress(page: Page) -> None:
    """From now on the page keeps every percent and stage that it has shown."""
    await page.evaluate(
        """() => {
          window.shown = [];
          const note = () => {
            const percent = document.querySelector(".board-percent");
            const stage = document.querySelector(".board-now strong");
            const told = [percent && parseInt(percent.textContent), stage && stage.textContent];
            if (String(window.shown.at(-1)) !== String(told)) window.shown.push(told);
          };
          new MutationObserver(note).observe(
            document.body, { subtree: true, childList: true, characterData: true });
          note();
        }"""
    )


@pytest.mark.proof
async def test_the_five_steps(fakes: FakesProcess, browser: Browser, tmp_path: Path) -> None:
    with serving(tmp_path / "data", **keyed(fakes)) as url:
        async with visiting(browser, locale="ru-RU", viewport=DESK) as visit:
            page = visit.page
            await visit.go(f"{url}/app/faceless")
            await page.get_by_label("Тема", exact=True).fill("Искусственный интеллект")
            provider = page.get_by_label("Провайдер изображений")
            nano = provider.locator("option", has_text="Nano Banana")
            await provider.select_option(value=await nano.get_attribute("value"))
            assert await page.get_by_role("spinbutton", name="Длительность").input_value() == "30"
            tile = page.locator("label", has_text="Photorealism")
            await tile.click()
            assert await tile.locator("input[name=art_style]").is_checked()
            await page.get_by_role("button", name="Генерировать видео").click()
            await page.wait_for_url(re.compile("/app/jobs/job_"))
            await note_progress(page)
            await expect(page.locator("#part-head")).to_contain_text("Готово!")
            await expect(page.get_by_role("link", name="Скачать видео")).to_be_visible()
            shown = await page.evaluate("window.shown")
            video = await downloaded(page, tmp_path)
            assert visit.complaints == []
    percents = [percent for percent, _ in shown if percent is not None]
    stages = list(dict.fromkeys(stage.strip("…") for _, stage in shown if stage))
    assert percents == sorted(percents)
    assert len(set(percents)) > 8
    assert stages == [stage for stage in RUSSIAN_STAGES if stage in stages]
    assert stages[-1] == RUSSIAN_STAGES[-1]
    facts = probe(video)
    assert (facts.width_px, facts.height_px) == (1080, 1920)
    assert fakes.bought("gemini")


async def downloaded(page: Page, folder: Path) -> Path:
    """The video, as the browser has saved it."""
    async with page.expect_download() as began:
        await page.get_by_role("link", name=re.compile("Скачать видео|Download the video")).click()
    path = folder / "saved.mp4"
    await (await began.value).save_as(path)
    return path


async def counted(page: Page, what: str) -> int:
    """How many of them the head of the board tells."""
    head = await page.locator("#part-head").inner_text()
    found = re.search(rf"(\d+) (?:{what})", head)
    assert found, head
    return int(found[1])


async def made_draft(page: Page, url: str, topic: str) -> str:
    """Hand a small short in by the form; the address of its board."""
    await page.goto(f"{url}/app/make/short")
    await page.get_by_label("Topic", exact=True).fill(topic)
    await page.get_by_role("spinbutton", name="Duration").fill("10")
    await choose_draft(page)
    await page.get_by_role("button", name="Generate video").click()
    await page.wait_for_url(re.compile("/app/jobs/job_"))
    return page.url


@pytest.mark.proof
async def test_made_reloaded_edited(keyless: str, browser: Browser, tmp_path: Path) -> None:
    async with visiting(browser, locale="en-US", viewport=DESK) as visit:
        page = visit.page
        board = await made_draft(page, keyless, "AI revolution")
        await expect(page.locator("article.scene").first).to_contain_text("AI")
        before = await page.locator(".board-percent").inner_text()
        await page.reload()  # in the middle
        await all_can_use(visit)
        after = await page.locator("progress").first.get_attribute("value")
        assert float(after or 0) >= float(before.rstrip(" %"))
        await expect(page.locator("#part-head")).to_contain_text("Done!")
        scenes = await page.locator("article.scene").count()
        whole = await counted(page, "parts? made")
        assert scenes >= 2
        await visit.go(board)
        await all_can_use(visit)
        assert await weight(visit) <= HEAVIEST
        assert (await downloaded(page, tmp_path)).stat().st_size > 100_000

        await page.get_by_role("link", name="Edit", exact=True).click()
        await page.wait_for_url(re.compile("/edit"))
        await visit.go(page.url)
        await all_can_use(visit)
        assert await weight(visit) <= HEAVIEST
        text = page.get_by_role("textbox", name="What is said").nth(1)
        await text.fill("Machines now read a page in the time of a breath.")
        await page.get_by_role("button", name="Plan", exact=True).click()
        await expect(page.locator("#plan")).to_contain_text("1 line")
        await page.get_by_role("button", name="Make it", exact=True).click()
        await page.wait_for_url(lambda url: "/app/jobs/job_" in url and "/edit" not in url)
        assert page.url != board
        await expect(page.locator("#part-head")).to_contain_text("Done!")
        assert await counted(page, "parts? made") < whole  # only what was changed
        assert await counted(page, "kept") > 0
        await expect(page.locator("main")).to_contain_text("breath")
        await page.goto(board)  # the earlier version stays
        await expect(page.locator("#part-head")).to_contain_text("Done!")
        assert visit.complaints == []


@pytest.mark.proof
async def test_cancelled_and_tried_again(keyless: str, browser: Browser) -> None:
    async with visiting(browser, locale="en-US", viewport=PHONE) as visit:
        page = visit.page
        await made_draft(page, keyless, "Volcanoes")
        await page.get_by_role("button", name="Cancel", exact=True).click()
        await page.get_by_role("button", name="Yes, cancel it").click()
        await expect(page.locator("#part-head")).to_contain_text("Cancelled")
        await page.get_by_role("button", name=re.compile("Try again")).first.click()
        await expect(page.locator("#part-head")).to_contain_text("Done!")
        assert visit.complaints == []


@pytest.mark.proof
async def test_what_is_wrong_is_marked_and_what_was_typed_stays(
    keyless: str, browser: Browser
) -> None:
    async with visiting(browser, locale="ru-RU", viewport=DESK) as visit:
        page = visit.page
        await visit.go(f"{keyless}/app/make/short")
        await page.locator("input[name=duration]").last.fill("999")
        await page.get_by_role("button", name="Генерировать видео").click()
        wrong = page.locator("[aria-invalid=true]")
        await expect(wrong.first).to_be_visible()
        assert re.search("[а-яё]", await page.locator(".error:visible").first.inner_text())
        assert await page.locator("input[name=duration]").last.input_value() == "999"
        await page.get_by_label("Тема", exact=True).fill("<script>alert(1)</script>")
        await expect(page.locator("#quote")).not_to_contain_text("alert(1)</script>")
        assert [each for each in visit.complaints if "422" not in each] == []


@pytest.mark.proof
async def test_a_form_waits_for_its_files(keyless: str, browser: Browser, tmp_path: Path) -> None:
    picture = tmp_path / "kite.png"
    Image.new("RGB", (64, 64), "red").save(picture)
    goes_on = asyncio.Event()

    async def slow(route: Route) -> None:
        await goes_on.wait()
        await route.continue_()

    async with visiting(browser, locale="en-US", viewport=DESK) as visit:
        page = visit.page
        await page.route("**/api/uploads", slow)
        await visit.go(f"{keyless}/app/make/short")
        form = page.url
        await page.get_by_label("Topic", exact=True).fill("Volcanoes")
        chosen = page.locator("input[type=file][accept*='.png']").first
        zone = chosen.locator("xpath=ancestor::*[@data-drop]")
        await chosen.set_input_files(picture)
        await expect(zone).to_have_attribute("aria-busy", "true")
        await page.get_by_role("button", name="Generate video").click()
        await expect(page.locator("#toasts")).to_contain_text("still being sent")
        assert page.url == form
        async with page.expect_event("requestfailed") as broken:  # taken out: not sent to its end
            await zone.locator("[data-drop-remove]").dispatch_event("click")
        assert (await broken.value).url.endswith("/api/uploads")
        await expect(zone).not_to_have_attribute("aria-busy", "true")
        await chosen.set_input_files(picture)
        goes_on.set()
        await expect(zone.locator("input[type=hidden]")).to_have_value(re.compile("^art_"))


PAGES = (
    "/app",
    "/app/make/short",
    "/app/make/meme",
    "/app/make/redesign",
    "/app/jobs",
    "/app/system",
    "/app/login",
    "/app/jobs/job_0",
)


PHONE_IN_RUSSIAN = {"viewport": PHONE, "locale": "ru-RU", "color_scheme": "dark"}
DESK_IN_ENGLISH = {"viewport": DESK, "locale": "en-US", "color_scheme": "light"}
CONTEXTS = (
    PHONE_IN_RUSSIAN,
    {**PHONE_IN_RUSSIAN, "locale": "en-US"},
    {**DESK_IN_ENGLISH, "locale": "ru-RU"},
    DESK_IN_ENGLISH,
)


@pytest.mark.proof
@pytest.mark.parametrize("context", CONTEXTS)
async def test_every_page(keyless: str, browser: Browser, context: dict[str, Any]) -> None:
    """Each page is there, complains of nothing, fits, is light, and can be used by everybody."""
    for path in PAGES:
        async with visiting(browser, reduced_motion="reduce", **context) as visit:
            answer = await visit.go(keyless + path)
            assert answer.status == (404 if path.endswith("job_0") else 200), path
            complaints = [each for each in visit.complaints if "404" not in each]
            assert (path, complaints) == (path, [])
            await all_can_use(visit)
            assert await weight(visit) <= HEAVIEST, path


async def weight(visit: Visit) -> int:
    """Bytes of the page with every picture in it: how many of them a browser fetches before they
    are scrolled to is its own affair."""
    await visit.page.evaluate(SHOW_ALL)
    return sum(visit.loaded.values())


async def all_can_use(visit: Visit) -> None:
    """What is shown now fits its window, and keeps nobody from using it."""
    shown = visit.page.url
    assert (shown, await visit.is_too_wide()) == (shown, False)
    moving = visit.page.locator(".htmx-added, .htmx-swapping, .htmx-settling")
    await expect(moving).to_have_count(0)
    assert (shown, await visit.grave_faults()) == (shown, [])
