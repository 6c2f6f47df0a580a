"""Following an explainer's job to its end: what is done, in a few lines, above the bar."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mutoscope import app
from mutoscope.app.explainer_progress import PARTS, Part, Watched, tally_of
from mutoscope.errors import ResourceExhausted
from mutoscope.interfaces.cli.display import Display
from mutoscope.interfaces.cli.follow import leave, rest, stop, tell_end
from mutoscope.interfaces.cli.interruption import Choice, decision, interruption
from mutoscope.interfaces.cli.obstacles import telling_obstacles
from mutoscope.interfaces.cli.questions import tell_question, tell_rest
from mutoscope.interfaces.cli.terminal import INTERRUPTED, err, print_problem
from mutoscope.models import FINAL, Event, Job

_LET_GO_S = 10.0
_LOOK_S = 1.0
_REST = FINAL | {"awaiting_input"}
_STARTS = {
    "audio": "Generating audio…",
    "slides": "Generating slides…",
    "video": "Rendering…",
}


@dataclass(frozen=True)
class Tone:
    """How much is said on stderr: `quiet`, only what is wrong; `verbose`, every step."""

    quiet: bool = False
    verbose: bool = False
    json: bool = False

    @property
    def silent(self) -> bool:
        """Whether nothing is said while it goes on."""
        return self.quiet or (self.json and not self.verbose)


class Lines:
    """What to say after each event: when a part begins, what is done for the script, how many
    phrases and slides there are, and with `verbose` every step."""

    def __init__(self, *, verbose: bool) -> None:
        self._verbose = verbose
        self._script = Watched("script")
        self._stage = ""

    def after(self, event: Event) -> Iterator[str]:
        """The lines, in order."""
        stage = event.body.get("stage", "") if event.kind == "step.started" else ""
        if (told := self._script.take(event)) and event.kind == "step.started":
            yield told.message
        if stage in _STARTS and stage != self._stage:
            self._stage = stage
            yield _STARTS[stage]
        if self._verbose:
            yield from _steps(event)


def _steps(event: Event) -> Iterator[str]:
    if event.kind == "step.completed":
        took_s = event.body.get("took_s")
        yield f"  {event.body['key']}" + (f"  {took_s:.1f} s" if took_s is not None else "")
    elif event.kind == "step.reused":
        yield from (f"  {each['key']}  reused" for each in event.body["steps"])
    elif event.kind == "step.failed":
        yield f"  {event.body['key']}  failed"


def counts(job: Job) -> Iterator[str]:
    """Of phrases and slides, how many were made and how many found."""
    words: dict[Part, str] = {"audio": "phrases", "slides": "slides"}
    for part in PARTS:
        if part in words and len(tally := tally_of(job, part)):
            yield f"Generating {words[part]} ({tally})"


async def follow_explainer(
    studio: app.Studio, job_id: str, tone: Tone, *, inline: bool = False
) -> tuple[Job, int | None]:
    """Until the job ends or waits for a person. With the exit code, where somebody chose to leave
    it instead."""
    stages = [stage.name for stage in studio.stages((await studio.job(job_id)).pipeline)]
    async with interruption() as caught, telling_obstacles(studio):
        bar = tone.silent or not err.is_terminal
        with Display(err, stages, silent=bar) as display:
            telling = _tell(studio, job_id, tone, display)
            choice = decision(caught, is_ours=lambda: True, quiet=display.stop)
            try:
                left = await _first_of(_worked(studio, job_id, inline), telling, choice)
            except ResourceExhausted as error:  # no room to begin, or the database has gone
                error.hint = f"{error.hint} The job is kept: mutoscope watch {job_id}".strip()
                raise
        job = await studio.job(job_id)
        if left in ("leave", "go") and not job.is_final:
            await leave(studio, job, as_json=tone.json)
            return job, 0 if left == "leave" else INTERRUPTED
    if left == "cancel" and not job.is_final:
        job = await stop(studio, job_id)
    await studio.deliver(job_id)  # maybe no worker is there to do it
    return job, None


async def _worked(studio: app.Studio, job_id: str, inline: bool) -> None:
    if inline:  # also beside a standing worker
        await app.patiently(studio.work_job, job_id)
    await rest(studio, job_id)


async def _tell(studio: app.Studio, job_id: str, tone: Tone, display: Display) -> None:
    lines = Lines(verbose=tone.verbose)
    async for event in studio.watch(job_id):
        for line in () if tone.silent else lines.after(event):
            err.print(line, markup=False, soft_wrap=True)
        job = await app.patiently(studio.job, job_id)
        display.update(job, memory_mb=event.body.get("rss_mb"))
        if job.status in _REST and event.seq >= job.last_seq:
            return


async def _first_of(working: Any, telling: Any, choice: Any) -> Choice | None:
    """None when the job has come to rest and all is told, the choice when that came first. Errors
    come out; nothing goes on behind."""
    tasks = [asyncio.ensure_future(each) for each in (working, telling, choice)]
    work, told, choosing = tasks
    try:
        await asyncio.wait({work, choosing}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            return choosing.result()
        work.result()
        await asyncio.wait({told}, timeout=_LET_GO_S)
        return None
    finally:
        for task in tasks:
            task.cancel()
        while not all(task.done() for task in tasks):  # what they await may swallow it
            await asyncio.wait(tasks, timeout=_LOOK_S)
            for task in tasks:
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def tell_how_it_ended(studio: app.Studio, job: Job, tone: Tone) -> None:
    """On stderr: counts, warnings, what went wrong, what is asked."""
    if tone.quiet:
        if job.error is not None:
            print_problem(job.error.message, job.error.hint)
        return tell_question(job)
    for line in () if tone.silent else counts(job):
        err.print(line, markup=False, soft_wrap=True)
    if not tone.json:
        await tell_rest(studio, job)
    return tell_end(job)
