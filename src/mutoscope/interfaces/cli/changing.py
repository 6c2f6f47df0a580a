"""Commands that change jobs."""

import json as json_module
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from mutoscope import app
from mutoscope.errors import InvalidRequest, WrongState
from mutoscope.interfaces.cli import Json, NoWait, session
from mutoscope.interfaces.cli.display import summary
from mutoscope.interfaces.cli.documents import plain
from mutoscope.interfaces.cli.follow import follow, leave, stop
from mutoscope.interfaces.cli.lost import paths_there
from mutoscope.interfaces.cli.made import by_interest
from mutoscope.interfaces.cli.questions import tell_anew, tell_answers
from mutoscope.interfaces.cli.quotes import edit_lines
from mutoscope.interfaces.cli.reading import JobId
from mutoscope.interfaces.cli.terminal import cell, err, exit_code_of, out, print_json
from mutoscope.interfaces.cli.uploads import read_text, with_files
from mutoscope.jobs.edits import place_in
from mutoscope.models import TRANSITIONS, Job, Plan

Changes = Annotated[
    list[str] | None,
    Parameter(
        name="--set",
        negative=(),
        help='PATH=VALUE, such as segments.3.text="…" (0 is first); VALUE may be @FILE, of a list'
        " YAML or JSON.",
    ),
]

Take = Annotated[
    list[str] | None,
    Parameter(name="--take", negative=(), help="KEY of a step to make anew, as in `logs`."),
]


PlanOnly = Annotated[
    bool, Parameter(name="--plan", negative=(), help="Only say what would be made again.")
]


def cancel(job_id: JobId, /, *, json: Json = False) -> int:
    """Stop a job. The command returns when the work has stopped."""

    async def command(studio: app.Studio) -> int:
        job = await studio.job(job_id)
        if job.is_final and job.status != "cancelled":
            raise WrongState(
                f"{job_id} is {job.status}: there is nothing to cancel.",
                hint=f"Remove it with: mutoscope delete {job_id}",
            )
        before, job = job, await stop(studio, job_id)
        if json:
            print_json(job.public())
        if job.status == "cancelled":
            how = "was cancelled already" if before.is_final else "is cancelled"
            err.print(f"{job_id} {how}.", markup=False)
            _tell_kept(studio, job, as_json=json)
            return 0
        err.print(summary(job))  # it ended before it could be stopped
        return exit_code_of(job)

    return session.run(command, as_json=json)


def _tell_kept(studio: app.Studio, job: Job, *, as_json: bool) -> None:
    """What was finished before, under names that people know."""
    paths = paths_there(studio, job, by_interest(job))
    if paths:
        err.print(f"What was finished is in {paths[0].parent}", markup=False, soft_wrap=True)
    if not as_json:
        for path in paths[:1]:
            out.print(cell(str(path)), soft_wrap=True)


def retry(
    job_id: JobId,
    /,
    *,
    only: str | None = None,
    max_cost: float | None = None,
    plan: PlanOnly = False,
    no_wait: NoWait = False,
    json: Json = False,
) -> int:
    """Run a failed, partial, cancelled or expired job again; what is done is reused. A result that
    was refused in the end is made anew, and paid for.

    Parameters
    ----------
    only
        "failed": only the failed items of a partial job.
    max_cost
        Another budget for its paid calls, in US dollars; all attempts count.
    """

    async def command(studio: app.Studio) -> int:
        before = await studio.job(job_id)
        if plan:
            _check_retry(before)
            _print_plan(await studio.plan_rest(job_id), as_json=json)
            return 0
        await tell_anew(studio, before)
        job = await studio.retry(job_id, only=only, max_cost=max_cost)
        return await _go_on(studio, job, no_wait=no_wait, json=json, since=before)

    return session.run(command, as_json=json)


def edit(
    job_id: JobId,
    /,
    *,
    changes: Changes = None,
    take: Take = None,
    plan: PlanOnly = False,
    no_wait: NoWait = False,
    json: Json = False,
) -> int:
    """Change something in a finished job; only what changed is made again."""

    async def command(studio: app.Studio) -> int:
        example = place_in(studio.pipeline((await studio.job(job_id)).pipeline))
        said = dict(change_said(text, example) for text in changes or [])
        wanted = await with_files(studio, said)
        if not wanted and not take:
            raise InvalidRequest(
                "Nothing to change was given.", hint=f'Say it with --set {example}="…".'
            )
        if plan:
            _print_plan(await studio.plan_edit(job_id, wanted, takes=take or ()), as_json=json)
            return 0
        job = await studio.edit(job_id, wanted, takes=take or ())
        return await _go_on(studio, job, no_wait=no_wait, json=json)

    return session.run(command, as_json=json)


def answer(
    job_id: JobId,
    value: Annotated[
        str | None,
        Parameter(help="The answer; at a gate: approve, again, back, reject, or review changes."),
    ] = None,
    /,
    *,
    changes: Annotated[
        list[str] | None,
        Parameter(
            name="--set",
            negative=(),
            help="PATH=VALUE, as of edit, and it goes on; NAME=VALUE, where more is asked.",
        ),
    ] = None,
    file: Annotated[
        Path | None, Parameter(name="--file", help="An edited script.yaml, and it goes on with it.")
    ] = None,
    take: Take = None,
    no_wait: NoWait = False,
    json: Json = False,
) -> int:
    """Answer the question of a job that waits for you."""

    async def command(studio: app.Studio) -> int:
        job = await studio.job(job_id)
        example = place_in(studio.pipeline(job.pipeline))
        set_to = dict(change_said(text, example) for text in changes or [])
        given = await with_files(studio, set_to)
        said = {str(job.question["name"]): value} if value is not None and job.question else {}
        document = None if file is None else read_text(file)
        if not (given or said or take or document is not None) and job.question:
            tell_answers(job)
            raise InvalidRequest(
                f"No answer was given to: {job.question['question']}",
                hint=f"mutoscope answer {job_id} {_options(job)}",
            )
        at_gate = bool(job.question and "gate" in job.question)
        job = await studio.answer(
            job_id,
            said if at_gate else {**given, **said},
            changes=given if at_gate else None,
            document=document,
            takes=take or (),
        )
        if job.status == "cancelled":
            return await _rejected(studio, job, as_json=json)
        return await _go_on(studio, job, no_wait=no_wait, json=json)

    return session.run(command, as_json=json)


async def _rejected(studio: app.Studio, job: Job, *, as_json: bool) -> int:
    if as_json:
        print_json(job.public())
    err.print(f"{job.id} is cancelled. Begin it anew: mutoscope retry {job.id}", markup=False)
    await studio.deliver(job.id)  # maybe no worker is there to do it
    return 0


def prioritise(
    job_id: JobId,
    priority: Annotated[int, Parameter(help="-1000 to 1000; 0 is usual, more goes first.")],
    /,
    *,
    json: Json = False,
) -> int:
    """Move a waiting job forward or back in its queue."""

    async def command(studio: app.Studio) -> int:
        job = await studio.prioritise(job_id, priority)
        if json:
            print_json(job.public())
        place = f"; it is number {job.queue_position} in its queue" if job.queue_position else ""
        err.print(f"{job_id} has priority {job.priority}{place}.", markup=False)
        return 0

    return session.run(command, as_json=json)


def delete(job_id: JobId, /, *, json: Json = False) -> int:
    """Remove a finished job and the files nobody else uses."""

    async def command(studio: app.Studio) -> int:
        await studio.delete(job_id)
        if json:
            print_json({"id": job_id, "deleted": True})
        err.print(f"{job_id} is deleted.", markup=False)
        return 0

    return session.run(command, as_json=json)


def _check_retry(job: Job) -> None:
    """WrongState: there is nothing to make again."""
    if (job.status, "retry") in TRANSITIONS or job.expires_at:
        return
    raise WrongState(
        f"{job.id} is {job.status}: there is nothing to retry.",
        hint=f"Another take of something in it: mutoscope edit {job.id} --take KEY",
    )


async def _go_on(
    studio: app.Studio, job: Job, *, no_wait: bool, json: bool, since: Job | None = None
) -> int:
    if no_wait:
        await leave(studio, job, as_json=json)
        return 0
    return await follow(studio, job.id, as_json=json, since=since)


def change_said(text: str, example: str) -> tuple[str, Any]:
    """The place and the value of PATH=VALUE; `example`: a place as there may be one.
    InvalidRequest."""
    path, sign, value = text.partition("=")
    if not sign or not path:
        raise InvalidRequest(
            f"“{text}” is not PATH=VALUE.", hint=f'Write it like --set {example}="…".'
        )
    return path.strip(), _value(value)


def _value(text: str) -> Any:
    """Lists, objects, quoted text and null as JSON has them; anything else as it was typed, for
    the place knows whether 1984 is a number there or a text."""
    if not text.startswith(("[", "{", '"')) and text != "null":
        return text
    try:
        return json_module.loads(text)
    except ValueError:
        return text


def _options(job: Job) -> str:
    options = (job.question or {}).get("options") or ()
    return "|".join(options) or "ANSWER"


def _print_plan(plan: Plan, *, as_json: bool) -> None:
    if as_json:
        print_json(plain(plan))
        return
    for line in edit_lines(plan):
        out.print(line, markup=False, soft_wrap=True)
