"""Whether the pictures of a script can be drawn at all, found out before anything is spoken."""

import difflib
from collections.abc import Iterable, Iterator

from pydantic_core import PydanticCustomError

from mutoscope.media.atlas import countries
from mutoscope.media.fonts import composed, missing_glyphs
from mutoscope.media.icons import icon_names, is_icon
from mutoscope.media.palettes import PALETTES
from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.providers.control_characters import has_controls


def with_known_names(plan: ScenePlan) -> ScenePlan:
    """The plan, whose palette, illustrations and country are bundled ones. PydanticCustomError
    names the first that is not, and in its `hint` what is near it."""
    if plan.kind == "photo":
        raise PydanticCustomError(
            "no_picture",
            "a scene is of kind photo by its provider",
            {"hint": "Choose another kind here, and ask for pictures with image_provider."},
        )
    if plan.palette not in PALETTES:
        raise _unknown("palette", plan.palette, PALETTES, f"Palettes: {', '.join(PALETTES)}.")
    for icon in icons_of(plan):
        if not is_icon(icon):
            raise _unknown("illustration", icon, icon_names(), "Names are those of Noto Emoji.")
    if (plan.country or plan.kind == "globe") and plan.country not in countries():
        raise _unknown("country", plan.country, countries(), "Names are those of Natural Earth.")
    if any(map(has_controls, lettering_of(plan))):
        raise PydanticCustomError("control_characters", "a text holds control characters")
    return plan


def icons_of(plan: ScenePlan) -> Iterator[str]:
    """The names of all illustrations that the plan shows."""
    cards = [card.icon for card in (plan.cause, plan.effect) if card]
    named = [plan.hero, plan.kicker_icon, *plan.companions, *cards]
    return filter(None, [*named, *(milestone.icon for milestone in plan.milestones)])


def lettering_of(plan: ScenePlan) -> Iterator[str]:
    """All texts that are drawn with the plan's picture."""
    cards = [card.label for card in (plan.cause, plan.effect) if card]
    dates = [text for each in plan.milestones for text in (each.when, each.what)]
    shown = [plan.kicker, plan.headline, plan.country_label, plan.figure, plan.figure_label]
    return filter(None, [*shown, *cards, *dates, plan.credit])


def undrawable(texts: Iterable[str]) -> str:
    """The characters that no bundled font can draw; "" if there are none."""
    return missing_glyphs("display", "".join(texts))


def drawable_title(title: str) -> str:
    """The title without emoji and other signs that no bundled font has; "" if no word is left.

    Letters stay, whether a font has them or not: without them it would be another title.
    """
    signs = {c for c in undrawable([title]) if not c.isalnum()}
    kept = " ".join("".join(c for c in composed(title) if c not in signs).split())
    return kept if any(c.isalnum() for c in kept) else ""


def _unknown(kind: str, name: str, known: Iterable[str], otherwise: str) -> PydanticCustomError:
    found = difflib.get_close_matches(name, list(known), n=3)
    hint = f"Near it: {', '.join(found)}." if found else otherwise
    return PydanticCustomError(
        "unknown_name", "there is no {kind} “{name}”", {"kind": kind, "name": name, "hint": hint}
    )
