"""What is asked of a redesign: what is refused where it is handed in, and never where a stored one
is read."""

from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from psycopg.types.json import Jsonb
from pydantic import ValidationError

from mutoscope.app import Times
from mutoscope.app.faults import fitting
from mutoscope.errors import InvalidRequest
from mutoscope.jobs.edits import changed_request
from mutoscope.jobs.handing_in import HandedIn
from mutoscope.pipelines.redesign import PIPELINE
from mutoscope.pipelines.redesign.document import FORM
from mutoscope.pipelines.redesign.request import AreaOrder, Region
from pipelines.redesign.gardens import FRONT, opened, photo

BOW = {"corners": [[0.0, 0.0], [1.0, 1.0], [0.0, 1.0], [1.0, 0.0], [0.5, 0.1]]}
OTHER_BOW = {"corners": BOW["corners"][:4]}
LAWN = {"corners": [[0.0, 0.7], [1.0, 0.7], [1.0, 1.0], [0.0, 1.0]]}
STORED: dict[str, Any] = {
    "address": "12 Oak\u2066 Lane",
    "areas": [{**FRONT, "region": BOW, "wishes": "a\u202epond"}],
}


def slanted(*rights: float, slope: float) -> list[tuple[float, float]]:
    """Corners along one straight line, closed above it."""
    line = [(right, round(right * slope, 4)) for right in rights]
    return [*line, (rights[-1], 1.0), (rights[0], 1.0)]


@pytest.mark.parametrize(
    ("corners", "crosses"),
    [
        ([(0, 0), (1, 1), (0, 1), (1, 0)], True),
        ([(0, 0), (1, 0), (1, 1), (0.4, -0.0), (0, 1)], False),  # it only touches a side
        ([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)], False),  # closed by its first corner
        ([(0, 0), (1, 0), (1, 1), (0.5, 0.2), (0, 1)], False),  # a notch
        ([(0, 0.2), (1, 0.2), (1, 1), (0.5, 0), (0, 1)], True),  # a notch that is too deep
        ([(0, 0), (1, 0), (0.1, 0.3), (0.9, 0.3), (0, 1)], False),  # a Z
        ([(0, 0), (1, 0), (0.1, 0.5), (0.9, 0.5), (0.5, 0.1), (0, 1)], True),
        (slanted(0.05, 0.5, 0.62, 0.68, slope=0.2), False),  # in floats not quite straight
        (slanted(0.17, 0.35, 0.47, 0.94, slope=0.45), False),
        (slanted(0.1, 0.28, 0.3, 0.83, slope=0.05), False),
    ],
)
def test_sides_that_pass_through_each_other_are_found(
    corners: Sequence[tuple[float, float]], crosses: bool
) -> None:
    with pytest.raises(ValidationError, match="crosses itself") if crosses else nullcontext():
        Region.model_validate({"corners": corners}, context=HandedIn())


def test_what_is_stored_is_read_as_it_stands() -> None:
    stored = PIPELINE.request.model_validate(STORED).model_dump(mode="json")
    assert stored["address"] == STORED["address"]
    assert stored["areas"][0]["wishes"] == "a\u202epond"
    changed = changed_request(PIPELINE, stored, {"company": "Ze\u202ed", "areas.0.strength": 0.9})
    assert changed["areas"] == [{**stored["areas"][0], "strength": 0.9}]
    assert (changed["address"], changed["company"]) == (STORED["address"], "Zed")
    assert fitting(PIPELINE, changed, standing=stored).model_dump(mode="json") == changed


def test_what_is_handed_in_is_held_to_more() -> None:
    with pytest.raises(InvalidRequest, match="crosses itself"):
        fitting(PIPELINE, STORED)
    lawn = {**STORED, "areas": [{**STORED["areas"][0], "region": LAWN}]}
    valid = fitting(PIPELINE, lawn).model_dump(mode="json")
    assert valid["address"] == "12 Oak Lane"
    assert valid["areas"][0]["wishes"] == "apond"
    with pytest.raises(InvalidRequest, match="crosses itself"):
        changed_request(PIPELINE, valid, {"areas.0.region": BOW})
    order = AreaOrder.model_validate(STORED["areas"][0])
    with pytest.raises(InvalidRequest, match="crosses itself"):
        FORM.read(f"climate: oceanic\nareas: [{order.model_dump_json()}]")


async def test_a_job_of_before_is_worked_and_edited(tmp_path: Path, database: str) -> None:
    async with opened(tmp_path / "data", database) as studio:
        asked = [{**FRONT, "region": LAWN}]
        job = await studio.submit(
            "redesign", {"photo": vars(await photo(studio, tmp_path)), "areas": asked}
        )
        stored = {**job.request, "areas": [{**job.request["areas"][0], "region": BOW}]}
        await studio.engine.database.all(
            "UPDATE jobs SET request = %(request)s WHERE id = %(id)s",
            {"request": Jsonb(stored), "id": job.id},
        )
        done = await studio.work_job(job.id)
        assert done.status == "completed", done.error
        edited = await studio.edit(done.id, {"company": "Zed"})
        assert edited.request["areas"] == stored["areas"]
        assert (await studio.work_job(edited.id)).status == "completed"
        with pytest.raises(InvalidRequest, match="crosses itself"):
            await studio.edit(done.id, {"areas.0.region": OTHER_BOW})


async def test_a_schedule_of_before_is_changed(tmp_path: Path, database: str) -> None:
    async with opened(tmp_path / "data", database) as studio:
        house = vars(await photo(studio, tmp_path))
        asked = {"photo": house, "areas": [{**FRONT, "region": LAWN}]}
        await studio.add_schedule("daily", "redesign", asked, Times(cron="0 9 * * *", zone="UTC"))
        made = (await studio.schedule("daily")).schedule
        stored = {**made.request, "areas": [{**made.request["areas"][0], "region": BOW}]}
        await studio.engine.database.all(
            "UPDATE schedules SET request = %(request)s WHERE id = %(id)s",
            {"request": Jsonb(stored), "id": made.id},
        )
        changed = await studio.change_schedule("daily", request={"company": "Zed"})
        assert changed.request == {**stored, "company": "Zed"}
        with pytest.raises(InvalidRequest, match="crosses itself"):
            await studio.change_schedule(
                "daily", request={"areas": [{**FRONT, "region": OTHER_BOW}]}
            )
