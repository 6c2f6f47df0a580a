"""How the pictures of a short look: for whoever paints them, and for the scenes that are drawn."""

import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Literal

from mutoscope.errors import InvalidRequest

ArtStyleId = Literal[
    "auto",
    "photo",
    "cel",
    "meadow",
    "fairy-tale",
    "comic",
    "voxel",
    "bricks",
    "poster",
    "watercolor",
    "expressionism",
    "charcoal",
    "pixel",
    "eerie",
    "storybook",
]
AUTO: ArtStyleId = "auto"


@dataclass(frozen=True)
class ArtStyle:
    """One style. `name` and `line` are shown to people; `prompt` is the first line of what is asked
    of a painter; `look` names the treatment of drawn scenes and photographs (empty: none)."""

    id: str
    name: str
    line: str
    prompt: str
    look: str
    aliases: tuple[str, ...] = ()


def _read() -> dict[str, ArtStyle]:
    path = resources.files("mutoscope").joinpath("pipelines", "short", "data", "art_styles.toml")
    written = tomllib.loads(path.read_text("utf-8"))
    return {
        key: ArtStyle(
            key, each["name"], each["line"], each["prompt"], each["look"], tuple(each["aliases"])
        )
        for key, each in written.items()
    }


ART_STYLES = _read()
"""By id, in the order in which they are shown."""

_IDS = {alias: each.id for each in ART_STYLES.values() for alias in (each.id, *each.aliases)}


def art_style_id(name: str) -> str:
    """The id of a style by its id or another name, however it is written ("Pixel Art"); what is
    none stays as it is, for whoever checks it to refuse."""
    plain = name.strip().casefold().replace(" ", "-").replace("_", "-")
    return _IDS.get(plain, _IDS.get(plain.replace("-", ""), name))


def art_style(name: str) -> ArtStyle:
    """The style of that id or other name; InvalidRequest (code "unknown_art_style") for none."""
    found = ART_STYLES.get(art_style_id(name))
    if found is None:
        raise InvalidRequest(
            f"There is no art style “{name}”.",
            hint=f"Art styles: {', '.join(ART_STYLES)}.",
            code="unknown_art_style",
        )
    return found
