"""Commands on jobs that exist."""

import json as json_module
from typing import Annotated, Any

from cyclopts import Parameter
from rich.table import Table

from mutoscope import app
from mutoscope.errors import InvalidRequest
from mutoscope.interfaces.cli import Json, session
from mutoscope.interfaces.cli.display import duration, summary
from mutoscope.interfaces.cli.documents import plain
from mutoscope.interfaces.cli.follow import follow, leave
from mutoscope.interfaces.cli.terminal import err, out, print_json
from mutoscope.models import Event, Job, Plan, Status

NoWait = Annotated[bool, Parameter(name="--no-wait", negative=(), help="Do not follow it")]
Changes = Annotated[
    list[str] | None,
    Parameter(
        name="--set", negative=(), help='PATH=VALUE, such as segments.3.text="…" (0 is first)'
    ),
]


def jobs(
    *,
    status: Status | None = None,
    pipeline: str | None = None,
    limit: int = 20,
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
        How many.
    after
        The last id of the page before.
    """

    async def command(studio: app.Studio) -> int:
        found = await studio.jobs(status=status, pipeline=pipeline, limit=limit, after=after)
        if json:
            print_json({"data": [job.public() for job in found], "has_more": len(found) == limit})
            return 0
        table = Table("id", "pipeline", "status", "%", "what", box=None, pad_edge=False)
        for job in found:
            table.add_row(job.id, job.pipeline, job.status, f"{job.progress:.0f}", _what(job))
        out.print(table if found else "No jobs yet. Make one: mutoscope demo", highlight=False)
        return 0

    return session.run(command, as_json=json)


def show(job_id: str, /, *, json: Json = False) -> int:
    """Show a job: its stages, files, warnings and what went wrong."""

    async def command(studio: app.Studio) -> int:
        job = await studio.job(job_id)
        if json:
            print_json(job.public())
            return 0
        _print_job(studio, job)
        return 0

    return session.run(command, as_json=json)


def watch(job_id: str, /, *, json: Json = False) -> int:
    """Follow a job to its end; takes it over when its worker is gone. --json: an event a line."""

    async def command(studio: app.Studio) -> int:
        return await follow(studio, job_id, stream=json, as_json=json)

    return session.run(command, as_json=json)


def logs(
    job_id: str,
    /,
    *,
    follow: Annotated[bool, Parameter(name=["--follow", "-f"], negative=())] = False,
    traceback: Annotated[bool, Parameter(negative=())] = False,
    json: Json = False,
) -> int:
    """Print a job's events.

    Parameters
    ----------
    follow
        Go on as they come, until the job has ended.
    traceback
        Print the traceback of its failure.
    """

    async def command(studio: app.Studio) -> int:
        if traceback:
            out.print(await studio.traceback(job_id) or "No failure is recorded.", markup=False)
            return 0
        if not follow:
            for event in await studio.events(job_id):
                _print_event(event, as_json=json)
            return 0
        async for event in studio.watch(job_id):
            _print_event(event, as_json=json)
        return 0

    return session.run(command, as_json=json)


def cancel(job_id: str, /, *, json: Json = False) -> int:
    """Stop a job. The command returns when the work has stopped."""

    async def command(studio: app.Studio) -> int:
        await studio.cancel(job_id)
        async for _ in studio.watch(job_id):
            if (await studio.job(job_id)).is_final:
                break
        job = await studio.job(job_id)
        if json:
            print_json(job.public())
        err.print(summary(job))
        return 0

    return session.run(command, as_json=json)


def retry(
    job_id: str, /, *, only: str | None = None, no_wait: NoWait = False, json: Json = False
) -> int:
    """Run a failed, partial or cancelled job again; what is done is reused.

    Parameters
    ----------
    only
        "failed": only the failed items of a partial job.
    """

    async def command(studio: app.Studio) -> int:
        job = await studio.retry(job_id, only=only)
        return await _go_on(studio, job, no_wait=no_wait, json=json)

    return session.run(command, as_json=json)


def edit(
    job_id: str,
    /,
    *,
    changes: Changes = None,
    take: Annotated[
        list[str] | None, Parameter(name="--take", negative=(), help="KEY of a step to make anew")
    ] = None,
    plan: Annotated[
        bool, Parameter(name="--plan", negative=(), help="Only say what would be made again")
    ] = False,
    no_wait: NoWait = False,
    json: Json = False,
) -> int:
    """Change something in a finished job; only what changed is made again."""

    async def command(studio: app.Studio) -> int:
        wanted = dict(_change(text) for text in changes or [])
        if not wanted and not take:
            raise InvalidRequest(
                "Nothing to change was given.", hint='Say it with --set segments.0.text="…".'
            )
        if plan:
            _print_plan(await studio.plan_edit(job_id, wanted, takes=take or ()), as_json=json)
            return 0
        job = await studio.edit(job_id, wanted, takes=take or ())
        return await _go_on(studio, job, no_wait=no_wait, json=json)

    return session.run(command, as_json=json)


def answer(
    job_id: str,
    value: str | None = None,
    /,
    *,
    changes: Changes = None,
    no_wait: NoWait = False,
    json: Json = False,
) -> int:
    """Answer the question of a job that waits for you."""

    async def command(studio: app.Studio) -> int:
        job = await studio.job(job_id)
        given = dict(_change(text) for text in changes or [])
        if value is not None and job.question:
            given[str(job.question["name"])] = value
        if not given and job.question:
            err.print(job.question["question"], highlight=False)
            raise InvalidRequest(
                "No answer was given.", hint=f"mutoscope answer {job_id} {_options(job)}"
            )
        job = await studio.answer(job_id, given)
        return await _go_on(studio, job, no_wait=no_wait, json=json)

    return session.run(command, as_json=json)


def delete(job_id: str, /, *, json: Json = False) -> int:
    """Remove a finished job and the files nobody else uses."""

    async def command(studio: app.Studio) -> int:
        await studio.delete(job_id)
        if json:
            print_json({"id": job_id, "deleted": True})
        err.print(f"{job_id} is deleted.", highlight=False)
        return 0

    return session.run(command, as_json=json)


async def _go_on(studio: app.Studio, job: Job, *, no_wait: bool, json: bool) -> int:
    if no_wait:
        return await leave(studio, job, as_json=json)
    return await follow(studio, job.id, as_json=json)


def _change(text: str) -> tuple[str, Any]:
    path, sign, value = text.partition("=")
    if not sign or not path:
        raise InvalidRequest(
            f"“{text}” is not PATH=VALUE.", hint='Write it like --set segments.3.text="…".'
        )
    return path.strip(), _value(value)


def _value(text: str) -> Any:
    """Numbers, true, false and lists as JSON has them; anything else is text."""
    try:
        return json_module.loads(text)
    except ValueError:
        return text


def _what(job: Job) -> str:
    return str(job.request.get("topic") or job.request.get("url") or job.message)[:60]


def _options(job: Job) -> str:
    options = (job.question or {}).get("options") or ()
    return "|".join(options) or "ANSWER"


def _print_event(event: Event, *, as_json: bool) -> None:
    if as_json:
        print_json(plain(event))
        return
    body = " ".join(f"{key}={value}" for key, value in event.body.items())
    stamp = event.at.astimezone().strftime("%H:%M:%S")
    out.print(f"{event.seq:>4} {stamp} {event.kind} {body}", markup=False, highlight=False)


def _print_plan(plan: Plan, *, as_json: bool) -> None:
    if as_json:
        print_json(plain(plan))
        return
    out.print(f"{len(plan.to_run)} new, {len(plan.kept)} reused", highlight=False)
    for key in plan.to_run:
        out.print(f"  new  {key}", highlight=False)
    if plan.unknown:
        out.print("  and what follows from these, not known yet", highlight=False)
    if plan.seconds is not None:
        out.print(f"about {duration(plan.seconds)}, cost {plan.cost:.2f}", highlight=False)


def _print_job(studio: app.Studio, job: Job) -> None:
    facts = Table(box=None, show_header=False, pad_edge=False)
    rows = {
        "id": job.id,
        "status": f"{job.status} {job.progress:.0f} % {job.stage}",
        "waits for": job.waiting_for,
        "attempt": job.attempt,
        "parent": job.parent_id,
        "steps": f"{job.new} new, {job.reused} reused",
        "created": job.created_at.astimezone().strftime("%Y-%m-%d %H:%M:%S"),
    }
    for name, value in rows.items():
        if value is not None:
            facts.add_row(name, str(value))
    out.print(facts, highlight=False)
    for line in _notes(studio, job):
        out.print(line, markup=False, highlight=False, soft_wrap=True)


def _notes(studio: app.Studio, job: Job) -> list[str]:
    lines = [f"{each.kind:<14} {studio.output_path(job, each)}" for each in job.output]
    lines += [f"warning        {each.message}" for each in job.warnings]
    if job.question:
        lines.append(f"question       {job.question['question']}")
    if job.error:
        lines.append(f"error          {job.error.message} ({job.error.code})")
        lines.append(f"               {job.error.hint}")
    return lines
