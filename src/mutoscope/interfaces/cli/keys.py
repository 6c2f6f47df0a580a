"""The command on keys: who may ask over HTTP."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from cyclopts import Parameter
from rich.table import Table

from mutoscope import app
from mutoscope.app.keys import ApiKey, Scope, api_keys, create_key, revoke_key
from mutoscope.errors import InvalidRequest
from mutoscope.interfaces.cli import Json, session
from mutoscope.interfaces.cli.documents import plain, stamp
from mutoscope.interfaces.cli.language import told
from mutoscope.interfaces.cli.terminal import cell, err, out, print_json

USUAL: tuple[Scope, ...] = ("read", "write")
COLUMNS = ("id", "name", "owner", "scopes", "last used", "state")
_NAMED = {"create": "What the key is for", "revoke": "Which key to revoke"}


def keys(
    action: Annotated[
        Literal["create", "list", "revoke"], Parameter(help="What to do; else list all.")
    ] = "list",
    name: Annotated[
        str | None, Parameter(help="Of a new key, what it is for; of one to revoke, its id.")
    ] = None,
    /,
    *,
    owner: Annotated[str, Parameter(help="Whose jobs it sees and makes.")] = "local",
    scope: Annotated[
        tuple[Scope, ...],
        Parameter(negative=(), help="What it may do, one or several: read, write, admin."),
    ] = USUAL,
    days: Annotated[float | None, Parameter(help="It expires after so many days.")] = None,
    json: Json = False,
) -> int:
    """Make, list and revoke keys for who asks over HTTP. A new one is printed once."""

    async def command(studio: app.Studio) -> int:
        if action == "list":
            _list(await api_keys(studio.engine), as_json=json)
        elif name is None:
            raise InvalidRequest(
                f"{_NAMED[action]} was not said.", hint=f"`mutoscope keys {action} …`"
            )
        elif action == "create":
            made = await create_key(studio.engine, name, owner=owner, scopes=scope, days=days)
            _tell_new(*made, as_json=json)
        else:
            _tell_revoked(await revoke_key(studio.engine, name), as_json=json)
        return 0

    return session.run(command, as_json=json)


def _tell_new(key: ApiKey, words: str, *, as_json: bool) -> None:
    if as_json:
        print_json({**_public(key), "key": words})
    else:
        out.print(words, markup=False, soft_wrap=True)
    err.print(f"Keep it now: it is not shown again. To revoke: mutoscope keys revoke {key.id}")


def _tell_revoked(key: ApiKey, *, as_json: bool) -> None:
    if as_json:
        print_json(_public(key))
    err.print(f"The key {key.id} ({key.name}) opens nothing any more.", markup=False)


def _list(found: Sequence[ApiKey], *, as_json: bool) -> None:
    if as_json:
        print_json({"data": [_public(key) for key in found]})
        return
    if not found:
        out.print("No keys yet. Make one: mutoscope keys create NAME --owner anna")
        return
    table = Table(box=None, pad_edge=False)
    for column in COLUMNS:
        table.add_column(told(column), overflow="fold")
    for key in found:
        table.add_row(*map(cell, _row(key)))
    out.print(table)


def _row(key: ApiKey) -> tuple[str, ...]:
    used = stamp(key.last_used_at) if key.last_used_at else told("never")
    return (key.id, key.name, key.owner, " ".join(key.scopes), used, told(_state(key)))


def _state(key: ApiKey) -> str:
    if key.revoked_at:
        return "revoked"
    if key.expires_at is None:
        return "live"
    return f"{'until' if key.is_live else 'expired'} {stamp(key.expires_at)}"


def _public(key: ApiKey) -> dict[str, Any]:
    """All but the hash, which is of no use to anybody."""
    return {name: value for name, value in plain(key).items() if name != "hash"}
