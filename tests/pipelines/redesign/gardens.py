"""Redesigns for the tests of the recipe, with vendors that are fakes behind real sockets."""

import io
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from PIL import Image

from media.designs.houses import House, house_photo
from mutoscope.app import Studio
from mutoscope.models import Artifact, Item, Job
from mutoscope.pipelines.redesign import PIPELINE
from mutoscope.testing import temporary_studio
from mutoscope.testing.fakes import FakeVendors

KEY = "planted-secret-0123456789"
FRONT: Mapping[str, Any] = {"area": "front_yard", "style": "japanese_zen"}
PATIO: Mapping[str, Any] = {"area": "patio", "style": "mediterranean", "strength": 0.8}
WALK: Mapping[str, Any] = {"area": "walkway", "style": "english_garden", "wishes": "roses"}
ADDRESS = "12 Oak Lane | at: 34.05,-118.24"


@asynccontextmanager
async def opened(
    folder: Path, database: str, fakes: FakeVendors | None = None, **more: Any
) -> AsyncIterator[Studio]:
    """A studio that makes redesigns; with fakes, and their keys, where they are given."""
    settings: dict[str, Any] = {"pipelines": [PIPELINE], "log_level": "error", **more}
    if fakes is not None:
        urls = {name: fakes.url(name) for name in fakes.names if name != "local"}
        keys = {"gemini_api_key": KEY, "google_maps_api_key": KEY}
        settings = {"base_urls": urls, "retry_gap_s": 0.01, "busy_gap_s": 0.01, **keys, **settings}
    async with temporary_studio(folder, database_url=database, **settings) as studio:
        yield studio


async def photo(studio: Studio, folder: Path, **saved: Any) -> Artifact:
    """A house and its garden, uploaded."""
    path = folder / "house.jpg"
    house_photo(House(left=90)).save(path, quality=92, **saved)
    return await studio.upload(path)


async def make(studio: Studio, areas: Sequence[Mapping[str, Any]], **asked: Any) -> Job:
    """Submit a redesign and work it to its end."""
    if "address" in asked:
        asked = {"imagery_terms": True, **asked}
    job = await studio.submit("redesign", {"areas": list(areas), **asked}, seed=7)
    return await studio.work_job(job.id)


def area(job: Job, name: str) -> Item:
    """One area of it."""
    (found,) = [item for item in job.items if item.key == f"areas.{name}"]
    return found


def picture(studio: Studio, job: Job, name: str) -> Image.Image:
    """A picture that it has handed over."""
    (output,) = [each for each in job.output if each.name == name]
    return Image.open(io.BytesIO(studio.path(output.artifact).read_bytes()))


def codes(job: Job) -> set[str]:
    """Of its warnings."""
    return {warning.code for warning in job.warnings}


def ran(job: Job) -> set[str]:
    """The keys of the steps that were made, not found."""
    return {step.key for step in job.steps if step.status == "completed"}
