"""A redesign as people make one: a browser in front of `mutoscope serve`, its worker, and vendors
who answer at a port of this machine."""

import asyncio
import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.async_api import Locator, Page, expect

from media.designs.houses import house_photo
from mutoscope.testing.fakes.running import settings_lines
from mutoscope.testing.fakes.server import FakeVendors
from studio_process import STEP_LIMIT_MS, Visit, chromium, log_of, serving, visiting

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
WISHES = {
    "front_yard": "Keep the big tree [slow 1]",
    "patio": "[refuse x1] A table for six",
    "backyard": "A lawn for children to play on [slow 25]",
}
"""Vendors heed the marks: two areas are slow in their own ways, one is refused at first."""
expect.set_options(timeout=STEP_LIMIT_MS)


def vendor_settings(fakes: FakeVendors) -> dict[str, str]:
    """The settings that lead to the fakes, as an environment has them."""
    told = (line.removeprefix("export ").partition("=") for line in settings_lines(fakes, "key"))
    wanted = ("MUTOSCOPE_BASE_URLS", "GEMINI", "GOOGLE_MAPS")
    return {name: said.strip("'") for name, _, said in told if any(w in name for w in wanted)}


async def give_photo(page: Page, photo: Path) -> None:
    await page.get_by_label("Your photo", exact=True).set_input_files(photo)
    await expect(page.locator("[data-photo-preview] img")).to_be_visible()


async def too_small(page: Page, path: Path) -> None:
    """It is said at once, and the form keeps nothing of it."""
    Image.new("RGB", (30, 30), "green").save(path)
    await page.get_by_label("Your photo", exact=True).set_input_files(path)
    told = page.get_by_role("alert").filter(has_text="small.png is only 30 × 30 pixels")
    await expect(told).to_contain_text("at least 256 pixels")
    await expect(page.locator("[data-photo-drop] .file")).to_have_count(0)
    await expect(page.locator("[data-photo-preview]")).to_be_hidden()


def half_of(whole: Path, path: Path) -> None:
    """A file that was not sent to its end."""
    path.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])


async def cut_off(page: Page, whole: Path, path: Path) -> None:
    """It is refused where it is chosen, and a good one settles it."""
    half_of(whole, path)
    await page.get_by_label("Your photo", exact=True).set_input_files(path)
    told = page.locator("[data-photo-refused]")
    await expect(told).to_contain_text("cut.jpg cannot be read as a picture")
    await expect(page.locator("[data-photo-drop] .file")).to_have_count(0)
    await give_photo(page, whole)
    await expect(told).to_be_hidden()


async def fill_in_areas(page: Page, wishes: Mapping[str, str]) -> None:
    rows = page.locator(".area-row")
    for number, (area, wish) in enumerate(wishes.items()):
        if number:
            await page.get_by_role("button", name="One more area").click()
        row = rows.nth(number)
        await row.get_by_label("Which area").select_option(area)
        await row.get_by_role("radio", name="Japanese Zen").focus()
        await page.keyboard.press("Space")
        await row.get_by_label("Wishes", exact=True).fill(wish)


def logged(folder: Path, event: str) -> int:
    """How often the studio's log has it. Two processes write it: lines may stand in one."""
    return log_of(folder).read_text("utf-8").count(f'"event": "{event}"')


async def is_sound(visit: Visit) -> None:
    assert (visit.complaints, await visit.grave_faults()) == ([], [])
    assert not await visit.is_too_wide()


@pytest.mark.proof
async def test_a_photo_becomes_designs_area_by_area(tmp_path: Path) -> None:
    """What was left to be verified: a request is handed in by the page; its start and its end are
    logged; the model is asked; areas go through "processing"; pictures are made and stored; the
    job ends; the page shows them."""
    house_photo().save(tmp_path / "house.jpg", quality=92)
    data = tmp_path / "data"
    async with FakeVendors() as fakes, chromium() as browser:
        with serving(data, **vendor_settings(fakes)) as url:
            async with visiting(browser, locale="en-US", viewport=DESK) as visit:
                page = visit.page
                await visit.go(f"{url}/app/make/redesign")
                await too_small(page, tmp_path / "small.png")
                await cut_off(page, tmp_path / "house.jpg", tmp_path / "cut.jpg")
                visit.complaints.clear()  # a browser notes that it has no preview of it
                await fill_in_areas(page, WISHES)
                await expect(page.locator("#sent-to")).to_contain_text("sent to Gemini")
                assert await page.locator("#quote .quote").inner_text() != ""
                await is_sound(visit)
                await page.get_by_role("button", name="Make the designs").click()
                await page.wait_for_url(re.compile("/app/jobs/job_"))
                await three_areas_apart(page)
                await is_sound(visit)
                await look_at_one(page)
                await change_of_one(page)
                assert await archive_of(page) == files_of("front_yard", "backyard")
                await retried(page)
                assert await archive_of(page) == files_of(*WISHES)
                await is_sound(visit)
                assert len(fakes.purchases("gemini")) == 3
                job = page.url
            for scheme in ("light", "dark"):
                async with visiting(
                    browser, locale="ru-RU", viewport=PHONE, color_scheme=scheme
                ) as phone:
                    for address in (job, f"{job}/edit", f"{url}/app/make/redesign"):
                        await phone.go(address)
                        await is_sound(phone)
                        for area in ("Front yard", "Patio", "Backyard"):
                            await expect(phone.page.locator("main")).not_to_contain_text(area)
        assert logged(data, "background_generation_started") == 2  # two attempts
        assert logged(data, "background_generation_completed") == 2


async def three_areas_apart(page: Page) -> None:
    """They finish one by one; loaded anew in the middle, the page knows all that it knew."""
    done, failed = page.locator("article.design.done"), page.locator("article.design.failed")
    await expect(page.locator("article.design")).to_have_count(3)
    await expect(page.locator(".property-picture img")).to_be_visible()
    await expect(failed).to_contain_text("refuses this content")
    await expect(done).to_contain_text("structure kept")
    assert {each["status"] for each in await told_to_clients(page)} == {
        "completed",
        "processing",
        "failed",
    }
    await page.reload()
    await expect(done).to_have_count(1)
    await expect(failed).to_have_count(1)
    await expect(page.locator("article.design.making")).to_have_count(1)
    await expect(page.locator("#part-head")).to_contain_text("Done in part")
    await expect(done).to_have_count(2)
    await expect(page.locator("#part-problem")).to_contain_text("1 area could not be made")
    shown = await done.locator(".compare img").evaluate_all(
        "all => all.map((each) => each.complete && each.naturalWidth > 0)"
    )
    assert shown == [True] * 4


async def told_to_clients(page: Page) -> list[dict[str, Any]]:
    """The areas of the page's job, as the route of generations tells them."""
    place = urlsplit(page.url)
    job = place.path.rpartition("/")[2]
    answer = await page.request.get(f"{place.scheme}://{place.netloc}/generations/{job}")
    return (await answer.json())["areas"]


async def look_at_one(page: Page) -> None:
    """The slider by keys and by mouse; a picture large, and back."""
    compare = page.locator("[data-compare]").first
    slider = compare.get_by_role("slider")
    await slider.focus()
    await page.keyboard.press("Home")
    assert await shown_of_before(compare) == 0
    await page.keyboard.press("End")
    assert await shown_of_before(compare) == 100
    await drag_to(page, compare, 0.25)
    assert await shown_of_before(compare) == pytest.approx(25, abs=4)
    await drag_to(page, compare, 0.8)
    assert await shown_of_before(compare) == pytest.approx(80, abs=4)
    await page.get_by_role("button", name="Look at it large").first.click()
    box = page.locator("#lightbox")
    await expect(box.locator("img")).to_be_visible()
    await expect(box).to_contain_text("Japanese zen")
    await page.keyboard.press("Escape")
    await expect(box).to_be_hidden()


async def change_of_one(page: Page) -> None:
    """Its own fields are open, and no others."""
    back = page.url
    await page.locator("[id='card-areas.backyard']").get_by_role("link", name="Change it").click()
    rows = page.locator(".area-row")
    await expect(rows.nth(2).get_by_label("Which area")).to_be_in_viewport()
    await expect(rows.nth(2).get_by_label("Which area")).to_have_value("backyard")
    await expect(page.locator("[data-area-fold][open]")).to_have_count(1)
    await page.goto(back)


async def shown_of_before(compare: Locator) -> float:
    """In percent of the width."""
    cut = await compare.evaluate("each => each.style.getPropertyValue('--cut')")
    return float(cut.rstrip("%"))


async def drag_to(page: Page, compare: Locator, share: float) -> None:
    box = await compare.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    await page.mouse.move(box["x"] + box["width"] / 2, middle)
    await page.mouse.down()
    await page.mouse.move(box["x"] + share * box["width"], middle, steps=4)
    await page.mouse.up()


def files_of(*areas: str) -> set[str]:
    """What a redesign of a photo hands over when these areas are made."""
    ends = (".png", "-before-after.jpg", "-thumbnail.png", "-proposal.pdf")
    return {"photo.jpg", *(f"{area}{end}" for area in areas for end in ends)}


async def archive_of(page: Page) -> set[str]:
    """The names in the ZIP of all files, of which each is whole."""
    async with page.expect_download() as coming:
        await page.get_by_role("link", name="All files (ZIP)").click()
    path = await (await coming.value).path()
    data = await asyncio.to_thread(path.read_bytes)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert all(each.file_size for each in archive.infolist())
        assert len(set(archive.namelist())) == len(archive.infolist())
        return set(archive.namelist())


async def retried(page: Page) -> None:
    await page.get_by_role("button", name="Retry this area").click()
    await expect(page.locator("#part-head")).to_contain_text("Done!")
    await expect(page.locator("article.design.done")).to_have_count(3)


@pytest.mark.proof
async def test_an_address_is_looked_at_on_googles_terms(tmp_path: Path) -> None:
    async with FakeVendors() as fakes, chromium() as browser:
        with serving(tmp_path / "data", **vendor_settings(fakes)) as url:
            async with visiting(browser, locale="en-US", viewport=PHONE) as visit:
                page = visit.page
                await visit.go(f"{url}/app/make/redesign")
                await page.locator("label", has_text="An address").click()
                await page.get_by_label("Address of the property").fill(
                    "12 Fake Street, Springfield"
                )
                await fill_in_areas(page, {"front_yard": "", "patio": "[mirrored]"})
                await page.get_by_role("button", name="Make the designs").click()
                await expect(page.locator("[data-field=imagery_terms] .error")).to_contain_text(
                    "under terms of their own. Tick the box"
                )
                await expect(page.locator("main")).not_to_contain_text("--accept")
                await stands_above_the_bar(page, "[data-field=imagery_terms]")
                visit.complaints.clear()  # a browser notes that the form was refused
                await page.get_by_role("checkbox", name="I accept Google's terms").check()
                sent = page.locator("#sent-to")
                await expect(sent).to_contain_text("The address is sent to Google.")
                await expect(sent).to_contain_text("pictures of the address are sent to Gemini")
                await page.get_by_role("button", name="Make the designs").click()
                await page.wait_for_url(re.compile("/app/jobs/job_"))
                await expect(page.locator("#part-head")).to_contain_text("Done!")
                patio = page.locator("[id='card-areas.patio']")
                await expect(patio).to_contain_text("artist's impression")
                await expect(patio.locator("[data-compare]")).to_have_count(0)
                await expect(page.locator("article.design .copyright")).to_have_count(2)
                await is_sound(visit)
                await another_take(page)
                await what_is_typed_is_planned(page)
                await one_more_area(page)
                await is_sound(visit)
                bought = [each.units for each in fakes.purchases("google_maps")]
                wanted = ({"geocode": 1.0}, {"street_view": 1.0}, {"satellite": 1.0})
                assert bought == list(wanted)  # each once, whatever was edited


async def stands_above_the_bar(page: Page, field: str) -> None:
    """What is wrong is told once in the bar at the foot of a phone, which leaves it in sight."""
    await page.wait_for_function(
        """(field) => {
            const bar = document.querySelector(".order").getBoundingClientRect();
            return document.querySelector(field).getBoundingClientRect().bottom <= bar.top
                && bar.height < innerHeight / 3;
        }""",
        arg=field,
    )
    await expect(page.locator("#quote .lacks")).to_be_hidden()


async def what_is_typed_is_planned(page: Page) -> None:
    """The plan comes while the field has the focus."""
    before = page.url
    await page.goto(f"{before}/edit")
    plan = page.locator("#plan")
    await expect(plan).to_contain_text("Nothing is changed yet.")
    row = page.locator(".area-row").first
    await row.locator("summary").first.click()
    wishes = row.get_by_label("Wishes", exact=True)
    await wishes.press_sequentially("a pond")
    await expect(plan).to_contain_text("1 area is made anew")
    await wishes.fill("")
    await expect(plan).to_contain_text("Nothing is changed yet.")
    await page.goto(before)


async def another_take(page: Page) -> None:
    """What it costs is told first; then a new version stands beside the old one."""
    before = page.url
    await page.get_by_role("button", name="Another take").first.click()
    dialog = page.locator("#take-area")
    await expect(dialog).to_contain_text("all others stay")
    await dialog.get_by_role("button", name="Make another take").click()
    await page.wait_for_url(lambda url: "/app/jobs/job_" in url and url != before)
    await expect(page.locator("#part-head")).to_contain_text("Done!")


async def one_more_area(page: Page) -> None:
    before = page.url
    await page.get_by_role("link", name="One more area").click()
    await page.locator(".area-row").nth(2).get_by_label("Which area").select_option("backyard")
    await page.get_by_role("button", name="Make it").click()
    await page.wait_for_url(
        lambda url: "/app/jobs/job_" in url and "/edit" not in url and url != before
    )
    await expect(page.locator("article.design.done")).to_have_count(3)
