"""The studio as a service: the HTTP API, and a worker beside it."""

import asyncio
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import structlog
from cyclopts import Parameter

from mutoscope.config import Settings, load_settings, prepare_data_dir
from mutoscope.interfaces.cli import session
from mutoscope.jobs.signals import asked_to_end
from mutoscope.jobs.supervisor import Supervisor, worker_command

if TYPE_CHECKING:
    from mutoscope.app import Studio

log = structlog.get_logger("mutoscope")

LOOK_EVERY_S = 0.1


def serve(
    *,
    host: Annotated[str | None, Parameter(help="The address to answer at.")] = None,
    port: Annotated[int | None, Parameter(help="The port; 0: any that is free.")] = None,
    no_worker: Annotated[
        bool, Parameter(name="--no-worker", negative=(), help="Answer only; others work.")
    ] = False,
) -> int:
    """Answer at an HTTP address and work the queue, until stopped."""

    def command() -> int:
        settings = load_settings(host=host, port=port)
        prepare_data_dir(settings)
        session.keep_log(settings, to_stderr=True)
        from mutoscope import app

        worker = None if no_worker else Supervisor(settings, worker_command())
        return app.run(_serve(settings, worker))

    return session.guarded(command)


async def _serve(settings: Settings, worker: Supervisor | None) -> int:
    from mutoscope import app
    from mutoscope.interfaces import web

    async with app.open_studio(settings) as studio:
        await web.check_guarded(studio, settings)  # which keys there are, the database knows
        with web.bound(settings) as listener:
            return await _work_and_answer(studio, settings, listener, worker)


async def _work_and_answer(
    studio: "Studio", settings: Settings, listener: socket.socket, worker: Supervisor | None
) -> int:
    if worker is None:
        return await _answer(studio, settings, listener, lambda: None)
    worker.start()
    try:
        return await _answer(studio, settings, listener, lambda: worker.wait(0))
    finally:
        await _let_leave(worker)


async def _answer(
    studio: "Studio",
    settings: Settings,
    listener: socket.socket,
    worker_ended: Callable[[], int | None],
) -> int:
    """Answer requests until a signal, or until no worker will be started any more; the exit
    code."""
    from mutoscope.interfaces import web

    server = web.Server(web.application(studio, settings), listener)
    with asked_to_end(server.stop):
        log.info("serving", url=server.url)
        serving = asyncio.ensure_future(server.run())
        while worker_ended() is None and not serving.done():
            await asyncio.wait({serving}, timeout=LOOK_EVERY_S)
        server.stop()
        await serving
    return worker_ended() or 0


async def _let_leave(worker: Supervisor) -> None:
    """The jobs in hand are given back; asked again meanwhile, it is ended at once."""
    with asked_to_end(worker.stop):
        worker.stop()
        await asyncio.to_thread(worker.wait)
