"""A film behind everything: it fills the canvas, and goes on as long as it is asked for.

A film that is shorter than its scene begins anew; its end fades into its beginning, so that nothing
jumps. What is shown at a moment depends on nothing but the moment.
"""

import math
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import numpy as np

from mutoscope.errors import MediaError
from mutoscope.media.codec.film_turn import Box
from mutoscope.media.codec.footage import FilmReader, film_facts
from mutoscope.media.kernel import Box as CanvasBox
from mutoscope.media.kernel import Filter, stretch, to_planes
from mutoscope.media.motion import smoothstep
from mutoscope.media.palettes import Rgb
from mutoscope.media.planes import FramePlanes
from mutoscope.media.quality import PLAIN, Drawing
from mutoscope.media.timeline import Canvas

Point = tuple[float, float]
Fit = Literal["cover", "contain", "fill"]
"""Cropped to the canvas's shape, whole between bars, or pulled to that shape."""

MIDDLE: Point = (0.5, 0.42)
"""Where a film usually shows what it is about, in fractions of it."""
SEAM_S = 0.4
"""How long the end of a film fades into its beginning."""

_MOST_ENLARGED = 4.0
_CLOSER, _WAY_S = 1.12, 12.0
"""How close a film in which nothing moves is gone to, and how long that takes; then away again."""
_AVERAGED = 1.2
"""Film pixels per canvas pixel above which the filter is widened."""
_REACH_PX = 4  # of the filters, past what is seen


@dataclass(frozen=True)
class Screen:
    """How a film stands on the canvas. `bars`: the colour beside one that is shown whole.
    `begun_s`: how long it has been going on when its scene begins."""

    fit: Fit = "cover"
    bars: Rgb = (0, 0, 0)
    begun_s: float = 0.0


COVERED = Screen()


@dataclass(frozen=True)
class FootageSpec:
    """Which part of a film is shown, and how. `focus`: what has to stay in sight (fractions of the
    upright picture). `end_s`: where it begins anew (None: where it ends). `closer`: it is slowly
    zoomed, for nothing in it moves."""

    path: Path
    focus: Point = MIDDLE
    start_s: float = 0.0
    end_s: float | None = None
    closer: bool = False
    screen: Screen = COVERED


class Footage:
    """A film that fills the canvas. Not to be shared between threads; to be closed.

    It is cropped about its focus, never stretched. MediaError as `codec.footage.film_facts`, and
    "picture_too_small" for one that would have to be enlarged more than four times.
    """

    def __init__(
        self,
        path: Path,
        canvas: Canvas,
        *,
        focus: Point = MIDDLE,
        start_s: float = 0.0,
        end_s: float | None = None,
        closer: bool = False,
        screen: Screen = COVERED,
        drawing: Drawing = PLAIN,
    ) -> None:
        self._path, self._closer = path, closer
        self._begun_s, self._bars = screen.begun_s, _in_planes(screen.bars)
        self._filter: Filter = drawing.filter
        end_s = film_facts(path).duration_s if end_s is None else end_s
        self._start_s, self._length_s = start_s, max(end_s - start_s, 1e-3)
        self._seam_s = min(SEAM_S, self._length_s / 2)
        self._readers = [FilmReader(path)]
        try:
            self._view = _View(self._readers[0], canvas, focus, screen.fit)
        except BaseException:
            self.close()
            raise

    @classmethod
    def of(cls, spec: FootageSpec, canvas: Canvas, drawing: Drawing = PLAIN) -> Self:
        """The film that a scene names."""
        return cls(
            spec.path,
            canvas,
            focus=spec.focus,
            start_s=spec.start_s,
            end_s=spec.end_s,
            closer=spec.closer,
            screen=spec.screen,
            drawing=drawing,
        )

    def draw(self, t_s: float, frame: FramePlanes) -> None:
        """Fill the frame with what is seen `t_s` into the scene."""
        t_s += self._begun_s
        if self._view.shown is not None:
            for plane, level in zip((frame.y, frame.u, frame.v), self._bars, strict=True):
                plane[...] = level
        zoom = _zoom(t_s) if self._closer else 1.0
        round_s = self._length_s - self._seam_s
        turn = max(0, int(t_s // round_s))
        since_s = max(0.0, t_s - turn * round_s)
        self._lay(frame, turn, since_s, zoom)
        if turn and since_s < self._seam_s:
            share = 1 - smoothstep(since_s / self._seam_s)
            self._lay(frame, turn - 1, since_s + round_s, zoom, share)

    def close(self) -> None:
        """Let go of the file."""
        for reader in self._readers:
            reader.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _lay(
        self, frame: FramePlanes, turn: int, at_s: float, zoom: float, share: float = 1.0
    ) -> None:
        """Each second turn has a reader of its own: across the seam, both go on in order."""
        if turn % 2 == len(self._readers):
            self._readers.append(FilmReader(self._path))
        reader = self._readers[turn % 2]
        planes = reader.at(self._start_s + at_s, self._view.box)
        window, averaged = self._view.window(zoom)
        kind, shown = self._filter, self._view.shown
        if share == 1 and shown is None and _is_whole(window, frame):
            _copy(frame, planes, (round(window[0]), round(window[1])))
        else:
            stretch(frame, planes, window, filter=kind, antialias=averaged, share=share, box=shown)


class _View:
    """What of a film's pictures the canvas shows. `box`: the part that is read at all; `shown`: the
    part of the canvas that is not bars, even (None: all of it)."""

    def __init__(self, film: FilmReader, canvas: Canvas, focus: Point, fit: Fit) -> None:
        width, height = film.size_px
        across, down = canvas.width_px / (width * film.pixel_aspect), canvas.height_px / height
        if fit != "fill":
            across = down = max(across, down) if fit == "cover" else min(across, down)
        if max(across, down) > _MOST_ENLARGED:
            raise MediaError(
                "The film is too small to fill the canvas.",
                hint=f"Choose one that need not be enlarged more than {_MOST_ENLARGED:g} times.",
                code="picture_too_small",
            )
        self._size = canvas.width_px / (across * film.pixel_aspect), canvas.height_px / down
        self._focus = focus[0] * width, focus[1] * height
        sides = zip(self._focus, self._size, (width, height), strict=True)
        first = _middle if fit == "contain" else _about
        self._corner = [first(at, seen, side) for at, seen, side in sides]
        (left, right), (top, bottom) = (
            _kept(first, seen, side)
            for first, seen, side in zip(self._corner, self._size, (width, height), strict=True)
        )
        self.box: Box = (left, top, right, bottom)
        self._canvas_px = canvas.width_px, canvas.height_px
        self.shown = self._without_bars() if fit == "contain" else None

    def _without_bars(self) -> CanvasBox:
        (left, right), (top, bottom) = (
            (2 * math.ceil(bar / 2), 2 * math.floor((side - bar) / 2))
            for first, seen, side in zip(self._corner, self._size, self._canvas_px, strict=True)
            for bar in [max(0.0, -first / seen * side)]
        )
        return left, top, right, bottom

    def window(self, zoom: float) -> tuple[tuple[float, float, float, float], bool]:
        """Left, top, width and height within the box, and whether the picture gets much smaller.
        The focus stays where it is."""
        left, top = (
            at - (at - first) / zoom - edge
            for at, first, edge in zip(self._focus, self._corner, self.box[:2], strict=True)
        )
        # By its widest: the filter must not change in the middle of a zoom.
        step = max(seen / side for seen, side in zip(self._size, self._canvas_px, strict=True))
        return (left, top, self._size[0] / zoom, self._size[1] / zoom), step > _AVERAGED


def _about(focus: float, seen: float, side: int) -> float:
    """Where what is seen of a side begins, with the focus as near its middle as can be."""
    return min(max(0.0, focus - seen / 2), side - seen)


def _middle(_: float, seen: float, side: int) -> float:
    """The same where as much lies beside the film at both ends."""
    return (side - seen) / 2


def _kept(first: float, seen: float, side: int) -> tuple[int, int]:
    """Both ends of what is read of a side, even; all that the filter reaches."""
    begin = max(0, int(first) - _REACH_PX) & ~1
    end = min(side, int(first + seen) + _REACH_PX + 2) & ~1
    return begin, end


def _is_whole(window: tuple[float, float, float, float], frame: FramePlanes) -> bool:
    """Whether the frame's pixels are the film's own."""
    left, top, *size = window
    height, width = frame.y.shape
    return left % 2 == top % 2 == 0 and size == [width, height]


def _copy(frame: FramePlanes, source: FramePlanes, corner: tuple[int, int]) -> None:
    left, top = corner
    height, width = frame.y.shape
    frame.y[...] = source.y[top : top + height, left : left + width]
    half = slice(top // 2, (top + height) // 2), slice(left // 2, (left + width) // 2)
    frame.u[...], frame.v[...] = source.u[half], source.v[half]


def _in_planes(color: Rgb) -> tuple[int, int, int]:
    planes = to_planes(np.full((2, 2, 4), (*color, 255), np.uint8))
    return int(planes.luma[0, 0, 0]), int(planes.chroma[0, 0, 0]), int(planes.chroma[1, 0, 0])


def _zoom(t_s: float) -> float:
    """There and back at a steady pace."""
    return float(_CLOSER ** abs((t_s / _WAY_S + 1) % 2 - 1))
