"""Who may ask over HTTP: keys of programs and people, and browsers that have signed in with one.

A key is `muto_<id>_<secret>`. Its secret has 256 random bits, so that one SHA-256 of it is enough
to keep: there is nothing to guess that a slow hash would make slower.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from mutoscope.errors import InvalidRequest
from mutoscope.jobs.engine import Engine
from mutoscope.store import keys, sessions
from mutoscope.store.keys import ApiKey as ApiKey
from mutoscope.store.keys import NewKey
from mutoscope.store.sessions import Session as Session

Scope = Literal["read", "write", "admin"]
SCOPES: tuple[Scope, ...] = ("read", "write", "admin")
SECRET_BYTES = 32
LONGEST_NAME = 60
DAYS_LIMIT = 3650
_KEY = re.compile(r"muto_([0-9a-f]{12})_([\w-]{43})", re.ASCII)
_OWNER = re.compile(r"[a-z0-9][a-z0-9_.@-]{0,62}", re.ASCII)


@dataclass(frozen=True)
class Opened:
    """A session that has begun. `cookie` is told this once."""

    cookie: str
    session: Session


async def create_key(
    engine: Engine, name: str, *, owner: str, scopes: Collection[str], days: float | None = None
) -> tuple[ApiKey, str]:
    """A new key, and its words, which are told this once. `days`: how long it lives; None: until it
    is revoked. InvalidRequest."""
    _check(name, owner, days)
    chosen = _checked_scopes(scopes)
    key_id, secret = secrets.token_hex(6), _random()
    lives = None if days is None else timedelta(days=days)
    new = NewKey(key_id, owner, name, _hash(secret), chosen, lives)
    return await keys.add(engine.database, new), f"muto_{key_id}_{secret}"


async def api_keys(engine: Engine) -> list[ApiKey]:
    """All keys there ever were, the newest first."""
    return await keys.listing(engine.database)


async def revoke_key(engine: Engine, key_id: str) -> ApiKey:
    """From now on it opens nothing, and the sessions that it has opened are over. NotFound."""
    return await keys.revoke(engine.database, key_id)


async def anybody_has_one(engine: Engine) -> bool:
    """Whether there is a key that opens something."""
    return await keys.any_live(engine.database)


async def key_of(engine: Engine, words: str) -> ApiKey | None:
    """The live key of these words, which is used now; None for all others."""
    parts = _KEY.fullmatch(words)
    if parts is None:
        return None
    found = await keys.find(engine.database, parts[1])
    same = hmac.compare_digest(_hash(parts[2]), found.hash if found else _hash(""))
    if found is None or not same or not found.is_live:
        return None
    await keys.note_use(engine.database, found.id)
    return found


async def begin_session(engine: Engine, key: ApiKey) -> Opened:
    """A browser has signed in with a key. The session ends with it."""
    cookie = _random()
    return await _begin(engine, cookie, _hash(cookie), key)


async def begin_token_session(engine: Engine, token: str, owner: str) -> Opened:
    """A browser has signed in with the setting `api_token`. The session is over when that has
    another value, and may do everything."""
    cookie = _random()
    return await _begin(engine, cookie, _bound(cookie, token), owner)


async def session_of(engine: Engine, cookie: str, token: str = "") -> Session | None:
    """The session of this cookie, where it is not over. `token`: the setting `api_token`."""
    return await sessions.find(engine.database, _hashes(cookie, token))


async def end_session(engine: Engine, cookie: str, token: str = "") -> None:
    """Signed out."""
    await sessions.end(engine.database, _hashes(cookie, token))


async def _begin(engine: Engine, cookie: str, hashed: str, of: ApiKey | str) -> Opened:
    if isinstance(of, str):
        session = Session(hashed, None, of, SCOPES, _random())
    else:
        session = Session(hashed, of.id, of.owner, of.scopes, _random())
    await sessions.begin(engine.database, session)
    return Opened(cookie, session)


def _check(name: str, owner: str, days: float | None) -> None:
    if not (name.strip() and len(name) <= LONGEST_NAME and name.isprintable()):
        raise InvalidRequest(
            "The key cannot be called so.", hint=f"Give 1 to {LONGEST_NAME} printable characters."
        )
    if not _OWNER.fullmatch(owner):
        raise InvalidRequest(
            f"An owner cannot be called “{owner}”.",
            hint="Use up to 63 small letters, digits, and . _ @ - within.",
        )
    if days is not None and not 0 < days <= DAYS_LIMIT:
        raise InvalidRequest(
            f"A key cannot live for {days:g} days.",
            hint=f"Give up to {DAYS_LIMIT}; without --days it lives until it is revoked.",
        )


def _checked_scopes(scopes: Collection[str]) -> list[str]:
    if not scopes or not set(scopes) <= set(SCOPES):
        raise InvalidRequest(
            "A key needs at least one scope, and knows no others than these.",
            hint=f"Give some of: {', '.join(SCOPES)}.",
        )
    return [scope for scope in SCOPES if scope in scopes]


def _hash(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def _random() -> str:
    return secrets.token_urlsafe(SECRET_BYTES)


def _hashes(cookie: str, token: str) -> list[str]:
    return [_hash(cookie), *([_bound(cookie, token)] if token else [])]


def _bound(cookie: str, token: str) -> str:
    return hmac.new(token.encode(), cookie.encode(), hashlib.sha256).hexdigest()
