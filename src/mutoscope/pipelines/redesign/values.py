"""What is passed from step to step of a redesign."""

from dataclasses import dataclass
from typing import Literal

from mutoscope.models import Artifact
from mutoscope.pipelines.redesign.catalogue import ClimateId, StyleId

ViewKind = Literal["photo", "street_view", "satellite"]


@dataclass(frozen=True)
class View:
    """A picture of the property (JPEG, upright sRGB, without the camera's notes). `copyright`: the
    line that stands wherever it is shown; empty for the user's own photo. `taken`: "2022-08"."""

    kind: ViewKind
    picture: Artifact
    width_px: int
    height_px: int
    copyright: str = ""
    taken: str = ""


@dataclass(frozen=True)
class Kept:
    """How much of a picture's structure a design has kept, 0 to 1 (`media.designs.structure`):
    `edges` of what must stay, `outside` the region. `is_same`: it is the input, returned.
    `is_told`: the figures mean something; not where the photo shows hardly any edges, nor of what
    is another view than the picture."""

    edges: float
    outside: float
    is_same: bool = False
    is_told: bool = True


@dataclass(frozen=True)
class Design:
    """An area's picture. `how`: "edited" is the picture itself changed, "impression" what somebody
    has drawn after one from above, "sheet" a concept sheet. `kept`: None where there is nothing to
    compare. `seen`, `copyright`, `taken`: what it was made from, as in `View`, which may have to go
    before it."""

    picture: Artifact
    width_px: int
    height_px: int
    how: Literal["edited", "impression", "sheet"]
    by: str
    kept: Kept | None = None
    seen: ViewKind = "photo"
    copyright: str = ""
    taken: str = ""


@dataclass(frozen=True)
class Restyled:
    """A view in the colours and strokes of a style (PNG): a mood, no design."""

    picture: Artifact


@dataclass(frozen=True)
class Before:
    """A view as papers have it. `picture`: None where it is lent."""

    picture: Artifact | None
    copyright: str = ""


@dataclass(frozen=True)
class Letterhead:
    """Whose proposal it is, and for whom. `date`: as it was given, "2026-11-29"; nothing stands
    there that was not given, the address of a picture neither."""

    company: str = ""
    logo: Artifact | None = None
    client: str = ""
    property_address: str = ""
    date: str = ""


@dataclass(frozen=True)
class Place:
    """The climate that plants are chosen for, and how it is known."""

    climate: ClimateId
    known: Literal["chosen", "address", "assumed"]


__all__ = [
    "Before",
    "ClimateId",
    "Design",
    "Kept",
    "Letterhead",
    "Place",
    "Restyled",
    "StyleId",
    "View",
    "ViewKind",
]
