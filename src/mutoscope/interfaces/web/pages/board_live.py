"""What changes on a job's page, told as it changes: only fragments that became others, and no more
often than an eye follows."""

import hashlib
import itertools
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import aclosing
from functools import lru_cache
from typing import Literal

from markupsafe import Markup

from mutoscope.app.feeds import framed
from mutoscope.interfaces.web.pages.anatomy import Unit
from mutoscope.interfaces.web.pages.board_areas import AreaCard
from mutoscope.interfaces.web.pages.board_cards import Card
from mutoscope.interfaces.web.pages.board_state import Board
from mutoscope.interfaces.web.pages.board_watch import Watch
from mutoscope.interfaces.web.pages.rendering import bare
from mutoscope.models import StepRun

PARTS = ("head", "problem", "question", "result", "property", "side", "steps")
CARDS = "cards"
_CARDS: Mapping[Unit | Literal["area"], str] = {
    "scene": "card",
    "section": "section",
    "meme": "card",
    "area": "area",
}
"""The template of a card, by what it is."""
END = "end"
MARK_BYTES = 4
PIECES_KEPT = 5000
"""Some dozens of jobs have so many cards and steps; of each a kilobyte or so."""

Drawn = Mapping[str, Markup]
"""HTML by name. "cards" holds all cards, each of which is a part of its own as well."""


class Fragments:
    """What of a page its reader has: all that `has` marks, as `marks` of the page that was sent
    tells."""

    def __init__(self, has: str = "") -> None:
        self._has = dict(pair.split(":", 1) for pair in has.split(",") if ":" in pair)

    def changed(self, drawn: Drawn) -> Iterator[tuple[str, str]]:
        """Name and HTML of what the reader does not have as it is now. Cards that come or go bring
        all of them along."""
        has, now = self._has, _marks(drawn)
        if has.get(CARDS) != now[CARDS]:
            has |= {name: mark for name, mark in now.items() if name.startswith("card-")}
        changed = [name for name in drawn if has.get(name) != now[name]]
        self._has = now
        return ((name, drawn[name]) for name in changed)


def drawn(board: Board, language: str) -> Drawn:
    """All parts of a page. Takes its time: not for the event loop."""
    shown = board.areas or board.cards
    cards = {f"card-{each.key}": _piece(_CARDS[each.unit], language, each) for each in shown}
    rows = [_piece("step", language, step) for step in board.job.steps]
    parts = {name: _part(name, language, board=board, rows=rows) for name in PARTS}
    all_cards = _part(CARDS, language, board=board, drawn=list(cards.values()))
    return {**parts, CARDS: all_cards, **cards}


class _Alike:
    """A card or a step as a key: it can be compared, and not always hashed."""

    def __init__(self, what: Card | AreaCard | StepRun) -> None:
        self.what = what
        self._hash = hash(repr(what))

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Alike) and self.what == other.what


def _piece(name: str, language: str, what: Card | AreaCard | StepRun) -> Markup:
    """Most cards and steps are by the next look what they were."""
    return _kept_piece(name, language, _Alike(what))


@lru_cache(maxsize=PIECES_KEPT)
def _kept_piece(name: str, language: str, alike: _Alike) -> Markup:
    called = "step" if isinstance(alike.what, StepRun) else "card"
    return _part(name, language, **{called: alike.what})


def _part(name: str, language: str, **values: object) -> Markup:
    # What a template gives is escaped by then.
    return Markup(bare(language, f"parts/board/{name}.html", **values))


def marks(drawn: Drawn) -> str:
    """What a page has, for its first `Fragments`."""
    return ",".join(f"{name}:{mark}" for name, mark in _marks(drawn).items())


def _marks(drawn: Drawn) -> dict[str, str]:
    """A short digest of each part; of "cards", only which there are."""
    names = " ".join(name for name in drawn if name.startswith("card-"))
    return {name: _mark(names if name == CARDS else html) for name, html in drawn.items()}


def _mark(text: str) -> str:
    return hashlib.blake2b(
        text.encode("utf-8", "surrogatepass"), digest_size=MARK_BYTES
    ).hexdigest()


async def live(watch: Watch[Drawn], language: str, fragments: Fragments) -> AsyncGenerator[bytes]:
    """What its reader does not have, then what changes; ends with the event "end" when the job is
    final, or is there no longer. Numbered, so that a browser that comes back says so."""
    number = itertools.count(1)
    async with aclosing(watch.seen(language)) as looks:
        async for seen in looks:
            for name, html in fragments.changed(seen):
                yield framed(name, html, next(number))
    yield framed(END, "")
