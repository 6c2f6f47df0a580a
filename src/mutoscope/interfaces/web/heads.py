"""HEAD wherever there is GET (RFC 9110, section 9.3.2): the same answer without what is in it."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class _Enough(Exception):
    """Nobody will read the rest."""


class Heads:
    """Asks `app` with GET, and sends no body. What sends one piece by piece (files, archives,
    events) is left at the first."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def sent(message: Message) -> None:
            if message["type"] != "http.response.body":
                await send(message)
                return
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            if message.get("more_body", False):
                raise _Enough

        try:
            await self._app(_as_get(scope), receive, sent)
        except _Enough:
            return


def _as_get(scope: Scope) -> Scope:
    """A part is for GET alone (RFC 9110, section 14.2)."""
    headers = [(name, value) for name, value in scope["headers"] if name != b"range"]
    return {**scope, "method": "GET", "headers": headers}
