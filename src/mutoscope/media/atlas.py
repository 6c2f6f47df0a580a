"""The outlines of the world's countries and their names (Natural Earth 1:50m, public domain)."""

import difflib
import gzip
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mutoscope.errors import MediaError

Ring = NDArray[np.float64]
"""A closed outline: [points, 2], longitude and latitude in radians."""


@dataclass(frozen=True, eq=False)
class Country:
    """A country: its polygons, each an outer ring and its holes."""

    name: str
    polygons: tuple[tuple[Ring, ...], ...]


@cache
def _packed() -> dict[str, Any]:
    data = files("mutoscope.media").joinpath("data/atlas.json.gz").read_bytes()
    return json.loads(gzip.decompress(data))


@cache
def _arcs() -> list[Ring]:
    """TopoJSON arcs: delta-coded integers, scaled to degrees, here in radians."""
    scale, shift = np.array(_packed()["scale"]), np.array(_packed()["translate"])
    return [
        np.deg2rad(np.cumsum(np.array(arc, dtype=np.int64), axis=0) * scale + shift)
        for arc in _packed()["arcs"]
    ]


def _ring(numbers: list[int]) -> Ring:
    """Arcs end to end; a negative number is an arc walked backwards (its one's complement)."""
    pieces = [_arcs()[n] if n >= 0 else _arcs()[~n][::-1] for n in numbers]
    return np.concatenate([pieces[0], *(piece[1:] for piece in pieces[1:])])


def countries() -> list[str]:
    """The Natural Earth names of all countries and territories, sorted ("Dem. Rep. Congo")."""
    return list(_packed()["countries"])


@cache
def load_country(name: str) -> Country:
    """The outline of a country; MediaError (code "unknown_country") if there is none."""
    shapes = _packed()["countries"]
    if name not in shapes:
        near = difflib.get_close_matches(name, shapes, n=3)
        hint = f"Near it: {', '.join(near)}." if near else "Names are those of Natural Earth."
        raise MediaError(f"There is no country “{name}”.", hint=hint, code="unknown_country")
    polygons = tuple(tuple(_ring(numbers) for numbers in rings) for rings in shapes[name])
    return Country(name, polygons)


def country_label(name: str, language: str) -> str:
    """What a country is called in a language ("de"), for drawing; else in English."""
    labels = _packed()["labels"]
    return labels.get(language, {}).get(name) or labels["en"].get(name, name)
