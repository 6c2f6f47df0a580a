"""The commands that make explainers and their parts; their flags are fields of the request."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from mutoscope import app, pipelines
from mutoscope.app.explainer_exports import Exported, export
from mutoscope.app.explainer_making import failure_of
from mutoscope.app.explainer_orders import PIPELINE, Command, Order, Source, prepared
from mutoscope.app.explainer_retakes import looked_until, taken_again
from mutoscope.app.explaining import FaultyDocument
from mutoscope.errors import InvalidRequest
from mutoscope.interfaces.cli import session
from mutoscope.interfaces.cli.explain_faults import tell_faulty, tell_warnings
from mutoscope.interfaces.cli.explain_follow import (
    Tone,
    follow_explainer,
    tell_how_it_ended,
)
from mutoscope.interfaces.cli.flags import RUN_FLAGS, Run, parameter
from mutoscope.interfaces.cli.follow import leave
from mutoscope.interfaces.cli.standing import earlier, tell_earlier
from mutoscope.interfaces.cli.terminal import (
    cell,
    err,
    exit_code_for,
    exit_code_of,
    out,
    print_json,
)
from mutoscope.interfaces.cli.uploads import Asked, cli_kind, upload_files
from mutoscope.models import Job

_INSTEAD_OF_SOURCE = ("url", "text", "file", "script", "until")
"""Fields that the argument and the command say."""
_ANY = ("language", "strict")
_WRITING = ("title", "minutes", "writer", "narrating", "narrator", "refresh")
_SPEAKING = ("voice", "speed", "cast", "cast_seed")
_DRAWING = (
    *("format", "quality", "theme", "accent"),
    *("slide_painter", "slide_style", "failed_slides", "article_pictures"),
)
_PARTS: Mapping[Command, tuple[str, ...]] = {
    "script": (*_WRITING, *_SPEAKING, "slide_painter", "article_pictures", *_ANY),
    "audio": (*_SPEAKING, "scenes", *_ANY),
    "slides": (*_DRAWING, "scenes", *_ANY),
}
"""Fields that matter for a part; what is not named has all that a script does not decide."""
_ONLY_WHOLE = ("batch_file",)
_BEFORE_SCRIPT = ("batch_file", "preview")
SUMMARIES: Mapping[Command, str] = {
    "all": "An article, an address or a file, becomes a narrated slide video; so does a script.",
    "script": "Write the script of an article: script.yaml.",
    "audio": "Speak a script: audio/phrase_0001.wav and so on.",
    "slides": "Draw the slides of a script: slides/LANGUAGE/slide_0001.png and so on.",
    "video": "Film a script: output.mp4.",
}
_SOURCES: Mapping[Command, str] = {
    "all": "The article: an address or a file (.md, .txt, .html, .pdf, .docx); or a script.yaml.",
    "script": "The article: an address or a file (.md, .txt, .html, .pdf, .docx).",
}
_FORCED: Mapping[Command, str] = {
    "all": "Make the script anew (of a given one phrases and slides), whatever is there.",
    "script": "Fetch and write it anew, whatever is there.",
    "audio": "Speak every phrase anew, whatever is there.",
    "slides": "Draw every slide anew, whatever is there.",
    "video": "Film and mix anew, whatever is there; phrases and slides are kept.",
}
_OWN: dict[str, tuple[Any, Any]] = {
    "config": (
        Annotated[
            Path | None,
            Parameter(help="A configuration (explain.yaml); what is said here goes before it."),
        ],
        None,
    ),
    "output": (
        Annotated[
            Path | None,
            Parameter(
                name=("--output", "-o"),
                help="The folder for the files; else the script's, or explainer/TITLE.",
            ),
        ],
        None,
    ),
    "force": (bool, False),
    "seed": (
        Annotated[
            int | None,
            Parameter(
                help="Seed of every choice; else the source's own, so that the same command finds"
                " what it has made."
            ),
        ],
        None,
    ),
    "quiet": (
        Annotated[
            bool,
            Parameter(name=("--quiet", "-q"), negative=(), help="Say only what is wrong."),
        ],
        False,
    ),
    "verbose": (
        Annotated[bool, Parameter(name=("--verbose", "-v"), negative=(), help="Say every step.")],
        False,
    ),
}
"""Flags that are neither fields nor of every pipeline, or that mean something else here."""
_NO_FIELDS = ("source", *(name for name in _OWN if name not in RUN_FLAGS))


@dataclass(frozen=True)
class Wish:
    """What was said on a command line. `fields`: of the request, files as paths."""

    command: Command
    source: str | None = None
    fields: Asked = field(default_factory=dict[str, Any])
    config: Path | None = None
    output: Path | None = None
    force: bool = False
    tone: Tone = field(default_factory=Tone)
    run: Run = field(default_factory=Run)


def explain_command(command: Command) -> Callable[..., int]:
    """A function whose parameters are the source, the fields that matter, and the flags."""
    signature = inspect.Signature([*_parameters(command)])

    def function(*positional: Any, **named: Any) -> int:
        given = signature.bind(*positional, **named).arguments
        run = Run(**{name: given.pop(name) for name in RUN_FLAGS if name in given})
        own = {name: given.pop(name) for name in _NO_FIELDS if name in given}
        tone = Tone(own.pop("quiet", False), own.pop("verbose", False), run.json)
        return make_explainer(Wish(command, fields=given, tone=tone, run=run, **own))

    function.__signature__ = signature  # type: ignore[attr-defined]
    function.__name__ = command
    function.__doc__ = SUMMARIES[command]
    return function


def _parameters(command: Command) -> list[inspect.Parameter]:
    source = Annotated[str | None, Parameter(help=_SOURCES.get(command, "The script (.yaml)."))]
    forced = Parameter(name=("--force", "-f"), negative=(), help=_FORCED[command])
    own = {**_OWN, "force": (Annotated[bool, forced], False)}
    left_out = () if command == "all" else _ONLY_WHOLE if command == "script" else _BEFORE_SCRIPT
    run = {name: each for name, each in RUN_FLAGS.items() if name not in left_out}
    fields = pipelines.find(PIPELINE).request.model_fields
    return [
        inspect.Parameter(
            "source", inspect.Parameter.POSITIONAL_ONLY, default=None, annotation=source
        ),
        *(parameter(name, fields[name]) for name in fields_of(command)),
        *(
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=usual, annotation=kind)
            for name, (kind, usual) in {**run, **own}.items()
        ),
    ]


def fields_of(command: Command) -> list[str]:
    """The fields of the request that a command takes as flags."""
    fields = pipelines.find(PIPELINE).request.model_fields
    shown = [
        name
        for name, each in fields.items()
        if cli_kind(each) != "hidden" and name not in _INSTEAD_OF_SOURCE
    ]
    if command == "video":
        return [name for name in shown if name not in (*_WRITING, "approve")]
    return [name for name in shown if command == "all" or name in _PARTS[command]]


def make_explainer(wish: Wish) -> int:
    """Hand in what is wished, follow it to its end, write its files; the exit code."""

    async def command(studio: app.Studio) -> int:
        _check(wish)
        if not await studio.workers_alive():
            studio.check_memory()
        try:
            return await _make(studio, wish)
        except FaultyDocument as error:
            if wish.run.json:
                raise
            tell_faulty(error)
            return exit_code_for(error)

    return session.run(command, as_json=wish.run.json)


def _check(wish: Wish) -> None:
    run = wish.run
    if wish.tone.quiet and wish.tone.verbose:
        raise InvalidRequest(
            "--quiet and --verbose exclude each other.", hint="Leave one of them out."
        )
    if wish.force and (run.no_wait or run.dry_run or run.preview or run.batch_file):
        raise InvalidRequest(
            "--force first looks what there is: it cannot be left alone, nor foretold.",
            hint="Leave out --no-wait, --dry-run, --preview or --batch-file; or --force.",
        )
    if run.batch_file and (wish.source or wish.config or wish.output):
        raise InvalidRequest(
            "A batch file says itself what is made of which article.",
            hint="Leave out the argument, --config and --output.",
        )
    if not (wish.source or run.batch_file):
        raise InvalidRequest("Nothing to explain was named.", hint=_SOURCES["all"])


async def _make(studio: app.Studio, wish: Wish) -> int:
    run = wish.run
    if run.batch_file is not None:
        from mutoscope.interfaces.cli.batch import make_all  # for those who ask

        return await make_all(studio, PIPELINE, wish.fields, run)
    source = Source.of(wish.source or "")
    said = await upload_files(studio, PIPELINE, wish.fields, all_said=True)
    order = Order(source, wish.command, said, wish.config, wish.force)
    ready = await prepared(studio, order)
    tell_warnings(ready.warnings)
    if run.seed is None:
        run = replace(run, seed=ready.seed)
    if run.dry_run or run.preview:
        from mutoscope.interfaces.cli.estimates import foretell  # for those who ask

        return await foretell(studio, PIPELINE, ready.request, run)
    asked = ready.request | ({"until": looked_until(order)} if wish.force else {})
    job = await studio.submit(PIPELINE, asked, **run.terms())
    if run.max_cost is not None:
        from mutoscope.interfaces.cli.estimates import tell_budget  # for those who ask

        tell_budget(job)
    if not wish.tone.silent and (before := await earlier(studio, job)):
        tell_earlier(before)
    if run.no_wait:
        await leave(studio, job, as_json=run.json)
        return 0
    return await _seen_through(studio, job, order, wish)


async def _seen_through(studio: app.Studio, job: Job, order: Order, wish: Wish) -> int:
    """Follow the job, and where it was to find what there is, those that make it anew."""
    ours, again = set[str](), job
    while True:
        job, code = await follow_explainer(studio, again.id, wish.tone, inline=wish.run.inline)
        ours.add(job.id)
        if code is not None or not order.force or job.status not in ("completed", "partial"):
            break
        found = await taken_again(studio, job, order, ours)
        if found is None:
            break
        again = found
    if code is not None:
        return code
    files = None
    if job.status in ("completed", "partial"):
        files = await export(studio, job, order.command, wish.output or order.source.folder)
    if wish.run.json:
        print_json({**job.public(), "files": _as_json(files)})
    await tell_how_it_ended(studio, job, wish.tone)
    if files is not None and not wish.run.json:
        _tell_files(files, quiet=wish.tone.quiet)
    return await _exit_code(studio, job)


async def _exit_code(studio: app.Studio, job: Job) -> int:
    """An article or a script that cannot be used is the caller's to mend, whatever it lacks."""
    if job.status == "failed" and job.error is not None:
        failure = await failure_of(studio, job.id, job.error)
        if isinstance(failure, InvalidRequest):
            return exit_code_for(failure)
    return exit_code_of(job)


def _as_json(files: Exported | None) -> dict[str, Any] | None:
    """The files' paths, by what they are."""
    if files is None:
        return None
    return {
        "folder": str(files.folder),
        "script": str(files.script) if files.script else None,
        "audio": [str(path) for path in files.audio],
        "slides": [str(path) for path in files.slides],
        "video": str(files.video) if files.video else None,
    }


def _tell_files(files: Exported, *, quiet: bool) -> None:
    out.print(cell(str(files.main)), soft_wrap=True)
    if quiet:
        return
    if files.kept is not None:
        err.print(f"The script that was there is kept: {files.kept}", markup=False, soft_wrap=True)
    err.print("Complete")
