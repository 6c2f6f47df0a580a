"""Lines over time, reckoned for a picture whose text keeps its size on every screen: all places are
percent of the picture's width and height."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

TOP, BOTTOM = 6.0, 88.0
"""Between these (percent of the height) values are drawn; below is room for the times."""
WIDEST_GAP = 0.1
"""Of the whole time: who says nothing for longer was not there, and the line is broken."""
TIMES = 3
ROWS = 12
COLOURS = 6
"""How many lines can be told apart; the seventh has the colour of the first."""


@dataclass(frozen=True)
class Series:
    """What one worker has said: times in their order, and values in MB."""

    name: str
    points: Sequence[tuple[datetime, float]]


@dataclass(frozen=True)
class Mark:
    """A value with a line across, or a time: where it is, and what it means."""

    at: float
    value: float


@dataclass(frozen=True)
class Time:
    """A time below the picture."""

    at: float
    value: datetime


@dataclass(frozen=True)
class Drawn:
    """A series: the `points` attribute of each unbroken piece, and what the legend says."""

    name: str
    colour: int
    pieces: tuple[str, ...]
    latest: float
    highest: float


@dataclass(frozen=True)
class Plot:
    """All that a template draws. `limits`: the values at which something happens; `rows`: the same
    for whoever reads a table, a time and each series' value then (None: nothing was said)."""

    lines: tuple[Drawn, ...]
    marks: tuple[Mark, ...]
    limits: tuple[Mark, ...]
    times: tuple[Time, ...]
    rows: tuple[tuple[datetime, tuple[float | None, ...]], ...]


def plot(
    told: Sequence[Series],
    limit: float,
    shares: Sequence[float],
    *,
    since: datetime,
    until: datetime,
) -> Plot:
    """A picture from `since` to `until`; the scale goes up to `limit` (MB), or beyond it where a
    value does. `shares` of the limit get lines of their own."""
    seen = [value for series in told for _, value in series.points]
    top, step = _scale(max([limit, *seen]))
    frame = _Frame(top, since, until)
    return Plot(
        lines=tuple(_drawn(frame, place, each) for place, each in enumerate(told) if each.points),
        marks=tuple(_mark(frame, step * number) for number in range(int(top / step) + 1)),
        limits=tuple(_mark(frame, share * limit) for share in shares),
        times=tuple(Time(frame.x(at), at) for at in _between(since, until, TIMES)),
        rows=tuple(_row(told, at, (until - since) * WIDEST_GAP) for at in _times(since, until)),
    )


@dataclass(frozen=True)
class _Frame:
    top: float
    since: datetime
    until: datetime

    def x(self, at: datetime) -> float:
        share = (at - self.since) / (self.until - self.since)
        return round(100 * min(max(share, 0.0), 1.0), 2)

    def y(self, value: float) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * min(max(value / self.top, 0.0), 1.0), 2)


def _scale(most: float) -> tuple[float, float]:
    """A round top, and the step between lines across: three to five of them."""
    unit = 1.0
    while unit * 100 < most:
        unit *= 10
    step = next(unit * share for share in (5, 10, 20, 25, 50) if unit * share * 4.8 >= most)
    steps = -int(-most // step)
    return step * steps, step


def _mark(frame: _Frame, value: float) -> Mark:
    return Mark(frame.y(value), value)


def _drawn(frame: _Frame, place: int, series: Series) -> Drawn:
    values = [value for _, value in series.points]
    gap = (frame.until - frame.since) * WIDEST_GAP
    pieces = tuple(_points(frame, piece) for piece in _pieces(series.points, gap))
    return Drawn(series.name, place % COLOURS, pieces, values[-1], max(values))


def _points(frame: _Frame, piece: Sequence[tuple[datetime, float]]) -> str:
    """One alone stands twice: a line without length is a dot."""
    ends = [*piece, *piece] if len(piece) == 1 else piece
    return " ".join(f"{frame.x(at)},{frame.y(value)}" for at, value in ends)


def _pieces(
    points: Sequence[tuple[datetime, float]], gap: timedelta
) -> Iterator[list[tuple[datetime, float]]]:
    piece: list[tuple[datetime, float]] = []
    for point in points:
        if piece and point[0] - piece[-1][0] > gap:
            yield piece
            piece = []
        piece.append(point)
    yield piece


def _between(since: datetime, until: datetime, count: int) -> list[datetime]:
    return [since + (until - since) * (place / (count - 1)) for place in range(count)]


def _times(since: datetime, until: datetime) -> list[datetime]:
    """The latest first."""
    return _between(since, until, ROWS)[:0:-1]


def _row(
    told: Sequence[Series], at: datetime, gap: timedelta
) -> tuple[datetime, tuple[float | None, ...]]:
    return at, tuple(_value(series, at, gap) for series in told if series.points)


def _value(series: Series, at: datetime, gap: timedelta) -> float | None:
    """The last one that was said by then, and not too long before."""
    before = [value for said_at, value in series.points if at - gap <= said_at <= at]
    return before[-1] if before else None
