"""Memes in the language of whoever types, where nothing that is typed tells of another one."""

from collections.abc import Mapping
from typing import Any

from mutoscope.app.memes import MEME, in_language_of
from mutoscope.config.language import spoken


def in_own_language(
    pipeline: str, request: Mapping[str, Any], *, preset: str | None = None
) -> dict[str, Any]:
    """The request, of whichever pipeline. A preset may tell of a language as well."""
    if pipeline != MEME or preset is not None:
        return dict(request)
    return in_language_of(request, spoken())
