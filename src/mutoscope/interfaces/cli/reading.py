"""Commands that look at jobs."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from cyclopts import Parameter
from rich.table import Table

from mutoscope import app
from mutoscope.app.subjects import subject
from mutoscope.errors import InvalidRequest
from mutoscope.interfaces.cli import Json, session
from mutoscope.interfaces.cli.documents import event_line, job_facts, part_lines, plain
from mutoscope.interfaces.cli.follow import follow as follow_job
from mutoscope.interfaces.cli.terminal import cell, out, print_json, shortened
from mutoscope.models import Event, Job, Status

JobId = Annotated[str, Parameter(help="The job's id, as `mutoscope jobs` prints it.")]


LEAST_SUBJECT = 8
"""Letters of what a job is about that are worth a column."""
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
        found = await studio.jobs(status=status, pipeline=pipeline, limit=limit, after=after)
        if json:
            print_json({"data": [job.public() for job in found], "has_more": len(found) == limit})
        elif found:
            print_jobs(found, await studio.titles([job.id for job in found]))
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
        if json:
            print_json(job.public())
        else:
            _print_job(studio, job, await studio.obstacle())
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
            told = await studio.traceback(job_id) or "No failure is recorded."
            out.print(told, markup=False, soft_wrap=True)
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
        "status": [job.status for job in found],
        "%": [f"{job.progress:.0f}".rjust(3) for job in found],
        "pipeline": [job.pipeline for job in found],
    }
    width = {name: max(map(len, (name, *cells))) + GAP for name, cells in columns.items()}
    if sum(width.values()) + LEAST_SUBJECT > out.width:
        del columns["pipeline"]
    left = out.width - sum(width[name] for name in columns)
    about = {job.id: subject(job, titles.get(job.id, "")) for job in found}
    if left >= LEAST_SUBJECT:
        out.print(_table({**columns, "what": [shortened(each, left) for each in about.values()]}))
        return
    for job in found:
        out.print(job.id, markup=False, soft_wrap=True)
        told = f"  {job.status} {job.progress:.0f} % {about[job.id]}"
        out.print(shortened(told, out.width), markup=False, soft_wrap=True)


def _table(columns: Mapping[str, Sequence[str]]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0))
    for name in columns:
        table.add_column(name, no_wrap=True)
    for row in zip(*columns.values(), strict=True):
        table.add_row(*map(cell, row))
    return table


def _print_event(event: Event, *, as_json: bool) -> None:
    if as_json:
        print_json(plain(event))
    else:
        out.print(event_line(event), markup=False, soft_wrap=True)


def _print_job(studio: app.Studio, job: Job, obstacle: str) -> None:
    lines = [f"{name:<14} {value}" for name, value in job_facts(job, obstacle=obstacle)]
    lines += [f"{'part':<14} {each}" for each in part_lines(job)]
    lines += [f"{each.kind:<14} {studio.output_path(job, each)}" for each in job.output]
    lines += [f"warning        {each.message}" for each in job.warnings]
    if job.question:
        lines.append(f"question       {job.question['question']}")
    if job.error:
        lines.append(f"error          {job.error.message} ({job.error.code})")
    if job.error and job.error.hint:
        lines.append(f"               {job.error.hint}")
    for line in lines:
        out.print(line, markup=False, soft_wrap=True)
