"""Where the addresses of the fake maps are, and where a camera stood near them."""

import re
import zlib
from math import cos, radians
from typing import Any

ACCURACIES = ("ROOFTOP", "RANGE_INTERPOLATED", "GEOMETRIC_CENTER", "APPROXIMATE")
_METRES_PER_DEGREE = 111_195.0
_CAMERA_M = 15.0
_AT = re.compile(r"\|\s*at:\s*(-?[\d.]+)\s*,\s*(-?[\d.]+)")

Place = tuple[float, float]
"""Latitude and longitude, in degrees."""


def place_of(whole: str) -> Place:
    """Where an address is: as it says, or somewhere in the Santa Clara Valley."""
    if (said := _AT.search(whole)) is not None:
        return float(said[1]), float(said[2])
    number = zlib.crc32(whole.encode())
    return round(37.3 + number % 1000 * 1e-4, 4), round(-121.9 - number // 1000 % 1000 * 1e-4, 4)


def camera_near(place: Place) -> Place:
    """In the street, some metres south or north, west or east of the house."""
    north, east = ((-1, 0), (1, 0), (0, -1), (0, 1))[zlib.crc32(written(place).encode()) % 4]
    step = _CAMERA_M / _METRES_PER_DEGREE
    return place[0] + north * step, place[1] + east * step / cos(radians(place[0]))


def written(place: Place) -> str:
    """As requests have it."""
    return f"{place[0]:.7f},{place[1]:.7f}"


def pano_of(point: str) -> str:
    """The panorama near a written place."""
    return f"fake{zlib.crc32(point.encode()):08x}"


def results(address: str, place: Place, word: str) -> list[dict[str, Any]]:
    """What is found for an address. `word`: one of `ACCURACIES`; PARTIAL; SEVERAL, of which the
    house itself stands second."""
    accuracy = word if word in ACCURACIES else "ROOFTOP"
    found = [_result(address, place, accuracy)]
    if word == "PARTIAL":
        found[0]["partial_match"] = True
    if word == "SEVERAL":
        beside = (place[0] + 0.01, place[1])
        found.insert(0, _result(f"Near {address}", beside, "RANGE_INTERPOLATED"))
    return found


def _result(address: str, place: Place, accuracy: str) -> dict[str, Any]:
    number, _, street = address.partition(" ")
    return {
        "address_components": [
            {"long_name": number, "short_name": number, "types": ["street_number"]},
            {"long_name": street, "short_name": street, "types": ["route"]},
            {"long_name": "United States", "short_name": "US", "types": ["country", "political"]},
        ],
        "formatted_address": f"{address}, USA",
        "geometry": {
            "location": _point(place, 0.0),
            "location_type": accuracy,
            "viewport": {"northeast": _point(place, 0.00135), "southwest": _point(place, -0.00135)},
        },
        "place_id": f"fake-{zlib.crc32(address.encode()):08x}",
        "types": ["street_address"],
    }


def _point(place: Place, off: float) -> dict[str, float]:
    return {"lat": place[0] + off, "lng": place[1] + off}
