"""The command on queues."""

from collections.abc import Sequence
from typing import Annotated, Literal

from cyclopts import Parameter
from rich.table import Table

from mutoscope import app
from mutoscope.errors import InvalidRequest
from mutoscope.interfaces.cli import Json, session
from mutoscope.interfaces.cli.display import duration
from mutoscope.interfaces.cli.documents import plain
from mutoscope.interfaces.cli.language import told
from mutoscope.interfaces.cli.terminal import cell, err, out, print_json
from mutoscope.models import QueueState

WIDE = 66
"""Columns of a terminal that has room for all; a narrower one gets the first few."""
FIRST = 3


def queues(
    action: Annotated[
        Literal["pause", "resume"] | None, Parameter(help="What to do with one; else list all.")
    ] = None,
    name: Annotated[str | None, Parameter(help="The queue's name.")] = None,
    /,
    *,
    json: Json = False,
) -> int:
    """List the queues; pause or resume one. What is being worked on goes on meanwhile."""

    async def command(studio: app.Studio) -> int:
        if action is None:
            _list(await studio.queues(), as_json=json)
        elif name is None:
            raise InvalidRequest(
                f"Which queue to {action} was not said.", hint="`mutoscope queues` lists them."
            )
        else:
            verb = studio.pause_queue if action == "pause" else studio.resume_queue
            state = await verb(name)
            _tell(state, as_json=json)
            if state.waiting and not (state.paused or await studio.workers_alive()):
                err.print(f"A background worker (pid {studio.start_worker()}) takes them.")
        return 0

    return session.run(command, as_json=json)


def _tell(state: QueueState, *, as_json: bool) -> None:
    if as_json:
        print_json(plain(state))
    how = "is paused" if state.paused else "goes on"
    err.print(f"The queue {state.name} {how}; {state.waiting} wait.", markup=False)


def _list(states: Sequence[QueueState], *, as_json: bool) -> None:
    if as_json:
        print_json({"data": [plain(state) for state in states]})
        return
    table = Table(box=None, pad_edge=False)
    names = ("queue", "waiting", "running", "longest wait", "jobs at once")
    shown = len(names) if out.width >= WIDE else FIRST
    for name in names[:shown]:
        table.add_column(told(name), overflow="fold")
    for state in states:
        table.add_row(*map(cell, _row(state)[:shown]))
    out.print(table)


def _row(state: QueueState) -> tuple[str, ...]:
    name = f"{state.name} ({told('paused')})" if state.paused else state.name
    wait = "" if state.oldest_wait_s is None else told(duration(state.oldest_wait_s))
    at_once = told("one" if state.strict else "several")
    return (name, str(state.waiting), str(state.running), wait, at_once)
