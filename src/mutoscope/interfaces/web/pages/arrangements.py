"""The forms that are laid out. A pipeline that has none here gets its fields one after another, as
its schema tells them."""

from collections.abc import Mapping

from mutoscope.interfaces.web.pages.arrangement import Arrangement
from mutoscope.interfaces.web.pages.explainer_form import EXPLAINER
from mutoscope.interfaces.web.pages.meme_form import MEME
from mutoscope.interfaces.web.pages.redesign_form import REDESIGN
from mutoscope.interfaces.web.pages.short_form import SHORT

ARRANGEMENTS: Mapping[str, Arrangement] = {
    "short": SHORT,
    "explainer": EXPLAINER,
    "meme": MEME,
    "redesign": REDESIGN,
}
NOT_OFFERED = frozenset({"probe"})
"""Pipelines that serve the studio itself."""
