"""How slides look: the bundled themes, and their colours with a user's accent.

A theme is a folder of `data/themes`: `theme.toml` (colours, measures) and `slide.typ` (its
drawing). Every text of it has a contrast of at least 4.5 to 1 on its ground (WCAG 2.2, success
criterion 1.4.3), whatever the accent is: where it is written with, its nearest legible shade is.
"""

import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal

from pydantic import BaseModel, ConfigDict

from mutoscope.errors import MediaError
from mutoscope.media.fonts import Role
from mutoscope.media.palettes import Rgb, contrast, rgb

LEAST_CONTRAST = 4.5
_BLACK, _WHITE = (0, 0, 0), (255, 255, 255)

_SHADES = 100


class Theme(BaseModel):
    """A theme's facts. `display` is the role of the face of its titles, or "serif"; `capitals`
    whether these are in capitals; `cover` whether a title slide stands on the accent,
    `side_on_accent` the title beside a wide slide's content; lengths are of a canvas whose shorter
    side is 1080."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: str
    name: str
    description: str
    radius: float
    shadow: float
    display: Role | Literal["serif"]
    capitals: bool
    side_on_accent: bool = False
    cover: bool = False
    colors: dict[str, str]
    code: dict[str, str]

    def palette(
        self, accent: Rgb | None = None, *, cover: bool = False, clear: bool = False
    ) -> dict[str, str]:
        """Every colour the drawing names, "#RRGGBB" or "#RRGGBBAA"; `cover`: of a title slide;
        `clear`: of slides without their ground, all of whose words can be read on "ground"."""
        own = self.colors | ({"accent": _hex(accent)} if accent else {})
        found = _written_with_accent(own) | own | _of_code(self.code)
        found["side_ink"] = found["on_accent" if self.side_on_accent and not clear else "ink"]
        return found | _on_accent(found) if cover and self.cover and not clear else found


def _written_with_accent(colors: dict[str, str]) -> dict[str, str]:
    accent = rgb(colors["accent"])
    on_accent = _hex(max((_BLACK, _WHITE), key=lambda ink: contrast(ink, accent)))
    found = {
        "on_accent": on_accent,
        "accent_text": _hex(legible(accent, rgb(colors["ground"]))),
    }
    for ground, name in (("badge", "accent_on_badge"), ("ink_block", "accent_on_block")):
        if ground in colors:
            found[name] = _hex(legible(accent, rgb(colors[ground])))
    return found


def _of_code(code: dict[str, str]) -> dict[str, str]:
    return {
        "code": code["ground"],
        "code_frame": code["frame"],
        "code_ink": code["ink"],
        "code_number_line": code["line_number"],
        "dot1": code["keyword"],
        "dot2": code["number"],
        "dot3": code["string"],
    }


def _on_accent(colors: dict[str, str]) -> dict[str, str]:
    inks = dict.fromkeys(("ink", "muted", "accent_text"), colors["on_accent"])
    return inks | {"ground": colors["accent"]}


def legible(color: Rgb, ground: Rgb) -> Rgb:
    """The colour itself where it can be read on the ground, else its nearest shade that can."""
    target = max((_BLACK, _WHITE), key=lambda ink: contrast(ink, ground))
    shades = (_mixed(color, target, step / _SHADES) for step in range(_SHADES + 1))
    return next((each for each in shades if contrast(each, ground) >= LEAST_CONTRAST), target)


def _mixed(one: Rgb, other: Rgb, share: float) -> Rgb:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _hex(color: Rgb) -> str:
    return "#{:02X}{:02X}{:02X}".format(*color)


def _folder() -> Traversable:
    return files("mutoscope.media.slides").joinpath("data/themes")


@cache
def themes() -> dict[str, Theme]:
    """All themes by id, in the order of their ids."""
    names = sorted(each.name for each in _folder().iterdir() if each.is_dir())
    return {name: _read(name) for name in names}


def _read(name: str) -> Theme:
    facts = tomllib.loads(_folder().joinpath(name, "theme.toml").read_text("utf-8"))
    return Theme.model_validate({"id": name, **facts})


def theme(theme_id: str) -> Theme:
    """The theme of that id; MediaError (code "unknown_theme") if there is none."""
    if theme_id not in themes():
        raise MediaError(
            f"There is no theme of slides “{theme_id}”.",
            hint=f"Themes: {', '.join(themes())}.",
            code="unknown_theme",
        )
    return themes()[theme_id]
