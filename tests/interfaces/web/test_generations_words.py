"""Old words for the new: statuses, stages and requests of the generation routes."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.errors import InvalidRequest
from mutoscope.interfaces.web.api import generations_status as told
from mutoscope.interfaces.web.api.generations_request import (
    AskedArea,
    AskedDesigns,
    request_of,
    turned,
)
from mutoscope.interfaces.web.api.generations_shapes import Generation, StageWord
from mutoscope.models import (
    Artifact,
    ErrorInfo,
    Item,
    Job,
    JobWarning,
    Output,
    Status,
    StepStatus,
)
from mutoscope.pipelines.redesign import PIPELINE

REQUEST = {
    "address": "12 Oak Lane",
    "areas": [
        {"area": "patio", "style": "mediterranean", "wishes": "shade", "strength": 0.3},
        {"area": "backyard", "style": "japanese_zen", "wishes": "", "strength": 0.5},
    ],
}
JOB = Job("job_a", "redesign", "running", REQUEST, datetime(2026, 1, 8, tzinfo=UTC))
PATIO = Item("areas.patio", "Patio", "running", 25.0, "generating_design", "")
FILE = Artifact("ab" * 32, 1, ".png", "image/png")


@pytest.mark.parametrize(
    ("status", "word"),
    [
        ("queued", "pending"),
        ("running", "processing"),
        ("awaiting_input", "processing"),
        ("cancelling", "processing"),
        ("completed", "completed"),
        ("partial", "partial_failed"),
        ("failed", "failed"),
        ("cancelled", "failed"),
    ],
)
def test_each_status_has_its_word(status: Status, word: str) -> None:
    assert told.view(replace(JOB, status=status))["status"] == word


def test_every_answer_has_the_shape_that_is_documented() -> None:
    for status in get_args(Status):
        for step in get_args(StepStatus):
            items = (replace(PATIO, status=step),)
            shown = told.view(replace(JOB, status=status, items=items))
            Generation.model_validate(shown)
            for area in shown["areas"]:
                assert (area["error"] is not None) == (area["status"] == "failed")
            assert (shown["error"] is not None) == (status in ("failed", "cancelled"))


def test_stages_are_those_of_the_pipeline() -> None:
    assert get_args(StageWord) == ("queued", *(each.name for each in PIPELINE.stages), "complete")


@pytest.mark.parametrize(
    ("job", "item", "word"),
    [
        ("queued", None, "pending"),
        ("running", None, "pending"),
        ("running", "running", "processing"),
        ("running", "completed", "completed"),
        ("running", "failed", "failed"),
        ("awaiting_input", "running", "processing"),
        ("queued", "failed", "pending"),
        ("queued", "completed", "completed"),
        ("partial", "failed", "failed"),
        ("cancelled", "running", "failed"),
        ("cancelled", "completed", "completed"),
        ("failed", None, "failed"),
        ("completed", "reused", "completed"),
    ],
)
def test_an_area_is_told_by_its_own_state(job: Status, item: StepStatus | None, word: str) -> None:
    state = replace(PATIO, status=item) if item else None
    assert told.area_word(replace(JOB, status=job), state) == word


def test_an_area_has_its_own_files_and_reason() -> None:
    reason = ErrorInfo("refused", "Not that.", hint="Ask for something else.")
    outputs = [
        Output("job_a.0", "source", "street_view.jpg", FILE, width=640, height=640),
        Output("job_a.1", "design", "patio.png", FILE),
        Output("job_a.2", "thumbnail", "patio-thumbnail.png", FILE),
    ]
    items = (
        replace(PATIO, status="completed", progress=100.0, output=("job_a.1", "job_a.2")),
        Item("areas.backyard", "Backyard", "failed", error=reason),
    )
    job = replace(JOB, status="partial", items=items, output=outputs)
    shown = told.view(job, base_url="https://studio.example")
    patio, backyard = shown["areas"]
    at = "https://studio.example/api/artifacts/job_a.1?v=abababababab"
    assert (patio["image_url"], patio["image_urls"]) == (at, [at])
    assert patio["thumbnail_url"]
    assert patio["proposal_url"] is None
    assert (patio["preservation"], patio["custom_prompt"]) == (0.7, "shade")
    assert (backyard["error"], backyard["image_url"]) == ("Not that. Ask for something else.", None)
    assert shown["source_images"][0]["image_type"] == "street_view"
    assert shown["job_url"] == "https://studio.example/api/jobs/job_a"


def test_areas_are_those_of_the_document_once_there_is_one() -> None:
    document = {"climate": "oceanic", "areas": [{"area": "walkway", "style": "cottage_garden"}]}
    (area,) = told.view(JOB, document)["areas"]
    assert (area["area"], area["style"], area["preservation"]) == ("walkway", "cottage_garden", 0.5)


def test_the_cost_is_as_it_is_told() -> None:
    for status in get_args(Status):
        assert told.view(replace(JOB, status=status), usd=0.2)["total_cost"] == 0.2


def test_what_a_person_reads() -> None:
    waiting = replace(JOB, status="queued", queue_position=3)
    assert told.message_of(waiting) == "It waits for its turn, number 3 in the queue."
    asking = replace(JOB, status="awaiting_input", question={"question": "Is it meant?"})
    assert told.message_of(asking) == "Is it meant? Answer it: POST /api/jobs/job_a/input."
    warned = replace(JOB, warnings=[JobWarning("a", "Once."), JobWarning("a", "Once.")])
    noted = replace(warned, request={**REQUEST, "notes": ["Noted.", "Once."]})
    assert told.view(warned)["warnings"] == ["Once."]
    assert told.view(noted)["warnings"] == ["Noted.", "Once."]


@given(st.floats(0, 1))
def test_preservation_is_the_other_side_of_strength(share: float) -> None:
    assert 0 <= turned(share) <= 1
    assert turned(turned(share)) == pytest.approx(share, abs=1e-6)


def test_a_request_has_one_source() -> None:
    area = AskedArea(area="side_yard", style="japanese_zen", custom_prompt="  a pond ")
    asked = request_of(AskedDesigns(address="12 Oak Lane", areas=[area]))
    assert PIPELINE.request.model_validate(asked)
    assert asked["areas"][0] == {
        "area": "walkway",
        "style": "japanese_zen",
        "wishes": "a pond",
        "strength": 0.5,
    }
    assert len(asked["notes"]) == 1
    image = "art_" + "0" * 26
    noted = request_of(AskedDesigns(image=image, accept_imagery_terms=True, areas=[area]))
    assert "does not count" in noted["notes"][-1]
    for wrong in (
        AskedDesigns(areas=[area]),
        AskedDesigns(address="12 Oak Lane", image=image, areas=[area]),
    ):
        with pytest.raises(InvalidRequest):
            request_of(wrong)
