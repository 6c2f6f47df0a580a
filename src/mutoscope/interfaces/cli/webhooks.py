"""The command on webhooks: what was told to whom, and how that went."""

from collections.abc import Iterator, Sequence
from typing import Annotated

from cyclopts import Parameter

from mutoscope import app
from mutoscope.config.addresses import without_credentials
from mutoscope.errors import InvalidRequest
from mutoscope.interfaces.cli import Json, session
from mutoscope.interfaces.cli.documents import plain, stamp
from mutoscope.interfaces.cli.language import told
from mutoscope.interfaces.cli.terminal import cell, out, print_json
from mutoscope.store.webhooks import Try

_STATES = {
    "pending": "to be tried again",
    "delivered": "delivered",
    "gone": "stopped: the receiver is gone",
    "given_up": "given up",
}


def webhooks(
    job_id: Annotated[str | None, Parameter(help="Only those of this job.")] = None,
    /,
    *,
    limit: Annotated[int, Parameter(show_default=True, help="How many at most.")] = 20,
    secret: Annotated[
        bool,
        Parameter(
            name="--secret", negative=(), help="Print what messages are signed with, for receivers."
        ),
    ] = False,
    json: Json = False,
) -> int:
    """What was told to webhooks, newest first, and how each try went."""

    async def command(studio: app.Studio) -> int:
        if secret:
            _tell_secret(studio.webhook_secret(), as_json=json)
            return 0
        if limit < 1:
            raise InvalidRequest(f"A list of {limit} is none.", hint="Give --limit 1 or more.")
        _list(await studio.deliveries(job_id, limit=limit), as_json=json)
        return 0

    return session.run(command, as_json=json)


def _tell_secret(secret: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"webhook_secret": secret})
    else:
        out.print(cell(secret), soft_wrap=True)


def _list(found: Sequence[app.Delivery], *, as_json: bool) -> None:
    if as_json:
        told = [{**plain(each), "url": without_credentials(each.url)} for each in found]
        print_json({"data": told})
        return
    for line in (line for each in found for line in _lines(each)):
        out.print(line, markup=False, soft_wrap=True)
    if not found:
        out.print("No webhook was told anything.")


def _lines(of: app.Delivery) -> Iterator[str]:
    state = _STATES[of.status]
    if of.status == "pending":
        state = f"{state} at {stamp(of.due_at)}" if of.tries else "to be sent"
    yield f"{of.id}  {of.kind}  {of.job_id}  {told(state)}"
    yield f"  {without_credentials(of.url)}"
    yield from map(_try_line, of.tries)


def _try_line(tried: Try) -> str:
    when = stamp(tried.at) if tried.at else ""
    answer = told(tried.error or f"answered {tried.status_code}")
    return f"  {tried.number:>2}  {when}  {answer}  {tried.took_ms:.0f} ms"
