"""What works on this machine: its parts, a test job, or the links of a redesign."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.table import Table

from mutoscope import app, pipelines
from mutoscope import doctor as diagnosis
from mutoscope.config import load_settings
from mutoscope.doctor import Check
from mutoscope.errors import InvalidRequest
from mutoscope.interfaces.cli import Json, session
from mutoscope.interfaces.cli.documents import plain
from mutoscope.interfaces.cli.follow import follow, rest
from mutoscope.interfaces.cli.language import told
from mutoscope.interfaces.cli.make import AT_HOME, DEMO_SEED, DEMO_TOPIC
from mutoscope.interfaces.cli.terminal import cell, err, exit_code_of, out, print_json

REDESIGN = "redesign"
_MARKS = {"ok": "[green]OK[/]", "missing": "[yellow]MISSING[/]", "failed": "[red]FAILED[/]"}
_TEST_JOB = {"topic": DEMO_TOPIC, "duration": 5, "quality": "draft", "music": "none", **AT_HOME}


def doctor(
    *,
    pipeline: Annotated[
        str | None,
        Parameter(
            help="Make and follow a tiny job of this pipeline; of redesign, try each link of its"
            " chain once, without a job."
        ),
    ] = None,
    address: Annotated[
        str, Parameter(help="With redesign: where the property stands that is looked at.")
    ] = "",
    photo: Annotated[
        Path | None, Parameter(help="With redesign: a photo of yours in its place.")
    ] = None,
    out_: Annotated[
        Path | None,
        Parameter(name="--out", help="With redesign: the folder that evidence is written to."),
    ] = None,
    accept_imagery_terms: Annotated[
        bool,
        Parameter(negative=(), help="You accept Google's terms for pictures of the address."),
    ] = False,
    yes: Annotated[
        bool, Parameter(negative=(), help="With redesign: go on where something costs.")
    ] = False,
    json: Json = False,
) -> int:
    """Check keys, fonts, codecs, voices, database, disk; with a pipeline, try that out."""

    def command() -> int:
        if pipeline:
            pipelines.find(pipeline)  # a wrong name is told before anything is tried
        if pipeline == REDESIGN:
            from mutoscope.interfaces.cli.doctor_redesign import Visit, examine  # for those who ask

            return examine(Visit(address, photo, out_, accept_imagery_terms, yes, json))
        if address or photo or out_ or accept_imagery_terms or yes:
            raise InvalidRequest(
                "--address, --photo, --out, --accept-imagery-terms, --yes are of redesign alone.",
                hint="Add --pipeline redesign, or leave them out.",
            )
        return _look(pipeline, json=json)

    return session.guarded(command, as_json=json)


def _look(pipeline: str | None, *, json: bool) -> int:
    checks = diagnosis.examine(load_settings())
    failed = any(check.state == "failed" for check in checks)
    if json and (failed or not pipeline):
        print_json({"checks": [plain(check) for check in checks]})
    elif not json:
        _print_checks(checks)
    if failed or not pipeline:
        return int(failed)
    return _test_job(pipeline, checks, json=json)


def _print_checks(checks: Sequence[Check]) -> None:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column()
    for check in checks:
        table.add_row(_MARKS[check.state], cell(told(check.name)), cell(told(check.finding)))
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
