"""Keeping keys, tokens and passwords out of what is told, stored and logged."""

import json
import re
from collections.abc import Iterable, Iterator, MutableMapping
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from mutoscope.config import MASK, Settings, secrets_of

SHORTEST = 6
"""A shorter value is no secret worth the name, and would be found in every other word."""


class Redactor:
    """Masks the settings' secret values, also as they stand in addresses, in JSON and in what an
    exception quotes; of a database's address its password too."""

    def __init__(self, settings: Settings) -> None:
        forms = {form for secret in secrets_of(settings) for form in _forms(secret)}
        self._found = _pattern(form for form in forms if len(form) >= SHORTEST)

    def __call__(self, text: str) -> str:
        """The text without secrets."""
        return self._found.sub(MASK, text) if self._found else text

    def log_event(
        self, _logger: Any, _method: str, event: MutableMapping[str, Any]
    ) -> MutableMapping[str, Any]:
        """A structlog processor; goes after the one that writes out exceptions."""
        for name, value in event.items():
            event[name] = self._masked(value)
        return event

    def _masked(self, value: Any) -> Any:
        if isinstance(value, str):
            return self(value)
        if isinstance(value, dict):
            return {name: self._masked(each) for name, each in value.items()}
        if isinstance(value, list | tuple):
            return [self._masked(each) for each in value]
        # What the log would write out by its `str`: an exception, a path, an address.
        plain = value is None or isinstance(value, bool | int | float)
        return value if plain or self(str(value)) == str(value) else self(str(value))


def _pattern(forms: Iterable[str]) -> re.Pattern[str] | None:
    longest_first = sorted(forms, key=lambda form: (-len(form), form))
    return re.compile("|".join(map(re.escape, longest_first))) if longest_first else None


def _forms(secret: str) -> Iterator[str]:
    yield secret
    yield quote(secret)
    yield quote(secret, safe="")
    yield json.dumps(secret)[1:-1]
    yield repr(secret)[1:-1]
    password = _password(secret)
    if password:
        yield password
        yield unquote(password)


def _password(secret: str) -> str | None:
    try:
        return urlsplit(secret).password
    except ValueError:  # no address, whatever it looks like
        return None
