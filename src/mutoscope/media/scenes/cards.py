"""Where a timeline's cards stand, and how date and event are set on each."""

from dataclasses import dataclass

from mutoscope.media.scenes.places import Box, CardsPlace
from mutoscope.media.scenes.plan import Milestone
from mutoscope.media.typeset import TextBlock, fit_text, unbroken

_DATE_SHARE = 0.23
"""Of a card's width, for a date beside its event."""
_BESIDE = 26.0
_WITHIN = 24.0
_GAP = 22.0


@dataclass(frozen=True)
class Slot:
    """A card's place: its box, its medal (middle and radius), and the line to that medal from the
    card before: x, y, x, y."""

    box: Box
    medal: tuple[float, float, float]
    thread: tuple[float, float, float, float]


@dataclass(frozen=True)
class PlacedText:
    """A block and its top left corner, or its top centre if `centred`."""

    block: TextBlock
    x: float
    y: float
    centred: bool = False


def slots(place: CardsPlace, count: int) -> list[Slot]:
    """The places of so many cards, in the middle of the room there is."""
    if not count:
        return []
    x, y, width, height = place.box
    if place.way == "columns":
        starts, long = _spread(x, width, count, place)
        return [_column((start, y, long, height), place) for start in starts]
    starts, long = _spread(y, height, count, place)
    return [_row((x, start, width, long), place) for start in starts]


def _spread(start: float, room: float, count: int, place: CardsPlace) -> tuple[list[float], float]:
    """Where each card starts along the room, and how long it is."""
    gap = place.gap
    long = min(place.longest[count], (room - gap * (count - 1)) / count)
    first = start + (room - count * long - (count - 1) * gap) / 2
    return [first + index * (long + gap) for index in range(count)], long


def _row(box: Box, place: CardsPlace) -> Slot:
    """The medal at the card's left."""
    left, top, _, height = box
    radius = min(place.medal, height / 2 - min(18.0, 0.12 * height))
    x, y = left + radius + 24, top + height / 2
    above = top - place.gap - (height / 2 - radius)
    return Slot(box, (x, y, radius), (x, above + 8, x, y - radius))


def _column(box: Box, place: CardsPlace) -> Slot:
    """The medal at the card's top."""
    left, top, width, _ = box
    radius = place.medal
    x, y = left + width / 2, top + radius + _WITHIN
    before = left - place.gap - (width / 2 - radius)
    return Slot(box, (x, y, radius), (before + 8, y, x - radius, y))


def set_text(place: CardsPlace, slot: Slot, item: Milestone) -> tuple[PlacedText, PlacedText]:
    """Date and event on a card; MediaError (code "text_too_long") if they cannot be."""
    ways = {"rows": _below_each_other, "lines": _side_by_side, "columns": _below_the_medal}
    return ways[place.way](place, slot, item)


def _date(place: CardsPlace, slot: Slot, text: str, room: tuple[float, float]) -> TextBlock:
    largest = place.date * slot.box[3]
    return fit_text(unbroken(text), "display", room, largest_px=largest, smallest_px=30)


def _event(place: CardsPlace, slot: Slot, text: str, room: tuple[float, float]) -> TextBlock:
    share, most = place.event
    largest = min(most, share * slot.box[3])
    return fit_text(text, "strong", room, largest_px=largest, smallest_px=24, leading=1.18)


def _below_each_other(
    place: CardsPlace, slot: Slot, item: Milestone
) -> tuple[PlacedText, PlacedText]:
    """Both at the right of the medal, the date above."""
    x, y, width, height = slot.box
    mx, _, radius = slot.medal
    left = mx + radius + 34
    room = x + width - left - 36
    when = _date(place, slot, item.when, (room, 90))
    what = _event(place, slot, item.what, (room, 0.8 * height - when.height_px - _GAP))
    gap = _GAP if what.lines else 0.0
    top = y + (height - when.height_px - what.height_px - gap) / 2
    return PlacedText(when, left, top), PlacedText(what, left, top + when.height_px + gap)


def _side_by_side(place: CardsPlace, slot: Slot, item: Milestone) -> tuple[PlacedText, PlacedText]:
    """At the right of the medal the date, at its right the event."""
    x, _, width, height = slot.box
    mx, _, radius = slot.medal
    left, room = mx + radius + _BESIDE, _DATE_SHARE * width
    right = left + room + _BESIDE
    when = _date(place, slot, item.when, (room, 0.84 * height))
    what = _event(place, slot, item.what, (x + width - right - _BESIDE, 0.84 * height))
    return _in_middle(when, left, slot), _in_middle(what, right, slot)


def _in_middle(block: TextBlock, x: float, slot: Slot) -> PlacedText:
    return PlacedText(block, x, slot.box[1] + (slot.box[3] - block.height_px) / 2)


def _below_the_medal(
    place: CardsPlace, slot: Slot, item: Milestone
) -> tuple[PlacedText, PlacedText]:
    """Both in the card's middle line: dates all at one height, events in what is left below."""
    _, y, width, height = slot.box
    x, my, radius = slot.medal
    top, room = my + radius + _GAP, width - 2 * _WITHIN
    free = y + height - top - _WITHIN
    when = _date(place, slot, item.when, (room, 90))
    what = _event(place, slot, item.what, (room, free - when.height_px - _GAP))
    left = free - when.height_px - _GAP - what.height_px
    below = top + when.height_px + _GAP + 0.4 * left
    return PlacedText(when, x, top, True), PlacedText(what, x, below, True)
