"""An explainer of seven phrases on three slides, for the tests of the recipe."""

from pathlib import Path
from typing import Any

from mutoscope.app import Studio
from mutoscope.models import Job

LINES = (
    ("Tea is a leaf.", "It grows on hills."),
    ("Monks drank it early.", "Traders carried it west.", "Ships made it cheap."),
    ("Now billions drink it.", "Water alone is drunk more."),
)
SCRIPT = """\
title: Tea
description: How a leaf went round the world.
language: en
sections:
  - title: A leaf
    narrations: [Tea is a leaf., It grows on hills.]
    slide: {kind: title, title: A leaf}
  - title: The road
    narrations: [Monks drank it early., Traders carried it west., Ships made it cheap.]
    slide:
      kind: bullets
      title: The road
      bullets: [Monks drank it early, Traders carried it west, Ships made it cheap]
  - title: Today
    narrations: [Now billions drink it., Water alone is drunk more.]
    slide: {kind: quote, quote: Water alone is drunk more.}
"""
REQUEST = {
    "script": SCRIPT,
    "quality": "draft",
    "initial_pause_s": 0.3,
    "ending_pause_s": 0.3,
}
SEED = 7

VOICES = {
    f"sections.{i}.narrations.{j}.voice" for i, each in enumerate(LINES) for j in range(len(each))
}
CLIPS = {key.replace(".voice", ".clip") for key in VOICES}
SLIDES = {f"sections.{number}.slide" for number in range(len(LINES))}
TRANSITIONS = {"sections.1.transition", "sections.2.transition"}
FINISHING = {"sound", "video", "gate", "papers"}
"""What is made anew with every change of a sound or a frame."""


async def submit(studio: Studio, **asked: Any) -> Job:
    """Ask for the explainer, or for one that differs in what is `asked`."""
    return await studio.submit("explainer", {**REQUEST, **asked}, seed=SEED)


async def make(studio: Studio, **asked: Any) -> Job:
    """Submit an explainer and work it to its end."""
    return await studio.work_job((await submit(studio, **asked)).id)


async def edited(studio: Studio, job: Job, changes: dict[str, Any]) -> Job:
    """An edit of the job, worked to its end."""
    return await studio.work_job((await studio.edit(job.id, changes)).id)


def file_of(studio: Studio, job: Job, name: str) -> Path:
    """The stored file that a job hands over under this name."""
    (output,) = [each for each in job.output if each.name == name]
    return studio.path(output.artifact)


def made(job: Job) -> set[str]:
    """The keys of the steps that were run, not found."""
    return {step.key for step in job.steps if step.status == "completed"}
