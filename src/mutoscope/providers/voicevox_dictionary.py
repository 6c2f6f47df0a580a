"""How names are read: a studio's readings, kept in the VOICEVOX engine's own dictionary.

Source: the engine's API page (`/docs` on the engine). A word that we put in has an id made of its
surface: so it is known again, by any worker and after any crash, and no word of anybody else's is
changed or taken out. Changes are answered with nothing, which no answer of a vendor's is to us:
whether they were taken is seen in the dictionary afterwards.
"""

import contextlib
import re
import unicodedata
import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from mutoscope.errors import ConfigError, ProviderError, ProviderUnavailable

Ask = Callable[..., Awaitable[Any]]
"""`ask(path, method="POST", document=…)`: the engine's answer, parsed."""
_KANA = re.compile("[ァ-ヴー]+")
_OURS = uuid.UUID("5d1a8f0e-64c5-4a55-9b0e-3f0c6f1f7a52")
_PROPER_NOUN = {
    "priority": 5,
    "context_id": 1348,
    "part_of_speech": "名詞",
    "part_of_speech_detail_1": "固有名詞",
    "part_of_speech_detail_2": "一般",
    "part_of_speech_detail_3": "*",
    "inflectional_type": "*",
    "inflectional_form": "*",
    "stem": "*",
    "accent_type": 0,
    "accent_associative_rule": "*",
}
"""What the engine's own window makes of a word to which nothing else is said. The count of moras is
left for the engine to find."""
_Words = Mapping[str, Mapping[str, Any]]


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
    """Make the dictionary hold these readings, and none besides that we ever put in.
    ConfigError: a word that is not ours reads one otherwise. ProviderUnavailable: the engine would
    not take them."""
    words = await _words(readings, ask)
    wanted, held = _wanted(readings, words), _ours(words)
    if wanted == held:
        return
    await _change(wanted, held, ask)
    if not await holds(readings, ask):
        named = "”, “".join(readings) or "nothing"
        raise ProviderUnavailable(
            f"VOICEVOX does not take the readings of “{named}”.",
            provider="VOICEVOX",
            hint="See whether its dictionary can be changed, or take them out of `readings`.",
        )


async def holds(readings: Mapping[str, str], ask: Ask) -> bool:
    """Whether the dictionary is as `register` leaves it."""
    words = await _words(readings, ask)
    return _wanted(readings, words) == _ours(words)


async def _words(readings: Mapping[str, str], ask: Ask) -> _Words:
    """By their ids. Engines that speak alike and know no dictionary hold no reading of ours."""
    try:
        told = await ask("user_dict")
    except ProviderError as error:
        if readings or type(error) is not ProviderError:
            raise
        return {}
    words = told.items() if isinstance(told, dict) else ()
    return {str(id_): word for id_, word in words if isinstance(word, dict) and "surface" in word}


def _ours(words: _Words) -> dict[str, tuple[str, str]]:
    """By its id, the surface and reading of each word that we put in."""
    ours = {id_: word for id_, word in words.items() if id_ == _id(str(word["surface"]))}
    return {id_: _read(str(w["surface"]), str(w.get("pronunciation"))) for id_, w in ours.items()}


def _wanted(readings: Mapping[str, str], words: _Words) -> dict[str, tuple[str, str]]:
    """The same of the words that are to be there: what somebody else's word reads so already needs
    none of ours."""
    ours = _ours(words)
    others = {
        _folded(str(word["surface"])): str(word.get("pronunciation"))
        for id_, word in words.items()
        if id_ not in ours
    }
    wanted = dict[str, tuple[str, str]]()
    for surface, kana in readings.items():
        known = others.get(_folded(surface))
        if known is None:
            wanted[_id(surface)] = _read(surface, kana)
        elif known != kana:
            raise _contradicted(surface, kana, known)
    return wanted


def _contradicted(surface: str, kana: str, known: str) -> ConfigError:
    return ConfigError(
        f"VOICEVOX's own dictionary reads “{surface}” as “{known}”, not as “{kana}”.",
        hint="Take the word out there, or out of the setting `readings`.",
    )


async def _change(
    wanted: Mapping[str, tuple[str, str]], held: Mapping[str, tuple[str, str]], ask: Ask
) -> None:
    new = {id_: _word(*read) for id_, read in wanted.items() if held.get(id_) != read}
    if new:
        with contextlib.suppress(ProviderUnavailable):
            await ask("import_user_dict?override=true", method="POST", document=new)
    for id_ in held.keys() - wanted.keys():
        with contextlib.suppress(ProviderError):  # somebody else may have been quicker
            await ask(f"user_dict_word/{id_}", method="DELETE")


def _word(surface: str, kana: str) -> dict[str, Any]:
    return {**_PROPER_NOUN, "surface": surface, "yomi": kana, "pronunciation": kana}


def _id(surface: str) -> str:
    return str(uuid.uuid5(_OURS, _folded(surface)))


def _read(surface: str, kana: str) -> tuple[str, str]:
    return _folded(surface), kana


def _folded(surface: str) -> str:
    """The engine keeps Latin letters in full width."""
    return unicodedata.normalize("NFKC", surface)


def _katakana(text: str) -> str:
    wide = unicodedata.normalize("NFKC", text.strip())
    return "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in wide)
