"""What every platform is asked, and what it is given."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from mutoscope.errors import ProviderError

Jpeg = bytes


@dataclass(frozen=True)
class Post:
    """A file, and what is said with it. `key`: the same in each try; `sha256`: of the file as its
    job has made it. `description` ends with the
    credits; `synthetic`: a program has made it, or a part of it; `thumbnail`: of a clip, what
    stands for it until it is loaded (JPEG, 320 px at most)."""

    key: str
    path: Path
    name: str
    mime_type: str
    bytes: int
    sha256: str
    title: str
    description: str = ""
    tags: tuple[str, ...] = ()
    language: str = ""
    synthetic: bool = False
    width_px: int | None = None
    height_px: int | None = None
    duration_s: float | None = None
    thumbnail: Jpeg | None = None


@dataclass(frozen=True)
class Published:
    """Where it is. `link`: its address for people, "" where there is none; `id`: what the platform
    calls it; `warning`: what is not as it should be, in a sentence."""

    link: str
    id: str
    warning: str = ""


class MaybePublished(ProviderError):
    """It may be there or not, and the platform cannot be asked: a person has to look."""

    code = "maybe_published"


class Session(Protocol):
    """The place of an upload that goes on where it stopped, kept over crashes."""

    @property
    def url(self) -> str:
        """ "": none was begun."""
        ...

    @property
    def sent_bytes(self) -> int:
        """So much has surely arrived."""
        ...

    async def note(self, url: str, sent_bytes: int) -> None:
        """To be said before more is sent."""
        ...


class Publisher(Protocol):
    """A place on a platform.

    `target` names it for people, without secrets, and is the same for the same place. `repeats`:
    what may have been heard may be sent again, because the place knows it by its key or its content
    or can be asked. `takes_thumbnail`: a clip's is sent with it.
    """

    @property
    def platform(self) -> str: ...

    @property
    def target(self) -> str: ...

    @property
    def repeats(self) -> bool: ...

    @property
    def takes_thumbnail(self) -> bool: ...

    @property
    def most_bytes(self) -> int | None:
        """A larger video is made so small before it is sent; None: none is."""
        ...

    def told(self, post: Post) -> Mapping[str, Any]:
        """All that `publish` would send, as plain values, without secrets. InvalidRequest: it
        cannot be sent there."""
        ...

    async def check(self) -> str:
        """Ask the platform whether we may publish there: who we are to it. ProviderError,
        ConfigError."""
        ...

    async def publish(self, post: Post, session: Session) -> Published:
        """Send it. ProviderLimited (`retry_after_s`), ProviderUnavailable: later; MaybePublished;
        ProviderDenied, ProviderRefused, ProviderError, InvalidRequest: not in this way."""
        ...
