"""Publishing to a program of yours: a signed POST of the file and what is said with it.

A form of two parts (RFC 7578), `message` in JSON and `file`. Signed as Standard Webhooks want it,
over the whole body; `Idempotency-Key` and `webhook-id` are the same in each try. The answer is
good from 200 to 299; its `Location` (RFC 9110, 10.2.2) is the link back.
"""

import asyncio
import json
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from mutoscope.errors import (
    InvalidRequest,
    ProviderError,
    ProviderLimited,
    ProviderRefused,
    ProviderUnavailable,
)
from mutoscope.providers.http.hook import LONGEST_URL, Receipt, checked_hook, post_hook
from mutoscope.providers.publishing.protocol import Post, Published, Session

MOST_BYTES = 200_000_000
"""A body is held in memory as a whole, once, to be signed."""
LEAST_S, SLOWEST_BYTES_PER_S = 30.0, 250_000
LEAST_SECRET = 16
"""Characters of a part of an address that is no name any more."""
TITLE = "The webhook"
_LATER = frozenset({408, 425, 429})

Sign = Callable[[str, int, bytes], Mapping[str, str]]
"""`sign(message id, Unix seconds, body)`: the headers that say whose word it is. Blocks."""


@dataclass(frozen=True)
class Webhook:
    """Implements `Publisher`. `url` may hold a token: it is never shown."""

    url: str = field(repr=False)
    target: str
    sign: Sign
    allow_private: bool = False
    platform: str = "webhook"
    repeats: bool = True
    takes_thumbnail: bool = False
    most_bytes: int | None = None

    def told(self, post: Post) -> Mapping[str, Any]:
        if post.bytes > MOST_BYTES:
            raise InvalidRequest(
                f"The file has {post.bytes / 1e6:.0f} MB; a webhook is sent {MOST_BYTES / 1e6:g} MB"
                " at most.",
                hint="Make it in a lower quality, or publish it into a folder.",
            )
        return {"to": self.target, "message": _message(post), "file": post.name}

    async def check(self) -> str:
        checked_hook(self.url, allow_private=self.allow_private)
        return f"{self.target} is not asked; the first post shows whether it answers"

    async def publish(self, post: Post, session: Session) -> Published:
        """InvalidRequest: the address is none, or private, or the file is too large."""
        url = checked_hook(self.url, allow_private=self.allow_private)
        message = self.told(post)["message"]
        body, kind = await asyncio.to_thread(_form, message, post)
        headers = {
            "Content-Type": kind,
            "Idempotency-Key": post.key,
            **await asyncio.to_thread(self.sign, post.key, int(time.time()), body),
        }
        receipt = await post_hook(
            url,
            body,
            headers,
            allow_private=self.allow_private,
            deadline_s=LEAST_S + len(body) / SLOWEST_BYTES_PER_S,
        )
        if receipt.status is None or not 200 <= receipt.status < 300:
            raise _fault(receipt)
        return Published(_link(url, receipt.location), post.key)


def _message(post: Post) -> dict[str, Any]:
    return {
        "type": "publication",
        "id": post.key,
        "title": post.title,
        "description": post.description,
        "tags": list(post.tags),
        "language": post.language,
        "ai_generated": post.synthetic,
        "file": {
            "name": post.name,
            "mime_type": post.mime_type,
            "bytes": post.bytes,
            "sha256": post.sha256,
            "duration_s": post.duration_s,
            "width": post.width_px,
            "height": post.height_px,
        },
    }


def _form(message: Mapping[str, Any], post: Post) -> tuple[bytes, str]:
    """The same bytes in each try, in memory once, and their media type."""
    boundary = f"mutoscope-{post.key}"
    parts = (
        ('name="message"', "application/json", BytesIO(json.dumps(message).encode())),
        (f'name="file"; filename="{_quoted(post.name)}"', post.mime_type, post.path.open("rb")),
    )
    body = BytesIO()
    for name, kind, file in parts:
        head = f"--{boundary}\r\nContent-Disposition: form-data; {name}\r\nContent-Type: {kind}"
        with file:
            body.write(head.encode() + b"\r\n\r\n")
            shutil.copyfileobj(file, body)
            body.write(b"\r\n")
    body.write(f"--{boundary}--\r\n".encode())
    return body.getvalue(), f"multipart/form-data; boundary={boundary}"


def _quoted(name: str) -> str:
    return name.replace("\\", "_").replace('"', "_").replace("\r", "_").replace("\n", "_")


def _link(url: str, location: str) -> str:
    """Where the receiver says that it is, in full or from the root of its host; "" where it says
    nothing usable. The path and the query of our own address may be secret: what is told from there
    is no link, nor what holds a long part of them."""
    try:
        here, there = urlsplit(url), urlsplit(location)
        if not there.scheme and not location.startswith("/"):
            return ""
        link = urljoin(f"{here.scheme}://{here.netloc}/", location)
        usable = urlsplit(link).scheme in {"http", "https"} and len(link) <= LONGEST_URL
    except ValueError:
        return ""
    parts = [*here.path.split("/"), *(value for _, value in parse_qsl(here.query))]
    shown = any(len(part) >= LEAST_SECRET and part in unquote(link) for part in map(unquote, parts))
    return link if usable and link.isprintable() and not shown else ""


def _fault(receipt: Receipt) -> ProviderError:
    status = receipt.status
    if status is None:
        return ProviderUnavailable(
            f"{TITLE} {receipt.error}.", provider="webhook", hint="It is tried again."
        )
    what = f"{TITLE} answered {status}."
    if status == 429 or (status == 503 and receipt.retry_after_s is not None):
        return ProviderLimited(
            what,
            provider="webhook",
            hint="It is tried again.",
            retry_after_s=receipt.retry_after_s,
        )
    if status in _LATER or status >= 500:
        return ProviderUnavailable(what, provider="webhook", hint="It is tried again.")
    return ProviderRefused(
        what, provider="webhook", hint="Look what its receiver says, then publish again."
    )
