"""Russian dates: years, decades, days and centuries, as ordinals in the case of their noun."""

import re

from mutoscope.providers.spoken import russian_numbers as numbers
from mutoscope.providers.spoken.roman import roman_value
from mutoscope.providers.spoken.russian_numbers import Case
from mutoscope.providers.spoken.russian_words import CENTURY_WORDS, PLURAL_YEARS, YEAR_WORDS
from mutoscope.providers.spoken.written import Nearby

_DECADE = re.compile(r"(\d{1,3}0)-?(е|х|м|ми)")
_YEARS = re.compile(r"(\d{3,4})[–—-](\d{3,4})")
_ROMAN = re.compile(r"(?=[IVXХ])[XХ]{0,3}(?:I[XХ]|IV|V?I{0,3})")
_CENTURIES = re.compile(rf"({_ROMAN.pattern})[–—-]({_ROMAN.pattern})")
_DECADE_CASES: dict[str, Case] = {
    "е": "nominative",
    "х": "genitive",
    "м": "dative",
    "ми": "instrumental",
}
_MONTHS = frozenset(
    [
        "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября",
        "октября", "ноября", "декабря"
    ]
)  # fmt: skip


def read_year(word: Nearby) -> str | None:
    """ "1652 году" -> "тысяча шестьсот пятьдесят втором"; the noun is the next word."""
    if not word.core.isdigit() or word.pause:
        return _year_before_pause(word)
    if word.after in YEAR_WORDS and int(word.core) > 31:
        case = YEAR_WORDS[word.after][0]
        dative = case == "prepositional" and word.before.lower() == "к"
        return _as_ordinal(word.core, case="dative" if dative else case)
    if word.after in {"г", "г."} and is_calendar_year(word.core):
        preposition = word.before.lower()
        return _as_ordinal(word.core, "prepositional" if preposition in {"в", "во"} else "genitive")
    if word.after in PLURAL_YEARS and _year_number(word.core):
        return _as_ordinal(word.core, PLURAL_YEARS[word.after])
    return _year_before_pause(word)


def _year_before_pause(word: Nearby) -> str | None:
    """ "в мае 1986", "12 апреля 1961": a year without its noun."""
    if _year_number(word.core) and word.before.lower() in _MONTHS:
        return _as_ordinal(word.core, "genitive")
    return None


def read_years(word: Nearby) -> str | None:
    """ "1941–1945 годы", "в 1941–1945 гг.": both years in the case of their noun."""
    match = _YEARS.fullmatch(word.core)
    case = PLURAL_YEARS.get(word.after) or YEAR_WORDS.get(word.after, (None, ""))[0]
    if not match or not case:
        return None
    if word.before.lower() in {"в", "во"} and word.after.startswith("гг"):
        case = "prepositional"
    return f"{_as_ordinal(match[1], case)} — {_as_ordinal(match[2], case)}"


def read_decade(word: Nearby) -> str | None:
    """ "1950-х" -> "тысяча девятьсот пятидесятых", "90-е" -> "девяностые"."""
    match = _DECADE.fullmatch(word.core)
    if not match or (word.after not in PLURAL_YEARS and match[2] != "е" and len(match[1]) < 4):
        return None
    case = PLURAL_YEARS.get(word.after, _DECADE_CASES[match[2]])
    return numbers.ordinal(int(match[1]), "plural", case)


def read_day(word: Nearby) -> str | None:
    """ "12" before "апреля" -> "двенадцатого"."""
    if word.after not in _MONTHS or not re.fullmatch(r"[1-9]|[12]\d|3[01]", word.core):
        return None
    return _as_ordinal(word.core, "genitive")


def read_roman(word: Nearby) -> str | None:
    """A century ("XX век", "в XIX в.") or the number of a ruler ("Пётр I")."""
    case = CENTURY_WORDS.get(word.after)
    if word.after in {"в.", "вв."}:
        case = "prepositional" if word.before.lower() in {"в", "во"} else "genitive"
    both = _CENTURIES.fullmatch(word.core)
    if both and (case or word.after.startswith("век")):
        return f"{_roman_ordinal(both[1], case)} — {_roman_ordinal(both[2], case)}"
    if not _ROMAN.fullmatch(word.core):
        return None
    if case:
        return _roman_ordinal(word.core, case)
    if word.before[:1].isupper() and word.before.isalpha():
        return _regnal(word.before, word.core)
    return None


def year_noun(abbreviation: str, *, within: bool) -> str:
    """What "г." or "гг." stands for after a year; `within`: the year follows "в"."""
    if abbreviation == "гг.":
        return "годах" if within else "годы"
    return "году" if within else "года"


def is_calendar_year(text: str) -> bool:
    """1000 to 2099: with "г" a year, where a smaller number would be grams."""
    return bool(re.fullmatch(r"1\d{3}|20\d{2}", text))


def _regnal(name: str, numeral: str) -> str:
    """ "Пётр I" -> "первый", "Екатерина II" -> "вторая", "Петра I" -> "первого"."""
    value = roman_value(numeral)
    if name.endswith(("ина", "вета", "рия", "нна", "Глава", "Часть")):
        return numbers.ordinal(value, "feminine")
    if name.endswith(("ины", "веты", "рии", "нны", "ине")):
        return numbers.ordinal(value, "feminine", "genitive")
    if name.endswith(("а", "я")):
        return numbers.ordinal(value, case="genitive")
    if name.endswith(("ом", "ем")):
        return numbers.ordinal(value, case="instrumental")
    return numbers.ordinal(value, case="dative" if name.endswith("у") else "nominative")


def _year_number(text: str) -> bool:
    return bool(re.fullmatch(r"[1-9]\d{2,3}", text))


def _as_ordinal(number: str, case: Case) -> str:
    return numbers.ordinal(int(number), case=case)


def _roman_ordinal(numeral: str, case: Case | None) -> str:
    return numbers.ordinal(roman_value(numeral), case=case or "nominative")
