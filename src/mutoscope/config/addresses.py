"""Names, passwords and keys that stand in the address of a service."""

import base64
import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, unquote, urlsplit

MASK = "********"
_LONG = 16
"""A value of a query that is so long is taken for a secret whatever its name is; a shorter one
("v1", "europe") would be found in every other sentence."""
_NAMES = re.compile(r"key|token|secret|pass|auth|sig|cred|code", re.I)
_PERSON = re.compile(r"(://)\S*@")
_QUERY = re.compile(r"(://[^\s?]*\?)\S*")


def credentials_of(address: str) -> Iterator[str]:
    """What must not be told of an address, as it stands there, as it reads, and as HTTP's Basic
    authentication (RFC 7617) sends it; nothing for a text that is no address."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return
    yield from _of_person(parts.username or "", parts.password or "")
    values = dict(parse_qsl(parts.query))
    yield from (v for name, v in values.items() if len(v) >= _LONG or _NAMES.search(name))
    for pair in parts.query.split("&"):
        name, _, raw = pair.partition("=")
        if unquote(raw) != raw and _NAMES.search(name):
            yield raw


def without_credentials(text: str) -> str:
    """A text that may hold addresses, without whoever they name and whatever they ask for. A typed
    address that is none is masked all the same."""
    return _QUERY.sub(rf"\1{MASK}", _PERSON.sub(rf"\1{MASK}@", text))


def _of_person(name: str, password: str) -> Iterator[str]:
    secret = password or name  # a name that stands alone is a token
    if secret:
        pair = f"{unquote(name)}:{unquote(password)}".encode()
        yield from (secret, unquote(secret), base64.b64encode(pair).decode())
