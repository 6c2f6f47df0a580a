"""What is asked of a vendor, and how long its answer may take."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any, Literal

from mutoscope.providers.http.content import Wanted

MAX_ANSWER_BYTES = 50_000_000
"""A minute of uncompressed stereo sound is 11 MB, a picture of 4096 x 4096 some 30."""


@dataclass(frozen=True)
class Patience:
    """How long to wait for one answer.

    `deadline_s`: all in all. `connect_s`: until somebody takes the connection. `silence_s`: between
    two signs of life, the first included. The body must come at `bytes_per_s` in the mean, with
    `grace_s` ahead: one that drips is cut off long before the deadline.
    """

    deadline_s: float = 180.0
    connect_s: float = 10.0
    silence_s: float = 90.0
    bytes_per_s: float = 500.0
    grace_s: float = 15.0


@dataclass(frozen=True)
class Part:
    """One field of a form (RFC 7578); a file where it has a `filename`. An open file is read while
    it is sent."""

    name: str
    data: bytes | IO[bytes]
    filename: str = ""
    content_type: str = ""


@dataclass(frozen=True)
class Request:
    """One call of a vendor.

    `provider` names it in messages. `headers` may hold its key: they are never shown, nor is the
    address. `document` is sent as JSON, `form` as multipart/form-data, or `content` as it is.
    `wanted`: what the answer must be; one with a status of `takes` is handed over unread, whatever
    it is. `key_setting`: which setting holds the key. `paid`: it is charged for once it is sent.
    `refuses(status, body)`: whether an answer refuses the content itself; as most vendors word it,
    where it is not given.
    """

    provider: str
    url: str = field(repr=False)
    method: Literal["GET", "POST", "PUT", "DELETE"] = "GET"
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    document: Any = None
    form: Sequence[Part] = ()
    content: bytes | None = field(default=None, repr=False)
    takes: Collection[int] = ()
    wanted: Wanted = "json"
    key_setting: str = ""
    paid: bool = False
    refuses: Callable[[int, bytes], bool] | None = None
    patience: Patience = Patience()
    max_bytes: int = MAX_ANSWER_BYTES
