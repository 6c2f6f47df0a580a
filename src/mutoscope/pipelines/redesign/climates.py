"""Which climate a place has, without asking anybody.

The map (`data/climates.png`, made by scripts/make_climate_map.py) is the world in squares of a
quarter of a degree, each with the climate of most of its land, counted from Köppen-Geiger classes
at 100 seconds of arc for 1986 to 2010 (F. Rubel, K. Brugger, K. Haslinger, I. Auer: The climate of
the European Alps, Meteorologische Zeitschrift 26, 2017, doi:10.1127/metz/2016/0816). A square is
some 25 km wide: on steep mountains the next valley may have another climate.
"""

import math
from functools import cache
from pathlib import Path
from typing import Final, get_args

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mutoscope.pipelines.redesign.catalogue import ClimateId

CLIMATES: Final[tuple[ClimateId, ...]] = get_args(ClimateId)
"""The map's values from 1; 0 is the sea."""
FARTHEST_DEG = 5.0
"""How far out at sea the nearest land still says something; 556 km."""
_MAP = Path(__file__).parent / "data" / "climates.png"
_Squares = NDArray[np.uint8]


def climate_at(latitude: float, longitude: float) -> ClimateId | None:
    """The climate of a place (degrees, WGS 84), at sea that of the nearest land; None where there
    is none near."""
    squares = _squares()
    height, width = squares.shape
    row = min(max(int((90 - latitude) / 180 * height), 0), height - 1)
    column = int((longitude + 180) / 360 * width) % width
    value = int(squares[row, column]) or _nearest(squares, row, column)
    return CLIMATES[value - 1] if value else None


def _nearest(squares: _Squares, row: int, column: int) -> int:
    """The value of the land that is nearest to a square of the sea, 0 if there is none near."""
    height, width = squares.shape
    reach = round(FARTHEST_DEG / 180 * height)
    rows = np.arange(max(0, row - reach), min(height, row + reach + 1))
    narrowed = max(0.05, math.cos(math.radians(90 - (row + 0.5) / height * 180)))
    wide = min(round(reach / narrowed), width // 2 - 1)
    columns = np.arange(column - wide, column + wide + 1)
    near = squares[rows[:, None], columns[None] % width]
    away = np.hypot(rows[:, None] - row, (columns[None] - column) * narrowed)
    away = np.where(near > 0, away, np.inf)
    best = int(np.argmin(away))
    return int(near.flat[best]) if away.flat[best] <= reach else 0


@cache
def _squares() -> _Squares:
    with Image.open(_MAP) as image:
        return np.asarray(image.convert("L"))
