"""Control characters: what commands a terminal is never part of a text."""

import re
import unicodedata

_SEQUENCE = re.compile(
    "(?:\x1b\\[|\x9b)[0-?]*+[ -/]*+[@-~]"  # CSI: colours, cursor (ECMA-48, 5.4)
    "|(?:\x1b[]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\n]*+(?:\x07|\x1b\\\\|\x9c)"  # OSC, DCS …
    "|\x1b[ -/]*+[0-~]?"
)
_ALONE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_ENDS = re.compile("\r\n?|[\x0b\x0c\x85]")


def without_controls(text: str) -> str:
    """The text without terminal sequences, which go whole, and without any other control character
    but tabs; every kind of line end becomes a newline."""
    return _ALONE.sub("", _SEQUENCE.sub("", _ENDS.sub("\n", text)))


def has_controls(text: str) -> bool:
    """Whether any character of the text is a control character, line ends among them."""
    return any(unicodedata.category(character) == "Cc" for character in text)
