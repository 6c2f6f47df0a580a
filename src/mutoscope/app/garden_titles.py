"""What areas and styles of gardens are called. A job calls its parts so in its own language;
whoever reads of them has theirs."""

import re
from collections.abc import Mapping
from functools import cache

from mutoscope.pipelines.redesign.catalogue import areas, styles
from mutoscope.pipelines.redesign.facts import said

LANGUAGES = ("en", "ru")
"""Those that areas and styles have names in."""


@cache
def area_titles(language: str) -> Mapping[str, str]:
    """What the areas are called, by id."""
    return {key: said(each.title, language) for key, each in areas().items()}


@cache
def style_titles(language: str) -> Mapping[str, str]:
    """What the styles are called, by id."""
    return {key: said(each.title, language) for key, each in styles().items()}


def renamed_parts(text: str, language: str) -> str:
    """The text with every "Front yard: Japanese zen" in this language."""
    titles, called = _titles(language)
    return called.sub(lambda found: titles[found[0]], text)


@cache
def _titles(language: str) -> tuple[Mapping[str, str], re.Pattern[str]]:
    """Of each area in each style, what it is called in any language and in this one; and what finds
    it in a text."""
    titles = {
        name: here
        for other in LANGUAGES
        for name, here in zip(_pairs(other), _pairs(language), strict=True)
    }
    return titles, re.compile("|".join(map(re.escape, titles)))


def _pairs(language: str) -> list[str]:
    named = style_titles(language).values()
    return [f"{area}: {style}" for area in area_titles(language).values() for style in named]
