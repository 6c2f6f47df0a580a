"""One command per pipeline, made from its request model: a field is a flag."""

import inspect
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Annotated, Any

from cyclopts import Parameter

from mutoscope import app, pipelines
from mutoscope.errors import Busy, InvalidRequest
from mutoscope.interfaces.cli import Json, NoWait, session
from mutoscope.interfaces.cli.areas import KIND as AREAS
from mutoscope.interfaces.cli.areas import region_flag, with_regions
from mutoscope.interfaces.cli.flags import QUEUE_FLAGS, RUN_FLAGS, Run, parameter
from mutoscope.interfaces.cli.flags import Inline as Inline
from mutoscope.interfaces.cli.flags import MaxCost as MaxCost
from mutoscope.interfaces.cli.follow import follow, leave
from mutoscope.interfaces.cli.leaving import tell_leaving
from mutoscope.interfaces.cli.own_language import in_own_language
from mutoscope.interfaces.cli.standing import earlier, tell_earlier
from mutoscope.interfaces.cli.uploads import Asked, cli_kind, upload_files
from mutoscope.models import Job

DEMO_TOPIC = "How coffee conquered the world"
DEMO_SEED = 7
AT_HOME = {"writer": "extractive", "voice": "heart", "image_provider": "drawn"}
"""The demo costs nothing and looks the same, whatever keys are set."""


def __getattr__(name: str) -> Callable[..., int]:
    """The command of a pipeline, by its name."""
    if name.startswith("_") or name not in pipelines.summaries():
        raise AttributeError(name)
    return make_command(name)


def make_command(name: str) -> Callable[..., int]:
    """A function whose parameters are the request's fields and the run flags."""
    pipeline = pipelines.find(name)
    fields = pipeline.request.model_fields
    of_run = RUN_FLAGS | (QUEUE_FLAGS if pipeline.queue.strict else {})
    flags = [
        inspect.Parameter(flag, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
        for flag, (kind, default) in of_run.items()
    ]
    shown = {key: field for key, field in fields.items() if cli_kind(field) != "hidden"}
    areas = next((key for key, field in shown.items() if cli_kind(field) == AREAS), "")
    asked = [parameter(key, field) for key, field in shown.items()]
    if areas:
        asked.insert([*shown].index(areas) + 1, region_flag())
    signature = inspect.Signature([*asked, *flags])

    def command(*positional: Any, **named: Any) -> int:
        given: Asked = signature.bind(*positional, **named).arguments
        flags = {flag: given.pop(flag) for flag in of_run if flag in given}
        return make(name, with_regions(given, areas) if areas else given, Run(**flags))

    command.__signature__ = signature  # type: ignore[attr-defined]
    command.__name__ = name
    command.__doc__ = pipelines.summaries()[name]
    return command


def demo(
    *,
    draft: Annotated[bool, Parameter(negative=(), help="Small and quick: 360×640.")] = False,
    no_wait: NoWait = False,
    inline: Inline = False,
    json: Json = False,
) -> int:
    """Make a short from a bundled article. The same words, voice and pictures every time."""
    asked = {"topic": DEMO_TOPIC, "quality": "draft" if draft else "standard", **AT_HOME}
    run = Run(json=json, no_wait=no_wait, inline=inline, seed=DEMO_SEED)
    return make("short", asked, run)


def make(name: str, asked: Asked, run: Run) -> int:
    """Submit a request and follow it to its end; with a batch file, those of its lines."""

    async def submit_and_follow(studio: app.Studio) -> int:
        if not await studio.workers_alive():
            studio.check_memory()
        if run.batch_file is not None and (run.dry_run or run.preview):
            raise InvalidRequest(
                "A batch file cannot be foretold as a whole.",
                hint="Give one request with --dry-run, or bound each with --max-cost.",
            )
        if run.batch_file is not None:
            from mutoscope.interfaces.cli.batch import make_all  # for those who ask

            return await make_all(studio, name, asked, run)
        request = await upload_files(studio, name, asked, all_said=run.preset is not None)
        request = in_own_language(name, request, preset=run.preset)
        if run.dry_run or run.preview:
            from mutoscope.interfaces.cli.estimates import foretell  # for those who ask

            with _flags_in_hints(name):
                return await foretell(studio, name, request, run)
        with _flags_in_hints(name):
            leaving = await studio.leaving(name, request, preset=run.preset)
            job = await _submitted(studio, name, request, run)
        tell_leaving(leaving)  # of one that is refused, nothing is sent
        if run.max_cost is not None:
            from mutoscope.interfaces.cli.estimates import tell_budget  # for those who ask

            tell_budget(job)
        before = None if run.json else await earlier(studio, job, any_seed=run.seed is None)
        if before is not None:
            tell_earlier(before)
        if run.no_wait:
            await leave(studio, job, as_json=run.json)
            return 0
        return await follow(studio, job.id, as_json=run.json, inline=run.inline)

    return session.run(submit_and_follow, as_json=run.json)


async def _submitted(studio: app.Studio, name: str, request: Asked, run: Run) -> Job:
    """Handed in. Where another job keeps the queue, the hint says how to wait behind it."""
    try:
        return await studio.submit(name, request, **run.terms())
    except Busy as error:
        if error.job_id and run.when_busy is None:
            error.hint = f"{error.hint} `--when-busy queue` waits behind it."
        raise


@contextmanager
def _flags_in_hints(name: str) -> Generator[None]:
    """Whoever types flags is not told of the request's fields, which are called otherwise."""
    try:
        yield
    except InvalidRequest as error:
        if error.hint.startswith("The fields are: "):
            error.hint = f"What can be said: mutoscope {name} --help"
        raise
