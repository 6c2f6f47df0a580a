"""`mutoscope explain`: whole explainers, their parts, and checks of their files."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from mutoscope.app import explaining
from mutoscope.interfaces.cli import session
from mutoscope.interfaces.cli.explain_faults import counted, tell_faulty, tell_warnings
from mutoscope.interfaces.cli.explain_make import SUMMARIES, explain_command
from mutoscope.interfaces.cli.terminal import cell, err, exit_code_for, out

_PLAINLY = Parameter(show_default=False)
explain = App(
    name="explain",
    help=SUMMARIES["all"],
    help_format="plaintext",
    default_parameter=_PLAINLY,
)
config = App(
    name="config",
    help="The configuration of explainers: write one, check one.",
    help_format="plaintext",
    default_parameter=_PLAINLY,
)
explain.command(config)
explain.default(explain_command("all"))
for part in ("script", "audio", "slides", "video"):
    explain.command(explain_command(part), name=part)

Quiet = Annotated[
    bool, Parameter(name=("--quiet", "-q"), negative=(), help="Say only what is wrong.")
]


@explain.command
def validate(
    script: Annotated[str, Parameter(help="The script.yaml.")],
    /,
    *,
    config: Annotated[
        str | None, Parameter(help="A configuration, whose personas may speak.")
    ] = None,
    quiet: Quiet = False,
    strict: Annotated[
        bool, Parameter(negative=(), help="A persona that there is not is a fault.")
    ] = False,
) -> int:
    """Check a script: every fault with its line and column."""

    def check() -> tuple[str, Sequence[explaining.Fault]]:
        there = Path(config) if config is not None else None
        found = explaining.check_script(Path(script), config=there, strict=strict)
        speakers = [counted(found.speakers, "speaker")] if found.speakers else []
        counts = [counted(found.sections, "section"), counted(found.narrations, "narration")]
        return ", ".join([*counts, *speakers]), found.warnings

    return _checked(script, check, quiet=quiet)


@config.command
def init(
    *,
    output: Annotated[
        str | None,
        Parameter(name=("--output", "-o"), help="The file to write; else it is printed."),
    ] = None,
    force: Annotated[
        bool, Parameter(name=("--force", "-f"), negative=(), help="Replace the file.")
    ] = False,
) -> int:
    """Write the usual configuration, with a line on every key."""

    def command() -> int:
        if output is None:
            out.print(cell(explaining.default_config()), soft_wrap=True, end="")
            return 0
        explaining.write_default_config(Path(output), replace=force)
        err.print(f"Written: {output}", markup=False, soft_wrap=True)
        return 0

    return session.guarded(command)


@config.command(name="validate")
def validate_config(
    file: Annotated[str, Parameter(help="The configuration.")],
    /,
    *,
    quiet: Quiet = False,
) -> int:
    """Check a configuration, and the files that it names."""

    def check() -> tuple[str, Sequence[explaining.Fault]]:
        found = explaining.check_settings(Path(file))
        counts = counted(found.personas, "persona"), counted(found.words, "word")
        return ", ".join(counts), found.warnings

    return _checked(file, check, quiet=quiet)


def _checked(
    name: str, check: Callable[[], tuple[str, Sequence[explaining.Fault]]], *, quiet: bool
) -> int:
    """Tell what a check has found; the exit code."""

    def command() -> int:
        try:
            counts, warnings = check()
        except explaining.FaultyDocument as error:
            tell_faulty(error)
            return exit_code_for(error)
        tell_warnings(warnings)
        if not quiet:
            out.print(f"{name} can be used: {counts}.", markup=False, soft_wrap=True)
        return 0

    return session.guarded(command)
