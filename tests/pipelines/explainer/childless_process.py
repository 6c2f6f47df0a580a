"""Explainers made in a fresh interpreter that notes every process it starts.

    python childless_process.py FOLDER DATABASE REPORT < requests.json

`requests.json` is a list of requests; what it tells of each, in the file `REPORT`, is
below, in `Told`.
"""

import asyncio
import json
import resource
import sys
from pathlib import Path
from typing import Any, TypedDict

EVENTS = (
    "subprocess.Popen",
    "os.posix_spawn",
    "os.spawn",
    "os.fork",
    "os.forkpty",
    "os.exec",
    "os.system",
    "os.startfile",
)
"""Of Python's audit events, those of a process that is started or becomes another program."""


class Told(TypedDict):
    """How a job ended, and `started`: the command line of each process of that time, by the event
    that told of it where it has none. `others`: whether the kernel knows of any process at all that
    has ended meanwhile, also of one that a library has started without Python."""

    status: str
    error: str
    steps: list[str]
    started: list[list[str]]
    others: bool


started: list[list[str]] = []


def note(event: str, args: tuple[Any, ...]) -> None:
    """The audit hook."""
    if event == "subprocess.Popen":
        started.append([str(each) for each in args[1]])
    elif event in EVENTS:
        started.append([event, *map(str, args)])


def _of_children() -> int:
    """Pages that all processes have touched which we started and which have ended: each some."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_minflt


async def make_all(folder: Path, database: str, requests: list[dict[str, Any]]) -> list[Told]:
    """Every job in turn."""
    from mutoscope.models import Artifact
    from mutoscope.testing import temporary_studio

    told: list[Told] = []
    async with temporary_studio(folder, database_url=database, log_level="error") as studio:
        for request in requests:
            if "file" in request:
                file: Artifact = await studio.upload(Path(request["file"]))
                request["file"] = file
            before, spent = len(started), _of_children()
            job = await studio.submit("explainer", request, seed=7)
            job = await studio.work_job(job.id)
            told.append(
                Told(
                    status=job.status,
                    error=f"{job.error}",
                    steps=[step.key for step in job.steps],
                    started=started[before:],
                    others=_of_children() != spent,
                )
            )
    return told


if __name__ == "__main__":
    sys.addaudithook(note)
    report = asyncio.run(make_all(Path(sys.argv[1]), sys.argv[2], json.load(sys.stdin)))
    Path(sys.argv[3]).write_text(json.dumps(report))
