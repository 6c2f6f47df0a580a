"""Who may ask at all: finds out who it is, and keeps the others, and other web pages, out.

A server on the loopback address is reached by every page that the user's browser shows. Such a page
may send requests here (to another origin: `csrf.py`), or make its own name point here (DNS
rebinding), which its Host header tells.
"""

from collections.abc import Sequence
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from mutoscope.app import Studio, patiently
from mutoscope.app.keys import anybody_has_one
from mutoscope.config import Settings
from mutoscope.errors import ConfigError, MutoscopeError
from mutoscope.interfaces.web.access import EVERYBODY, RECHECK, Visitor, is_open
from mutoscope.interfaces.web.attempts import Attempts
from mutoscope.interfaces.web.clients import Client, client_of, networks
from mutoscope.interfaces.web.clients import is_loopback as is_loopback
from mutoscope.interfaces.web.csrf import refuse_foreign, refuse_forged
from mutoscope.interfaces.web.problems import Forbidden, NotJson, TooLarge, Unauthorized, problem
from mutoscope.interfaces.web.sign_in import COOKIE, SignIn, unauthorized

HARMLESS = frozenset({"GET", "HEAD", "OPTIONS"})
BODY_LIMIT_BYTES = 1_000_000
UPLOADS = "/api/uploads"
"""The one address that takes files."""
MB = 1_000_000
LOGIN = "/app/login"


async def check_guarded(studio: Studio, settings: Settings) -> None:
    """ConfigError: others could reach this studio, and have nothing to show who they are."""
    if settings.api_token or is_loopback(settings.host):
        return
    if not await anybody_has_one(studio.engine):
        raise ConfigError(
            f"Others could reach this studio at {settings.host}, and nothing would keep them out.",
            hint="Set `api_token` to a long random text, make a key (`mutoscope keys create`), or"
            " leave `host` at 127.0.0.1.",
        )


class Guard:
    """Lets through to `app` what may be asked, with the visitor in the request's state.

    Who connects from this machine, and calls it by such a name, needs no key: unless the settings
    have an `api_token`, or say that a proxy stands in front (`public_url`), whose requests, if it
    passes no header on, look like a local program's. A key that is shown counts all the same.
    """

    def __init__(self, app: ASGIApp, settings: Settings, studio: Studio) -> None:
        self._app = app
        self._sign_in = SignIn(studio, settings, Attempts())
        self._proxies = networks(settings.trusted_proxies)
        self._public_url = settings.public_url
        self._asks_all = settings.api_token is not None or settings.public_url is not None
        self._upload_limit_bytes = settings.upload_limit_mb * MB + BODY_LIMIT_BYTES

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            await self._let_in(scope)
        except MutoscopeError as error:
            await _refusal(error, scope)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _let_in(self, scope: Scope) -> None:
        """Writes into the state who asks, from where."""
        headers, client = Headers(scope=scope), client_of(scope, self._proxies)
        visitor = await self._visitor(scope["path"], headers, client)

        async def recheck() -> Visitor | None:
            """Who asks, as it would be told by now; MutoscopeError: they would be kept out. A
            database that is away is waited for."""
            return await patiently(self._visitor, scope["path"], headers, client)

        scope.setdefault("state", {}).update(
            {"visitor": visitor, "client": client, "sign_in": self._sign_in, RECHECK: recheck}
        )
        if scope["method"] not in HARMLESS:
            refuse_foreign(headers, self._public_url)
            refuse_forged(headers, visitor)
            _refuse_unreadable(headers, *self._body(scope))

    async def _visitor(self, path: str, headers: Headers, client: Client) -> Visitor | None:
        """None: nobody in particular, at an address that is open to all."""
        if not is_open(path) and (known := await self._known(headers, client)):
            return known
        is_named = self._asks_all or not client.is_at_this_machine or _is_local(headers)
        if not is_named:
            raise Forbidden(
                "This studio is not called by that name.",
                hint="Call it by its address (127.0.0.1 or localhost), send a key, or set"
                " `public_url`.",
            )
        if is_open(path):
            return None
        if self._asks_all or not client.is_at_this_machine:
            raise unauthorized()
        return EVERYBODY

    async def _known(self, headers: Headers, client: Client) -> Visitor | None:
        """Who has shown something. Unauthorized, Busy: a wrong key."""
        if words := _words(headers):
            return await self._sign_in.by_words(words, client)
        cookie = cookie_parser(headers.get("cookie", "")).get(COOKIE)
        return await self._sign_in.by_cookie(cookie) if cookie else None

    def _body(self, scope: Scope) -> tuple[str, int]:
        """The kind and the size, in bytes, that a body at this address may have."""
        if scope["path"] == UPLOADS:
            return "multipart/form-data", self._upload_limit_bytes
        return "application/json", BODY_LIMIT_BYTES


def _refusal(error: MutoscopeError, scope: Scope) -> Response:
    """People are shown where to sign in, and come back from there; programs get a problem."""
    headers = Headers(scope=scope)
    path, query = scope["path"], scope.get("query_string", b"").decode("latin-1")
    is_page = path == "/" or path == "/app" or path.startswith("/app/")
    if not (isinstance(error, Unauthorized) and is_page and scope["method"] in HARMLESS):
        return problem(error)
    if "hx-request" in headers:  # a part of a page: the whole page goes to sign in
        answer = problem(error)
        answer.headers["HX-Redirect"] = LOGIN
        return answer
    if "text/html" not in headers.get("accept", ""):
        return problem(error)
    asked = f"{path}?{query}" if query else path
    return RedirectResponse(f"{LOGIN}?next={quote(asked)}", 303)


def _is_local(headers: Headers) -> bool:
    """Whether the one Host header, port aside, is a name of this machine."""
    return _is_ours(headers.getlist("host"))


def _is_ours(hosts: Sequence[str]) -> bool:
    try:
        names = [urlsplit(f"//{host}").hostname or "" for host in hosts]
    except ValueError:
        return False
    return len(names) == 1 and is_loopback(names[0])


def _words(headers: Headers) -> str:
    """The key that is shown; headers are read as Latin-1, and meant as UTF-8."""
    scheme, _, given = headers.get("authorization", "").partition(" ")
    words = given if scheme.lower() == "bearer" else headers.get("x-api-key", "")
    return words.strip().encode("latin-1").decode("utf-8", "replace")


def _refuse_unreadable(headers: Headers, wanted: str, limit_bytes: int) -> None:
    """NotJson, TooLarge: the body, if there is one, is of another kind or size."""
    length = headers.get("content-length", "0")
    if "transfer-encoding" not in headers and length == "0":
        return
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != wanted:
        raise NotJson(
            "The body is not JSON." if wanted.endswith("json") else "The body is not a form.",
            hint=f"Send `Content-Type: {wanted}`.",
        )
    if not length.isdecimal() or "transfer-encoding" in headers or int(length) > limit_bytes:
        raise TooLarge(
            f"The body has more than {limit_bytes} bytes, or does not say how many.",
            hint="Send a smaller one, with its Content-Length.",
        )
