"""Opening the studio for one command, and turning what goes wrong into an exit code."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from mutoscope import app
from mutoscope.config import Settings, load_settings
from mutoscope.errors import MutoscopeError
from mutoscope.interfaces.cli.terminal import INTERRUPTED, exit_code_for, print_error

Command = Callable[[app.Studio], Awaitable[int]]


def run(command: Command, *, as_json: bool = False, **overrides: Any) -> int:
    """Open the studio, run `command` on it, close it; the exit code."""
    try:
        settings = load_settings(**overrides)
        app.configure_logging(settings)
        return asyncio.run(_with_studio(settings, command))
    except MutoscopeError as error:
        print_error(error, as_json=as_json)
        return exit_code_for(error)
    except KeyboardInterrupt:
        return INTERRUPTED


async def _with_studio(settings: Settings, command: Command) -> int:
    async with app.open_studio(settings) as studio:
        return await command(studio)
