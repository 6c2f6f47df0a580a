"""Layers whose own pixels change: their picture at a moment.

A painter takes an animation's facts and the picture's shape (height, width) once, and then gives
the picture for any share of the way, 0 to 1.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mutoscope.media.layers import Layer

Pixels = NDArray[np.uint8]
Painter = Callable[[float], Pixels]

_PAINTERS = "mutoscope.media.animations"
"""Each painter is a module there, loaded when it first paints, and in it a function of its name."""


def moment_of(layer: Layer, t_s: float) -> float | None:
    """The moment that the layer's own pixels show `t_s` into the scene; None once they have
    settled. Two equal moments show the same picture."""
    if layer.animation is None or t_s >= layer.animation.until_s:
        return None
    return max(t_s, layer.animation.from_s)


def pixels_at(layer: Layer, moment_s: float) -> Pixels:
    """The layer's picture at that moment, as large as the settled one: RGBA, premultiplied."""
    animation = layer.animation
    if animation is None or moment_s >= animation.until_s:
        return layer.rgba
    height, width = layer.rgba.shape[:2]
    way = animation.until_s - animation.from_s
    paint = _painter(animation.name, animation.facts, height, width)
    return paint(max(0.0, moment_s - animation.from_s) / way)


def settled(layer: Layer) -> Layer:
    """The layer without its animation."""
    return replace(layer, animation=None)


@lru_cache(maxsize=4)
def _painter(name: str, facts: str, height: int, width: int) -> Painter:
    make: Callable[[Any, tuple[int, int]], Painter]
    make = getattr(import_module(f"{_PAINTERS}.{name}"), name)
    return make(json.loads(facts), (height, width))
