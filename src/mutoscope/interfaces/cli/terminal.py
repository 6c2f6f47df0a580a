"""What is printed, where, and with which exit code."""

import json
import os
import re
import stat
import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rich.console import Console, ConsoleDimensions
from rich.text import Text

from mutoscope.errors import (
    Busy,
    ConfigError,
    InvalidRequest,
    MutoscopeError,
    NotFound,
    ResourceExhausted,
    WrongState,
)
from mutoscope.interfaces.cli.language import told
from mutoscope.models import Job, Status

EXIT_BY_STATUS: Mapping[Status, int] = {
    "completed": 0,
    "failed": 1,
    "partial": 5,
    "cancelled": 6,
    "awaiting_input": 8,
}
EXIT_BY_ERROR: tuple[tuple[type[MutoscopeError], int], ...] = (
    (ConfigError, 2),
    (InvalidRequest, 2),
    (NotFound, 3),
    (WrongState, 4),
    (Busy, 7),
    (ResourceExhausted, 7),
    (MutoscopeError, 1),
)
USAGE = 2
INTERRUPTED = 130
PIPE_CLOSED = 141
"""128 + SIGPIPE, as the shell counts a program whose reader has gone."""

_USERS_FAULT = frozenset({"invalid_request", "config", "missing_program", "missing_key"})
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_UNBOUNDED = ConsoleDimensions(10_000, 25)


class _Console(Console):
    @property
    def size(self) -> ConsoleDimensions:
        """A terminal's own; what goes into a file or a pipe is not wrapped."""
        return super().size if self.is_terminal else _UNBOUNDED

    @size.setter
    def size(self, new_size: tuple[int, int]) -> None:
        self._width, self._height = new_size

    def print(self, *objects: Any, **options: Any) -> None:
        """As rich prints, in the user's language; no text of anybody's steers the terminal."""
        said = (visible(told(each)) if isinstance(each, str) else each for each in objects)
        super().print(*said, **options)

    def on_broken_pipe(self) -> None:
        """The reader has gone: for `run` to deal with, as for every other writer."""
        raise BrokenPipeError


out = _Console(highlight=False)
err = _Console(highlight=False, stderr=True)


def visible(text: str) -> str:
    """The text without control characters (an escape sequence in a title would be obeyed)."""
    return _CONTROL.sub("", text)


def shortened(text: str, width: int) -> str:
    """The text on one line of `width` columns, which two may take up with one letter."""
    line = Text(visible(text).replace("\n", " "))
    line.truncate(width, overflow="ellipsis")
    return line.plain


def cell(text: str) -> Text:
    """What is printed as it is, in a table's cell or alone: no sentence of ours, but what somebody
    wrote, a path, a program's words. Neither markup nor control characters."""
    return Text(visible(text))


def row(name: str, value: str, width: int = 14) -> str:
    """A line of a list of facts: what it is, then what is so, each in the user's language."""
    return f"{told(name):<{width}} {told(value)}"


def agreed() -> bool:
    """What the person on the terminal says to a question that was asked; nothing is no."""
    try:
        return input().strip().lower() in ("y", "yes", "д", "да")
    except EOFError:
        err.print()
        return False


def exit_code_of(job: Job) -> int:
    """The exit code for a job that has ended or waits for input; 0 while it goes on.

    A job whose input or settings turned out wrong counts like one that was refused at once.
    """
    if job.status == "failed" and job.error and job.error.code in _USERS_FAULT:
        return USAGE
    return EXIT_BY_STATUS.get(job.status, 0)


def exit_code_for(error: MutoscopeError) -> int:
    """The exit code for an error."""
    return next(code for kind, code in EXIT_BY_ERROR if isinstance(error, kind))


def print_json(document: Mapping[str, Any]) -> None:
    """One object on one line of stdout; escaped where stdout cannot hold every letter."""
    narrow = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
    sys.stdout.write(json.dumps(document, ensure_ascii=narrow, default=_text) + "\n")
    sys.stdout.flush()


def _text(value: object) -> str:
    """Times as RFC 3339, as the job objects have them."""
    return value.isoformat() if isinstance(value, datetime) else str(value)


def print_error(error: MutoscopeError, *, as_json: bool = False) -> None:
    """The sentence and what to do, on stderr; with `as_json` also as an object on stdout."""
    if as_json:
        print_json({"error": {"code": error.code, "message": error.message, "hint": error.hint}})
    print_problem(error.message, error.hint)


def print_problem(message: str, hint: str = "") -> None:
    """A sentence and what to do, on stderr."""
    err.print("[bold red]✗[/]", end=" ")
    err.print(message, markup=False, soft_wrap=True)
    if hint:
        err.print(f"  {hint}", markup=False, soft_wrap=True)


def give_up_output() -> None:
    """Send the rest of the output nowhere, its reader having gone; without this the interpreter
    complains when it closes stdout."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def give_up_terminal() -> None:
    """Send what would go to a terminal nowhere, the terminal having been closed."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        if stat.S_ISCHR(os.fstat(stream.fileno()).st_mode):
            os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
