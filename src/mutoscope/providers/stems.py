"""Words brought to a common form, so that "roasted" finds "roasting" and «чашку» finds «чашка».

Light suffix stripping, not a dictionary: both sides of a comparison go through the same function,
so a stem need only be the same for the forms of one word, not be a word itself.
"""

import re
from functools import cache
from importlib import resources

from mutoscope.providers.word_pattern import LETTERS, composed

_WORD = re.compile(rf"{LETTERS}(?:[-'’]{LETTERS})*")

_RU_ENDINGS = (
    *("иями", "ями", "ами", "его", "ого", "ему", "ому", "ыми", "ими", "ешь", "ете", "ите", "иям"),
    *("иях", "ием", "ует", "уют", "ться", "тся", "лась", "лись", "лся", "лось", "нная", "нный"),
    *("нные", "ия", "ии", "ию", "ие", "ов", "ев", "ей", "ам", "ям", "ах", "ях", "ий", "ый", "ой"),
    *("ая", "яя", "ое", "ее", "ые", "ую", "юю", "ом", "ем", "ым", "им", "ых", "их", "ть", "ет"),
    *("ют", "ут", "ит", "ат", "ят", "ла", "ло", "ли", "а", "я", "о", "е", "ы", "и", "у", "ю"),
    *("ь", "й"),
)
# Nouns in -ing and others that have left their verb.
_KEPT_EN = frozenset(
    [
        "training",
        "trained",
        "building",
        "meeting",
        "species",
        "news",
        "lens",
        "time",
        "plane",
        "planes",
    ]
)
_RU_LONGEST_FIRST = sorted(_RU_ENDINGS, key=len, reverse=True)
_RU_STEM_LENGTH = 7
_CHINA_RU = frozenset({"китай", "китая", "китаю", "китаем", "китае"})


def words(text: str) -> list[str]:
    """The words of `text` in lower case, in order; numbers and punctuation left out."""
    return [_plain(w) for w in _WORD.findall(composed(text))]


@cache
def stem(word: str, language: str) -> str:
    """The stem of a lower-case word."""
    if language == "ru":
        return _stem_ru(word.replace("ё", "е"))
    if language == "en":
        return _stem_en(word)
    return word[: max(4, len(word) - 2)] if len(word) > 5 else word.rstrip("s")


def is_stopword(word: str, language: str) -> bool:
    """True for words that name nothing. Languages without a list: words under four letters."""
    listed = _listed("stop", language)
    return word in listed if listed else len(word) < 4


def is_generic(word: str, language: str) -> bool:
    """True for words so common that they seldom say what a picture should show."""
    return word in _listed("generic", language)


def _plain(word: str) -> str:
    return re.sub(r"['’]s?$", "", word.lower().replace("’", "'"))


def _stem_en(word: str) -> str:
    if word in _KEPT_EN:
        return word
    word = _singular(word)
    for suffix in ("ing", "ed"):
        rest = word.removesuffix(suffix)
        if rest != word and len(rest) >= 3 and re.search("[aeiouy]", rest):
            word = rest[:-1] if rest[-1] == rest[-2] and rest[-1] not in "sl" else rest
            break
    return word[:-1] if len(word) > 3 and word.endswith("e") else word


def _singular(word: str) -> str:
    if len(word) <= 3 or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes", "oes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") else word


def _stem_ru(word: str) -> str:
    """The past tense's "л" goes too, and long words keep their beginning only, which is where
    Russian keeps the root: «опыляют», «опыляла» and «опылять» become one."""
    if word in _CHINA_RU:
        return "китай"  # else it would share a stem with the whale
    for ending in _RU_LONGEST_FIRST:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    if len(word) > 4 and re.search("[аеиоуыэюя]л$", word):
        word = word[:-1]
    return word[:_RU_STEM_LENGTH]


@cache
def _listed(kind: str, language: str) -> frozenset[str]:
    text = (resources.files("mutoscope.providers") / "data" / "common_words.txt").read_text("utf-8")
    _, _, section = text.partition(f"[{kind} {language}]\n")
    return frozenset(section.partition("[")[0].split())
