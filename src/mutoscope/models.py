"""Values that every layer shares."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True)
class Word:
    """A caption word: its clean spelling with its punctuation, and when it is spoken (seconds)."""

    text: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class Artifact:
    """A file in the store, known by its content. `suffix` carries the dot: ".mp4"."""

    sha256: str
    bytes: int
    suffix: str
    mime_type: str


class Work(Protocol):
    """What a step may do with the outside world; handed to it as its first argument.

    Blocking step functions run on a thread; every method may be called from there.
    """

    @property
    def seed(self) -> int:
        """A seed of this step's own, derived from the job's seed and the step's key."""
        ...

    def path(self, artifact: Artifact) -> Path:
        """The file of an artifact; its size and hash have been checked. Read only."""
        ...

    def scratch(self, name: str) -> Path:
        """A path for a file this step writes; the folder is deleted when the step ends."""
        ...

    def keep(self, path: Path, mime_type: str) -> Artifact:
        """Move a finished scratch file into the store."""
        ...

    def tick(self, current: int, total: int) -> None:
        """Report real progress, at every frame or item. Raises when the job is cancelled,
        superseded or past a limit: let it through."""
        ...

    def warn(self, code: str, message: str) -> None:
        """Make a fallback visible in the job's `warnings`."""
        ...


Tick = Callable[[int, int], None]
"""`tick(current, total)`: how `media` reports frames without knowing that jobs exist."""
