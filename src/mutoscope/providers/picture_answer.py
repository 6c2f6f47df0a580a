"""What painters answer, before it is believed: JSON of any shape, and a picture in base64."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any

from mutoscope.errors import InvalidRequest, ProviderRefused
from mutoscope.providers.http.faults import LONGEST_SHOWN, masked, unusable
from mutoscope.providers.http.request import Request
from mutoscope.providers.picture_bytes import look_at
from mutoscope.providers.protocols import Picture
from mutoscope.providers.threads import on_thread
from mutoscope.providers.vendors import Account

_TOO_MANY = 10**12
_BYTES_PER_TOKEN = 3
"""English has four, most other scripts have three or less."""


def at(document: Any, *path: str | int) -> Any:
    """What stands there in a document; None where the path leads nowhere."""
    for step in path:
        try:
            document = document[step]
        except (LookupError, TypeError):
            return None
    return document


def words_at(document: Any, *path: str | int) -> str:
    """The text there; empty where there is none."""
    found = at(document, *path)
    return found if isinstance(found, str) else ""


def list_at(document: Any, *path: str | int) -> list[Any]:
    """The list there; empty where there is none."""
    found = at(document, *path)
    return found if isinstance(found, list) else []


def positive_at(document: Any, *path: str | int) -> int:
    """The whole number there, above 0; 0 where there is none, or one that counts nothing."""
    found = at(document, *path)
    number = isinstance(found, int) and not isinstance(found, bool)
    return found if number and 0 < found < _TOO_MANY else 0


def mtok_at(document: Any, *path: str | int) -> float:
    """The tokens counted there, in millions; 0 where it is no count."""
    return positive_at(document, *path) / 1e6


def sent_mtok(account: Account, prompt: str, references: Sequence[Picture]) -> float:
    """How many tokens a prompt and pictures count as at most, in millions."""
    shown = len(references) * account.facts["reference_tokens"]
    return (len(prompt.encode()) / _BYTES_PER_TOKEN + shown) / 1e6


def check_references(account: Account, references: Sequence[Picture]) -> None:
    """InvalidRequest: more than it takes."""
    most = account.facts["most_references"] if account.facts["takes_references"] else 0
    if len(references) > most:
        raise InvalidRequest(
            f"{account.title} takes {most or 'no'} pictures to go by, not {len(references)}.",
            hint="Give fewer of them, or use another provider.",
        )


def base64_of(picture: Picture) -> str:
    """Its bytes, as JSON carries them."""
    return base64.b64encode(picture.data).decode("ascii")


def refused(request: Request, why: str) -> ProviderRefused:
    """An answer without a picture that says `why`, in the vendor's words."""
    words = " ".join(masked(request, why).split()).rstrip(".")
    if len(words) > LONGEST_SHOWN:
        words = words[:LONGEST_SHOWN] + "…"
    return ProviderRefused(
        f"{request.provider} refuses this content by its policy: {words}.",
        provider=request.provider,
        hint="Word it otherwise, or use another provider.",
    )


async def picture_in(request: Request, text: str) -> Picture:
    """The picture that a text in base64 holds, with its true type and size. ProviderUnavailable:
    it holds none, only a part of one, or one too large to be read."""
    return await on_thread(_picture, request, text)


async def checked_picture(request: Request, data: bytes) -> Picture:
    """The same of a file's bytes."""
    return await on_thread(_checked, request, data)


def _picture(request: Request, text: str) -> Picture:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise unusable(request, "sent a picture in broken base64", sent=True) from None
    return _checked(request, data)


def _checked(request: Request, data: bytes) -> Picture:
    try:
        look = look_at(data)
    except ValueError as error:
        raise unusable(request, str(error), sent=True) from None
    return Picture(data, look.mime_type, look.width_px, look.height_px)
