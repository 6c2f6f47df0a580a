"""What follows whom: the latest events of a story, read once for many readers.

A reader that is behind what is kept, because it has come late or reads slowly, reads from where the
events are stored until it has caught up.
"""

import asyncio
import json
import re
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from typing import Any, Generic, Literal, ParamSpec, Protocol, TypeVar

import structlog

from mutoscope.errors import NotFound
from mutoscope.jobs.patience import patiently
from mutoscope.jobs.routes import told_to_callers
from mutoscope.jobs.waiting import pause_until
from mutoscope.models import Event
from mutoscope.store.database import DatabaseGone
from mutoscope.store.feed import Place

log = structlog.get_logger("mutoscope")

RING = 256
"""So many of the latest events are kept for all: a minute of a job that is rendered."""
PAGE = 100
"""Read and told at once: what 200 readers hold of it at the same time must not be much."""
POLL_S = 5.0
"""When to look although nobody has said that there is more."""
SOON_S = 0.1
_LINE_END = re.compile(r"\r\n|\r|\n")

A = ParamSpec("A")
T = TypeVar("T")
P = TypeVar("P", int, Place)


def framed(kind: str, data: str, place: object = "") -> bytes:
    """A server-sent event (https://html.spec.whatwg.org/multipage/server-sent-events.html). Without
    a place, whoever comes back goes on from the one before."""
    lines = [f"id: {place}"] if place != "" else []
    lines += [f"event: {kind}", *(f"data: {line}" for line in _LINE_END.split(data))]
    return ("\n".join(lines) + "\n\n").encode()


def told(event: Event) -> dict[str, Any]:
    """An event as plain JSON values, for the outside: where in our files something broke is for the
    log."""
    body = {name: value for name, value in event.body.items() if name != "traceback"}
    return {
        "seq": event.seq,
        "job_id": event.job_id,
        "at": event.at.isoformat(),
        "kind": event.kind,
        "body": told_to_callers(body, job_id=event.job_id),
    }


@dataclass(frozen=True)
class Frame(Generic[P]):
    """An event, where it stands (its number, or its place in the feed of all jobs), and whose."""

    place: P
    event: Event
    owner: str = ""

    @cached_property
    def wire(self) -> bytes:
        """The event as it is sent: made once for all readers."""
        data = json.dumps(told(self.event), ensure_ascii=False, separators=(",", ":"))
        return framed(self.event.kind, data, self.place)


@dataclass(frozen=True)
class Look(Generic[P]):
    """What there is behind a place, all of it up to `reached`. `ended`: nothing more will come;
    `again`: when to look again, "soon" when what comes next will not be announced."""

    frames: list[Frame[P]]
    reached: P
    ended: bool = False
    again: Literal["at once", "soon", "when woken"] = "when woken"


class Story(Protocol[P]):
    """Where events are stored."""

    async def page(self, after: P) -> list[Frame[P]]:
        """At most `PAGE` events behind a place, in order."""
        ...

    async def look(self, after: P) -> Look[P]:
        """The same, and how it goes on. NotFound: there is nothing to be told any more."""
        ...


class Tail(Generic[P]):
    """The latest events of a story. All there are behind `floor`, up to `reached`, are kept.

    `over`: it reads no more, for the job is gone or something of ours is broken. `changed` is set,
    and another one put in its place, when there is news.
    """

    def __init__(self, story: Story[P], start: P, *, ring: int = RING) -> None:
        self.floor = self.reached = start
        self.over = False
        self.changed = asyncio.Event()
        self._ended_at: P | None = None
        self._woken = asyncio.Event()
        self._story = story
        self._size = ring
        self._ring: deque[Frame[P]] = deque()

    def wake(self) -> None:
        """There may be more."""
        self._woken.set()

    async def run(self) -> None:
        """Read, and tell the readers, until there is nothing to be told any more."""
        try:
            while True:
                self._woken.clear()
                look = await however_long(self._story.look, self.reached)
                self._take(look)
                if look.again == "soon":
                    await asyncio.sleep(SOON_S)
                elif look.again == "when woken":
                    await pause_until(self._woken, POLL_S)
        except NotFound:
            return
        finally:
            self.over = True
            self._tell()

    def after(self, place: P) -> list[Frame[P]]:
        """At most `PAGE` of the kept events behind a place that is not before `floor`."""
        new = list(takewhile(lambda frame: frame.place > place, reversed(self._ring)))
        return new[::-1][:PAGE]

    def is_told(self, known: P) -> bool:
        """Whether nothing follows for one who has read all, and knows that there are events up to
        `known`."""
        return self.over or (self._ended_at is not None and self._ended_at >= known)

    def _take(self, look: Look[P]) -> None:
        for frame in look.frames:
            self._ring.append(frame)
            if len(self._ring) > self._size:
                self.floor = self._ring.popleft().place
        self.reached = look.reached
        self._ended_at = look.reached if look.ended else None
        if look.frames or look.ended:
            self._tell()

    def _tell(self) -> None:
        changed, self.changed = self.changed, asyncio.Event()
        changed.set()


class Reader(Generic[P]):
    """One who follows a tail, from behind `after` on. `known`: where the story stood at least when
    it began to read; `owner`: tell it of this owner's jobs only."""

    def __init__(
        self, tail: Tail[P], story: Story[P], after: P, known: P, owner: str | None = None
    ) -> None:
        self._tail = tail
        self._story = story
        self._place = after
        self._known = known
        self._owner = owner

    async def next(self) -> list[Frame[P]]:
        """The next events, waited for; none when all is told."""
        tail = self._tail
        while True:
            changed = tail.changed
            frames: list[Frame[P]] = []
            if self._place < tail.floor:
                frames = await self._stored()
            elif kept := tail.after(self._place):
                self._place = kept[-1].place
                frames = [each for each in kept if self._owner in (None, each.owner)]
            elif tail.is_told(self._known):
                return []
            else:
                await changed.wait()
            if frames:
                return frames

    async def _stored(self) -> list[Frame[P]]:
        """What is kept no more."""
        floor = self._tail.floor
        frames = await however_long(self._story.page, self._place)
        if frames:
            self._place = frames[-1].place
        if len(frames) < PAGE:  # all there was, with what is kept
            self._place = max(self._place, floor)
        return frames


async def however_long(verb: Callable[A, Awaitable[T]], *args: A.args, **kwargs: A.kwargs) -> T:
    """As `patiently`, without an end: whoever reads leaves when it likes."""
    while True:
        try:
            return await patiently(verb, *args, **kwargs)
        except DatabaseGone as gone:
            log.warning("feed_waits", error=gone.message)
