"""Slides as steps, with painters that are fakes behind real sockets."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from mutoscope.app import Studio
from mutoscope.jobs.context import Context
from mutoscope.models import Job
from mutoscope.pipelines.explainer import PIPELINE
from mutoscope.pipelines.explainer.request import ExplainerRequest
from mutoscope.pipelines.explainer.scripting import get_script
from mutoscope.pipelines.explainer.slides import slides_for
from mutoscope.pipelines.explainer.staffing import staff
from mutoscope.pipelines.explainer.values import ArticlePicture
from mutoscope.pipelines.film.values import canvas_of
from mutoscope.testing import temporary_studio
from mutoscope.testing.fakes import FakeVendors
from pipelines.explainer.tea_explainer import SCRIPT

KEY = "planted-secret-0123456789"
REFUSED = SCRIPT.replace(
    "  - title: The road\n",
    "  - title: The road\n    slide_prompt: '[refuse x1] A caravan'\n",
)
"""Its second slide is refused once."""
FIGURE = SCRIPT.replace("{kind: title, title: A leaf}", "{kind: figure, title: A leaf}")


async def run(ctx: Context, request: ExplainerRequest) -> None:
    """Of the recipe the slides alone. A file of the request is the picture of the first section."""
    script = (await get_script(ctx, request)).script
    providers = await staff(ctx, request, script.language)
    shown = [ArticlePicture(each.file, "https://example.org/p", "Leaves") for each in request.files]
    pictures = dict(enumerate(shown))
    canvas = canvas_of(request.format, request.quality)
    slides = await slides_for(ctx, request, script, range(3), pictures, providers, canvas)
    for number, slide in enumerate(slides):
        assert len(slide.reached) == len(script.sections[number].narrations)
        for state in sorted(set(slide.reached)):
            name = f"{number}-{state}-{slide.how}-{slide.provider or 'here'}.png"
            ctx.produce("slide", slide.states[state], name=name)


SLIDES_ALONE = replace(PIPELINE, run=run)


@pytest.fixture
async def fakes() -> AsyncIterator[FakeVendors]:
    async with FakeVendors(api_key=KEY) as running:
        yield running


@asynccontextmanager
async def studio_with(
    fakes: FakeVendors, folder: Path, database: str, **settings: Any
) -> AsyncGenerator[Studio]:
    async with temporary_studio(
        folder,
        database_url=database,
        pipelines=[SLIDES_ALONE],
        base_urls={name: fakes.url(name) for name in ("gemini", "openai")},
        gemini_api_key=KEY,
        find_local_models=False,
        retry_gap_s=0.01,
        busy_gap_s=0.01,
        **settings,
    ) as studio:
        yield studio


async def make(studio: Studio, script: str = SCRIPT, **asked: Any) -> Job:
    request = {"script": script, "quality": "draft", "theme": "paper", **asked}
    return await studio.work_job((await studio.submit("explainer", request, seed=7)).id)


def names(job: Job) -> list[str]:
    return sorted(each.name for each in job.output)


def codes(job: Job) -> list[str]:
    return [each.code for each in job.warnings]


async def test_slides_are_typeset_in_their_states_without_a_key(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with studio_with(fakes, tmp_path, database) as studio:
        job = await make(studio)
        assert (job.status, job.warnings) == ("completed", ())
        assert names(job) == [
            "0-0-typeset-here.png",
            *(f"1-{state}-typeset-here.png" for state in (1, 2, 3)),
            "2-0-typeset-here.png",
        ]
        for output in job.output:
            with Image.open(studio.path(output.artifact)) as image:
                assert image.size == (640, 360)
        assert len({output.artifact.sha256 for output in job.output}) == 5
        edited = await studio.edit(job.id, {"sections.1.narrations.1.text": "Traders took it."})
        edited = await studio.work_job(edited.id)
        made = {step.key for step in edited.steps if step.status == "completed"}
        assert not {key for key in made if key.endswith(".slide")}


async def test_a_painter_paints_them_and_is_paid_once(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with studio_with(fakes, tmp_path, database) as studio:
        job = await make(studio, slide_painter="nanobanana", slide_style="minimal")
        assert (job.status, job.error) == ("completed", None)
        assert names(job) == [f"{number}-0-painted-gemini.png" for number in range(3)]
        assert len(fakes.purchases("gemini")) == 3
        asked = [str(each.document) for each in fakes.asked("gemini")]
        assert all("sparse slide" in each and "in English" in each for each in asked)
        for output in job.output:
            with Image.open(studio.path(output.artifact)) as image:
                assert image.size == (640, 360)
        again = await make(studio, slide_painter="gemini", slide_style="minimal", quality="fast")
        assert again.status == "completed"
        assert len(fakes.purchases("gemini")) == 3


async def test_an_articles_picture_is_shown_and_not_painted_over(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    path = tmp_path / "leaf.png"
    Image.new("RGB", (900, 600), (0, 200, 0)).save(path)
    async with studio_with(fakes, tmp_path, database) as studio:
        picture = await studio.upload(path)
        files = [{"path": "leaf.png", "file": picture}]
        job = await make(studio, FIGURE, slide_painter="gemini", files=files)
        assert names(job)[0] == "0-0-typeset-here.png"
        (shown,) = [each for each in job.output if each.name.startswith("0-")]
        with Image.open(studio.path(shown.artifact)) as image:
            green = sum(image.convert("RGB").getpixel((x, 150)) == (0, 200, 0) for x in range(640))
        assert green > 100
        assert len(fakes.purchases("gemini")) == 2


async def test_a_slide_that_fails_makes_the_job_partial_and_a_retry_whole(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with studio_with(fakes, tmp_path, database) as studio:
        job = await make(studio, REFUSED, slide_painter="gemini")
        assert job.status == "partial"
        assert "1-3-typeset-here.png" in names(job)
        assert job.error is not None
        assert "Slide 2" in job.error.message
        (failed,) = [item for item in job.items if item.status == "failed"]
        assert failed.key == "sections.1"
        assert "typeset" in failed.message
        assert "refuses" in failed.message
        await studio.retry(job.id, only="failed")
        job = await studio.work_job(job.id)
        assert job.status == "completed", job.error
        assert names(job) == [f"{number}-0-painted-gemini.png" for number in range(3)]
        assert len([each for each in fakes.purchases("gemini") if each.usd]) == 3


async def test_where_that_will_do_a_warning_is_enough_and_the_slide_stays(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with studio_with(fakes, tmp_path, database) as studio:
        job = await make(studio, REFUSED, slide_painter="gemini", failed_slides="warn")
        assert (job.status, codes(job)) == ("completed", ["slide_fallback"])
        (warning,) = job.warnings
        assert warning.message.startswith("Slide 2 is typeset: ")
        edited = await studio.edit(job.id, {"sections.0.narrations.0.text": "Tea is leaves."})
        edited = await studio.work_job(edited.id)
        assert codes(edited) == ["slide_fallback"]
        assert "1-3-typeset-here.png" in names(edited)


async def test_even_when_all_fail_there_are_slides(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with studio_with(fakes, tmp_path, database) as studio:
        fakes.behave("gemini", "refuse", times=9)
        job = await make(studio, slide_painter="gemini")
        assert job.status == "partial"
        assert len(names(job)) == 5


async def test_strict_makes_it_a_failure(fakes: FakeVendors, tmp_path: Path, database: str) -> None:
    async with studio_with(fakes, tmp_path, database) as studio:
        fakes.behave("gemini", "refuse", times=9)
        job = await make(studio, slide_painter="gemini", strict=True)
        assert job.status == "failed"
        assert job.error is not None
        assert job.error.code == "provider_refused"


async def test_a_slide_of_another_shape_is_shown_whole_and_told(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with studio_with(fakes, tmp_path, database, openai_api_key=KEY) as studio:
        job = await make(studio, slide_painter="dalle", models={"openai.pictures": "gpt-image-1"})
        assert job.status == "completed", job.error
        assert names(job) == [f"{number}-0-painted-openai.png" for number in range(3)]
        assert codes(job) == ["slide_shape"]
        assert job.warnings[0].message.startswith("Slides 1, 2, 3: ")


async def test_letters_without_a_font_and_cut_words_are_told_once(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    long = "word " * 300
    script = SCRIPT.replace("quote: Water alone is drunk more.", f"quote: '차 {long}'")
    async with studio_with(fakes, tmp_path, database) as studio:
        job = await make(studio, script.replace("title: A leaf}", f"title: 차, subtitle: {long}}}"))
        assert job.status == "completed", job.error
        assert sorted(codes(job)) == ["missing_letters", "slide_shortened"]
        told = {each.code: each.message for each in job.warnings}
        assert told["missing_letters"] == "Slides 1, 3: no font has 차."
        assert told["slide_shortened"].startswith("Slides 1, 3: too long")


async def test_an_unreadable_picture_leaves_a_plainer_slide(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    path = tmp_path / "leaf.png"
    Image.new("RGB", (900, 600), (0, 200, 0)).save(path)
    path.write_bytes(path.read_bytes()[:200])
    async with studio_with(fakes, tmp_path, database) as studio:
        picture = await studio.upload(path)
        files = [{"path": "leaf.png", "file": picture}]
        job = await make(studio, FIGURE, files=files)
        assert (job.status, codes(job)) == ("completed", ["slide_plain"])
        assert "Slide 1 is a plainer one" in job.warnings[0].message
        strict = await make(studio, FIGURE, files=files, strict=True)
        assert strict.status == "failed"


async def test_a_section_without_a_slide_shows_what_it_says(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    script = "\n".join(line for line in SCRIPT.splitlines() if "slide:" not in line)
    script = script.split("      kind: bullets")[0] + SCRIPT[SCRIPT.index("  - title: Today") :]
    async with studio_with(fakes, tmp_path, database) as studio:
        job = await make(studio, script)
        assert job.status == "completed", job.error
        assert "1-3-typeset-here.png" in names(job)
