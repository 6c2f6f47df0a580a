"""Who asks, and what they may: dependencies of routes.

The guard has found out who it is (`guard.py`), and left it in the request's state. Routes take an
`OpenStudio`, which acts as that visitor and knows their jobs only, or an `AdminStudio`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request

from mutoscope.app import Studio
from mutoscope.app.keys import SCOPES
from mutoscope.app.keys import Scope as Scope
from mutoscope.errors import MutoscopeError
from mutoscope.interfaces.web.problems import Forbidden

EVERYTHING = frozenset(SCOPES)
LOCAL = "local"
"""The owner of what is made on the command line, and by who needs no key."""

READING = frozenset({"GET", "HEAD"})
OPEN = frozenset({"/health", "/ready", "/app/login"})
OPEN_FOLDER = "/assets/"


@dataclass(frozen=True)
class Visitor:
    """Who asks. `csrf`: what a page of theirs sends along to change something; empty where no
    cookie says who they are (`session`)."""

    owner: str
    scopes: frozenset[Scope]
    csrf: str = ""
    session: bool = False

    def __bool__(self) -> bool:
        """Whether it is known who it is."""
        return bool(self.owner)


EVERYBODY = Visitor(LOCAL, EVERYTHING)
"""Where no login is needed: who sits at this machine, or has the `api_token`."""
NOBODY = Visitor("", frozenset())
"""Who has not said who they are, at an address that is open to all."""


RECHECK = "recheck"
"""In the state of a request: the guard's function that finds out anew who asks."""


def is_open(path: str) -> bool:
    """Whether this address tells nothing that others may not know: whether we work, how the pages
    look, and where to sign in. Programs that ask for it have no key."""
    return path in OPEN or path.startswith(OPEN_FOLDER)


def visitor_of(request: Request) -> Visitor:
    """Who asks this."""
    return request.scope.get("state", {}).get("visitor") or NOBODY


async def _acting(request: Request) -> Studio:
    """GET and HEAD need the scope "read", the others "write". Forbidden."""
    visitor = visitor_of(request)
    if not is_open(request.scope["path"]):  # `request.url` is made of the Host header, too
        _need(visitor, "read" if request.method in READING else "write")
    return _studio(request).acting_as(
        visitor.owner, sees_all="admin" in visitor.scopes and visitor.owner == LOCAL
    )


async def _acting_for_all(request: Request) -> Studio:
    """Forbidden."""
    visitor = visitor_of(request)
    _need(visitor, "admin")
    return _studio(request).acting_as(visitor.owner, sees_all=True)


async def still_may(state: Mapping[str, Any]) -> bool:
    """Whether who was let in, as the state of the request has it, would be let in by now, too: a
    key can be taken back, and a session be over."""
    recheck = state.get(RECHECK)
    if recheck is None:
        return True
    try:
        now, before = await recheck(), state["visitor"]
    except MutoscopeError:
        return False
    return now == before or (
        now is not None and now.owner == before.owner and now.scopes >= before.scopes
    )


def _need(visitor: Visitor, scope: Scope) -> None:
    if scope not in visitor.scopes:
        raise Forbidden(
            f"This key may not do that: it lacks the scope “{scope}”.",
            hint=f"Use one that has it: `mutoscope keys create NAME --scope {scope}`.",
        )


def _studio(request: Request) -> Studio:
    return request.app.state.studio


OpenStudio = Annotated[Studio, Depends(_acting)]
"""A route's parameter: the studio as the visitor may see it."""
AdminStudio = Annotated[Studio, Depends(_acting_for_all)]
"""The same for what concerns everybody: queues, the system, other owners' jobs."""
