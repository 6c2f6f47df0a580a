"""Who is sent what: said before it is, and only where something is sent."""

from pathlib import Path

from mutoscope.app import Studio
from mutoscope.testing.fakes import FakeVendors
from pipelines.redesign.gardens import ADDRESS, FRONT, PATIO, codes, make, photo

PAINTER = "Google Gemini (Nano Banana)"
PHOTO = f"Your photo is sent to {PAINTER}."
PICTURES = f"The pictures of the address are sent to {PAINTER}."
LOOKED_UP = "The address is sent to Google Maps."


async def test_a_photo_is_sent_once_and_an_edit_of_the_papers_sends_nothing(
    studio: Studio, fakes: FakeVendors, tmp_path: Path
) -> None:
    house = vars(await photo(studio, tmp_path))
    asked = {"photo": house, "areas": [FRONT]}
    more = {**asked, "areas": [FRONT, PATIO]}
    assert await studio.leaving("redesign", asked) == [PHOTO]
    job = await make(studio, [FRONT], photo=house, notes=["It is a note."])
    told = [each.message for each in job.warnings]
    assert PHOTO in told
    assert "It is a note." in told
    assert await studio.leaving("redesign", asked) == []
    assert await studio.leaving("redesign", {**asked, "company": "Zed"}) == []
    assert await studio.leaving("redesign", more) == [PHOTO]
    edited = await studio.work_job((await studio.edit(job.id, {"company": "Zed"})).id)
    assert edited.status == "completed", edited.error
    assert codes(edited) == {"climate_assumed"}
    other = await studio.work_job((await studio.edit(job.id, {"areas.0.wishes": "a pond"})).id)
    assert codes(other) == {"climate_assumed", "photo_sent"}
    assert len(fakes.charges) == 2


async def test_an_address_is_sent_where_it_is_looked_up(studio: Studio) -> None:
    asked = {"address": ADDRESS, "imagery_terms": True, "areas": [PATIO]}
    assert await studio.leaving("redesign", asked) == [LOOKED_UP, PICTURES]
    assert await studio.leaving("redesign", {**asked, "painter": "sheet"}) == [LOOKED_UP]
    job = await make(studio, [PATIO], address=ADDRESS)
    assert [each.message for each in job.warnings] == [LOOKED_UP, PICTURES]
    edited = await studio.work_job((await studio.edit(job.id, {"company": "Zed"})).id)
    assert edited.status == "completed", edited.error
    assert codes(edited) == set()


async def test_a_sheet_is_drawn_here(studio: Studio, fakes: FakeVendors, tmp_path: Path) -> None:
    house = vars(await photo(studio, tmp_path))
    sheet = {"photo": house, "areas": [PATIO], "painter": "sheet"}
    assert await studio.leaving("redesign", sheet) == []
    job = await make(studio, [PATIO], photo=house, painter="sheet")
    assert codes(job) == {"climate_assumed"}
    assert fakes.charges == []
