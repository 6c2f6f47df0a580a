"""Sentences of the core as pages tell them: nothing that is typed on a command line, what steps
make in place of their keys, areas and styles in the reader's language."""

import re
from collections.abc import Callable

from mutoscope.app.garden_titles import area_titles, renamed_parts
from mutoscope.interfaces.web.pages import words as texts
from mutoscope.interfaces.web.pages.words import marked as _
from mutoscope.jobs.commands import without_commands

_DESIGN = re.compile(r"\bareas\.(\w+)\.(?:design|again)(?:\.\w+)*")
_DESIGN_OF = _("design: %(area)s")


def plainly(language: str) -> Callable[[str], str]:
    """What tells a sentence in this language."""
    words, areas = texts.words(language), area_titles(language)

    def design(found: re.Match[str]) -> str:
        area = areas.get(found[1], found[1])
        return words.gettext(_DESIGN_OF) % {"area": area}

    def told(sentence: str) -> str:
        said = words.told(without_commands(sentence))
        return renamed_parts(_DESIGN.sub(design, said), language)

    return told
