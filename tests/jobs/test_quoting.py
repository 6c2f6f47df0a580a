"""What a call would cost, by what it says itself before anything is sent."""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from mutoscope.errors import ProviderRefused
from mutoscope.jobs.execution import Call
from mutoscope.jobs.quoting import Price, quote
from mutoscope.jobs.step import spec_of, step
from mutoscope.models import Artifact, Work
from mutoscope.providers.paying import Till
from mutoscope.store.blobs import ArtifactLost

WIDE = Artifact("a" * 64, 0, "", "image/jpeg")
SPOKEN = Artifact("b" * 64, 0, "", "audio/wav")


@dataclass(frozen=True)
class Vendor:
    """Takes a cent for each thousand pixels, and one for each byte."""

    till: Till | None = None

    def paying(self, till: Till) -> "Vendor":
        return replace(self, till=till)

    async def buy(self, usd: float) -> str:
        assert self.till is not None
        async with self.till.call(usd=usd, likely_usd=usd / 2) as paid:
            paid.charged(usd)
        return "sent"


@step(version="1", stage="drawing", kind="net")
async def repaint(work: Work, file: Artifact, pixels: int, *, vendor: Vendor) -> str:
    assert work.path(file).read_bytes()
    return await vendor.buy(pixels / 100_000)


@step(version="1", stage="hearing", kind="net")
async def transcribe(work: Work, file: Artifact, *, vendor: Vendor) -> str:
    return await vendor.buy(work.path(file).stat().st_size / 100)


@step(version="1", stage="drawing", kind="net")
async def refuse(work: Work, file: Artifact, *, vendor: Vendor) -> str:
    raise ProviderRefused("Not that.", provider="Vendor")


def nowhere(artifact: Artifact) -> Path:
    raise ArtifactLost(f"{artifact.sha256} is not there.")


def call(function: object, *args: object) -> Call:
    assert callable(function)
    return Call(function, spec_of(function), args, "key", Vendor())


async def test_a_picture_that_is_not_there_yet_is_priced_by_the_size_that_is_told() -> None:
    assert await quote(call(repaint, WIDE, 2000), nowhere) == Price(0.01, 0.02)
    assert await quote(call(repaint, WIDE, 4000), nowhere) == Price(0.02, 0.04)


async def test_what_costs_by_its_content_has_no_price_before_it_is_there(tmp_path: Path) -> None:
    assert await quote(call(transcribe, SPOKEN), nowhere) is None
    sound = tmp_path / "sound.wav"
    sound.write_bytes(b"ten bytes!")
    assert await quote(call(transcribe, SPOKEN), lambda _: sound) == Price(0.05, 0.1)


@pytest.mark.parametrize("file", [WIDE, SPOKEN])
async def test_what_is_refused_costs_nothing(file: Artifact) -> None:
    assert await quote(call(refuse, file), nowhere) == Price()
