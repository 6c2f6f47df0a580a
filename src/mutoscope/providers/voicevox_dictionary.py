"""How names are read: a studio's readings, kept in the VOICEVOX engine's own dictionary.

Source: the engine's API page (`/docs` on the engine). Its answer to a changed word is empty, which
no answer of a vendor's is to us: whether it was taken is seen in the dictionary afterwards.
"""

import contextlib
import re
import unicodedata
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from mutoscope.errors import ConfigError, ProviderUnavailable

Ask = Callable[..., Awaitable[Any]]
"""`ask(path, method="POST", document=…)`: the engine's answer, parsed."""
_KANA = re.compile("[ァ-ヴー]+")


def checked(readings: Mapping[str, str]) -> dict[str, str]:
    """Surface -> katakana. ConfigError: a reading is no kana."""
    known = {surface.strip(): _katakana(kana) for surface, kana in readings.items()}
    for surface, kana in known.items():
        if not surface or not _KANA.fullmatch(kana):
            raise ConfigError(
                f"The reading “{kana}” of “{surface}” cannot be spoken.",
                hint="Write how it is read in kana alone.",
            )
    return known


async def register(readings: Mapping[str, str], ask: Ask) -> None:
    """Add the readings that the dictionary lacks, and change those that it has otherwise.
    ProviderUnavailable: it would not take them."""
    held = _held(await ask("user_dict"))
    for surface, kana in readings.items():
        id_, word = held.get(_folded(surface), ("", {}))
        if not id_:
            query = {"surface": surface, "pronunciation": kana, "accent_type": 0}
            await ask(f"user_dict_word?{urlencode(query)}", method="POST", document={})
        elif word.get("pronunciation") != kana:
            await _change({id_: _as_read(word, kana)}, ask)


async def _change(words: Mapping[str, Mapping[str, Any]], ask: Ask) -> None:
    with contextlib.suppress(ProviderUnavailable):
        await ask("import_user_dict?override=true", method="POST", document=words)
    told = await ask("user_dict")
    for id_, word in words.items():
        now = told.get(id_) if isinstance(told, dict) else None
        if not isinstance(now, dict) or now.get("pronunciation") != word["pronunciation"]:
            raise ProviderUnavailable(
                f"VOICEVOX does not take the reading of “{word['surface']}”.",
                provider="VOICEVOX",
                hint="Change the word in its dictionary, or take it out there.",
            )


def _held(told: object) -> dict[str, tuple[str, Mapping[str, Any]]]:
    """Surface -> id and word."""
    words = told if isinstance(told, dict) else {}
    return {
        _folded(str(word["surface"])): (str(id_), word)
        for id_, word in words.items()
        if isinstance(word, dict) and "surface" in word
    }


def _as_read(word: Mapping[str, Any], kana: str) -> dict[str, Any]:
    """The count of moras is left for the engine to find."""
    kept = {name: value for name, value in word.items() if name != "mora_count"}
    return {**kept, "yomi": kana, "pronunciation": kana, "accent_type": 0}


def _folded(surface: str) -> str:
    """The engine keeps Latin letters in full width."""
    return unicodedata.normalize("NFKC", surface)


def _katakana(text: str) -> str:
    wide = unicodedata.normalize("NFKC", text.strip())
    return "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in wide)
