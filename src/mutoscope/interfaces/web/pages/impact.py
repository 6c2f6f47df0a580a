"""What an edit would make again, in words that people have for it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from mutoscope.models import Plan

Part = Literal["line", "picture", "scene", "transition", "sound", "script", "end", "other"]
ORDER: tuple[Part, ...] = (
    *("script", "line", "picture", "scene", "transition", "sound", "other", "end"),
)
_OF_SCENE: Mapping[str, Part] = {
    "voice": "line",
    "clip": "scene",
    "transition": "transition",
    **dict.fromkeys(("picture", "photo", "portrait"), "picture"),
}
_OF_WHOLE: Mapping[str, Part] = {
    "sound": "sound",
    **dict.fromkeys(("video", "gate", "papers"), "end"),
    **dict.fromkeys(("script", "draft", "source", "page", "note"), "script"),
}


@dataclass(frozen=True)
class Impact:
    """What a plan comes to. `parts`: how many of each kind, the joining and checking of the whole
    ("end") aside; `scenes`: the numbers, from 1, of scenes of which something is made anew, with
    what."""

    plan: Plan
    parts: tuple[tuple[Part, int], ...]
    scenes: tuple[tuple[int, tuple[Part, ...]], ...]
    untouched: int

    @property
    def kept(self) -> int:
        """How many steps stay as they are."""
        return len(self.plan.kept)


def impact_of(plan: Plan, scenes: int) -> Impact:
    """Of an edit of a video that has so many scenes."""
    counted = Counter(map(part_of, plan.to_run))
    touched = dict(sorted(_touched(plan.to_run).items()))
    return Impact(
        plan,
        parts=tuple((part, counted[part]) for part in ORDER if counted[part] and part != "end"),
        scenes=tuple((index + 1, parts) for index, parts in touched.items()),
        untouched=max(scenes - len(touched), 0),
    )


def part_of(key: str) -> Part:
    """What kind of thing the step of this key makes."""
    match key.split("."):
        case ["segments", _, name, *_]:
            return _OF_SCENE.get(name, "picture")
        case [name]:
            return _OF_WHOLE.get(name, "other")
        case _:
            return "other"


def _touched(keys: Iterable[str]) -> dict[int, tuple[Part, ...]]:
    found: dict[int, dict[Part, None]] = {}
    for key in keys:
        match key.split("."):
            case ["segments", index, _, *_] if index.isdecimal():
                found.setdefault(int(index), {})[part_of(key)] = None
            case _:
                pass
    return {index: tuple(part for part in ORDER if part in parts) for index, parts in found.items()}
