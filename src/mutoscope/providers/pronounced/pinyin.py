"""Mandarin syllables to Kokoro's phonemes.

The sounds follow https://en.wikipedia.org/wiki/Help:IPA/Mandarin in the spelling that the model was
trained on (https://github.com/hexgrad/misaki, zh.py): an arrow after the vowel is its tone.
"""

from pypinyin import Style, lazy_pinyin

_INITIALS = {
    "b": "p",
    "p": "pʰ",
    "m": "m",
    "f": "f",
    "d": "t",
    "t": "tʰ",
    "n": "n",
    "l": "l",
    "g": "k",
    "k": "kʰ",
    "h": "x",
    "j": "ʨ",
    "q": "ʨʰ",
    "x": "ɕ",
    "r": "ɻ",
    "": "",
    "zh": "ꭧ",
    "ch": "ꭧʰ",
    "sh": "ʂ",
    "z": "ʦ",
    "c": "ʦʰ",
    "s": "s",
}
# "0" is where the tone stands.
_FINALS = {
    "a": "a0",
    "ai": "ai0",
    "an": "a0n",
    "ang": "a0ŋ",
    "ao": "au0",
    "e": "ɤ0",
    "ei": "ei0",
    "en": "ə0n",
    "eng": "ə0ŋ",
    "er": "ɚ0",
    "i": "i0",
    "ia": "ja0",
    "ian": "jɛ0n",
    "ie": "je0",
    "iang": "ja0ŋ",
    "iao": "jau0",
    "in": "i0n",
    "ing": "i0ŋ",
    "iong": "jʊ0ŋ",
    "iou": "jou0",
    "o": "wo0",
    "ong": "ʊ0ŋ",
    "ou": "ou0",
    "u": "u0",
    "ua": "wa0",
    "uai": "wai0",
    "uo": "wo0",
    "uan": "wa0n",
    "uang": "wa0ŋ",
    "uei": "wei0",
    "uen": "wə0n",
    "ueng": "wə0ŋ",
    "ê": "ɛ0",
    "v": "y0",
    "van": "ɥɛ0n",
    "ve": "ɥe0",
    "vn": "y0n",
    "io": "jɔ0",
    "m": "m0",
    "n": "n0",
    "ng": "ŋ0",
    "hm": "hm0",
    "hng": "hŋ0",
}
_TONES = {"1": "→", "2": "↗", "3": "↓", "4": "↘", "5": ""}
_BUZZING = frozenset({"zh", "ch", "sh", "r", "z", "c", "s"})
"""After these, i is no vowel but the consonant going on."""


def word_sounds(word: str) -> str:
    """The phonemes of one word in Chinese characters; other characters are silent."""
    initials = lazy_pinyin(word, style=Style.INITIALS, errors="ignore")
    finals = lazy_pinyin(
        word, style=Style.FINALS_TONE3, errors="ignore", neutral_tone_with_five=True
    )
    return "".join(map(_syllable, initials, finals))


def _syllable(initial: str, final: str) -> str:
    vowels, tone = final[:-1], final[-1:]
    if vowels == "i" and initial in _BUZZING:
        return f"{_INITIALS[initial]}ɨ{_TONES[tone]}"
    if vowels == "o" and not initial:
        return f"ɔ{_TONES[tone]}"
    return _INITIALS[initial] + _FINALS.get(vowels, "").replace("0", _TONES.get(tone, ""))
