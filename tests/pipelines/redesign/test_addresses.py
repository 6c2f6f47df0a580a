"""An address: found, looked at once from each side, and never twice."""

from pathlib import Path

import pytest
from pypdf import PdfReader

from mutoscope.errors import InvalidRequest
from mutoscope.testing.fakes import FakeVendors
from mutoscope.testing.fakes.maps import calls
from pipelines.redesign.gardens import ADDRESS, FRONT, PATIO, WALK, area, codes, make, opened

BACK = {"area": "backyard", "style": "california_native"}
POOL = {"area": "pool_area", "style": "tropical_resort"}


@pytest.mark.proof
async def test_five_areas_ask_for_each_picture_once(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with opened(tmp_path / "data", database, fakes) as studio:
        asked = [FRONT, BACK, WALK, PATIO, POOL]
        job = await make(studio, asked, address=ADDRESS, painter="sheet")
        assert job.status == "completed", job.error
        assert dict(calls(fakes.requests)) == {
            "geocode": 1, "metadata": 1, "street_view": 1, "satellite": 1,
        }  # fmt: skip
        assert codes(job) == {"imagery_sent"}
        assert job.cost.actual == pytest.approx(0.014, abs=1e-6)


async def test_from_above_it_is_an_impression_unless_it_is_the_same_view(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with opened(tmp_path / "data", database, fakes) as studio:
        other = {**POOL, "wishes": "a bench [mirrored]"}
        job = await make(studio, [BACK, other, FRONT], address=ADDRESS)
        assert job.status == "completed", job.error
        made = [
            await studio.result(job.id, f"areas.{each}.finished")
            for each in ("backyard", "pool_area", "front_yard")
        ]
        assert [each["how"] for each in made] == ["edited", "impression", "edited"]
        told = [each.message for each in job.warnings if each.code == "imagery_sent"]
        shown = "The pictures of the address are sent to Google Gemini (Nano Banana)."
        assert told == ["The address is sent to Google Maps.", shown]
        assert [each["kept"]["is_told"] for each in made] == [True, False, True]
        assert "Structure kept" in area(job, "front_yard").message


async def test_on_the_proposal_of_an_address_is_no_picture_of_the_vendor(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with opened(tmp_path / "data", database, fakes) as studio:
        job = await make(studio, [BACK], address=ADDRESS, painter="sheet")
        assert job.status == "completed", job.error
        (proposal,) = [each for each in job.output if each.kind == "proposal"]
        page = PdfReader(studio.path(proposal.artifact)).pages[0]
        assert not [each for each in page.images if each.image and min(each.image.size) > 300]
        assert "Google" not in page.extract_text()


@pytest.mark.proof
async def test_where_no_camera_was_it_is_seen_from_above(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with opened(tmp_path / "data", database, fakes) as studio:
        job = await make(
            studio, [FRONT], address=f"{ADDRESS} | meta: ZERO_RESULTS", painter="sheet"
        )
        assert job.status == "completed", job.error
        assert codes(job) == {"imagery_fallback", "imagery_sent"}
        assert calls(fakes.requests)["street_view"] == 0


async def test_where_nobody_has_a_picture_it_says_so(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with opened(tmp_path / "data", database, fakes) as studio:
        address = f"{ADDRESS} | meta: ZERO_RESULTS | above: GREY"
        job = await make(studio, [FRONT], address=address, painter="sheet")
        assert job.status == "failed"
        assert job.error is not None
        assert job.error.code == "no_imagery"


async def test_a_place_near_it_is_asked_about(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with opened(tmp_path / "data", database, fakes) as studio:
        address = f"{ADDRESS} | address: APPROXIMATE"
        job = await make(studio, [FRONT], address=address, painter="sheet")
        assert job.status == "awaiting_input"
        assert calls(fakes.requests)["street_view"] == 0
        assert job.question is not None
        await studio.answer(job.id, {job.question["name"]: "approve"})
        assert (await studio.work_job(job.id)).status == "completed"
        assert calls(fakes.requests)["geocode"] == 1


async def test_it_is_bought_once_for_a_job_and_its_edits_and_not_for_another(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with opened(tmp_path / "data", database, fakes) as studio:
        job = await make(studio, [FRONT], address=ADDRESS, painter="sheet")
        edit = await studio.edit(job.id, {"areas.0.style": "mediterranean"})
        assert (await studio.work_job(edit.id)).status == "completed"
        assert calls(fakes.requests)["street_view"] == 1
        order = {"areas": [FRONT], "address": ADDRESS, "imagery_terms": True, "painter": "sheet"}
        other = await studio.submit("redesign", order, seed=8)
        assert (await studio.work_job(other.id)).status == "completed"
        assert calls(fakes.requests)["street_view"] == 2


async def test_terms_come_first(fakes: FakeVendors, tmp_path: Path, database: str) -> None:
    async with opened(tmp_path / "data", database, fakes) as studio:
        with pytest.raises(InvalidRequest, match="terms"):
            await make(studio, [FRONT], address=ADDRESS, imagery_terms=False)


async def test_without_a_key_a_photo_is_asked_for(tmp_path: Path, database: str) -> None:
    async with opened(tmp_path / "data", database) as studio:
        with pytest.raises(InvalidRequest) as caught:
            await make(studio, [FRONT], address=ADDRESS)
        assert "photo" in caught.value.hint
