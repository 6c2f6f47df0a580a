"""The command line. Commands are named here and loaded when they are called, so that `--help` is
quick."""

import difflib
import io
import re
import sys
from collections.abc import Sequence
from typing import Annotated, Any

from cyclopts import App, CycloptsError, Group, Parameter

from mutoscope import __version__, pipelines
from mutoscope.errors import InvalidRequest
from mutoscope.interfaces.cli.language import take_language

_HERE = "mutoscope.interfaces.cli"
_MAKE = Group("Make", sort_key=0)
_JOBS = Group("Jobs", sort_key=1)
_SYSTEM = Group("The studio", sort_key=2)

_NO_CHOICE = re.compile(r"Invalid value for (\S+): unable to convert (.+) into (Literal\[.*)")
"""How the parser says which values there are, where these are of several types."""
READING = {
    "jobs": "List jobs, newest first.",
    "show": "Show a job: its stages, files, warnings and what went wrong.",
    "watch": "Follow a job to its end; takes it over when its worker is gone.",
    "logs": "Print a job's events (-f: as they come, --traceback: of its failure).",
}
CHANGING = {
    "cancel": "Stop a job.",
    "retry": "Run a failed, partial, cancelled or expired job again; what is done is reused.",
    "edit": "Change something in a finished job; only what changed is made again.",
    "answer": "Answer the question of a job that waits for you.",
    "prioritise": "Move a waiting job forward or back in its queue.",
    "dislike": "Never use the caption and the picture of a meme again (--off: they may come).",
    "publish": "Publish a file: a folder, a webhook, a Telegram channel, YouTube (--dry-run).",
    "publications": "Where a job was published, and how it went (--retry, --confirm).",
    "pin": "Keep all files of a job, however little room there is (--off: no longer).",
    "delete": "Remove a finished job and the files nobody else uses.",
}
SYSTEM = {
    "status": "Workers, queue, memory, disk, database, and why the last worker stopped (--ack).",
    "doctor": "Check keys, fonts, codecs, voices, database, disk; with a pipeline, try that out.",
    "voices": "The voices that can speak here (--sample: hear one).",
    "providers": "Who writes, paints and speaks here, at what price, and who lacks a key (--test).",
    "templates": "The templates of memes and their places for words; or a file of your own.",
    "fake-providers": "Answer on this machine as the vendors would; nothing is charged.",
    "preset": "Keep fields under a name for --preset: save, list, show, delete (--pipeline).",
    "schedule": "Hand jobs in at their time: add, list, show, change, move, pause, resume, delete.",
    "webhooks": "What was told to webhooks, and how it went (--secret: what it is signed with).",
    "config": "Print the effective settings, secrets masked.",
    "queues": "List the queues; pause or resume one.",
    "keys": "Keys for who asks over HTTP: create, list, revoke.",
    "connect": "Connect a YouTube account; alone: ask where one publishes whether it works.",
    "worker": "Work the queue until stopped; started again after a crash.",
    "bot": "Answer in Telegram chats and work the queue, until stopped.",
    "serve": "Answer at an HTTP address and work the queue, until stopped.",
    "backup": "Write all jobs and their files into one file, while jobs go on.",
    "restore": "Put a backup into an empty data folder and database.",
    "metrics": "Print how the studio is doing, in Prometheus' text format.",
}
_PLACES = {
    **dict.fromkeys(("pin", "dislike", "backup", "restore"), "keeping"),
    **dict.fromkeys(("publish", "publications", "connect"), "publish"),
    **{
        name: name
        for name in (
            *("queues", "keys", "worker", "bot", "serve", "metrics"),
            *("providers", "templates", "voices", "doctor"),
        )
    },
    "preset": "presets",
    "schedule": "schedules",
    "webhooks": "webhooks",
    "fake-providers": "providers",
}
"""Commands in modules of their own."""
MADE_BY = {"explainer": ("explain", "explain:explain")}
"""Of a pipeline that takes more than one command to make: what they begin with, and where."""


def make_app(argv: Sequence[str] = ()) -> App:
    """The command tree, for this command line. Nothing of the studio is imported yet."""
    app = App(
        name="mutoscope",
        version=__version__,
        help="A topic, a link, a photo or an idea becomes finished media.",
        help_format="plaintext",  # the reader of Markdown takes a third of the start
        help_epilogue="Exit codes: 0 completed, 1 failed, 2 usage or settings, 3 not found, "
        "4 wrong state, 5 partial, 6 cancelled, 7 busy, 8 waiting for input, 130 interrupted. "
        "Before a command, --language ru has it speak Russian.",
        default_parameter=Parameter(show_default=False),  # off and empty go without saying
    )
    for name, summary in pipelines.summaries().items():
        command, place = MADE_BY.get(name, (name, f"make:{name}"))
        names = tuple(dict.fromkeys((command, name)))
        app.command(f"{_HERE}.{place}", name=names, help=summary, group=_MAKE)
    app.command(
        f"{_HERE}.make:demo", name="demo", help="Make a short from a bundled article.", group=_MAKE
    )
    for module, group, commands in (
        ("reading", _JOBS, READING),
        ("changing", _JOBS, CHANGING),
        ("system", _SYSTEM, SYSTEM),
    ):
        for name, summary in commands.items():
            place = _PLACES.get(name, module)
            function = _function(name, argv)
            app.command(f"{_HERE}.{place}:{function}", name=name, help=summary, group=group)
    return app


def _function(name: str, argv: Sequence[str]) -> str:
    """What a command is called in its module: that on presets has the flags of one pipeline."""
    if name == "preset" and name in argv[:1]:
        from mutoscope.interfaces.cli.presets import place_for  # for those who ask

        return place_for(argv)
    return name.replace("-", "_")


NoWait = Annotated[
    bool, Parameter(name="--no-wait", negative=(), help="Print the id and leave; a worker goes on.")
]
Json = Annotated[
    bool,
    Parameter(name="--json", negative=(), help="One JSON object on stdout, the rest on stderr."),
]


def run(argv: Sequence[str]) -> int:
    """Run one command line; the exit code of the contracts."""
    take_any_letter()
    try:
        argv = take_language(argv)
    except InvalidRequest as error:
        return _refused(error.message, "", argv, hint=error.hint)
    if argv and argv[0] not in _known() and not argv[0].startswith("-"):
        return _refused(_unknown(argv[0]), "", argv)
    app = make_app(argv)
    try:
        result: Any = app(
            list(argv), exit_on_error=False, print_error=False, result_action="return_value"
        )
        sys.stdout.flush()
    except CycloptsError as error:
        return _misused(error, argv)
    except BrokenPipeError:
        from mutoscope.interfaces.cli.terminal import PIPE_CLOSED, give_up_output

        give_up_output()
        return PIPE_CLOSED
    return result if isinstance(result, int) else 0


def take_any_letter() -> None:
    """Let output go on where the terminal's or pipe's encoding lacks a letter."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _told(text: str) -> str:
    """The sentence, without a guess that nobody would take for what was meant."""
    if refused := _NO_CHOICE.match(text):
        choices = ", ".join(f'"{each}"' for each in _choices(refused[3]))
        return f"Invalid value {refused[2]} for {refused[1]}. Choose from: {choices}."
    told, guess, rest = text.partition(" Did you mean ")
    asked, meant = told.rstrip(".").split()[-1].strip('"'), rest.rstrip("?").strip('"')
    if guess and not difflib.get_close_matches(asked, [meant], cutoff=0.75):
        return told
    return text.replace(", ...", " and others") if "Available commands" in text else text


def _choices(types: str) -> list[str]:
    """The values that `Literal[…]|Literal[…]` names."""
    return [each for part in re.findall(r"Literal\[(.*?)\]", types) for each in part.split(", ")]


def _known() -> list[str]:
    """Every command, those first that make something."""
    making = dict.fromkeys(
        name for made in pipelines.summaries() for name in (MADE_BY.get(made, (made,))[0], made)
    )
    return [*making, "demo", *READING, *CHANGING, *SYSTEM]


def _unknown(asked: str) -> str:
    """What is said of a command that is not there: the parser would load them all to say it."""
    meant = difflib.get_close_matches(asked, _known(), n=1, cutoff=0.75)
    if meant:
        return f'Unknown command "{asked}". Did you mean "{meant[0]}"?'
    return f'Unknown command "{asked}". Available commands: {", ".join(_known()[:8])} and others'


def _misused(error: CycloptsError, argv: Sequence[str]) -> int:
    """Say what is wrong with a command line itself."""
    several = [command for command, _ in MADE_BY.values()]
    command = f" {argv[0]}" if argv and argv[0] in _known() else ""
    if argv and argv[0] in several:
        command += "".join(f" {word}" for word in error.command_chain or () if word != argv[0])
    text = _told(" ".join(str(error).split()))
    if argv and argv[0].startswith("-"):
        text = f"{argv[0]} is no option of mutoscope itself; options follow a command."
    return _refused(text, command, argv)


def _refused(text: str, command: str, argv: Sequence[str], *, hint: str = "") -> int:
    """Say it, and what helps or where help is; the exit code."""
    from mutoscope.interfaces.cli.terminal import USAGE, print_error

    hint = hint or f"See `mutoscope{command} --help`."
    problem = InvalidRequest(text, hint=hint, code="usage")
    print_error(problem, as_json="--json" in argv)
    return USAGE
