"""The studio in Telegram chats, and a worker beside it."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import structlog
from cyclopts import Parameter

from mutoscope.config import Settings, load_settings, prepare_data_dir
from mutoscope.errors import ConfigError
from mutoscope.interfaces.cli import session
from mutoscope.jobs.signals import asked_to_end
from mutoscope.jobs.supervisor import Supervisor, worker_command

if TYPE_CHECKING:
    from mutoscope.app import Studio

log = structlog.get_logger("mutoscope")

LOOK_EVERY_S = 0.2


def bot(
    *,
    no_worker: Annotated[
        bool, Parameter(name="--no-worker", negative=(), help="Answer only; others work.")
    ] = False,
) -> int:
    """Answer in Telegram chats and work the queue, until stopped."""

    def command() -> int:
        settings = load_settings()
        _check_able(settings)
        prepare_data_dir(settings)
        session.keep_log(settings, to_stderr=True)
        from mutoscope import app

        worker = None if no_worker else Supervisor(settings, worker_command())
        return app.run(_serve(settings, worker))

    return session.guarded(command)


def _check_able(settings: Settings) -> None:
    """Before anything is started, or written: ConfigError."""
    try:
        import telegram as telegram
    except ImportError:
        raise ConfigError(
            "The bot's library is not installed.", hint="Install it: pip install 'mutoscope[bot]'."
        ) from None
    from mutoscope.interfaces.telegram import token_of

    token_of(settings)


async def _serve(settings: Settings, worker: Supervisor | None) -> int:
    from mutoscope import app

    async with app.open_studio(settings) as studio:
        if worker is None:
            return await _answer(studio, settings, None)
        worker.start()
        try:
            return await _answer(studio, settings, worker)
        finally:
            await _let_leave(worker)


async def _answer(studio: "Studio", settings: Settings, worker: Supervisor | None) -> int:
    """Until a signal, or until no worker will be started any more; the exit code."""
    from mutoscope.interfaces import telegram

    leaving = asyncio.Event()
    with asked_to_end(leaving.set):
        answering = asyncio.ensure_future(telegram.serve(studio, settings))
        code = None
        while not (leaving.is_set() or answering.done() or code is not None):
            await asyncio.wait({answering}, timeout=LOOK_EVERY_S)
            code = None if worker is None else worker.wait(0)
        answering.cancel()
        await asyncio.wait({answering})
        if not answering.cancelled():
            answering.result()
    return code or 0


async def _let_leave(worker: Supervisor) -> None:
    """The jobs in hand are given back; asked again meanwhile, it is ended at once."""
    with asked_to_end(worker.stop):
        worker.stop()
        await asyncio.to_thread(worker.wait)
