"""Opening the studio for one command, and turning what goes wrong into an exit code."""

import contextlib
import logging
import signal
import sys
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog

from mutoscope.config import Settings, load_settings, prepare_data_dir
from mutoscope.config.language import check_language
from mutoscope.errors import MutoscopeError
from mutoscope.interfaces.cli.terminal import (
    INTERRUPTED,
    exit_code_for,
    print_error,
)
from mutoscope.jobs.redaction import Redactor

if TYPE_CHECKING:
    from mutoscope.app import Studio

Command = Callable[["Studio"], Awaitable[int]]

log = structlog.get_logger("mutoscope")


def run(
    command: Command, *, as_json: bool = False, logs_to_stderr: bool = False, **overrides: Any
) -> int:
    """Open the studio, run `command` on it, close it; the exit code."""

    def with_settings() -> int:
        settings = load_settings(**overrides)
        prepare_data_dir(settings)
        keep_log(settings, to_stderr=logs_to_stderr)
        from mutoscope import app  # not for a supervisor, which lives long and does little

        return app.run(_with_studio(settings, command))

    return guarded(with_settings, as_json=as_json)


def guarded(command: Callable[[], int], *, as_json: bool = False) -> int:
    """The exit code of a command, whatever it meets; what went wrong is told in one sentence.

    BrokenPipeError goes through: there is nobody to tell.
    """
    try:
        _take_ctrl_c()
        check_language()
        return command()
    except MutoscopeError as error:
        print_error(error, as_json=as_json)
        return exit_code_for(error)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        raise
    except Exception as error:  # a bug of ours: its traceback goes to the log
        log.error("command_failed", exc_info=error)
        bug = MutoscopeError(
            f"{type(error).__name__}: {error}",
            hint="This is a bug of Mutoscope; the log has the traceback: logs/mutoscope.log in"
            " the data folder.",
            code="internal",
        )
        print_error(bug, as_json=as_json)
        return 1


def _take_ctrl_c() -> None:
    """From here on Ctrl-C is a KeyboardInterrupt, where it is not to be ignored."""
    if threading.current_thread() is threading.main_thread() and callable(
        signal.getsignal(signal.SIGINT)
    ):
        signal.signal(signal.SIGINT, signal.default_int_handler)


def keep_log(settings: Settings, *, to_stderr: bool) -> None:
    """Send structured log lines, without secrets, to stderr (a worker's), or as JSON to
    `logs/mutoscope.log` in the data folder, where they do not disturb the display."""
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    stream: Any = sys.stderr if to_stderr else LogFile(settings.data_dir / "logs" / "mutoscope.log")
    # The libraries' own words, which would otherwise go to the terminal.
    logging.basicConfig(stream=stream, level=max(level, logging.WARNING), force=True)
    as_json = settings.log_format == "json" or not to_stderr
    rendered = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(
            colors=stream.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *([structlog.processors.format_exc_info] if as_json else []),
            Redactor(settings).log_event,
            rendered,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        # One write a line: other processes write to the same file.
        logger_factory=structlog.WriteLoggerFactory(stream),
    )


class LogFile:
    """A file that log lines are added to. A full disk loses lines; it must not stop the work."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path = path

    def write(self, text: str) -> int:
        """Add `text` at the end."""
        with contextlib.suppress(OSError), self._path.open("a", encoding="utf-8") as file:
            file.write(text)
        return len(text)

    def flush(self) -> None:
        """Nothing is held back."""

    def isatty(self) -> bool:
        """Never."""
        return False


async def _with_studio(settings: Settings, command: Command) -> int:
    from mutoscope import app

    async with app.open_studio(settings) as studio:
        return await command(studio)
