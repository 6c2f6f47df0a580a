"""What can go wrong with a short, and that nothing half-made is left of it."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from tea_short import REQUEST, made, make, submit
from vendors_at_home import UNFILMED

from mutoscope.app import Studio
from mutoscope.errors import (
    InvalidRequest,
    MutoscopeError,
    ProviderLimited,
    ProviderRefused,
    ProviderUnavailable,
)
from mutoscope.models import Job
from mutoscope.providers.fake import FakeIllustrations, FakeSpeech, FakeWriter
from mutoscope.providers.protocols import Providers, Speech
from mutoscope.testing import temporary_studio


class TroubledSpeech(FakeSpeech):
    """Speaks like the fake, but for what the test puts in its way."""

    def __init__(self) -> None:
        self.errors: dict[str, MutoscopeError] = {}
        self.silent = False
        self.spoken: list[str] = []

    async def speak(self, text: str, *, voice: str, language: str, speed: float) -> Speech:
        if text in self.errors:
            raise self.errors[text]
        self.spoken.append(text)
        speech = await super().speak(text, voice=voice, language=language, speed=speed)
        if self.silent:
            return Speech(np.zeros_like(speech.samples), speech.sample_rate, speech.words)
        return speech


@pytest.fixture
def speech() -> TroubledSpeech:
    return TroubledSpeech()


@pytest.fixture
async def studio(
    tmp_path: Path, database: str, speech: TroubledSpeech, request: pytest.FixtureRequest
) -> AsyncIterator[Studio]:
    """The parameter, if there is one, are its pipelines."""
    providers = Providers(FakeWriter(), speech, FakeIllustrations())
    async with temporary_studio(
        tmp_path,
        database_url=database,
        pipelines=getattr(request, "param", None),
        providers=providers,
        retry_gap_s=0.01,
    ) as opened:
        yield opened


MARKS = {"gate", "looked-through"}  # of the store itself


def half_made(folder: Path) -> list[Path]:
    """Files in the store that are not whole: their bytes are not what their name says."""
    return [
        path
        for path in (folder / "blobs").rglob("*")
        if path.is_file()
        and path.suffix != ".lock"
        and path.name not in MARKS
        and not is_whole(path)
    ]


def is_whole(path: Path) -> bool:
    named = path.parent.name + path.stem
    return hashlib.sha256(path.read_bytes()).hexdigest() == named


def lines() -> Sequence[str]:
    return [f"{line.strip()}." for line in str(REQUEST["text"]).split(".") if line]


async def test_a_video_that_fails_its_gate_is_not_handed_over(
    studio: Studio, speech: TroubledSpeech
) -> None:
    speech.silent = True
    job = await make(studio, music="none")
    assert job.status == "failed"
    assert job.output == ()
    assert job.error is not None
    assert (job.error.code, job.error.step) == ("gate_loudness", "gate")
    assert "LUFS" in job.error.message
    assert job.error.hint


@pytest.mark.proof
@pytest.mark.parametrize(
    ("studio", "error"),
    [
        (None, ProviderUnavailable("It is down.", provider="troubled")),
        ([UNFILMED], ProviderLimited("Slow down.", provider="troubled", retry_after_s=0.01)),
        ([UNFILMED], ProviderRefused("Not that.", provider="troubled", hint="Say it another way.")),
    ],
    indirect=["studio"],
    ids=["ProviderUnavailable, filmed", "ProviderLimited", "ProviderRefused"],
)
async def test_a_provider_that_comes_back_is_asked_only_for_what_is_missing(
    studio: Studio, speech: TroubledSpeech, error: MutoscopeError
) -> None:
    speech.errors[lines()[1]] = error
    job = await make(studio)
    assert (job.status, job.output) == ("failed", ())
    assert job.error is not None
    assert (job.error.message, job.error.step) == (error.message, "segments.1.voice")
    assert job.error.retryable is error.transient
    retried = [e for e in await studio.events(job.id) if e.kind == "step.retrying"]
    assert bool(retried) is error.transient
    assert sorted(speech.spoken) == sorted([lines()[0], lines()[2]])

    speech.errors.clear()
    await studio.retry(job.id)
    done = await studio.work_job(job.id)
    assert (done.status, done.error) == ("completed", None)
    assert sorted(speech.spoken) == sorted(lines())


async def test_a_cancelled_clip_leaves_nothing_behind(studio: Studio, tmp_path: Path) -> None:
    job = await submit(studio, duration=30)
    working = asyncio.create_task(studio.work_job(job.id))
    await until_filming(studio, job)
    await studio.cancel(job.id)
    async with asyncio.timeout(5):
        done = await working
    assert (done.status, done.output, done.error) == ("cancelled", (), None)
    assert not {key for key in made(done) if key.endswith(".clip")}
    assert half_made(tmp_path) == []

    again = await make(studio)  # every slot is free again: no thread is left that still draws
    assert again.status == "completed"
    assert [path for path in (tmp_path / "blobs" / "scratch").rglob("*") if path.is_dir()][1:] == []


async def until_filming(studio: Studio, job: Job) -> None:
    """Return when frames of a clip are being drawn."""
    async with asyncio.timeout(30):
        async for event in studio.watch(job.id):
            if event.kind == "step.started" and event.body["key"].endswith(".clip"):
                return
    raise AssertionError("no clip was ever begun")


@pytest.mark.parametrize("duration", [0, 4, 181])
async def test_lengths_out_of_bounds_are_refused(studio: Studio, duration: int) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        await submit(studio, duration=duration)
    assert "duration" in str(refusal.value.hint) + refusal.value.message
    assert await studio.jobs() == []
