"""What can be done about it, for somebody in a chat: who has no command line there."""

import re

from mutoscope.interfaces.wording import Words
from mutoscope.interfaces.wording import marked as _

_SENTENCES = re.compile(r"(?<=[.!?])\s+(?=\S)")
_COMMAND = re.compile(r"\bmutoscope [a-z-]")
_FIELDS = re.compile(r"[a-z_.0-9]+: |The fields are: ")
"""What a field of a request is for, and which there are: in a chat nobody names fields."""
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
    return f"{told} {helps}".strip()


def _in_chat(words: Words, hint: str) -> str:
    for pattern, instead in _IN_CHAT:
        if re.fullmatch(pattern, hint):
            return words.gettext(instead)
    return "" if _FIELDS.match(hint) else words.told(without_commands(hint))


def without_commands(text: str) -> str:
    """The sentences of a text that name no command of the command line."""
    return " ".join(each for each in _SENTENCES.split(text) if not _COMMAND.search(each))
