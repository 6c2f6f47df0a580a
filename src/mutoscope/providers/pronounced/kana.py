"""Kana to Kokoro's phonemes.

The sounds follow https://en.wikipedia.org/wiki/Help:IPA/Japanese in the spelling that the model
was trained on (https://github.com/hexgrad/misaki, cutlet.py): "ː" lengthens a vowel, "ʔ" is the
closure that small ツ stands for, u after s, z, ts and a palatal is "ɨ".
"""

_PLAIN = (
    ("アイウエオ", "a i ɯ e o"),
    ("カキクケコ", "ka kʲi kɯ ke ko"),
    ("ガギグゲゴ", "ɡa ɡʲi ɡɯ ɡe ɡo"),
    ("サシスセソ", "sa ɕi sɨ se so"),
    ("ザジズゼゾ", "ʣa ʥi zɨ ʣe ʣo"),
    ("タチツテト", "ta ʨi ʦɨ te to"),
    ("ダヂヅデド", "da ʥi zɨ de do"),
    ("ナニヌネノ", "na ɲi nɯ ne no"),
    ("ハヒフヘホ", "ha çi ɸɯ he ho"),
    ("バビブベボ", "ba bʲi bɯ be bo"),
    ("パピプペポ", "pa pʲi pɯ pe po"),
    ("マミムメモ", "ma mʲi mɯ me mo"),
    ("ヤユヨ", "ja jɯ jo"),
    ("ラリルレロ", "ɾa ɾʲi ɾɯ ɾe ɾo"),
    ("ワヰヱヲヴ", "βa i e o vɯ"),
    ("ァィゥェォャュョヮヵヶ", "a i ɯ e o ja jɯ jo βa ka ke"),
)
_PALATAL = {
    "キ": "kʲ",
    "ギ": "ɡʲ",
    "シ": "ɕ",
    "ジ": "ʥ",
    "チ": "ʨ",
    "ヂ": "ʥ",
    "ニ": "ɲ",
    "ヒ": "ç",
    "ビ": "bʲ",
    "ピ": "pʲ",
    "ミ": "mʲ",
    "リ": "ɾʲ",
    "テ": "tʲ",
    "デ": "dʲ",
    "フ": "ɸʲ",
    "ヴ": "vʲ",
}
_ROUNDED = {"ク": "kᵝ", "グ": "ɡᵝ", "ウ": "β", "ツ": "ʦ", "フ": "ɸ", "ヴ": "v"}
_SINGLE = {
    kana: sound for row, sounds in _PLAIN for kana, sound in zip(row, sounds.split(), strict=True)
}
_AFTER_PALATAL = {"ャ": "a", "ュ": "ɨ", "ョ": "o"}
_AFTER_ROUNDED = {"ァ": "a", "ィ": "i", "ェ": "e", "ォ": "o"}
_FOREIGN = frozenset("テデフヴ")
_PAIRS = {
    **{k + small: s + v for k, s in _PALATAL.items() for small, v in _AFTER_PALATAL.items()},
    **{k + small: s + v for k, s in _ROUNDED.items() for small, v in _AFTER_ROUNDED.items()},
    **{k + "ェ": s + "e" for k, s in _PALATAL.items() if k not in _FOREIGN},
    **{k + "ィ": s + "i" for k, s in _PALATAL.items() if k in _FOREIGN},
    "イェ": "je",
    "トゥ": "tɯ",
    "ドゥ": "dɯ",
}
_NASALS = (("mpb", "m"), ("kɡ", "ŋ"), ("ɲʨʥ", "ɲ"), ("ntdɾzʣʦ", "n"))
_HIRAGANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}


def kana_sounds(word: str) -> str:
    """The phonemes of one word in katakana or hiragana; other characters are silent."""
    kana, sounds, place = word.translate(_HIRAGANA), list[str](), 0
    while place < len(kana):
        pair = kana[place : place + 2]
        taken = pair if pair in _PAIRS else kana[place]
        sounds.append(_PAIRS.get(taken) or _SINGLE.get(taken) or {"ー": "ː"}.get(taken, taken))
        place += len(taken)
    return "".join(_in_place(sounds, i) for i in range(len(sounds)))


def _in_place(sounds: list[str], place: int) -> str:
    """ン sounds like what follows; a ッ that closes nothing and what is no kana are silent."""
    sound = sounds[place]
    following = sounds[place + 1] if place + 1 < len(sounds) else ""
    if sound == "ン":
        return next((nasal for begins, nasal in _NASALS if following[:1] in tuple(begins)), "ɴ")
    if sound == "ッ":
        return "ʔ"
    return sound if sound in _KNOWN else ""


_KNOWN = frozenset({*_SINGLE.values(), *_PAIRS.values(), "ː"})
