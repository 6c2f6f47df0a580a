"""Who somebody is, by what they show: a key, the setting `api_token`, or a session's cookie."""

import secrets
from collections.abc import Collection

from starlette.requests import Request

from mutoscope.app import Studio
from mutoscope.app.keys import (
    SCOPES,
    ApiKey,
    begin_session,
    begin_token_session,
    end_session,
    key_of,
    session_of,
)
from mutoscope.config import Settings
from mutoscope.interfaces.web.access import EVERYBODY, LOCAL, Scope, Visitor
from mutoscope.interfaces.web.attempts import Attempts
from mutoscope.interfaces.web.clients import Client
from mutoscope.interfaces.web.problems import Unauthorized

COOKIE = "mutoscope_session"


class SignIn:
    """Wrong keys are counted by where they come from; not those of this machine's own programs."""

    def __init__(self, studio: Studio, settings: Settings, attempts: Attempts) -> None:
        self._engine = studio.engine
        self._attempts = attempts
        self._token = settings.api_token.get_secret_value() if settings.api_token else ""
        self._is_https = (settings.public_url or "").startswith("https:")

    async def by_words(self, words: str, client: Client) -> Visitor:
        """Whose key this is. Unauthorized, Busy."""
        key = await self._key(words, client)
        return Visitor(key.owner, _scopes(key.scopes)) if key else EVERYBODY

    async def by_cookie(self, cookie: str) -> Visitor | None:
        """Whose session this is; None: it is over, or there never was one."""
        found = await session_of(self._engine, cookie, self._token)
        if found is None:
            return None
        return Visitor(found.owner, _scopes(found.scopes), found.csrf, session=True)

    async def begin(self, words: str, client: Client) -> str:
        """A session for whoever has this key; what its cookie holds. Unauthorized, Busy."""
        key = await self._key(words, client)
        if key is None:
            return (await begin_token_session(self._engine, self._token, LOCAL)).cookie
        return (await begin_session(self._engine, key)).cookie

    async def end(self, cookie: str) -> None:
        """Signed out."""
        await end_session(self._engine, cookie, self._token)

    def is_secure(self, client: Client) -> bool:
        """Whether the browser is to send the cookie over encrypted connections only."""
        return client.is_https or self._is_https

    async def _key(self, words: str, client: Client) -> ApiKey | None:
        """The key of these words; None: they are the token."""
        if not client.is_at_this_machine:
            self._attempts.check(client.group)
        if self._token and secrets.compare_digest(_bytes(words), _bytes(self._token)):
            return None
        key = await key_of(self._engine, words)
        if key is None:
            if not client.is_at_this_machine:
                self._attempts.failed(client.group)
            raise unauthorized()
        return key


def unauthorized() -> Unauthorized:
    """What to raise where somebody must say who they are."""
    return Unauthorized(
        "The key is missing or wrong.",
        hint="Send a key, or the setting `api_token`: `Authorization: Bearer …`.",
    )


def sign_in_of(request: Request) -> SignIn:
    """The one that the guard has put into the request's state."""
    return request.scope["state"]["sign_in"]


def client_of(request: Request) -> Client:
    """Where the request comes from, as the guard has found out."""
    return request.scope["state"]["client"]


def _scopes(names: Collection[str]) -> frozenset[Scope]:
    return frozenset(scope for scope in SCOPES if scope in names)


def _bytes(words: str) -> bytes:
    return words.encode("utf-8", "replace")
