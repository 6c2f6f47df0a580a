"""Characters that turn the order of others round: a name that holds one ends otherwise than it
seems to, and turns what stands behind it on the same line."""

import re

_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Embeddings, overrides and isolates (Unicode Standard Annex 9, 2.1 to 2.5)."""


def without_turns(text: str) -> str:
    """The text without them. Letters of scripts that are written from the right need none on a line
    of their own, and keep their marks (U+200E, U+200F)."""
    return _TURNS.sub("", text)
