"""Who may ask at all: keeps other web pages, and others without the token, out.

A server on the loopback address is reached by every page that the user's browser shows. Such a page
may send requests here (to another origin), or make its own name point here (DNS rebinding): the
first names its origin, the second its host. See OWASP, "Cross-Site Request Forgery Prevention" and
"DNS rebinding"; https://fetch.spec.whatwg.org/#origin-header
"""

import ipaddress
import secrets
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from mutoscope.config import Settings
from mutoscope.errors import MutoscopeError
from mutoscope.interfaces.web.problems import Forbidden, NotJson, TooLarge, Unauthorized, problem

HARMLESS = frozenset({"GET", "HEAD", "OPTIONS"})
OPEN = frozenset({"/health", "/ready"})
"""What tells nothing but whether we work, and is asked by programs that have no token."""
BODY_LIMIT_BYTES = 1_000_000


def is_loopback(host: str) -> bool:
    """Whether this name or address is the machine's own for everybody."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


class Guard:
    """Lets through to `app` what may be asked.

    With a token, that is what counts: no foreign page knows it. Without one the server is on the
    loopback address (`serving.bound` sees to that), and must be called by such a name.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        token = settings.api_token
        self._token = token.get_secret_value().encode() if token else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = self._refusal(scope) if scope["type"] == "http" else None
        answer = self._app if refusal is None else problem(refusal)
        await answer(scope, receive, send)

    def _refusal(self, scope: Scope) -> MutoscopeError | None:
        headers = Headers(scope=scope)
        if self._token is None:
            if not _is_ours(headers.getlist("host")):
                return Forbidden(
                    "This studio is not called by that name.",
                    hint="Call it by its address (127.0.0.1 or localhost), or set `api_token`.",
                )
        elif scope["path"] not in OPEN and not _carries(headers, self._token):
            return Unauthorized(
                "The token is missing or wrong.",
                hint="Send the setting `api_token`: `Authorization: Bearer …`.",
            )
        if scope["method"] in HARMLESS:
            return None
        return _foreign(headers) or _unreadable(headers)


def _is_ours(hosts: Sequence[str]) -> bool:
    """Whether the one Host header, port aside, is a name of this machine."""
    try:
        names = [urlsplit(f"//{host}").hostname or "" for host in hosts]
    except ValueError:
        return False
    return len(names) == 1 and is_loopback(names[0])


def _carries(headers: Mapping[str, str], token: bytes) -> bool:
    scheme, _, given = headers.get("authorization", "").partition(" ")
    # Headers are read as Latin-1; compared are the bytes that came.
    same = secrets.compare_digest(given.strip().encode("latin-1"), token)
    return same and scheme.lower() == "bearer"


def _foreign(headers: Headers) -> Forbidden | None:
    origin = headers.get("origin")
    is_other = origin is not None and _place_of(origin) != headers.get("host", "").lower()
    if is_other or headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        return Forbidden(
            "Another web page may not change anything here.",
            hint="Ask from a page of this studio, or from a program that sends no Origin. A proxy"
            " in front of it must pass the Host header on.",
        )
    return None


def _place_of(origin: str) -> str | None:
    """Host and port of an origin; None of one that has none ("null")."""
    try:
        return urlsplit(origin).netloc.lower() or None
    except ValueError:
        return None


def _unreadable(headers: Headers) -> MutoscopeError | None:
    length = headers.get("content-length", "0")
    if "transfer-encoding" not in headers and length == "0":
        return None
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        return NotJson("The body is not JSON.", hint="Send `Content-Type: application/json`.")
    if not length.isdecimal() or "transfer-encoding" in headers or int(length) > BODY_LIMIT_BYTES:
        return TooLarge(
            f"The body has more than {BODY_LIMIT_BYTES} bytes, or does not say how many.",
            hint="Send a smaller one, with its Content-Length.",
        )
    return None
