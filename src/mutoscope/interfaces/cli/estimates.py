"""What a job would do and cost, before it is handed in; and its script, where that is free."""

import sys
from collections.abc import Mapping
from typing import Any

from rich.text import Text

from mutoscope import app
from mutoscope.app.quoting import TIGHT, beyond_budget, tight_budget
from mutoscope.errors import InvalidRequest
from mutoscope.interfaces.cli.documents import plain
from mutoscope.interfaces.cli.flags import Run
from mutoscope.interfaces.cli.follow import follow
from mutoscope.interfaces.cli.language import told
from mutoscope.interfaces.cli.leaving import tell_leaving
from mutoscope.interfaces.cli.quotes import estimate_lines
from mutoscope.interfaces.cli.terminal import agreed, cell, err, out, print_json
from mutoscope.models import Job, Plan


async def foretell(studio: app.Studio, name: str, request: Mapping[str, Any], run: Run) -> int:
    """A dry run or a preview: nothing is handed in."""
    if run.preview:
        return await _preview(studio, name, request, run)
    plan = await studio.plan(name, request, seed=run.seed, preset=run.preset)
    tell_leaving(await studio.leaving(name, request, preset=run.preset))
    if run.json:
        print_json(plain(plan))
        return 0
    print_estimate(plan)
    if run.max_cost is not None:
        _warn(beyond_budget(plan, run.max_cost) or tight_budget(plan, run.max_cost))
    return 0


def tell_budget(job: Job) -> None:
    """On stderr, when it has been handed in, that its budget may not last."""
    for each in job.warnings:
        if each.code == TIGHT:
            _warn(each.message)


def _warn(sentence: str) -> None:
    if sentence:
        err.print(Text.assemble(("!", "yellow"), f" {told(sentence)}"), soft_wrap=True)


async def _preview(studio: app.Studio, name: str, request: Mapping[str, Any], run: Run) -> int:
    """The script. Where a model writes, a person is asked whether to pay for it: then it is written
    in a job that stops there."""
    try:
        found = await studio.preview(name, request, seed=run.seed, preset=run.preset)
    except InvalidRequest as problem:
        if problem.code != "costs" or run.json or not sys.stdin.isatty():
            raise
        tell_leaving(await studio.leaving(name, request, preset=run.preset))
        return await _bought(studio, name, request, run)
    tell_leaving(await studio.leaving(name, request, preset=run.preset))
    if run.json:
        print_json({"lines": found.lines, "text": found.text, "plan": plain(found.plan)})
        return 0
    for line in found.lines:
        out.print(cell(line), soft_wrap=True)
    err.print("[dim]The whole would cost:[/]")
    for line in estimate_lines(found.plan):
        err.print(line, markup=False, soft_wrap=True)
    return 0


async def _bought(studio: app.Studio, name: str, request: Mapping[str, Any], run: Run) -> int:
    plan = await studio.plan(name, request, seed=run.seed, preset=run.preset)
    writing = next(iter(plan.asked), None)
    if writing is None:
        raise InvalidRequest(
            "The script cannot be shown beforehand.",
            hint="Let the job stop at it: --approve script.",
        )
    err.print(f"{writing.provider} writes the script, for about ${writing.usd:.3f}.", markup=False)
    if not _agreed("Write it? [y/N] "):
        return 0
    job = await studio.submit(name, {**request, "approve": "script"}, **run.terms())
    return await follow(studio, job.id)


def _agreed(question: str) -> bool:
    """What the person on the terminal says; nothing is no."""
    err.print(question, markup=False, end="")
    return agreed()


def print_estimate(plan: Plan) -> None:
    """On stdout, for the eye."""
    for line in estimate_lines(plan):
        out.print(line, markup=False, soft_wrap=True)
