"""What can be done about it, for somebody in a chat: who has no command line there."""

import re
from collections.abc import Mapping
from functools import cache

from mutoscope.app.templates import meme_templates
from mutoscope.interfaces.wording import Words
from mutoscope.interfaces.wording import marked as _
from mutoscope.jobs.commands import without_commands as without_commands

_FIELDS = re.compile(r"[a-z_.0-9]+: |The fields are: ")
"""What a field of a request is for, and which there are: in a chat nobody names fields."""
_QUOTES = ("“”", "«»", "„“")
_QUOTED = re.compile("|".join(f"{opening}[a-z_]+{closing}" for opening, closing in _QUOTES))
_IN_CHAT = (
    (r"`mutoscope jobs` lists them\.", _("/jobs and /history list them.")),
    (r"`mutoscope schedule (?:show \S+|list)` lists them\.", _("/schedule lists them.")),
    (r"`mutoscope schedule add NAME` makes one\.", _("/schedule add makes one.")),
    (r"`mutoscope retry` makes only what is missing\.", _("/retry makes only what is missing.")),
)
"""Hints of the core, as whole sentences, and what is said in their place."""


def advice(words: Words, message: str, hint: str = "") -> str:
    """What went wrong and what helps, in the reader's language, without what only a command line
    can do."""
    told = words.told(message)
    helps = _in_chat(words, hint)
    return _titled(words.language, f"{told} {helps}".strip())


def _titled(language: str, text: str) -> str:
    """Templates of memes by what they are called, not by the names of their folders."""
    titles = template_titles(language)
    return _QUOTED.sub(lambda found: titles.get(found[0], found[0]), text)


@cache
def template_titles(language: str) -> Mapping[str, str]:
    """What each is called, by its name, in quotation marks both. Reads their files when it is
    first asked."""
    return {
        f"{opening}{each.id}{closing}": f"{opening}{each.title}{closing}"
        for each in meme_templates(language)
        for opening, closing in _QUOTES
    }


def _in_chat(words: Words, hint: str) -> str:
    for pattern, instead in _IN_CHAT:
        if re.fullmatch(pattern, hint):
            return words.gettext(instead)
    return "" if _FIELDS.match(hint) else words.told(without_commands(hint))
