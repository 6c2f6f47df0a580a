"""The commands on an explainer's files: scripts and configurations."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from mutoscope.app import explaining
from mutoscope.interfaces.cli import session
from mutoscope.interfaces.cli.terminal import err, exit_code_for, out, print_problem

_PLAINLY = Parameter(show_default=False)
explain = App(
    name="explain",
    help="An article becomes a narrated slide video: check its files.",
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
        speakers = [_counted(found.speakers, "speaker")] if found.speakers else []
        counts = [_counted(found.sections, "section"), _counted(found.narrations, "narration")]
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
            out.print(explaining.default_config(), markup=False, soft_wrap=True, end="")
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
        counts = _counted(found.personas, "persona"), _counted(found.words, "word")
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
            _tell(error.warnings, "warning: ")
            print_problem(f"{error.what} cannot be used: {_counted(len(error.faults), 'fault')}.")
            _tell(error.faults)
            return exit_code_for(error)
        _tell(warnings, "warning: ")
        if not quiet:
            out.print(f"{name} can be used: {counts}.", markup=False, soft_wrap=True)
        return 0

    return session.guarded(command)


def _tell(faults: Sequence[explaining.Fault], kind: str = "") -> None:
    for fault in faults:
        hint = f" ({fault.hint.rstrip('.')})" if fault.hint else ""
        err.print(f"  {kind}{fault}{hint}", markup=False, soft_wrap=True)


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"
