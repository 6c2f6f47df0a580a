"""Russian number words in the cases a sentence asks for.

The forms follow the declension tables of numerals (Русская грамматика, АН СССР 1980, §1365-1378).
"""

from typing import Literal

Case = Literal["nominative", "genitive", "dative", "instrumental", "prepositional"]
Gender = Literal["masculine", "feminine", "neuter", "plural"]
Forms = tuple[str, str, str]
"""A counted noun: with 1 (процент), with 2 to 4 (процента), with 5 and more (процентов)."""

LARGEST = 10**15 - 1

_CASES: tuple[Case, ...] = (
    "nominative",
    "genitive",
    "dative",
    "instrumental",
    "prepositional",
)
_ONE: dict[Gender, tuple[str, ...]] = {
    "masculine": ("один", "одного", "одному", "одним", "одном"),
    "feminine": ("одна", "одной", "одной", "одной", "одной"),
    "neuter": ("одно", "одного", "одному", "одним", "одном"),
    "plural": ("одни", "одних", "одним", "одними", "одних"),
}
_SMALL: dict[int, tuple[str, ...]] = {
    2: ("два", "двух", "двум", "двумя", "двух"),
    3: ("три", "трёх", "трём", "тремя", "трёх"),
    4: ("четыре", "четырёх", "четырём", "четырьмя", "четырёх"),
    8: ("восемь", "восьми", "восьми", "восемью", "восьми"),
    40: ("сорок", "сорока", "сорока", "сорока", "сорока"),
    90: ("девяносто", "девяноста", "девяноста", "девяноста", "девяноста"),
    100: ("сто", "ста", "ста", "ста", "ста"),
    200: ("двести", "двухсот", "двумстам", "двумястами", "двухстах"),
    300: ("триста", "трёхсот", "трёмстам", "тремястами", "трёхстах"),
    400: ("четыреста", "четырёхсот", "четырёмстам", "четырьмястами", "четырёхстах"),
    800: ("восемьсот", "восьмисот", "восьмистам", "восемьюстами", "восьмистах"),
}
_SOFT = {
    5: "пять",
    6: "шесть",
    7: "семь",
    9: "девять",
    10: "десять",
    11: "одиннадцать",
    12: "двенадцать",
    13: "тринадцать",
    14: "четырнадцать",
    15: "пятнадцать",
    16: "шестнадцать",
    17: "семнадцать",
    18: "восемнадцать",
    19: "девятнадцать",
    20: "двадцать",
    30: "тридцать",
}
_TENS_OF_TENS = {50: "пять", 60: "шесть", 70: "семь", 80: "восемь"}
_SCALES: tuple[tuple[Gender, Forms], ...] = (
    ("feminine", ("тысяча", "тысячи", "тысяч")),
    ("masculine", ("миллион", "миллиона", "миллионов")),
    ("masculine", ("миллиард", "миллиарда", "миллиардов")),
    ("masculine", ("триллион", "триллиона", "триллионов")),
)
_NOUN_ENDINGS: dict[Case, tuple[str, str, str]] = {
    # of a hard stem with 1 (masculine), with 1 (feminine in -а), with more than one
    "genitive": ("а", "и", ""),
    "dative": ("у", "е", "ам"),
    "instrumental": ("ом", "ей", "ами"),
    "prepositional": ("е", "е", "ах"),
}
_ORDINAL_STEMS = {
    1: "первый",
    2: "второй",
    4: "четвёртый",
    5: "пятый",
    6: "шестой",
    7: "седьмой",
    8: "восьмой",
    9: "девятый",
    40: "сороковой",
    90: "девяностый",
    100: "сотый",
}
_ORDINAL_ENDINGS: dict[Gender, tuple[str, ...]] = {
    "masculine": ("", "ого", "ому", "ым", "ом"),
    "feminine": ("ая", "ой", "ой", "ой", "ой"),
    "neuter": ("ое", "ого", "ому", "ым", "ом"),
    "plural": ("ые", "ых", "ым", "ыми", "ых"),
}
_THIRD: dict[Gender, tuple[str, ...]] = {
    "masculine": ("третий", "третьего", "третьему", "третьим", "третьем"),
    "feminine": ("третья", "третьей", "третьей", "третьей", "третьей"),
    "neuter": ("третье", "третьего", "третьему", "третьим", "третьем"),
    "plural": ("третьи", "третьих", "третьим", "третьими", "третьих"),
}


def cardinal(number: int, gender: Gender = "masculine", case: Case = "nominative") -> str:
    """(21, "feminine") -> "двадцать одна"; (500, case="genitive") -> "пятисот"."""
    if number < 0:
        return f"минус {cardinal(-number, gender, case)}"
    if number == 0:
        return _inflect(("ноль", "ноля", "нолю", "нолём", "ноле"), case)
    words = [_scaled(number // 1000**power % 1000, power, case) for power in (4, 3, 2, 1)]
    words.append(_below_thousand(number % 1000, gender, case))
    return " ".join(word for word in words if word)


def ordinal(number: int, gender: Gender = "masculine", case: Case = "nominative") -> str:
    """(1652, case="prepositional") -> "тысяча шестьсот пятьдесят втором"."""
    last = _last_part(number)
    head = number - last
    words = _drop_leading_one(cardinal(head)) + " " if head else ""
    return words + _ordinal_word(last, gender, case)


def counted(number: int, forms: Forms, case: Case = "nominative") -> str:
    """The noun after a number: (3, процент…) -> "процента"; genitive -> "процентов"."""
    one, few, many = forms
    if number % 10 == 1 and number % 100 != 11:
        return one if case == "nominative" else _decline_one(one, case)
    if case == "nominative":
        is_few = number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14)
        return few if is_few else many
    return many if case == "genitive" else _decline_many(few, case)


def digits(text: str) -> str:
    """ "007" -> "ноль ноль семь"."""
    return " ".join(cardinal(int(digit)) for digit in text)


def decimal(text: str, case: Case = "nominative") -> str:
    """ "2,5" -> "две целых пять десятых"; longer fractions than thousandths digit by digit."""
    if text.replace(".", ",") == "1,5":
        return "полтора" if case == "nominative" else "полутора"
    whole, _, fraction = text.replace(".", ",").partition(",")
    if not fraction:
        return cardinal(int(whole), case=case)
    number = int(whole or "0")
    head = f"{cardinal(number, 'feminine')} {_whole_word(number)}"
    places = {1: "десят", 2: "сот", 3: "тысячн"}
    if len(fraction) not in places:
        return f"{head} {digits(fraction)}"
    part = int(fraction)
    ending = "ая" if part % 10 == 1 and part % 100 != 11 else "ых"
    return f"{head} {cardinal(part, 'feminine')} {places[len(fraction)]}{ending}"


def _whole_word(number: int) -> str:
    return "целая" if number % 10 == 1 and number % 100 != 11 else "целых"


def _inflect(forms: tuple[str, ...], case: Case) -> str:
    return forms[_CASES.index(case)]


def _scaled(group: int, power: int, case: Case) -> str:
    if group == 0:
        return ""
    gender, forms = _SCALES[power - 1]
    noun = counted(group, forms, case)
    # "тысяча шестьсот", not "одна тысяча шестьсот": how years and prices are said.
    return noun if group == 1 else f"{_below_thousand(group, gender, case)} {noun}"


def _below_thousand(number: int, gender: Gender, case: Case) -> str:
    parts = [number // 100 * 100]
    rest = number % 100
    parts += [rest] if rest < 20 else [rest // 10 * 10, rest % 10]
    return " ".join(_small(part, gender, case) for part in parts if part)


def _small(number: int, gender: Gender, case: Case) -> str:
    if number == 1:
        return _inflect(_ONE[gender], case)
    if number == 2 and gender == "feminine" and case == "nominative":
        return "две"
    if number in _SMALL:
        return _inflect(_SMALL[number], case)
    if number in _SOFT:
        return _soft(_SOFT[number], case)
    if number in _TENS_OF_TENS:
        return _tens(_TENS_OF_TENS[number], case)
    return _hundreds(_SOFT[number // 100], case)


def _soft(word: str, case: Case) -> str:
    ending = {"nominative": "ь", "instrumental": "ью"}.get(case, "и")
    return word[:-1] + ending


def _tens(word: str, case: Case) -> str:
    if case == "nominative":
        return f"{word}десят"
    head = _inflect(_SMALL[8], case) if word == "восемь" else _soft(word, case)
    return head + ("десятью" if case == "instrumental" else "десяти")


def _hundreds(word: str, case: Case) -> str:
    tail = {"nominative": "сот", "genitive": "сот", "dative": "стам", "instrumental": "стами"}
    return _soft(word, case) + tail.get(case, "стах")


def _decline_one(noun: str, case: Case) -> str:
    masculine, feminine, _ = _NOUN_ENDINGS[case]
    if noun.endswith(("а", "я")):
        return noun[:-1] + feminine
    return noun + masculine


def _decline_many(few: str, case: Case) -> str:
    """From the form with two (процента, тысячи): the stem with a plural ending."""
    ending = _NOUN_ENDINGS[case][2]
    return few[:-1] + ending


def _last_part(number: int) -> int:
    """The part of a number that becomes the ordinal: 1652 -> 2, 1450 -> 50, 2000 -> 2000."""
    if number % 1000 == 0:
        return number
    rest = number % 100
    if rest == 0:
        return number % 1000
    return rest if rest < 20 or rest % 10 == 0 else rest % 10


def _drop_leading_one(words: str) -> str:
    return words.removeprefix("одна ").removeprefix("один ")


def _ordinal_word(number: int, gender: Gender, case: Case) -> str:
    if number == 3:
        return _inflect(_THIRD[gender], case)
    nominative = _ordinal_nominative(number)
    if gender == "masculine" and case == "nominative":
        return nominative
    return nominative[:-2] + _inflect(_ORDINAL_ENDINGS[gender], case)


def _ordinal_nominative(number: int) -> str:
    if number in _ORDINAL_STEMS:
        return _ORDINAL_STEMS[number]
    if number in _SOFT:
        return _SOFT[number][:-1] + "ый"
    if number in _TENS_OF_TENS:
        return _tens(_TENS_OF_TENS[number], "genitive")[:-1] + "ый"
    if number < 1000:
        return cardinal(number // 100, case="genitive") + "сотый"
    return _round_ordinal(number)


def _round_ordinal(number: int) -> str:
    for scale, stem in ((10**9, "миллиардный"), (10**6, "миллионный"), (1000, "тысячный")):
        if number % scale == 0:
            count = number // scale
            head = "" if count == 1 else cardinal(count, case="genitive").replace(" ", "")
            return head + stem
    return cardinal(number)
