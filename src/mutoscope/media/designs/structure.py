"""How much of a view has stayed in a design of it: the house, and all that was not to change.

What must stay is built: long, straight, strong edges, mostly in the upper half of a photo. Leaves
and lawn are texture whose edges run every way; they may change. An old edge is kept where a new one
of its direction is near. Of that is taken off what chance alone would keep, since a picture full of
edges keeps everything.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from mutoscope.media.designs.alignment import Grey, grey, laid_over, work_size
from mutoscope.media.picture_file import read_picture

LEAST_EDGES = 0.60
LEAST_OUTSIDE = 0.85
Corners = Sequence[tuple[float, float]]
"""Of a polygon, as shares of width and height."""
_NEAR_PX = 3
_ALIKE = 0.92
"""Cosine of 23 degrees: directions that close are one."""
_LEAST_STEP = 8.0
"""Luma a pixel: weaker edges are shades."""
_FULL_STEP = 40.0
_WINDOW_PX = 6
_BUILT_TO, _PLANTED_FROM, _PLANTED_WORTH = 0.50, 0.80, 0.15
"""Down to the first share of the height edges count whole, from the second on a little."""
_TONE_LEVELS = 24.0
_LEAST_BUILT_PX = 120.0
"""Built edges that a photo must show to be scored, as their length at full strength in the size of
comparing: a house has 500 to 1,500, a wall or a shrub some dozens."""
_SAME_LEVELS, _SAME_WORST_LEVELS = 3.0, 14.0


class Structure:
    """How two pictures of one view compare, each figure reckoned when it is first asked for.
    `region`: where alone all may change."""

    def __init__(self, old: Image.Image, new: Image.Image, region: Corners | None) -> None:
        """Both in one size and place: that of comparing."""
        self._old, self._new = old, new
        self._outside = None if region is None else region_mask(region, old.size) == 0

    @cached_property
    def edges(self) -> float:
        """Of what is built, the share that stayed, 0 to 1; of a region's surroundings all edges."""
        return _edges_kept(self._was, _edges_of(grey(self._new)), self._worth)

    @property
    def has_built(self) -> bool:
        """Whether there are edges enough in the old picture for `edges` to say something."""
        return float(self._worth.sum()) >= _LEAST_BUILT_PX * _FULL_STEP

    @cached_property
    def _was(self) -> "_Edges":
        return _edges_of(grey(self._old))

    @cached_property
    def _worth(self) -> Grey:
        """For how much each old edge counts."""
        outside = self._outside
        counts = _heights(self._old.size) if outside is None else outside.astype(np.float32)
        there = self._was.is_there
        return np.where(there, self._was.strength * self._was.straight**4, 0.0) * counts

    @cached_property
    def outside(self) -> float:
        """The share of what lies outside the region that looks the same, 1 where there is none."""
        if self._outside is None:
            return 1.0
        return _tone_kept(grey(self._old, blur_px=2.0), grey(self._new, blur_px=2.0), self._outside)

    @cached_property
    def is_same(self) -> bool:
        """Nothing has changed at all, where it may."""
        width, height = self._old.size
        everywhere = np.ones((height, width), np.bool_)
        where = everywhere if self._outside is None else ~self._outside
        return _is_same(self._old, self._new, where)


def compare_views(before: Path, after: Path, *, region: Corners | None = None) -> Structure:
    """What of `before` has stayed in `after`. Inside the region all may change; outside it nothing.
    MediaError: one cannot be read."""
    first = Image.fromarray(read_picture(before))
    old = first.resize(work_size(first.size), Image.Resampling.LANCZOS)
    return Structure(old, laid_over(old, Image.fromarray(read_picture(after))), region)


def is_returned(before: Path, after: Path) -> bool:
    """Whether `after` is `before` itself, encoded anew. MediaError: one cannot be read."""
    old, new = (Image.fromarray(read_picture(path)) for path in (before, after))
    size = work_size(old.size)
    return Structure(old.resize(size), new.resize(size), None).is_same


def region_mask(region: Corners, size: tuple[int, int]) -> NDArray[np.uint8]:
    """255 inside the polygon, 0 outside it [height, width]."""
    mask = Image.new("L", size)
    corners = [(x * size[0], y * size[1]) for x, y in region]
    ImageDraw.Draw(mask).polygon(corners, fill=255)
    return np.asarray(mask)


@dataclass(frozen=True)
class _Edges:
    """Where edges are, how strong, their direction (unit normal, sign apart) and how straight."""

    is_there: NDArray[np.bool_]
    strength: Grey
    across: Grey
    down: Grey
    straight: Grey

    def moved(self, down: int, right: int) -> "_Edges":
        """All of them, so many pixels away; what leaves on one side comes in on the other."""
        by = (down, right)
        return _Edges(
            np.roll(self.is_there, by, (0, 1)),
            self.strength,
            np.roll(self.across, by, (0, 1)),
            np.roll(self.down, by, (0, 1)),
            self.straight,
        )


def _edges_kept(was: _Edges, is_now: _Edges, worth: Grey) -> float:
    """`worth`: for how much an old edge counts, at each place."""
    total = float(worth.sum())
    if total <= 0:
        return 1.0
    kept = _kept(was, is_now, worth) / total
    chance = _by_chance(was, is_now, worth)
    return float(np.clip((kept - chance) / max(1e-6, 1 - chance), 0.0, 1.0))


def _edges_of(picture: Grey) -> _Edges:
    down, across = np.gradient(picture, axis=0), np.gradient(picture, axis=1)
    strength: Grey = np.hypot(across, down)
    length: Grey = np.maximum(strength, np.float32(1e-6))
    unit_across, unit_down = across / length, down / length
    thin = _is_ridge(strength, unit_across, unit_down)
    return _Edges(
        is_there=thin & (strength >= _LEAST_STEP),
        strength=np.minimum(strength, _FULL_STEP),
        across=unit_across,
        down=unit_down,
        straight=_straightness(across, down),
    )


def _is_ridge(strength: Grey, across: Grey, down: Grey) -> NDArray[np.bool_]:
    """Not weaker than both neighbours across the edge (Canny 1986)."""
    padded = np.pad(strength, 1)
    rows, columns = np.indices(strength.shape)
    step_x, step_y = np.rint(across).astype(int), np.rint(down).astype(int)
    ahead = padded[rows + 1 + step_y, columns + 1 + step_x]
    behind = padded[rows + 1 - step_y, columns + 1 - step_x]
    return (strength >= ahead) & (strength >= behind)


def _straightness(across: Grey, down: Grey) -> Grey:
    """How much the edges around run one way, 0 to 1: the coherence of the structure tensor."""
    xx, yy, xy = (_smoothed(each) for each in (across * across, down * down, across * down))
    spread = np.hypot(xx - yy, 2 * xy)
    return (spread / np.maximum(xx + yy, 1e-3)).astype(np.float32)


def _smoothed(values: Grey) -> Grey:
    """The mean of a square around each place (summed-area table)."""
    size = 2 * _WINDOW_PX + 1
    padded = np.pad(values.astype(np.float64), _WINDOW_PX, mode="edge")
    sums = np.pad(padded.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    whole = sums[size:, size:] - sums[:-size, size:] - sums[size:, :-size] + sums[:-size, :-size]
    return (whole / size**2).astype(np.float32)


def _kept(was: _Edges, is_now: _Edges, worth: Grey) -> float:
    """The worth of the old edges that have one of their direction within reach. Looked for only
    where an old edge counts: a twentieth of all places."""
    places = np.nonzero(worth)
    width = worth.shape[1] + 2 * _NEAR_PX
    at = (places[0] + _NEAR_PX) * width + places[1] + _NEAR_PX
    across, down = was.across[places], was.down[places]
    there, there_across, there_down = (
        np.pad(each, _NEAR_PX, mode="wrap").ravel()
        for each in (is_now.is_there, is_now.across, is_now.down)
    )
    found = np.zeros(at.size, np.bool_)
    for step in _steps(width):
        (near,) = np.nonzero(there[at + step])
        where = at[near] + step
        cosine = across[near] * there_across[where] + down[near] * there_down[where]
        found[near] |= np.abs(cosine) >= _ALIKE
    is_kept = np.zeros(worth.shape, np.bool_)
    is_kept[places] = found
    return float((worth * is_kept).sum())


def _steps(width: int) -> Iterator[int]:
    """Within reach, in the places of a picture whose rows are so long."""
    reach = range(-_NEAR_PX, _NEAR_PX + 1)
    return (down * width + right for down, right in product(reach, reach))


def _by_chance(was: _Edges, is_now: _Edges, worth: Grey) -> float:
    """What would be kept by a picture as full of edges that has nothing to do with it: the mean
    over some moves far beyond reach."""
    height, width = worth.shape
    moves = (
        (height // 3, 0),
        (0, width // 3),
        (height // 4, width // 4),
        (-height // 4, width // 5),
    )
    total = float(worth.sum())
    kept = [_kept(was, is_now.moved(*each), worth) / total for each in moves]
    return float(np.mean(kept))


def _heights(size: tuple[int, int]) -> Grey:
    """For how much an edge counts in a picture of that size without a region: by its height."""
    width, height = size
    at = (np.arange(height) + 0.5) / height
    down = np.clip((at - _BUILT_TO) / (_PLANTED_FROM - _BUILT_TO), 0.0, 1.0)
    counts = 1.0 - (1.0 - _PLANTED_WORTH) * down
    return np.repeat(counts.astype(np.float32)[:, None], width, axis=1)


def _tone_kept(old: Grey, new: Grey, outside: NDArray[np.bool_]) -> float:
    """Share of what lies outside that has its tone, after one change of light for all of it."""
    if not outside.any():
        return 1.0
    shift = float(np.median(old[outside] - new[outside]))
    return float((np.abs(old - new - shift)[outside] <= _TONE_LEVELS).mean())


def _is_same(old: Image.Image, new: Image.Image, where: NDArray[np.bool_]) -> bool:
    """Encoded anew it may be; changed it is not, where it may be changed."""
    one, other = (
        np.asarray(each.filter(ImageFilter.GaussianBlur(1.5)), np.float32) for each in (old, new)
    )
    apart = np.abs(one - other).max(axis=2)[where]
    if not apart.size:
        return True
    worst = float(np.percentile(apart, 99.5))
    return float(apart.mean()) < _SAME_LEVELS and worst < _SAME_WORST_LEVELS
