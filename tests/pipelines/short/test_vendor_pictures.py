"""Shorts with pictures of vendors, who are fakes behind real sockets."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tea_short import REQUEST, file_of, made
from vendors_at_home import ADA, make, story, studio_with

from mutoscope.app import Studio
from mutoscope.errors import InvalidRequest
from mutoscope.media.codec.playback import decode_frames
from mutoscope.media.planes import FramePlanes
from mutoscope.models import Job
from mutoscope.testing.fakes import FakeVendors

SCENES = 3


@pytest.fixture
async def fakes() -> AsyncIterator[FakeVendors]:
    async with FakeVendors(api_key="planted-secret-0123456789") as running:
        yield running


def told(studio: Studio, job: Job, name: str) -> dict[str, list[dict[str, object]]]:
    return json.loads(file_of(studio, job, name).read_text("utf-8"))


def pictures_of(job: Job) -> list[str]:
    """How the scenes' pictures are."""
    return [item.status for item in job.items if item.key.endswith(".photo")]


def middle(picture: np.ndarray) -> np.ndarray:
    """The rows between the headline and the captions."""
    height = len(picture)
    return picture[round(height * 0.35) : round(height * 0.65)]


def colour_shown(planes: FramePlanes) -> np.ndarray:
    """The mean colour of a frame's middle: Y, U, V."""
    return np.array([middle(plane).mean() for plane in (planes.y, planes.u, planes.v)])


def colour_painted(picture: Image.Image) -> np.ndarray:
    """The same of a picture, as BT.709 in limited range has it."""
    red, green, blue = middle(np.asarray(picture, float)).reshape(-1, 3).mean(axis=0) / 255
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    chroma = (blue - luma) / 1.8556, (red - luma) / 1.5748
    return np.array([16 + 219 * luma, *(128 + 224 * each for each in chroma)])


async def test_geminis_pictures_are_in_the_video(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with studio_with(fakes, tmp_path, database, "gemini") as studio:
        job = await make(studio, image_provider="nanobanana")
        assert (job.status, job.warnings, job.error) == ("completed", (), None)
        assert job.request["image_provider"] == "gemini"
        bought = fakes.purchases("gemini")
        assert len(bought) == SCENES
        pictures = [step for step in job.steps if step.key.endswith(".photo")]
        assert [step.provider for step in pictures] == ["gemini"] * SCENES
        assert job.cost.actual == pytest.approx(job.cost.estimated, rel=0.01)
        scenes = told(studio, job, "sources.json")["scenes"]
        assert [each["how"] for each in scenes] == ["painted"] * SCENES
        assert pictures_of(job) == ["completed"] * SCENES
        assert_shown(studio, job, tmp_path)


def assert_shown(studio: Studio, job: Job, folder: Path) -> None:
    """Each scene's middle has the colour of one of the pictures that were painted, and not all have
    the same."""
    painted = list[np.ndarray]()
    for path in (folder / "blobs").rglob("*.png"):
        with Image.open(path) as picture:
            painted.append(colour_painted(picture.convert("RGB")))
    assert len(painted) == SCENES
    frames = [frame.planes for frame in decode_frames(file_of(studio, job, "video.mp4"))]
    shown = set[int]()
    for place in (0.15, 0.5, 0.85):
        colour = colour_shown(frames[int(place * len(frames))])
        away = [float(np.abs(colour - each).max()) for each in painted]
        assert min(away) < 12
        shown.add(int(np.argmin(away)))
    assert len(shown) == SCENES


async def test_a_picture_that_was_bought_is_not_bought_again(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with studio_with(fakes, tmp_path, database, "gemini", unfilmed=True) as studio:
        first = await make(studio, image_provider="gemini")
        again = await make(studio, image_provider="gemini", captions="outline")
        assert (first.status, again.status) == ("completed", "completed")
        assert len(fakes.purchases("gemini")) == SCENES
        plan = await studio.plan_edit(first.id, {}, takes=["segments.1.photo"])
        assert "segments.1.photo" in plan.to_run
        edited = await studio.edit(first.id, {}, takes=["segments.1.photo"])
        edited = await studio.work_job(edited.id)
        assert len(fakes.purchases("gemini")) == SCENES + 1
        assert edited.cost.actual == pytest.approx(plan.cost, rel=0.01)


async def test_who_is_named_without_a_key_is_refused_at_once(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with studio_with(fakes, tmp_path, database) as studio:
        with pytest.raises(InvalidRequest) as refused:
            await make(studio, image_provider="nanobanana")
        assert refused.value.code == "missing_key"
        assert "GEMINI_API_KEY" in refused.value.hint
        assert await studio.jobs() == []


@pytest.mark.proof
async def test_a_chain_allows_a_step_down_with_a_warning(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    chain = ("gemini", "pexels", "drawn")
    async with studio_with(fakes, tmp_path, database, "pexels", pictures=chain) as studio:
        job = await make(studio, image_provider="gemini")
        assert job.status == "completed"
        (warning,) = [each for each in job.warnings if each.code == "picture_fallback"]
        assert "scenes 1, 2, 3" in warning.message
        assert "GEMINI_API_KEY" in warning.message
        scenes = told(studio, job, "sources.json")["scenes"]
        assert [each["how"] for each in scenes] == ["photographed"] * SCENES
        assert len({each["page_url"] for each in scenes}) == SCENES  # none twice
        description = str(told(studio, job, "publish.json")["description"])
        assert "/ Pexels" in description
        with pytest.raises(InvalidRequest, match="has no key"):
            await make(studio, image_provider="gemini", strict=True)


@pytest.mark.proof
async def test_without_a_chain_a_missing_picture_makes_the_job_partial_and_a_retry_whole(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with studio_with(fakes, tmp_path, database, "gemini") as studio:
        fakes.behave("gemini", "refuse", times=1)
        job = await make(studio, image_provider="gemini")
        assert job.status == "partial"
        assert pictures_of(job).count("failed") == 1
        assert any("refuses this content" in each.message for each in job.warnings)
        assert file_of(studio, job, "video.mp4").stat().st_size > 10_000

        await studio.retry(job.id, only="failed")
        job = await studio.work_job(job.id)
        assert (job.status, pictures_of(job)) == ("completed", ["completed"] * SCENES)
        assert len([each for each in fakes.purchases("gemini") if each.usd]) == SCENES


async def test_strict_makes_it_a_failure(fakes: FakeVendors, tmp_path: Path, database: str) -> None:
    async with studio_with(fakes, tmp_path, database, "gemini", unfilmed=True) as studio:
        fakes.behave("gemini", "refuse", times=1)
        job = await make(studio, image_provider="gemini", strict=True)
        assert job.status == "failed"
        assert job.error is not None
        assert job.error.code == "provider_refused"


async def test_a_character_has_one_description_and_one_face(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with studio_with(fakes, tmp_path, database, "gemini", unfilmed=True) as studio:
        job = await make(studio, shows=("Ada",), image_provider="gemini")
        assert job.status == "completed"
        asked = [
            each.document["contents"][0]["parts"]
            for each in fakes.asked("gemini")
            if "contents" in each.document
        ]
        portrait, *scenes = sorted(asked, key=lambda parts: "portrait" not in parts[0]["text"])
        assert len(scenes) == SCENES
        for parts in scenes:
            shows = "Scene 2" not in parts[0]["text"]
            assert (ADA.description in parts[0]["text"]) == shows
            assert len(parts) == (2 if shows else 1)
        assert ADA.description in portrait[0]["text"]
        shown = {parts[1]["inlineData"]["data"] for parts in scenes if len(parts) > 1}
        assert len(shown) == 1  # the portrait, to both


async def test_a_language_model_writes_the_script(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with studio_with(fakes, tmp_path, database, "gemini", unfilmed=True) as studio:
        job = await studio.submit("short", {**REQUEST, "image_provider": "drawn"}, seed=7)
        job = await studio.work_job(job.id)
        assert (job.status, job.request["writer"]) == ("completed", "gemini"), job.error
        assert len([each for each in fakes.requests if "chat" in each.path]) in (1, 2)  # a repair
        assert 0 < job.cost.actual < 0.05


def fetched(fakes: FakeVendors) -> list[str]:
    """The photographs that were fetched so far."""
    return [each.path for each in fakes.asked("pexels") if "/files/" in each.path]


@pytest.mark.proof
@pytest.mark.parametrize("search", ["tea", "[slow 0] tea"])  # words that find the same
async def test_another_take_of_a_photograph_is_another_and_leaves_the_others(
    search: str, fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with studio_with(fakes, tmp_path, database, "pexels", unfilmed=True) as studio:
        script = story().replace("text: Traders", f"search: '{search}'\n  text: Traders")
        script = script.replace("text: Now", "search: tea\n  text: Now")
        first = await make(studio, script=script, image_provider="pexels")
        assert first.status == "completed", first.error
        seen = fetched(fakes)
        for _ in range(2):
            job = await studio.edit(first.id, {}, takes=["segments.2.photo"])
            first = await studio.work_job(job.id)
            assert {key for key in made(first) if "photo" in key} == {"segments.2.photo"}
            assert len({*fetched(fakes)}) == len({*seen}) + 1
            seen = fetched(fakes)


async def test_a_prompt_of_ones_own_paints_one_scene_anew(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with studio_with(fakes, tmp_path, database, "gemini", unfilmed=True) as studio:
        first = await make(studio, image_provider="gemini")
        job = await studio.edit(first.id, {"segments.2.prompt": "A teapot made of glass."})
        job = await studio.work_job(job.id)
        assert job.status == "completed"
        painted = {key for key in made(job) if "segments" in key and "photo" in key}
        assert painted == {"segments.2.photo"}
        assert "A teapot made of glass." in str(fakes.asked("gemini")[-1].document)
        assert "segments.2.voice" not in made(job)
