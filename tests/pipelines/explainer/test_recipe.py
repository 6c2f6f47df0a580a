"""Whole explainers with all that a user can give to be seen and heard."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pytest_asyncio
from PIL import Image

from films import greys, write_film
from mutoscope.app import Studio
from mutoscope.media.wav import write_wav
from mutoscope.models import Artifact, Job
from mutoscope.pipelines.explainer.recipe import off_length, steps_of_slides
from mutoscope.pipelines.explainer.request import ExplainerRequest
from mutoscope.pipelines.explainer.script_file import read_script
from mutoscope.providers.fake import SAMPLE_RATE, fake_providers
from mutoscope.testing import temporary_studio
from pipelines.explainer.tea_explainer import file_of, made

pytestmark = pytest.mark.asyncio(loop_scope="module")

SCRIPT = """\
title: Tea
description: Two talk about tea.
language: en
sections:
  - title: A leaf
    narrations:
      - {text: Tea is a leaf., persona_id: ann}
      - {text: It grows on hills., persona_id: bob}
    slide: {kind: title, title: A leaf}
    background: {type: image, path: hills.png}
  - title: The road
    narrations: [{text: Monks drank it early., persona_id: bob}]
    slide: {kind: title, title: The road}
    background: {type: video, path: road.mp4}
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def studio(
    tmp_path_factory: pytest.TempPathFactory, lasting_database: str
) -> AsyncIterator[Studio]:
    folder = tmp_path_factory.mktemp("given")
    async with temporary_studio(
        folder, database_url=lasting_database, providers=fake_providers(), log_level="error"
    ) as opened:
        yield opened


async def picture(
    studio: Studio, folder: Path, color: tuple[int, ...], size: tuple[int, int] = (200, 300)
) -> Artifact:
    path = folder / f"{'-'.join(map(str, color))}.png"
    Image.new("RGB" if len(color) == 3 else "RGBA", size, color).save(path)
    return await studio.upload(path)


async def given(studio: Studio, folder: Path) -> dict[str, Any]:
    """A request with two speakers, a background of each kind, and music that ends early."""
    tone = 0.2 * np.sin(np.arange(SAMPLE_RATE) / 9)
    write_wav(folder / "own.wav", tone.astype(np.float32), SAMPLE_RATE)
    film = write_film(folder / "road.mp4", greys([40] * 15, (640, 360)))
    faces = [await picture(studio, folder, color) for color in ((200, 90, 60), (60, 90, 200))]
    return {
        "script": SCRIPT,
        "quality": "draft",
        "initial_pause_s": 0.3,
        "ending_pause_s": 0.3,
        "slide_pause_s": 0.0,  # so that words are said while slides still change
        "transition_s": 1.0,
        "speakers": [
            {"id": id_, "name": id_.title(), "picture": face, "subtitle_color": color}
            for id_, face, color in zip(("ann", "bob"), faces, ("#FFCC00", "#66CCFF"), strict=True)
        ],
        "files": [
            {"path": "hills.png", "file": await picture(studio, folder, (90, 160, 90), (640, 360))},
            {"path": "road.mp4", "file": await studio.upload(film)},
        ],
        "music_file": await studio.upload(folder / "own.wav"),
        "music_loop": False,
    }


async def work(studio: Studio, request: dict[str, Any]) -> Job:
    job = await studio.submit("explainer", request, seed=7)
    return await studio.work_job(job.id)


async def test_all_that_a_user_gives_is_seen_and_heard(studio: Studio, tmp_path: Path) -> None:
    request = await given(studio, tmp_path)
    job = await work(studio, request)
    assert (job.status, job.error) == ("completed", None)
    looked_at = {"music", "speakers.ann", "speakers.bob"}
    looked_at |= {f"sections.{number}.background" for number in (0, 1)}
    assert looked_at <= made(job)
    assert [each.name for each in job.output] == [
        "script.yaml",
        *(f"phrase_{number:04}.wav" for number in (1, 2, 3)),
        *(f"slide_{number:04}.png" for number in (1, 2)),
        *("video.mp4", "captions.srt", "captions.vtt", "chapters.vtt", "thumbnail.jpg"),
        *("contact-sheet.jpg", "publish.json", "sources.json", "gate.json"),
    ]
    sources = read(studio, job, "sources.json")
    assert [each["what"] for each in sources["own"]] == ["backgrounds", "speakers"]
    assert sources["music"]["made_by"] == "you"
    assert all(check["passed"] for check in read(studio, job, "gate.json")["checks"])

    part = await work(studio, {**request, "scenes": "2"})
    assert (part.status, part.error) == ("completed", None)
    names = [each.name for each in part.output]
    assert names[1:3] == ["phrase_0003.wav", "slide_0002.png"]
    assert [each["slide"] for each in read(studio, part, "sources.json")["slides"]] == [2]


def read(studio: Studio, job: Job, name: str) -> dict[str, Any]:
    return json.loads(file_of(studio, job, name).read_text("utf-8"))


async def test_a_speaker_of_whom_nothing_is_seen_is_told_before_anybody_speaks(
    studio: Studio, tmp_path: Path
) -> None:
    request = await given(studio, tmp_path)
    request["speakers"][1]["picture"] = await picture(studio, tmp_path, (0, 0, 0, 0))
    job = await work(studio, request)
    assert job.error is not None
    assert "The picture of the speaker Bob shows nothing" in job.error.message
    assert not any(step.key.endswith(".voice") for step in job.steps)


async def test_a_background_that_is_no_film_is_told_before_anybody_speaks(
    studio: Studio, tmp_path: Path
) -> None:
    request = await given(studio, tmp_path)
    request["files"][1]["file"] = request["files"][0]["file"]
    job = await work(studio, request)
    assert job.error is not None
    assert "“road.mp4” of sections.1.background" in job.error.message
    assert not any(step.key.endswith(".voice") for step in job.steps)


async def test_the_background_of_all_is_looked_at_first(studio: Studio, tmp_path: Path) -> None:
    request = await given(studio, tmp_path)
    still = request["files"][0]["file"]
    job = await work(studio, {**request, "background": {"file": still, "type": "video"}})
    assert job.error is not None
    assert job.error.message.startswith("The background ")
    assert "script" not in {step.key for step in job.steps}


async def test_a_section_that_is_not_there_is_told_before_anybody_speaks(
    studio: Studio, tmp_path: Path
) -> None:
    job = await work(studio, {**await given(studio, tmp_path), "scenes": "3"})
    assert job.error is not None
    assert job.error.message == "There is no scene 3: the script has 2 scenes."
    assert not any(step.key.endswith(".voice") for step in job.steps)


@pytest.mark.parametrize(
    ("writer", "length_s", "why"),
    [
        ("extractive", 60, "1.0 minutes, not 3: the article has no more to tell."),
        ("extractive", 300, "5.0 minutes, not 3: its sentences are long."),
        ("gemini", 60, "1.0 minutes, not 3: the script is short."),
        ("gemini", 300, "5.0 minutes, not 3: the script is long."),
    ],
)
async def test_of_another_length_the_truth_is_told(writer: str, length_s: float, why: str) -> None:
    assert off_length(ExplainerRequest(text="Tea."), length_s, writer).endswith(why)


async def test_of_a_part_no_length_was_asked_for() -> None:
    assert off_length(ExplainerRequest(text="Tea."), 170, "gemini") == ""
    assert off_length(ExplainerRequest(text="Tea.", scenes="2"), 20, "gemini") == ""


async def test_every_step_of_the_slides_is_reckoned_with() -> None:
    script = read_script(SCRIPT.encode()).script
    pictured = script.sections[0].model_copy(update={"source_image_url": "https://a.example/p.png"})
    one = script.model_copy(update={"sections": (pictured, script.sections[1])})
    typeset, painted = (
        ExplainerRequest(text="Tea.", slide_painter=painter) for painter in ("typeset", "gemini")
    )
    assert steps_of_slides(typeset, script, [0, 1]) == 2
    assert steps_of_slides(typeset, one, [0, 1]) == 3  # fetched, and two typeset
    assert steps_of_slides(painted, one, [0, 1]) == 4  # fetched and typeset; painted and fitted
    assert steps_of_slides(painted, one, [0]) == 2
