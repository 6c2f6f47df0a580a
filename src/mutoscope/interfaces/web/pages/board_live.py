"""What changes on a job's page, told as it changes: only fragments that became others, and no more
often than an eye follows."""

import asyncio
import hashlib
import itertools
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import aclosing
from functools import partial

from fastapi import Request
from markupsafe import Markup

from mutoscope.app import Studio, patiently
from mutoscope.app.feeds import Feeds, framed
from mutoscope.interfaces.web.pages.board_state import Board, Looker
from mutoscope.interfaces.web.pages.rendering import fragment
from mutoscope.jobs.waiting import pause_until

LEAST_PAUSE_S = 0.25
LOOK_S = 15.0
LOOK_WAITING_S = 2.0
"""What a job waits for changes without a word of its own."""
PARTS = ("head", "problem", "question", "result", "side", "steps")
CARDS = "cards"
END = "end"
MARK_BYTES = 4


class Fragments:
    """The parts of a page, and what of each its reader has: all that `has` marks, as `marks` of the
    page that was sent tells."""

    def __init__(self, request: Request, has: str = "") -> None:
        self._request = request
        self._has = dict(pair.split(":", 1) for pair in has.split(",") if ":" in pair)

    def drawn(self, board: Board) -> dict[str, Markup]:
        """HTML by name. "cards" holds all cards, each of which is a part of its own as well."""
        draw = partial(self._draw, board)
        cards = {f"card-{card.key}": draw("card", card=card) for card in board.cards}
        parts = {name: draw(name) for name in PARTS}
        return {**parts, CARDS: draw(CARDS, drawn=list(cards.values())), **cards}

    def changed(self, board: Board) -> Iterator[tuple[str, str]]:
        """Name and HTML of what the reader does not have as it is now. Cards that come or go bring
        all of them along."""
        drawn, has = self.drawn(board), self._has
        now = _marks(drawn)
        if has.get(CARDS) != now[CARDS]:
            has |= {name: mark for name, mark in now.items() if name.startswith("card-")}
        changed = [name for name in drawn if has.get(name) != now[name]]
        self._has = now
        return ((name, drawn[name]) for name in changed)

    def _draw(self, board: Board, name: str, **more: object) -> Markup:
        # What a template gives is escaped by then.
        return Markup(fragment(self._request, f"parts/board/{name}.html", board=board, **more))


def marks(drawn: Mapping[str, str]) -> str:
    """What a page has, for its first `Fragments`."""
    return ",".join(f"{name}:{mark}" for name, mark in _marks(drawn).items())


def _marks(drawn: Mapping[str, str]) -> dict[str, str]:
    """A short digest of each part; of "cards", only which there are."""
    names = " ".join(name for name in drawn if name.startswith("card-"))
    return {name: _mark(names if name == CARDS else html) for name, html in drawn.items()}


def _mark(text: str) -> str:
    return hashlib.blake2b(
        text.encode("utf-8", "surrogatepass"), digest_size=MARK_BYTES
    ).hexdigest()


async def live(
    studio: Studio, feeds: Feeds, looker: Looker, fragments: Fragments
) -> AsyncGenerator[bytes]:
    """What its reader does not have, then what changes; ends with the event "end" when the job is
    final. Numbered, so that a browser that comes back says so."""
    changed, number = asyncio.Event(), itertools.count(1)
    following = asyncio.ensure_future(_follow(studio, feeds, looker, changed))
    try:
        while True:
            changed.clear()
            is_over = following.done()
            board = await patiently(looker.look)
            for name, html in fragments.changed(board):
                yield framed(name, html, next(number))
            if is_over:
                following.result()
                yield framed(END, "")
                return
            await asyncio.sleep(LEAST_PAUSE_S)
            waits = board.job.status == "queued" or board.job.waiting_for is not None
            await pause_until(changed, LOOK_WAITING_S if waits else LOOK_S)
    finally:
        following.cancel()
        await asyncio.wait({following})


async def _follow(studio: Studio, feeds: Feeds, looker: Looker, changed: asyncio.Event) -> None:
    """Note what happens, until the job is final."""
    try:
        batches = feeds.follow(studio, looker.job_id, after=looker.story.last_seq)
        async with aclosing(batches):
            async for batch in batches:
                looker.story.note(batch)
                changed.set()
    finally:
        changed.set()
