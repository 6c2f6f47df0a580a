"""What can go wrong with an explainer, what it says then, and that a retry completes it."""

import json
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from vendors_at_home import KEY, studio_with

from mutoscope.app import Studio
from mutoscope.models import Job
from mutoscope.testing.fakes import FakeVendors
from pipelines.explainer.article_site import Site
from pipelines.explainer.tea_explainer import REQUEST, SEED, SLIDES, file_of, made, submit
from providers.printed_files import pdf

PAINTED = {"slide_painter": "gemini", "until": "slides"}


@pytest.fixture
async def fakes() -> AsyncIterator[FakeVendors]:
    async with FakeVendors(api_key=KEY) as running:
        yield running


def painting(
    fakes: FakeVendors, folder: Path, database: str, **settings: Any
) -> AbstractAsyncContextManager[Studio]:
    """A studio whose slides Gemini's fake can paint."""
    return studio_with(fakes, folder, database, "gemini", log_level="error", **settings)


async def made_by(studio: Studio, **asked: Any) -> Job:
    return await studio.work_job((await submit(studio, **{**PAINTED, **asked})).id)


def bought(fakes: FakeVendors) -> int:
    """How many slides had to be paid for."""
    return len([each for each in fakes.purchases("gemini") if each.usd])


def told(job: Job) -> dict[str, str]:
    """The slides that are told of one by one, and how each is."""
    return {item.key: item.status for item in job.items if item.key.startswith("sections.")}


async def test_slides_that_were_bought_are_not_bought_again(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with painting(fakes, tmp_path, database) as studio:
        first = await made_by(studio)
        assert (first.status, first.warnings, bought(fakes)) == ("completed", (), len(SLIDES))
        assert first.cost.actual > 0
        again = await made_by(studio, theme="technical")
        assert (again.status, bought(fakes)) == ("completed", len(SLIDES))


async def test_a_slide_that_cannot_be_painted_is_typeset_and_a_retry_paints_it(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with painting(fakes, tmp_path, database) as studio:
        fakes.behave("gemini", "refuse", times=1)
        job = await made_by(studio)
        assert job.status == "partial"
        assert sorted(told(job).values()) == ["completed", "completed", "failed"]
        (failed,) = [item for item in job.items if item.status == "failed"]
        assert "typeset" in (failed.message or "")
        assert "refuses this content" in (failed.message or "")
        assert bought(fakes) == len(SLIDES) - 1
        name = f"slide_{int(failed.key.split('.')[1]) + 1:04}.png"
        typeset = file_of(studio, job, name)
        with Image.open(typeset) as slide:
            assert slide.size == (640, 360)

        await studio.retry(job.id, only="failed")
        job = await studio.work_job(job.id)
        assert job.status == "completed"
        assert set(told(job).values()) <= {"completed"}
        assert bought(fakes) == len(SLIDES)
        assert file_of(studio, job, name) != typeset


async def test_a_painter_that_is_down_kills_no_video(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with painting(fakes, tmp_path, database) as studio:
        fakes.behave("gemini", "refuse", times=99)
        job = await made_by(studio)
        assert job.status == "partial"
        assert set(told(job).values()) == {"failed"}
        assert {f"sections.{number}.slide" for number in range(len(SLIDES))} <= made(job)
        assert bought(fakes) == 0


async def test_a_refused_key_is_told_and_costs_nothing_and_no_more_is_paid_than_was_foretold(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    asked = {**PAINTED, "slide_painter": "openai"}
    wrong = {"openai_api_key": "planted-wrong-0123456789", "log_level": "error"}
    async with studio_with(fakes, tmp_path, database, **wrong) as studio:
        plan = await studio.plan("explainer", {**REQUEST, **asked}, seed=SEED)
        job = await made_by(studio, **asked)
        assert (job.status, job.cost.actual, job.cost.reserved) == ("partial", 0, 0)
        assert job.error is not None
        assert job.error.message == (
            "3 of 4 parts failed (Slide 1, Slide 2, Slide 3): OpenAI does not let us in (401)."
        )
    async with studio_with(fakes, tmp_path, database, "openai", log_level="error") as studio:
        await studio.retry(job.id, only="failed")
        job = await studio.work_job(job.id)
        assert job.status == "completed"
        assert 0 < job.cost.actual <= plan.cost <= plan.highest_cost


async def test_where_a_typeset_slide_will_do_it_is_told_in_a_warning(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with painting(fakes, tmp_path, database) as studio:
        fakes.behave("gemini", "refuse", times=1)
        job = await made_by(studio, failed_slides="warn")
        assert (job.status, told(job)) == ("completed", {})
        (warning,) = [each for each in job.warnings if each.code == "slide_fallback"]
        assert "typeset" in warning.message
        assert "refuses this content" in warning.message


async def test_strict_makes_it_a_failure(fakes: FakeVendors, tmp_path: Path, database: str) -> None:
    async with painting(fakes, tmp_path, database) as studio:
        fakes.behave("gemini", "refuse", times=1)
        job = await made_by(studio, strict=True)
        assert (job.status, job.output[1:]) == ("failed", job.output[1:])
        assert job.error is not None
        assert job.error.code == "provider_refused"
        assert job.error.step is not None
        assert job.error.step.endswith(".painted")


@pytest.mark.proof
async def test_a_whole_video_with_a_slide_that_failed_is_whole_after_a_retry(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with painting(fakes, tmp_path, database) as studio:
        fakes.behave("gemini", "refuse", times=1)
        job = await made_by(studio, until="video")
        assert job.status == "partial"
        assert hows(studio, job) == ["painted", "painted", "typeset"]
        clips = {key for key in made(job) if key.endswith(".clip")}

        await studio.retry(job.id, only="failed")
        done = await studio.work_job(job.id)
        assert (done.status, done.error) == ("completed", None)
        assert hows(studio, done) == ["painted"] * len(SLIDES)
        checks = json.loads(file_of(studio, done, "gate.json").read_text("utf-8"))["checks"]
        assert all(check["passed"] for check in checks)
        assert bought(fakes) == len(SLIDES)
        assert clips


def hows(studio: Studio, job: Job) -> list[str]:
    """Who made each slide, in alphabetical order."""
    sources = json.loads(file_of(studio, job, "sources.json").read_text("utf-8"))
    return sorted(slide["how"] for slide in sources["slides"])


SCANNED = pdf([[], []])
LOGIN = "<html><body><h1>Sign in</h1><form><input name=user></form><p>Sign in to read on.</p>"


@pytest.mark.parametrize(
    ("address", "code", "sentence"),
    [
        ("http://no-such-host.invalid/a", "invalid_request", "no host no-such-host.invalid"),
        ("/missing", "invalid_request", "404"),
        ("/scan.pdf", "invalid_request", "no text"),
        ("/login", "login_wall", "signed in"),
        ("/note", "invalid_request", "too little text"),
    ],
    ids=["no such host", "404", "scanned PDF", "login wall", "too short"],
)
async def test_a_source_of_which_nothing_can_come_ends_with_one_sentence(
    library: Site,
    fakes: FakeVendors,
    tmp_path: Path,
    database: str,
    address: str,
    code: str,
    sentence: str,
) -> None:
    library.give("/scan.pdf", SCANNED, "application/pdf")
    library.give("/login", LOGIN)
    library.give("/note", "<html><body><article><h1>Note</h1><p>Tea is hot.</p></article>")
    url = address if address.startswith("http") else f"{library.origin}{address}"
    async with painting(fakes, tmp_path, database, allow_private_urls=True) as studio:
        request = {"url": url, "slide_painter": "gemini", "quality": "draft"}
        job = await studio.work_job((await studio.submit("explainer", request, seed=7)).id)
        assert (job.status, job.output) == ("failed", ())
        assert job.error is not None
        assert sentence in job.error.message
        assert job.error.hint
        assert "\n" not in job.error.message
        assert job.error.code == code
        assert not fakes.purchases("gemini")


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"speakers": [{"id": "a", "name": "A", "voice": "nobody"}]}, "no voice “nobody”"),
        ({"language": "ja", "pronunciation": {"HTTPS": {"reading": "web"}}}, "web"),
        ({"voice": "heart", "language": "ru"}, "no voice “heart” for the language “ru”"),
    ],
    ids=["voice", "reading", "language"],
)
async def test_what_cannot_be_spoken_is_told_before_anybody_writes(
    library: Site,
    fakes: FakeVendors,
    tmp_path: Path,
    database: str,
    asked: dict[str, Any],
    sentence: str,
) -> None:
    async with painting(fakes, tmp_path, database, allow_private_urls=True) as studio:
        request = {"url": f"{library.origin}/https.en.html", "writer": "gemini", **asked}
        job = await studio.work_job((await studio.submit("explainer", request, seed=7)).id)
        assert job.error is not None
        assert sentence in job.error.message
        assert not fakes.purchases("gemini")
