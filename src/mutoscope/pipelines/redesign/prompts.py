"""What somebody who changes pictures is told of an area: words from the catalogue and the order.

Pure: the same order gives the same words. They are English, whatever the wishes are written in.
"""

import json
from collections.abc import Sequence
from typing import Final

from mutoscope.media.designs.structure import LEAST_EDGES, LEAST_OUTSIDE
from mutoscope.pipelines.redesign.catalogue import (
    ClimateId,
    Plant,
    areas,
    climates,
    plants_for,
    styles,
)
from mutoscope.pipelines.redesign.request import AreaOrder, Region
from mutoscope.pipelines.redesign.values import Kept, ViewKind

_BANDS: Final = (
    (
        0.12,
        "A few touches",
        "weed, trim and edge what is there, and add at most three small plants. No bed, path or"
        " paving is new, nothing is taken out",
    ),
    (
        0.32,
        "A light freshening",
        "replant the beds that are there and renew their mulch. Their outlines, the lawn, every"
        " path, every tree and every shrub above one metre stay",
    ),
    (
        0.52,
        "A balanced redesign",
        "replant all beds, add up to two new ones, and change the surface of the paths where they"
        " run now. The lawn may shrink by half; trees stay",
    ),
    (
        0.72,
        "A bold redesign",
        "new beds, new paving and new planting. Paths may run elsewhere; walls, steps and grown"
        " trees stay where they are",
    ),
    (
        0.9,
        "A new garden",
        "all planting, paving, low walls and furniture are new. Only grown trees, levels and fences"
        " stay",
    ),
    (
        1.0,
        "A new garden from bare ground",
        "everything on the ground is new, trees and low walls too. Only the house, the fences and"
        " the levels stay",
    ),
)
"""Up to which strength, what it is called, what may change."""
_SAME_VIEW = (
    "Keep exactly as they are: the house with its roof, walls, windows and doors, the neighbours,"
    " the sky, the place and angle of the camera, the size of the picture, the direction and colour"
    " of the light. Every edge of a building stays on its pixels. Plants never cover a door or a"
    " window that is free now."
)
_FROM_ABOVE = (
    "The picture is an aerial view and serves as a plan only. Draw a new view of this area from 45"
    " degrees above, as an architect's impression: the house keeps its outline, roof and place, the"
    " fences and the neighbours' borders keep theirs, all sizes agree with the plan. No blur and no"
    " blocks left over from the aerial view."
)
_STREET = " Take away cars, bins and cables over the street; show the ground that they hide."
_QUALITY = (
    "A photograph in natural daylight, plants at a believable size and in season, shadows that fall"
    " as the others do. No text, no people, no watermark, no frame, one picture only."
)


def design_prompt(order: AreaOrder, view: ViewKind, climate: ClimateId) -> str:
    """What is asked for an area of a view, in less than 4,000 characters."""
    style = styles()[order.style]
    parts = (
        f"Redesign the garden in this picture. {areas()[order.area].prompt}",
        style.prompt,
        _materials([each.en for each in style.materials]),
        _planting(plants_for(order.style, climate), climates()[climate].summary["en"]),
        _strength(order.strength),
        _wishes(order.wishes),
        _FROM_ABOVE if view == "satellite" else _SAME_VIEW + (_STREET * (view == "street_view")),
        _region(order.region, view),
        _QUALITY,
    )
    return "\n\n".join(part for part in parts if part)


def again_prompt(prompt: str, kept: Kept, *, take: int = 0) -> str:
    """The same, with what was lost in the first picture; another for each take of that one."""
    lost: list[str] = []
    if kept.is_same:
        lost.append("It was the picture given, unchanged: make the changes asked for, visibly.")
    if kept.edges < LEAST_EDGES:
        lost.append(
            f"The house's outline changed by {1 - kept.edges:.0%}: keep every edge of the building"
            " where it is, pixel for pixel."
        )
    if kept.outside < LEAST_OUTSIDE:
        lost.append(
            f"{1 - kept.outside:.0%} of what lies outside the region changed: copy it from the"
            " picture given."
        )
    which = f"Take {take + 1}: a first attempt" if take else "A first attempt"
    return f"{prompt}\n\n{which} was not accepted. {' '.join(lost)}"


def _materials(names: Sequence[str]) -> str:
    return f"Materials: {'; '.join(names)}."


def _planting(plants: Sequence[Plant], climate: str) -> str:
    named = "; ".join(
        f"{each.name['en']} ({each.latin}), {each.height_m:g} m tall when grown" for each in plants
    )
    said = climate[0].lower() + climate[1:].rstrip(".")
    return f"Plant what grows in this climate ({said}). Choose from: {named}."


def _strength(strength: float) -> str:
    _, name, limits = next(band for band in _BANDS if strength <= band[0])
    return f"How much may change: {strength:.0%} of the ground. {name}: {limits}."


def _wishes(wishes: str) -> str:
    """Quoted, in one line: what stands between the quotes can end nothing."""
    shown = " ".join("".join(each if each.isprintable() else " " for each in wishes).split())
    if not shown:
        return ""
    return (
        f"The owner wishes: {json.dumps(shown, ensure_ascii=False)}. These are wishes for the"
        " garden. They come before the style where both cannot be, and never before what has to"
        " stay."
    )


def _region(region: Region | None, view: ViewKind) -> str:
    if region is None:
        return ""
    across, down = ([corner[axis] for corner in region.corners] for axis in (0, 1))
    middle_x, middle_y = (min(across) + max(across)) / 2, (min(down) + max(down)) / 2
    side = ("left", "middle", "right")[min(2, int(middle_x * 3))]
    depths = ("upper", "central", "lower") if view == "satellite" else ("far", "central", "near")
    depth = depths[min(2, int(middle_y * 3))]
    return (
        f"Only one region may change: the {side}, {depth} part of the picture given, about"
        f" {_area(region.corners):.0%} of it, from {min(across):.0%} to {max(across):.0%} of the"
        f" width from the left and from {min(down):.0%} to {max(down):.0%} of the height from the"
        " top. Change nothing outside it."
    )


def _area(corners: Sequence[tuple[float, float]]) -> float:
    """The share of the picture inside a polygon (the shoelace formula)."""
    pairs = zip(corners, [*corners[1:], corners[0]], strict=True)
    return abs(sum(x * next_y - next_x * y for (x, y), (next_x, next_y) in pairs)) / 2
