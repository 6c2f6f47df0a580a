"""Opening the studio for one command, and turning what goes wrong into an exit code."""

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from mutoscope import app
from mutoscope.config import Settings, load_settings
from mutoscope.errors import MutoscopeError
from mutoscope.interfaces.cli.terminal import INTERRUPTED, exit_code_for, print_error

Command = Callable[[app.Studio], Awaitable[int]]


def run(
    command: Command, *, as_json: bool = False, logs_to_stderr: bool = False, **overrides: Any
) -> int:
    """Open the studio, run `command` on it, close it; the exit code."""
    try:
        settings = load_settings(**overrides)
        keep_log(settings, to_stderr=logs_to_stderr)
        return asyncio.run(_with_studio(settings, command))
    except MutoscopeError as error:
        print_error(error, as_json=as_json)
        return exit_code_for(error)
    except KeyboardInterrupt:
        return INTERRUPTED


def keep_log(settings: Settings, *, to_stderr: bool) -> None:
    """Send structured log lines to stderr (a worker's), or to `logs/mutoscope.log` in the data
    folder, where they do not disturb the display."""
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    if to_stderr:
        stream = sys.stderr
    else:
        folder = settings.data_dir / "logs"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        stream = (folder / "mutoscope.log").open("a", encoding="utf-8", buffering=1)
    as_json = settings.log_format == "json" or not stream.isatty()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(stream),
    )


async def _with_studio(settings: Settings, command: Command) -> int:
    async with app.open_studio(settings) as studio:
        return await command(studio)
