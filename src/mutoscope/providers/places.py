"""A property by its address: where it is, and what it looks like from the street and from above."""

from dataclasses import dataclass, field
from typing import Literal

Accuracy = Literal["ROOFTOP", "RANGE_INTERPOLATED", "GEOMETRIC_CENTER", "APPROXIMATE"]
"""How well a place is known (Geocoding API, `location_type`): the very house; somewhere between two
houses of the street; the middle of a street or district; a region."""


@dataclass(frozen=True)
class Site:
    """Where an address is, in degrees (WGS 84), which a vendor moves by centimetres. `address`: as
    the vendor writes it. `is_partial`: only a part of what was asked for was found."""

    address: str
    latitude: float = field(compare=False)
    longitude: float = field(compare=False)
    accuracy: Accuracy
    is_partial: bool = False


@dataclass(frozen=True)
class Panorama:
    """A panorama taken from the street: its id, which may change within weeks and says nothing of
    what it shows, where the camera stood in degrees, and the month ("2022-08"), empty where nobody
    knows. `copyright`: the line that stands wherever it is shown."""

    id: str = field(compare=False)
    latitude: float = field(compare=False)
    longitude: float = field(compare=False)
    copyright: str
    taken: str = ""


@dataclass(frozen=True)
class SitePicture:
    """A picture of a property: the bytes of a JPEG or PNG, and the line that stands wherever it is
    shown. `heading`: which way the camera looks, in degrees from north; None from above."""

    data: bytes
    mime_type: str
    width_px: int
    height_px: int
    copyright: str
    taken: str = ""
    heading: float | None = None
