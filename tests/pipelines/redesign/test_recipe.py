"""A photo becomes designs, area by area, with a model that changes pictures and without one."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mutoscope.errors import InvalidRequest
from mutoscope.testing.fakes import FakeVendors
from pipelines.redesign.gardens import (
    FRONT,
    PATIO,
    WALK,
    area,
    codes,
    make,
    opened,
    photo,
    picture,
    ran,
)

GPS = 0x8825
"""Where a photo tells its place: Exif 2.3, 4.6.3."""


async def test_without_any_key_sheets_are_drawn(tmp_path: Path, database: str) -> None:
    async with opened(tmp_path / "data", database) as studio:
        job = await make(studio, [FRONT, PATIO], photo=await photo(studio, tmp_path))
        assert job.status == "completed", job.error
        assert {item.status for item in job.items} == {"completed"}
        assert [item.stage for item in job.items] == ["complete", "complete"]
        kinds = sorted(output.kind for output in job.output)
        each = ["before_after", "proposal", "sheet", "thumbnail"]
        assert kinds == sorted([*each, *each, "source"])
        assert picture(studio, job, "front_yard.png").width >= 1200
        assert max(picture(studio, job, "patio-thumbnail.png").size) == 400
        assert codes(job) == {"climate_assumed"}
        assert job.cost.actual == 0


async def test_a_model_changes_the_photo(fakes: FakeVendors, tmp_path: Path, database: str) -> None:
    async with opened(tmp_path / "data", database, fakes) as studio:
        asked = [FRONT, PATIO, WALK]
        job = await make(studio, asked, photo=await photo(studio, tmp_path), climate="oceanic")
        assert job.status == "completed", job.error
        assert len(fakes.charges) == 3
        assert job.cost.actual > 0
        assert "Structure kept" in area(job, "patio").message
        assert codes(job) == {"photo_sent"}
        assert len(area(job, "walkway").output) == 4


@pytest.mark.proof
async def test_one_that_fails_for_good_leaves_the_others(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with opened(tmp_path / "data", database, fakes) as studio:
        refused = {**PATIO, "wishes": "a pool [refuse x1]"}
        house = await photo(studio, tmp_path)
        job = await make(studio, [FRONT, refused, WALK], photo=house, strict=True)
        assert job.status == "partial"
        assert area(job, "patio").status == "failed"
        assert area(job, "patio").message
        assert len(fakes.charges) == 2
        again = await studio.work_job((await studio.retry(job.id, only="failed")).id)
        assert again.status == "completed"
        assert len(fakes.charges) == 3
        assert again.cost.actual > job.cost.actual


@pytest.mark.parametrize(("mood", "code"), [("mirrored", "structure"), ("as_given", "came back")])
async def test_a_careless_picture_is_asked_for_once_more(
    fakes: FakeVendors, tmp_path: Path, database: str, mood: str, code: str
) -> None:
    async with opened(tmp_path / "data", database, fakes) as studio:
        house = await photo(studio, tmp_path)
        fakes.behave("gemini", mood, times=1)
        job = await make(studio, [FRONT], photo=house)
        assert job.status == "completed", job.error
        assert len(fakes.charges) == 2
        assert any(".again." in key for key in ran(job))


async def test_a_house_that_is_lost_twice_is_no_design(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with opened(tmp_path / "data", database, fakes) as studio:
        house = await photo(studio, tmp_path)
        fakes.behave("gemini", "mirrored", times=2)
        job = await make(studio, [FRONT], photo=house, strict=True)
        assert job.status == "failed"
        assert "did not stay" in area(job, "front_yard").message
        assert len(fakes.charges) == 2


@pytest.mark.proof
async def test_another_style_and_one_area_more_make_only_those(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with opened(tmp_path / "data", database, fakes) as studio:
        job = await make(studio, [FRONT, WALK], photo=await photo(studio, tmp_path))
        document = {**FRONT, "style": "desert_landscape"}
        edit = await studio.edit(job.id, {"areas.0": document})
        other = await studio.work_job(edit.id)
        assert other.status == "completed", other.error
        assert {key.split(".")[1] for key in ran(other) if key.startswith("areas.")} == {
            "front_yard"
        }
        assert len(fakes.charges) == 3
        edit = await studio.edit(job.id, {"areas": [FRONT, WALK, PATIO]})
        more = await studio.work_job(edit.id)
        assert {key.split(".")[1] for key in ran(more) if key.startswith("areas.")} == {"patio"}
        assert len(fakes.charges) == 4
        take = await studio.edit(job.id, {}, takes=["areas.walkway.design.gemini"])
        taken = await studio.work_job(take.id)
        assert taken.status == "completed"
        assert len(fakes.charges) == 5


LAWN = {"corners": [[0, 0.66], [1, 0.66], [1, 1], [0, 1]]}


@pytest.mark.parametrize("with_model", [False, True])
async def test_around_a_region_the_photo_stays(
    fakes: FakeVendors, tmp_path: Path, database: str, with_model: bool
) -> None:
    vendors = fakes if with_model else None
    async with opened(tmp_path / "data", database, vendors) as studio:
        house = await photo(studio, tmp_path)
        job = await make(studio, [{**FRONT, "region": LAWN}], photo=house)
        assert job.status == "completed", job.error
        (view,) = [each for each in job.output if each.kind == "source"]
        whole = np.asarray(Image.open(studio.path(view.artifact)).convert("RGB"))
        if with_model:
            made = picture(studio, job, "front_yard.png")
        else:
            both = picture(studio, job, "front_yard-before-after.jpg")
            made = both.crop((0, both.height - whole.shape[0], whole.shape[1], both.height))
        kept = np.asarray(made.convert("RGB")).astype(int)[80:480] - whole[80:480]
        assert np.abs(kept[:, 300:]).mean() < (0.01 if with_model else 4)
        changed = np.asarray(made.convert("RGB")).astype(int)[600:] - whole[600:]
        assert np.abs(changed).mean() > 6


async def test_a_region_that_nobody_can_see_is_refused(tmp_path: Path, database: str) -> None:
    async with opened(tmp_path / "data", database) as studio:
        house = await photo(studio, tmp_path)
        dot = {"corners": [[0.5, 0.5], [0.51, 0.5], [0.5, 0.51]]}
        bow = {"corners": [[0, 0], [1, 1], [0, 1], [1, 0]]}
        for region, said in ((dot, "is too small"), (bow, "crosses itself")):
            with pytest.raises(InvalidRequest, match=said) as refused:
                await make(studio, [{**FRONT, "region": region}], photo=house)
            assert refused.value.message.startswith("areas.0.region: The region ")
            assert "{" not in refused.value.message + refused.value.hint


async def test_what_a_photo_told_of_its_place_is_said_to_be_gone(
    tmp_path: Path, database: str
) -> None:
    told = Image.Exif()
    told.get_ifd(GPS).update({1: "N", 2: (48.0, 8.0, 0.0)})
    async with opened(tmp_path / "data", database) as studio:
        house = await photo(studio, tmp_path, exif=told)
        job = await make(studio, [FRONT], photo=house, climate="oceanic")
        assert codes(job) == {"place_removed"}
        assert not picture(studio, job, "photo.jpg").getexif()
