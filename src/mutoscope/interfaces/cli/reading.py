"""Commands that look at jobs."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.table import Table

from mutoscope import app
from mutoscope.app.subjects import subject
from mutoscope.errors import InvalidRequest
from mutoscope.interfaces.cli import Json, session
from mutoscope.interfaces.cli.documents import event_line, job_facts, part_lines, plain
from mutoscope.interfaces.cli.follow import follow as follow_job
from mutoscope.interfaces.cli.language import told
from mutoscope.interfaces.cli.lost import places, ways_back
from mutoscope.interfaces.cli.standing import is_left, up_to_date, way_on
from mutoscope.interfaces.cli.terminal import cell, out, print_json, row, shortened
from mutoscope.models import Event, Job, Status
from mutoscope.store.blobs import ArtifactLost

JobId = Annotated[str, Parameter(help="The job's id, as `mutoscope jobs` prints it.")]


LEAST_SUBJECT, MOST_SUBJECT = 8, 60
"""Columns for what a job is about: with fewer it is not told, and more it does not take, on
however wide a terminal or in a pipe."""
GAP = 2


def jobs(
    *,
    status: Status | None = None,
    pipeline: str | None = None,
    limit: Annotated[int, Parameter(show_default=True)] = 20,
    after: str | None = None,
    json: Json = False,
) -> int:
    """List jobs, newest first.

    Parameters
    ----------
    status
        Only jobs in this status.
    pipeline
        Only jobs of this pipeline.
    limit
        How many at most.
    after
        The last id of the page before.
    """

    async def command(studio: app.Studio) -> int:
        if limit < 1:
            raise InvalidRequest(f"A list of {limit} jobs is none.", hint="Give --limit 1 or more.")
        look = partial(studio.jobs, status=status, pipeline=pipeline, limit=limit, after=after)
        found = await look()
        if not await up_to_date(studio, found):
            found = await look()
        if json:
            print_json({"data": [job.public() for job in found], "has_more": len(found) == limit})
        elif found:
            print_jobs(found, await studio.titles([job.id for job in found]))
            for job in filter(is_left, found):
                out.print(way_on(job), markup=False, soft_wrap=True)
        elif status or pipeline or after:
            out.print("No such jobs.")
        else:
            out.print("No jobs yet. Make one: mutoscope demo")
        return 0

    return session.run(command, as_json=json)


def show(job_id: JobId, /, *, json: Json = False) -> int:
    """Show a job: its stages, files, warnings and what went wrong."""

    async def command(studio: app.Studio) -> int:
        job = await studio.job(job_id)
        if not await up_to_date(studio, [job]):
            job = await studio.job(job_id)
        if json:
            print_json(job.public())
        else:
            await _print_job(studio, job)
        return 0

    return session.run(command, as_json=json)


def watch(
    job_id: JobId,
    /,
    *,
    json: Annotated[
        bool, Parameter(name="--json", negative=(), help="Every event as a JSON line on stdout.")
    ] = False,
) -> int:
    """Follow a job to its end; takes it over when its worker is gone."""

    async def command(studio: app.Studio) -> int:
        return await follow_job(studio, job_id, stream=json, own=False)

    return session.run(command, as_json=json)


def logs(
    job_id: JobId,
    /,
    *,
    follow: Annotated[bool, Parameter(name=["--follow", "-f"], negative=())] = False,
    traceback: Annotated[bool, Parameter(negative=())] = False,
    json: Annotated[
        bool, Parameter(name="--json", negative=(), help="Every event as a JSON line on stdout.")
    ] = False,
) -> int:
    """Print a job's events.

    Parameters
    ----------
    follow
        Go on as they come, until the job has ended. It is not worked here.
    traceback
        Print where its failed step failed, for whoever mends it.
    """

    async def command(studio: app.Studio) -> int:
        if traceback:
            trace = await studio.traceback(job_id)
            out.print(cell(trace) if trace else "No failure is recorded.", soft_wrap=True)
        elif follow:
            async for event in studio.watch(job_id):
                _print_event(event, as_json=json)
        else:
            for event in await studio.events(job_id):
                _print_event(event, as_json=json)
        return 0

    return session.run(command, as_json=json)


def print_jobs(found: Sequence[Job], titles: Mapping[str, str]) -> None:
    """`titles`: of documents, by the jobs' ids. Ids are never cut, for they are there to be copied,
    nor is the status: where there is no room for both and more, a job takes two lines; before that
    its pipeline is left out."""
    columns = {
        "id": [job.id for job in found],
        "status": [told(job.status) for job in found],
        "%": [f"{job.progress:.0f}".rjust(3) for job in found],
        "pipeline": [job.pipeline for job in found],
    }
    width = {name: max(map(len, (told(name), *cells))) + GAP for name, cells in columns.items()}
    if sum(width.values()) + LEAST_SUBJECT > out.width:
        del columns["pipeline"]
    left = out.width - sum(width[name] for name in columns)
    about = {job.id: subject(job, titles.get(job.id, "")) for job in found}
    if left >= LEAST_SUBJECT:
        out.print(_table({**columns, "what": _shortened(about.values(), left)}))
        return
    for job in found:
        out.print(job.id, markup=False, soft_wrap=True)
        line = f"  {told(job.status)} {job.progress:.0f} % {about[job.id]}"
        out.print(cell(shortened(line, min(out.width, MOST_SUBJECT))), soft_wrap=True)


def _shortened(texts: Iterable[str], columns: int) -> list[str]:
    return [shortened(each, min(columns, MOST_SUBJECT)) for each in texts]


def _table(columns: Mapping[str, Sequence[str]]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0))
    for name in columns:
        table.add_column(told(name), no_wrap=True)
    for cells in zip(*columns.values(), strict=True):
        table.add_row(*map(cell, cells))
    return table


def _print_event(event: Event, *, as_json: bool) -> None:
    if as_json:
        print_json(plain(event))
    else:
        out.print(cell(event_line(event)), soft_wrap=True)


async def _print_job(studio: app.Studio, job: Job) -> None:
    files = places(studio, job, job.output)
    lost = [output for output, place in files if isinstance(place, ArtifactLost)]
    facts = job_facts(job, obstacle=await studio.obstacle())
    lines = [row(name, value) for name, value in facts]
    lines += [row("part", each) for each in part_lines(job)]
    lines += [row(each.kind, _said(place)) for each, place in files]
    lines += [row("lost", each) for each in await ways_back(studio, job, lost)]
    lines += [row("warning", each.message) for each in job.warnings]
    if job.question:
        lines.append(row("question", str(job.question["question"])))
    if job.error:
        lines.append(f"{row('error', job.error.message)} ({job.error.code})")
    if job.error and job.error.hint:
        lines.append(row("", job.error.hint))
    for line in lines:
        out.print(cell(line), soft_wrap=True)


def _said(place: Path | ArtifactLost) -> str:
    return place.message if isinstance(place, ArtifactLost) else str(place)
