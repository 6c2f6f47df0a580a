"""What is printed, where, and with which exit code."""

import json
import sys
from collections.abc import Mapping
from typing import Any

from rich.console import Console

from mutoscope.errors import (
    Busy,
    ConfigError,
    InvalidRequest,
    MutoscopeError,
    NotFound,
    ResourceExhausted,
    WrongState,
)
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
INTERRUPTED = 130

out = Console()
err = Console(stderr=True)


def exit_code_of(job: Job) -> int:
    """The exit code for a job that has ended or waits for input; 0 while it goes on."""
    return EXIT_BY_STATUS.get(job.status, 0)


def exit_code_for(error: MutoscopeError) -> int:
    """The exit code for an error."""
    return next(code for kind, code in EXIT_BY_ERROR if isinstance(error, kind))


def print_json(document: Mapping[str, Any]) -> None:
    """One object on one line of stdout."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()


def print_error(error: MutoscopeError, *, as_json: bool = False) -> None:
    """The sentence and what to do, on stderr; with `as_json` also as an object on stdout."""
    if as_json:
        print_json({"error": {"code": error.code, "message": error.message, "hint": error.hint}})
    err.print(f"[bold red]✗[/] {_plain(error.message)}", highlight=False, soft_wrap=True)
    if error.hint:
        err.print(f"  {_plain(error.hint)}", highlight=False, soft_wrap=True)


def _plain(text: str) -> str:
    return text.replace("[", r"\[")
