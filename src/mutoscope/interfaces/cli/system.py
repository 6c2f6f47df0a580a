"""Commands on the studio itself."""

from collections.abc import Sequence
from typing import Annotated

from cyclopts import Parameter
from rich.table import Table

from mutoscope import app, pipelines
from mutoscope import doctor as diagnosis
from mutoscope.config import effective, load_settings
from mutoscope.doctor import Check
from mutoscope.interfaces.cli import Json, session
from mutoscope.interfaces.cli.documents import plain, status_rows
from mutoscope.interfaces.cli.follow import follow, rest
from mutoscope.interfaces.cli.make import AT_HOME, DEMO_SEED, DEMO_TOPIC
from mutoscope.interfaces.cli.terminal import cell, err, exit_code_of, out, print_json

_MARKS = {"ok": "[green]OK[/]", "missing": "[yellow]MISSING[/]", "failed": "[red]FAILED[/]"}
_TEST_JOB = {"topic": DEMO_TOPIC, "duration": 5, "quality": "draft", "music": "none", **AT_HOME}


def status(
    *,
    ack: Annotated[
        bool, Parameter(negative=(), help="Take note of the last stop: it is told no more.")
    ] = False,
    json: Json = False,
) -> int:
    """Workers, queue, memory, disk and database, and why the last worker stopped."""

    async def command(studio: app.Studio) -> int:
        await studio.sweep()
        found = await studio.status()
        noted = await studio.acknowledge() if ack else 0  # what is shown now, and those before it
        if json:
            print_json(plain(found) | ({"acknowledged": noted} if ack else {}))
            return 0
        paused = [queue.name for queue in await studio.queues() if queue.paused]
        rows = status_rows(
            found, paused=paused, obstacle=await studio.obstacle(), noted=bool(noted)
        )
        for name, value in rows:
            out.print(f"{name:<10} {value}", markup=False, soft_wrap=True)
        if ack and not noted:
            err.print("There was nothing to take note of.")
        return 0

    return session.run(command, as_json=json)


def doctor(*, pipeline: str | None = None, json: Json = False) -> int:
    """Check keys, fonts, codecs, voices, database and disk; with a pipeline, a test job.

    Parameters
    ----------
    pipeline
        Make and follow a tiny job of this pipeline.
    """

    def command() -> int:
        if pipeline:
            pipelines.find(pipeline)  # a wrong name is told before anything is tried
        checks = diagnosis.examine(load_settings())
        failed = any(check.state == "failed" for check in checks)
        if json and (failed or not pipeline):
            print_json({"checks": [plain(check) for check in checks]})
        elif not json:
            _print_checks(checks)
        if failed or not pipeline:
            return int(failed)
        return _test_job(pipeline, checks, json=json)

    return session.guarded(command, as_json=json)


def config(*, json: Json = False) -> int:
    """Print the effective settings, secrets masked, and where each came from."""

    def command() -> int:
        settings = effective(load_settings())
        if json:
            print_json({each.name: each.plain for each in settings})
            return 0
        for each in settings:
            line = f"{each.name} = {each.value}"
            source = "" if each.source == "default" else f"  # {each.source}"
            out.print(line + source, markup=False, soft_wrap=True)
        return 0

    return session.guarded(command, as_json=json)


def _print_checks(checks: Sequence[Check]) -> None:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column()
    for check in checks:
        table.add_row(_MARKS[check.state], cell(check.name), cell(check.finding))
    out.print(table)


def _test_job(pipeline: str, checks: Sequence[Check], *, json: bool) -> int:
    async def command(studio: app.Studio) -> int:
        request = _TEST_JOB
        job = await studio.submit(pipeline, request, seed=DEMO_SEED)
        err.print(f"A test job: {job.id}", markup=False)
        if not json:
            return await follow(studio, job.id)
        job = await rest(studio, job.id)
        print_json({"checks": [plain(check) for check in checks], "job": job.public()})
        return exit_code_of(job)

    return session.run(command, as_json=json)
