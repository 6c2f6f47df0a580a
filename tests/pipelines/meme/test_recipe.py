"""The whole recipe on a real store, with real frames and sound; and what an edit makes anew."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import pytest_asyncio
from PIL import Image

from mutoscope.app import Studio
from mutoscope.media.codec.playback import decode_frames, probe
from mutoscope.media.memes import pictures
from mutoscope.models import Job, Output
from mutoscope.pipelines.meme import PIPELINE
from pipelines.meme.monday import codes, edited, made, make, opened, own_track, told

pytestmark = pytest.mark.asyncio(loop_scope="module")

MOVING_S = 0.4
"""Of the stills that move; how long they are is proved where they are written."""
KINDS = ("video", "picture", "picture", "picture", "publish", "sources")


@dataclass(frozen=True)
class Finished:
    """A studio and the job it completed, shared by the module: not to be deleted or retried."""

    studio: Studio
    job: Job

    def file(self, name: str) -> Output:
        (output,) = [each for each in self.job.output if each.name == name]
        return output


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def two(
    tmp_path_factory: pytest.TempPathFactory, lasting_database: str
) -> AsyncIterator[Finished]:
    folder = tmp_path_factory.mktemp("two")
    patch = pytest.MonkeyPatch()
    patch.setattr(pictures, "GIF_SECONDS", MOVING_S)
    async with opened(folder / "data", lasting_database, pipelines=[PIPELINE]) as studio:
        names = ("Ada - Engine.wav", "Eve - Loom.wav", "Bob - Mill.wav")
        music = [
            await own_track(studio, folder, each, 220 + 50 * i) for i, each in enumerate(names)
        ]
        asked: dict[str, Any] = {"count": 2, "template": "melting", "music": music}
        yield Finished(studio, await make(studio, stills=["png", "webp", "gif"], **asked))
    patch.undo()


def sums(job: Job, item: str, kind: str) -> list[str]:
    """The files of a kind of one meme."""
    (told_of,) = [each.output for each in job.items if each.key == item]
    return [o.artifact.sha256 for o in job.output if o.id in told_of and o.kind == kind]


async def test_two_memes_of_a_topic(two: Finished) -> None:
    job = two.job
    assert (job.status, job.progress, job.error, codes(job)) == ("completed", 100.0, None, [])
    assert [output.kind for output in job.output] == [*KINDS, *KINDS]
    assert [item.progress for item in job.items] == [100.0, 100.0]
    assert [len(item.output) for item in job.items] == [6, 6]
    events = await two.studio.events(job.id)
    bars = [e.body["progress"] for e in events if "stage" in e.body and "progress" in e.body]
    assert len(bars) > 2
    assert bars == sorted(bars)


async def test_the_clip_plays(two: Finished) -> None:
    output = two.file("meme-1.mp4")
    facts = probe(two.studio.path(output.artifact))
    assert (facts.codec, facts.width_px, facts.height_px) == ("h264", 360, 640)
    assert facts.fps == Fraction(30)
    assert output.duration_s == pytest.approx(7.0, abs=0.05)
    assert facts.sound is not None
    assert facts.sound.duration_s == pytest.approx(7.0, abs=0.1)


async def test_the_badge_is_there_and_goes(two: Finished) -> None:
    path = two.studio.path(two.file("meme-1.mp4").artifact)
    luma = [np.asarray(frame.planes.y, float) for frame in decode_frames(path)]
    foot = slice(round(len(luma[0]) * 0.74), round(len(luma[0]) * 0.9))
    shown, gone = luma[75][foot], luma[150][foot]
    assert np.abs(shown - gone).max() > 60
    assert np.abs(luma[150][foot] - luma[180][foot]).max() < 40


async def test_the_stills(two: Finished) -> None:
    for name, moves in (("meme-1.png", False), ("meme-1.webp", True), ("meme-1.gif", True)):
        with Image.open(two.studio.path(two.file(name).artifact)) as picture:
            assert min(picture.size) >= 256
            assert (getattr(picture, "n_frames", 1) > 1) is moves


async def test_other_words_make_one_picture_and_its_clip(two: Finished) -> None:
    job = await edited(two.studio, two.job, {"memes.1.texts.bottom": "Words of mine"})
    assert job.status == "completed", job.error
    assert made(job) == {
        *(f"memes.1.{each}" for each in ("picture", "compared", "webp", "gif")),
        *(f"memes.1.{each}" for each in ("clip.0", "clip.1", "video", "gate", "papers")),
    }
    assert sums(job, "memes.0", "video") == sums(two.job, "memes.0", "video")
    assert job.items[1].title.endswith("Words of mine")


async def test_another_track_makes_the_sound_and_the_badge(two: Finished) -> None:
    job = await edited(two.studio, two.job, {}, takes=("memes.0.track",))
    assert job.status == "completed", job.error
    anew = {"track", "track.length", "music", "clip.0", "sound", "video", "gate", "papers"}
    assert {f"memes.0.{each}" for each in anew} >= made(job)
    assert {"memes.0.track", "memes.0.clip.0", "memes.0.sound"} <= made(job)
    before, after = (
        told(two.studio, each, "meme-1.sources.json")["music"]["artist"] for each in (two.job, job)
    )
    others = told(two.studio, two.job, "meme-2.sources.json")["music"]["artist"]
    assert {before, after, others} == {"Ada", "Eve", "Bob"}
    assert sums(job, "memes.0", "picture") == sums(two.job, "memes.0", "picture")


@pytest.mark.proof
async def test_another_caption(two: Finished) -> None:
    job = await edited(two.studio, two.job, {}, takes=("memes.0.caption",))
    assert job.status == "completed", job.error
    assert job.items[0].title not in {each.title for each in two.job.items}
    assert job.items[1].title == two.job.items[1].title
    assert not {key for key in made(job) if key.startswith(("memes.1.", "memes.0.music"))}


@pytest.mark.proof
async def test_another_template(two: Finished) -> None:
    texts = {"rejected": "Monday", "approved": "Friday"}
    change = {"memes.0.template": "rejecting_approving", "memes.0.texts": texts}
    job = await edited(two.studio, two.job, change)
    assert job.status == "completed", job.error
    sources = told(two.studio, job, "meme-1.sources.json")
    assert sources["template"]["id"] == "rejecting_approving"
    assert "memes.0.sound" not in made(job)


@pytest.mark.proof
async def test_words_that_fit_nowhere_fail_that_meme_alone(two: Finished) -> None:
    job = await edited(two.studio, two.job, {"memes.1.texts": {"nobody": "x"}})
    assert job.status == "partial"
    assert [item.status for item in job.items] == ["completed", "failed"]
    assert "has no place “nobody”" in job.items[1].message
    assert [output.name for output in job.output][:1] == ["meme-1.mp4"]
    assert len(job.output) == len(KINDS)
    mended = await edited(two.studio, job, {"memes.1.texts": {"top": "It", "bottom": "fits"}})
    assert [item.status for item in mended.items] == ["completed", "completed"]
    assert not {key for key in made(mended) if key.startswith("memes.0.")}
