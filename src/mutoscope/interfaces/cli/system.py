"""Commands on the studio itself."""

from typing import Annotated

from cyclopts import Parameter
from rich.table import Table

from mutoscope import app, doctor as diagnosis
from mutoscope.config import effective, load_settings
from mutoscope.errors import MutoscopeError
from mutoscope.interfaces.cli import Json, session
from mutoscope.interfaces.cli.documents import plain, status_rows
from mutoscope.interfaces.cli.follow import follow
from mutoscope.interfaces.cli.make import DEMO_SEED, DEMO_TOPIC
from mutoscope.interfaces.cli.terminal import exit_code_for, out, print_error, print_json

_MARKS = {"ok": "[green]OK[/]", "missing": "[yellow]MISSING[/]", "failed": "[red]FAILED[/]"}
_TEST_JOB = {"duration": 5, "quality": "draft", "music": "none"}


def status(*, json: Json = False) -> int:
    """Workers, queue, memory, disk and database."""

    async def command(studio: app.Studio) -> int:
        found = await studio.status()
        if json:
            print_json(plain(found))
            return 0
        table = Table(box=None, show_header=False, pad_edge=False)
        for name, value in status_rows(found):
            table.add_row(name, value)
        out.print(table, highlight=False)
        return 0

    return session.run(command, as_json=json)


def doctor(*, pipeline: str | None = None, json: Json = False) -> int:
    """Check keys, fonts, codecs, voices, database and disk; with a pipeline, a test job.

    Parameters
    ----------
    pipeline
        Make and follow a tiny job of this pipeline.
    """
    checks = diagnosis.examine(load_settings())
    if json:
        print_json({"checks": [plain(check) for check in checks]})
    else:
        table = Table(box=None, show_header=False, pad_edge=False)
        for check in checks:
            table.add_row(_MARKS[check.state], check.name, check.finding)
        out.print(table, highlight=False)
    if any(check.state == "failed" for check in checks):
        return 1
    return _test_job(pipeline, json=json) if pipeline else 0


def config(*, json: Json = False) -> int:
    """Print the effective settings, secrets masked."""
    try:
        settings = effective(load_settings())
    except MutoscopeError as error:
        print_error(error, as_json=json)
        return exit_code_for(error)
    if json:
        print_json({each.name: each.value for each in settings})
        return 0
    for each in settings:
        out.print(f"{each.name} = {each.value}", markup=False, highlight=False, soft_wrap=True)
    return 0


def worker(
    *,
    exit_when_idle: Annotated[
        bool, Parameter(negative=(), help="Leave when there is nothing left to do")
    ] = False,
) -> int:
    """Work the queue until stopped."""

    async def command(studio: app.Studio) -> int:
        await studio.run_worker(exit_when_idle=exit_when_idle)
        return 0

    return session.run(command, logs_to_stderr=True)


def _test_job(pipeline: str, *, json: bool) -> int:
    async def command(studio: app.Studio) -> int:
        request = {"topic": DEMO_TOPIC, **_TEST_JOB}
        job = await studio.submit(pipeline, request, seed=DEMO_SEED)
        return await follow(studio, job.id, as_json=json)

    return session.run(command, as_json=json)
