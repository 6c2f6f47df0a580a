"""The files beside an area's picture."""

import pytest
from pypdf import PdfReader

from mutoscope.app import Studio
from mutoscope.errors import InvalidRequest
from mutoscope.media.slides.papers import How
from mutoscope.models import Job
from mutoscope.pipelines.redesign.papers import labels_of
from mutoscope.testing.fakes import FakeVendors
from pipelines.redesign.gardens import FRONT, PATIO, make, ran

STREET = "12 Oak Lane"
"""What the fake knows, and prints on nothing."""


@pytest.mark.parametrize(
    ("how", "language", "labels"),
    [
        ("edited", "en", ("Before", "After")),
        ("impression", "ru", ("До", "После")),
        ("sheet", "en", ("Before", "Restyled preview")),
        ("sheet", "ru", ("До", "Стилизация фото")),
        ("sheet", "fr", ("Before", "Restyled preview")),
    ],
)
def test_a_restyled_photo_is_not_called_what_comes_after(
    how: How, language: str, labels: tuple[str, str]
) -> None:
    assert labels_of(how, language) == labels


def proposal_of(studio: Studio, job: Job, area: str) -> str:
    (output,) = [each for each in job.output if each.name == f"{area}-proposal.pdf"]
    (page,) = PdfReader(studio.path(output.artifact)).pages
    return " ".join(page.extract_text().split())


async def test_client_address_and_date_cost_the_papers_alone(
    studio: Studio, fakes: FakeVendors
) -> None:
    job = await make(studio, [FRONT, PATIO], address=f"{STREET} | at: 34.05,-118.24")
    assert job.status == "completed", job.error
    before = proposal_of(studio, job, "patio")
    assert not any(each in before for each in (STREET, "Prepared for", "2026"))

    asked = len(fakes.requests)
    change = {"client": "Anna Petrova", "property_address": STREET, "date": "2026-11-29"}
    plan = await studio.plan_edit(job.id, change)
    edited = await studio.work_job((await studio.edit(job.id, change)).id)
    papers = {"areas.front_yard.proposal", "areas.patio.proposal"}
    assert (set(plan.to_run), plan.cost, ran(edited)) == (papers, 0, papers)
    assert len(fakes.requests) == asked
    after = proposal_of(studio, edited, "patio")
    assert all(each in after for each in ("Anna Petrova", STREET, "29 November 2026"))

    back = await studio.edit(edited.id, {"client": "", "property_address": "", "date": ""})
    assert ran(await studio.work_job(back.id)) == set()


@pytest.mark.parametrize("date", ["29.11.2026", "2026-02-30", "20261129", "2026-W48-7", "today"])
async def test_a_date_is_one_of_the_calendar(studio: Studio, date: str) -> None:
    with pytest.raises(InvalidRequest, match="it is no date"):
        await studio.submit("redesign", {"areas": [FRONT], "address": STREET, "date": date})
