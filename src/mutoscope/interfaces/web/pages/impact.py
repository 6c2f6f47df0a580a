"""What an edit would make again, in words that people have for it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import get_args

from mutoscope.interfaces.web.pages.anatomy import Part as Part
from mutoscope.interfaces.web.pages.anatomy import Unit, anatomy_at, area_of, place_of
from mutoscope.interfaces.web.pages.anatomy import part_of as part_of
from mutoscope.models import Plan

ORDER: tuple[Part, ...] = get_args(Part)
_NAMED: tuple[Part, ...] = tuple(part for part in ORDER if part not in ("area", "end"))


@dataclass(frozen=True)
class Impact:
    """What a plan comes to. `parts`: how many of each kind, the joining and checking of the whole
    ("end") and areas aside; `scenes`: the numbers, from 1, of scenes of which something is made
    anew, with what; `unit`: what they are called; `areas`: those of a redesign, by id."""

    plan: Plan
    parts: tuple[tuple[Part, int], ...]
    scenes: tuple[tuple[int, tuple[Part, ...]], ...]
    untouched: int
    unit: Unit = "scene"
    areas: tuple[str, ...] = ()

    @property
    def kept(self) -> int:
        """How many steps stay as they are."""
        return len(self.plan.kept)


def impact_of(plan: Plan, scenes: int, unit: Unit = "scene") -> Impact:
    """Of an edit of a video that has so many scenes, or other units."""
    counted = Counter(map(part_of, plan.to_run))
    touched = dict(sorted(_touched(plan.to_run).items()))
    return Impact(
        plan,
        parts=tuple((part, counted[part]) for part in _NAMED if counted[part]),
        scenes=tuple((index + 1, parts) for index, parts in touched.items()),
        untouched=max(scenes - len(touched), 0),
        unit=unit,
        areas=tuple(dict.fromkeys(filter(None, map(area_of, plan.to_run)))),
    )


def _touched(keys: Iterable[str]) -> dict[int, tuple[Part, ...]]:
    found: dict[int, dict[Part, None]] = {}
    for key in keys:
        place = place_of(key)
        if place is not None and anatomy_at(place.cards) is not None:
            found.setdefault(place.index, {})[part_of(key)] = None
    return {index: tuple(part for part in ORDER if part in parts) for index, parts in found.items()}
