"""Sentences of the core as pages tell them: nothing that is typed on a command line, what steps
make in place of their keys, areas and styles in the reader's language."""

import re
from collections.abc import Callable, Mapping

from mutoscope.interfaces.web.pages import words as texts
from mutoscope.interfaces.web.pages.gardens import area_titles, style_titles
from mutoscope.interfaces.web.pages.words import marked as _

_ENDS = re.compile(r"(?<=[.!?])\s+")
_COMMAND = re.compile(r"`mutoscope\b")
_DESIGN = re.compile(r"\bareas\.(\w+)\.(?:design|again)(?:\.\w+)*")
_DESIGN_OF = _("design: %(area)s")


def plainly(language: str) -> Callable[[str], str]:
    """What tells a sentence in this language."""
    words, titles, areas = texts.words(language), _titles(language), area_titles(language)
    called = re.compile("|".join(map(re.escape, titles)))

    def design(found: re.Match[str]) -> str:
        area = areas.get(found[1], found[1])
        return words.gettext(_DESIGN_OF) % {"area": area}

    def told(sentence: str) -> str:
        said = words.told(without_commands(sentence))
        return called.sub(lambda found: titles[found[0]], _DESIGN.sub(design, said))

    return told


def without_commands(text: str) -> str:
    """Its sentences but those that tell what to type."""
    return " ".join(each for each in _ENDS.split(text) if not _COMMAND.search(each))


def _titles(language: str) -> Mapping[str, str]:
    """What a job may have called its areas, in any language, and what they are called in this
    one."""
    return {
        name: here
        for other in texts.LANGUAGES
        for name, here in zip(_pairs(other), _pairs(language), strict=True)
    }


def _pairs(language: str) -> list[str]:
    """ "Front yard: Japanese zen", of each area and each style."""
    styles = style_titles(language).values()
    return [f"{area}: {style}" for area in area_titles(language).values() for style in styles]
