"""Which of the sizes and shapes that a painter has is nearest to what is wanted."""

import math
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

Facts = Mapping[str, Any]


def shape_of(model: str, shapes: Sequence[Facts]) -> Facts:
    """The first of a vendor's `shapes` one of whose patterns a model's name fits."""
    fits = (s for s in shapes if any(fnmatchcase(model, pattern) for pattern in s["models"]))
    return next(fits, {})


def nearest(width: int, height: int, shapes: Sequence[str]) -> str:
    """The one of "9:16" or "1024x1536" that is as upright or wide as `width` x `height`, as near as
    may be."""
    return min(
        shapes, key=lambda shape: abs(_log_ratio(*parsed(shape)) - _log_ratio(width, height))
    )


def parsed(shape: str) -> tuple[int, int]:
    """Width and height of "9:16" or "1024x1536"."""
    width, _, height = shape.replace(":", "x").partition("x")
    return int(width), int(height)


def fitted(width: int, height: int, rule: Facts) -> tuple[int, int]:
    """The size that keeps to `rule` and is at least `width` x `height` where it may be that large.

    `rule`: `step_px`, of which both sides are multiples; `longest_px`; `least_pixels` and
    `most_pixels`; `most_ratio` of the longer side to the shorter one.
    """
    ratio = float(rule["most_ratio"])
    wide, high = max(width, height / ratio), max(height, width / ratio)
    grown = math.sqrt(max(1.0, rule["least_pixels"] / (wide * high)))
    most = min(rule["longest_px"] / max(wide, high), math.sqrt(rule["most_pixels"] / (wide * high)))
    scale, step = min(grown, most), rule["step_px"]
    larger = _stepped(wide * scale, step, math.ceil), _stepped(high * scale, step, math.ceil)
    if larger[0] * larger[1] <= rule["most_pixels"]:
        return larger
    return _stepped(wide * scale, step, math.floor), _stepped(high * scale, step, math.floor)


def _stepped(side_px: float, step_px: int, rounded: Any) -> int:
    return max(step_px, rounded(round(side_px / step_px, 6)) * step_px)


def _log_ratio(width: int, height: int) -> float:
    return math.log(width / height)
