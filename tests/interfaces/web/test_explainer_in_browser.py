"""An explainer as people make one: a browser in front of `mutoscope serve`, its worker, no key."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from studio_process import STEP_LIMIT_MS, chromium, serving, visiting

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
ARTICLE = Path(__file__).parents[3] / "src" / "mutoscope" / "articles" / "coffee.md"
STAGES = {"Writing the script", "Making the sound", "Making the slides", "Rendering the video"}
expect.set_options(timeout=STEP_LIMIT_MS)


async def fill_in(page: Page) -> None:
    """Two speakers, half a minute, as small as can be."""
    await page.locator("label", has_text="A text").click()
    await page.get_by_label("The text to tell from").fill(ARTICLE.read_text("utf-8"))
    await page.get_by_role("heading", name="Who speaks").click()
    for number, name in enumerate(("Ann", "Ben")):
        await page.get_by_role("button", name="Add a speaker").click()
        await page.get_by_label("Name", exact=True).nth(number).fill(name)
    await page.get_by_role("spinbutton", name="Minutes").fill("0.5")
    await page.get_by_role("heading", name="More", exact=True).click()
    await page.locator("input[name=quality][value=draft]").check()


async def review(page: Page) -> None:
    """Leave one section of the script, and add a line to it."""
    await page.get_by_role("button", name="See the script").click()
    scenes = page.locator("[data-script] [data-scene]")
    await expect(scenes.first).to_be_visible()
    while await scenes.count() > 2:
        await scenes.last.get_by_role("button", name=re.compile("^Take out section")).click()
    await scenes.first.get_by_role("button", name="Add a line below").first.click()
    await page.keyboard.type("This line is mine.")


async def note_stages(page: Page) -> None:
    """From now on the page keeps every stage that it has shown, and every state of a phrase."""
    await page.evaluate(
        """() => {
          window.stages = new Set();
          window.percents = [];
          const note = () => {
            const stage = document.querySelector(".board-now strong");
            const percent = parseInt(document.querySelector(".board-percent")?.textContent);
            if (stage) window.stages.add(stage.textContent.replace("…", ""));
            if (percent !== window.percents.at(-1)) window.percents.push(percent);
          };
          new MutationObserver(note).observe(
            document.body, { subtree: true, childList: true, characterData: true });
          note();
        }"""
    )


@pytest.mark.proof
async def test_an_article_becomes_a_video_with_chapters(tmp_path: Path) -> None:
    async with chromium() as browser:
        with serving(tmp_path / "data") as url:
            async with visiting(browser, locale="en-US", viewport=DESK) as visit:
                page = visit.page
                await visit.go(f"{url}/app/make/explainer")
                await fill_in(page)
                await review(page)
                assert await visit.grave_faults() == []
                await page.get_by_role("button", name="Make the video").click()
                await page.wait_for_url(re.compile("/app/jobs/job_"))
                await note_stages(page)
                await expect(
                    page.locator(".phrase").filter(has_text="This line is mine.")
                ).to_have_count(1)
                await expect(page.locator("#part-head")).to_contain_text("Done!")
                percents = await page.evaluate("window.percents.filter(Number.isFinite)")
                assert percents == sorted(percents)
                assert STAGES & set(await page.evaluate("[...window.stages]"))
                chapter = page.locator("[data-seek]").nth(1)
                await chapter.click()
                await expect(chapter).to_have_attribute("aria-current", "true")
                kinds = await page.evaluate(
                    "[...document.querySelector('video').textTracks].map((each) => each.kind)"
                )
                assert kinds == ["captions", "chapters"]
                assert (
                    await page.locator(".section .play").count()
                    == await page.locator(".phrase").count()
                )
                assert (visit.complaints, await visit.grave_faults()) == ([], [])
                await plan_of_one_line(page)
                assert (visit.complaints, await visit.grave_faults()) == ([], [])
                job = page.url.removesuffix("/edit")
            for scheme in ("light", "dark"):
                async with visiting(
                    browser, locale="ru-RU", viewport=PHONE, color_scheme=scheme
                ) as phone:
                    for address in (job, f"{job}/edit", f"{url}/app/make/explainer", f"{url}/app"):
                        await phone.go(address)
                        assert not await phone.is_too_wide(), address
                        assert (phone.complaints, await phone.grave_faults()) == ([], []), address


async def plan_of_one_line(page: Page) -> None:
    """What another sentence would make again: its phrase, its clip and the mix."""
    await page.get_by_role("link", name="Edit", exact=True).click()
    lines = page.locator("[data-line-row] textarea")
    await lines.nth(1).fill("This line is another.")
    await page.get_by_role("button", name="Plan", exact=True).click()
    await expect(page.locator("#plan")).to_contain_text("1 phrase, 1 clip, the sound.")
    await page.get_by_role("button", name="Set section 1 back").click()
    await expect(page.locator("#plan")).to_contain_text("Nothing is changed yet.")
