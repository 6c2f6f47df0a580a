"""The command line. Commands are named here and loaded when they are called, so that `--help` is
quick."""

from collections.abc import Sequence
from typing import Annotated, Any

from cyclopts import App, CycloptsError, Group, Parameter

from mutoscope import __version__, pipelines

_HERE = "mutoscope.interfaces.cli"
_MAKE = Group("Make", sort_key=0)
_JOBS = Group("Jobs", sort_key=1)
_SYSTEM = Group("The studio", sort_key=2)

JOB_COMMANDS = {
    "jobs": "List jobs, newest first.",
    "show": "Show a job: its stages, files, warnings and what went wrong.",
    "watch": "Follow a job to its end; takes it over when its worker is gone.",
    "logs": "Print a job's events (-f: as they come, --traceback: of its failure).",
    "cancel": "Stop a job.",
    "retry": "Run a failed, partial or cancelled job again; what is done is reused.",
    "edit": "Change something in a finished job; only what changed is made again.",
    "answer": "Answer the question of a job that waits for you.",
    "delete": "Remove a finished job and the files nobody else uses.",
}
SYSTEM_COMMANDS = {
    "status": "Workers, queue, memory, disk and database.",
    "doctor": "Check keys, fonts, codecs, voices, database and disk; with a pipeline, a test job.",
    "config": "Print the effective settings, secrets masked.",
    "worker": "Work the queue until stopped.",
}


def make_app() -> App:
    """The command tree. Nothing of the studio is imported yet."""
    app = App(
        name="mutoscope",
        version=__version__,
        help="A topic, a link, a photo or an idea becomes finished media.",
        help_epilogue="Exit codes: 0 completed, 1 failed, 2 usage or settings, 3 not found, "
        "4 wrong state, 5 partial, 6 cancelled, 7 busy, 8 waiting for input, 130 interrupted.",
    )
    for name, summary in pipelines.summaries().items():
        app.command(f"{_HERE}.make:{name}", name=name, help=summary, group=_MAKE)
    app.command(
        f"{_HERE}.make:demo", name="demo", help="Make a short from a bundled article.", group=_MAKE
    )
    for name, summary in JOB_COMMANDS.items():
        app.command(f"{_HERE}.jobs:{name}", name=name, help=summary, group=_JOBS)
    for name, summary in SYSTEM_COMMANDS.items():
        app.command(f"{_HERE}.system:{name}", name=name, help=summary, group=_SYSTEM)
    return app


Json = Annotated[
    bool,
    Parameter(name="--json", negative=(), help="One JSON object on stdout, the rest on stderr"),
]


def run(argv: Sequence[str]) -> int:
    """Run one command line; the exit code of the contracts."""
    app = make_app()
    try:
        result: Any = app(
            list(argv), exit_on_error=False, print_error=True, result_action="return_value"
        )
    except CycloptsError:
        return 2
    return result if isinstance(result, int) else 0
