"""Japanese as moras, one a kana; whatever is no kana is read as one mora of its own.

A mora is a vowel with or without a consonant before it, as VOICEVOX counts them; its phonemes are
written as there ("sh", "ch", "ts", "N" for ん, "cl" for っ).
"""

import unicodedata

_ROWS = {
    "": "アイウエオ",
    "k": "カキクケコ",
    "g": "ガギグゲゴ",
    "s": "サシスセソ",
    "z": "ザジズゼゾ",
    "t": "タチツテト",
    "d": "ダヂヅデド",
    "n": "ナニヌネノ",
    "h": "ハヒフヘホ",
    "b": "バビブベボ",
    "p": "パピプペポ",
    "m": "マミムメモ",
    "r": "ラリルレロ",
}
_IRREGULAR = {
    "シ": ("sh", "i"),
    "ジ": ("j", "i"),
    "チ": ("ch", "i"),
    "ヂ": ("j", "i"),
    "ツ": ("ts", "u"),
    "ヅ": ("z", "u"),
    "フ": ("f", "u"),
    "ヤ": ("y", "a"),
    "ユ": ("y", "u"),
    "ヨ": ("y", "o"),
    "ワ": ("w", "a"),
    "ヲ": ("", "o"),
    "ン": ("", "N"),
    "ッ": ("", "cl"),
}
_SMALL = {"ャ": "a", "ュ": "u", "ョ": "o"}
_BREAKS = frozenset("、。，．,.!?！？…\n 　")
_HIRAGANA = range(0x3041, 0x3097)
_SOUNDS = {
    kana: (row, "aiueo"[place]) for row, line in _ROWS.items() for place, kana in enumerate(line)
} | _IRREGULAR
Mora = tuple[str, str, str]
"""Its kana, its consonant ("" for none), its vowel."""


def phrases(text: str) -> list[list[Mora]]:
    """The moras between two pauses, each time at least one."""
    found: list[list[Mora]] = [[]]
    for character in map(_katakana, unicodedata.normalize("NFKC", text)):
        if character in _BREAKS:
            found.append([])
        elif character in _SMALL and found[-1]:
            found[-1][-1] = _palatal(found[-1][-1], character)
        else:
            found[-1].append(_mora(character, found[-1]))
    return [phrase for phrase in found if phrase]


def _katakana(character: str) -> str:
    return chr(ord(character) + 0x60) if ord(character) in _HIRAGANA else character


def _mora(character: str, before: list[Mora]) -> Mora:
    if character == "ー" and before:
        return ("ー", "", before[-1][2])
    return (character, *_SOUNDS.get(character, ("k", "a")))


def _palatal(mora: Mora, small: str) -> Mora:
    kana, consonant, _ = mora
    glide = consonant if consonant in ("sh", "ch", "j") or not consonant else f"{consonant}y"
    return (kana + small, glide, _SMALL[small])
