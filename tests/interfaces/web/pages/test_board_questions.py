"""Questions of a redesign on its page, and what can be answered there."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from asking import answering
from lxml import html

from mutoscope.interfaces.web.pages.board_state import Board, Story
from mutoscope.interfaces.web.pages.rendering import bare
from mutoscope.models import Job
from mutoscope.testing.fakes import FakeVendors
from pipelines.redesign.gardens import FRONT, KEY, make, opened, photo

DOUBT = {
    "name": "call_7",
    "question": "Maybe charged: gemini was asked for areas.patio.design.gemini (at most $0.0588).",
    "options": ["buy_again", "skip"],
    "step": "areas.patio.design.gemini",
    "provider": "gemini",
    "usd": 0.0588,
}


def asked(language: str, question: dict[str, Any]) -> str:
    """What the page says of a question."""
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    job = Job("job_1", "redesign", "awaiting_input", {}, moment, question=question)
    board = Board(job, "", (), None, (), (), None, Story(), {}, (), ())
    page = html.fromstring(bare(language, "parts/board/question.html", board=board))
    return " ".join(" ".join(page.itertext()).split())


def test_what_was_bought_of_whom_and_what_each_answer_does() -> None:
    told = asked("en", {**DOUBT, "call": 7})
    assert "An answer that may have been paid for is lost" in told
    assert "Gemini was asked for this: design: Patio." in told
    assert "whether it was charged, up to $0.059" in told
    assert "Buy it again: it is asked for and paid once more" in told
    assert "Leave it out: nothing more is paid, and this area is not made." in told
    lost = asked("en", DOUBT)
    assert "Gemini was paid $0.059 for this: design: Patio. Its file is lost" in lost
    for said in (told, lost, asked("ru", DOUBT)):
        assert "areas." not in said
        assert "skip" not in said
    assert "эскиз: Патио" in asked("ru", DOUBT)


async def test_an_address_is_corrected_where_it_is_asked_about(
    tmp_path: Path, database: str
) -> None:
    async with FakeVendors(api_key=KEY) as fakes, opened(tmp_path, database, fakes) as studio:
        vague = "Oak Lane | address: PARTIAL"
        job = await make(studio, [FRONT], address=vague, painter="sheet")
        async with answering(studio) as api:
            page = html.fromstring((await api("GET", f"/app/jobs/{job.id}")).body.decode())
            assert page.xpath('//input[@name="set:address"]/@value') == [vague]
            (mark,) = page.xpath('//input[@name="asked"]/@value')
            said = {"asked": mark, "word": "approve", "set:address": "12 Oak Lane"}
            answer = await api("POST", f"/app/jobs/{job.id}/answer", body=said)
            assert answer.status == 200, answer.body
        done = await studio.work_job(job.id)
        assert done.status == "completed", done.error
        assert done.request["address"] == "12 Oak Lane"


async def test_an_address_that_stays_is_no_change(tmp_path: Path, database: str) -> None:
    async with FakeVendors(api_key=KEY) as fakes, opened(tmp_path, database, fakes) as studio:
        vague = "Oak Lane | address: PARTIAL"
        job = await make(studio, [FRONT], address=vague, painter="sheet")
        async with answering(studio) as api:
            page = html.fromstring((await api("GET", f"/app/jobs/{job.id}")).body.decode())
            (mark,) = page.xpath('//input[@name="asked"]/@value')
            said = {"asked": mark, "word": "approve", "set:address": vague}
            await api("POST", f"/app/jobs/{job.id}/answer", body=said)
        done = await studio.work_job(job.id)
        assert (done.status, done.request["address"]) == ("completed", vague)
        assert len(fakes.purchases("google_maps")) == 2  # it is not looked up anew


async def test_another_take_tells_what_else_is_tried_again(tmp_path: Path, database: str) -> None:
    async with FakeVendors(api_key=KEY) as fakes, opened(tmp_path, database, fakes) as studio:
        refused = {"area": "patio", "style": "mediterranean", "wishes": "[refuse x9]"}
        job = await make(studio, [FRONT, refused], photo=await photo(studio, tmp_path))
        assert job.status == "partial"
        path = f"/app/jobs/{job.id}/take?key=areas.front_yard.design.gemini"
        async with answering(studio) as api:
            told = (await api("GET", path)).body.decode()
        assert "tried again as well: <strong>Patio</strong>." in " ".join(told.split())
