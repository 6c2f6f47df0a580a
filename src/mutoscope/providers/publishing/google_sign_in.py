"""Signing in with Google as an installed program does: a page in the browser, a code that comes
back to this machine, tokens.

developers.google.com/identity/protocols/oauth2/native-app; PKCE: RFC 7636; loopback: RFC 8252, 7.3.
"""

import base64
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from mutoscope.errors import ProviderDenied, ProviderError
from mutoscope.providers.http.call import call
from mutoscope.providers.http.content import parsed
from mutoscope.providers.http.faults import unusable
from mutoscope.providers.http.request import Request

TITLE = "Google"
_VERIFIER_BYTES = 64  # 86 characters; RFC 7636 wants 43 to 128
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_TAKES = (400, 401, 403)


@dataclass(frozen=True)
class Client:
    """The program that asks, as it is registered with Google ("Desktop app")."""

    id: str
    secret: str = field(repr=False)
    sign_in_url: str
    token_url: str


@dataclass(frozen=True)
class Attempt:
    """One sign-in. `url`: the page; `state`, `verifier`: what only we and Google know of it."""

    url: str
    state: str
    verifier: str = field(repr=False)
    redirect_uri: str = ""


@dataclass(frozen=True)
class Tokens:
    """`refresh` counts until it is taken back; `access` for an hour."""

    refresh: str = field(repr=False)
    access: str = field(repr=False)


def begin(client: Client, redirect_uri: str, scopes: Sequence[str]) -> Attempt:
    """A sign-in whose code comes to `redirect_uri`."""
    verifier, state = secrets.token_urlsafe(_VERIFIER_BYTES), secrets.token_urlsafe(24)
    asked = {
        "client_id": client.id,
        "redirect_uri": redirect_uri,
        "response_type": "code",
        "scope": " ".join(scopes),
        "state": state,
        "code_challenge": challenge(verifier),
        "code_challenge_method": "S256",
        "access_type": "offline",
        "prompt": "consent",  # without it only the first sign-in gives a refresh token
    }
    return Attempt(f"{client.sign_in_url}?{urlencode(asked)}", state, verifier, redirect_uri)


def challenge(verifier: str) -> str:
    """RFC 7636, 4.2: S256."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


async def tokens_for(client: Client, attempt: Attempt, code: str) -> Tokens:
    """For the code that came back. ProviderDenied."""
    told = await _ask(
        client,
        {
            "grant_type": "authorization_code",
            "code": code,
            "code_verifier": attempt.verifier,
            "redirect_uri": attempt.redirect_uri,
        },
    )
    return Tokens(_word(told, "refresh_token"), _word(told, "access_token"))


async def access_for(client: Client, refresh_token: str) -> str:
    """Another access token. ProviderDenied: the consent was taken back, or has run out."""
    told = await _ask(client, {"grant_type": "refresh_token", "refresh_token": refresh_token})
    return _word(told, "access_token")


async def _ask(client: Client, fields: Mapping[str, str]) -> Mapping[str, Any]:
    form = {"client_id": client.id, "client_secret": client.secret, **fields}
    request = Request(
        TITLE,
        client.token_url,
        method="POST",
        headers=_FORM,
        content=urlencode(form).encode(),
        takes=_TAKES,
    )
    answer = await call(request)
    if answer.status in _TAKES:
        raise _refusal(answer.body)
    if not isinstance(answer.document, dict):
        raise unusable(request, "answered something else than tokens", sent=True)
    return answer.document


def _word(told: Mapping[str, Any], name: str) -> str:
    word = told.get(name)
    if not isinstance(word, str) or not word:
        raise ProviderError(
            f"{TITLE} gave no {name.replace('_', ' ')}.",
            provider=TITLE,
            hint="Take the consent back at myaccount.google.com/permissions, then connect again.",
        )
    return word


def _refusal(body: bytes) -> ProviderDenied:
    """RFC 6749, 5.2. Its words may hold what was sent: only the code is told."""
    try:
        document: Any = parsed(body)
    except ValueError:
        document = {}
    code = str(document.get("error", "")) if isinstance(document, dict) else ""
    if code == "invalid_grant":
        return ProviderDenied(
            "Google does not know this consent any more.",
            provider=TITLE,
            hint="Connect the account again: `mutoscope connect youtube`.",
        )
    shown = code if code.isascii() and code.isprintable() and len(code) <= 40 else ""
    return ProviderDenied(
        f"Google refuses the sign-in ({shown or 'no reason given'}).",
        provider=TITLE,
        hint="Check `youtube_client_id` and `youtube_client_secret`: those of a client of the type"
        " “Desktop app”.",
    )
