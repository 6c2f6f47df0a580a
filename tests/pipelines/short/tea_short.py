"""A short of three lines about tea, for the tests of the recipe."""

from pathlib import Path
from typing import Any

from mutoscope.app import Studio
from mutoscope.models import Job

REQUEST = {
    "topic": "Tea",
    "text": "Monks drank tea early. Traders carried it west. Now billions drink it.",
    "duration": 5,
    "quality": "draft",
}
SEED = 7


async def submit(studio: Studio, **asked: Any) -> Job:
    """Ask for the short, or for one that differs in what is `asked`."""
    return await studio.submit("short", {**REQUEST, **asked}, seed=SEED)


async def make(studio: Studio, **asked: Any) -> Job:
    """Submit a short and work it to its end."""
    return await studio.work_job((await submit(studio, **asked)).id)


def file_of(studio: Studio, job: Job, name: str) -> Path:
    """The stored file that a job hands over under this name."""
    (output,) = [each for each in job.output if each.name == name]
    return studio.path(output.artifact)


def made(job: Job) -> set[str]:
    """The keys of the steps that were run, not found."""
    return {step.key for step in job.steps if step.status == "completed"}
