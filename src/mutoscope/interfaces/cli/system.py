"""Commands on the studio itself."""

from typing import Annotated

from cyclopts import Parameter

from mutoscope import app
from mutoscope.config import effective, load_settings
from mutoscope.interfaces.cli import Json, session
from mutoscope.interfaces.cli.documents import plain, status_rows
from mutoscope.interfaces.cli.language import told
from mutoscope.interfaces.cli.standing import is_left
from mutoscope.interfaces.cli.terminal import cell, err, out, print_json, row

NAME_WIDTH = 10
"""Letters of a row's name, at least."""


def status(
    *,
    ack: Annotated[
        bool, Parameter(negative=(), help="Take note of the last stop: it is told no more.")
    ] = False,
    json: Json = False,
) -> int:
    """Workers, queue, memory, disk and database, and why the last worker stopped."""

    async def command(studio: app.Studio) -> int:
        await studio.sweep()
        found = await studio.status()
        noted = await studio.acknowledge() if ack else 0  # what is shown now, and those before it
        if json:
            print_json(plain(found) | ({"acknowledged": noted} if ack else {}))
            return 0
        paused = [queue.name for queue in await studio.queues() if queue.paused]
        obstacle = await studio.obstacle()
        left = [each for each in await studio.jobs(status="running") if is_left(each)]
        told_of = status_rows(found, paused=paused, obstacle=obstacle, noted=bool(noted), left=left)
        rows = [*told_of]
        width = max(NAME_WIDTH, *(len(told(name)) for name, _ in rows))
        for name, value in rows:
            out.print(row(name, value, width), markup=False, soft_wrap=True)
        if ack and not noted:
            err.print("There was nothing to take note of.")
        return 0

    return session.run(command, as_json=json)


def config(*, json: Json = False) -> int:
    """Print the effective settings, secrets masked, and where each came from."""

    def command() -> int:
        settings = effective(load_settings())
        if json:
            print_json({each.name: each.plain for each in settings})
            return 0
        for each in settings:
            line = f"{each.name} = {each.value}"
            source = "" if each.source == "default" else f"  # {each.source}"
            out.print(cell(line + source), soft_wrap=True)
        return 0

    return session.guarded(command, as_json=json)
