"""How a Russian reader says what is written with figures, signs and capitals."""

import re
from collections.abc import Sequence

from mutoscope.providers.spoken import russian_numbers as numbers
from mutoscope.providers.spoken.russian_dates import (
    is_calendar_year,
    read_day,
    read_decade,
    read_roman,
    read_year,
    read_years,
    year_noun,
)
from mutoscope.providers.spoken.russian_numbers import Case, Gender
from mutoscope.providers.spoken.russian_words import (
    ABBREVIATIONS,
    COMPOUND_UNITS,
    FOREIGN_NAMES,
    LATIN_LETTER_NAMES,
    LETTER_NAMES,
    NOUN_CASES,
    PREPOSITION_CASES,
    SIGNS,
    UNITS,
    WORD_ACRONYMS,
)
from mutoscope.providers.spoken.scripts import script_of, to_cyrillic, to_latin
from mutoscope.providers.spoken.written import Nearby, Rule

NUMBER = r"\d{1,3}(?:\u00a0\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?"
_PLAIN = re.compile(rf"([+−-]?)({NUMBER})(\+?)")
_MEASURE = re.compile(rf"([+−-]?)({NUMBER})(°?[^\W\d_][\w/²³]*|[%°$€£¥₽₹])")
_MONEY = re.compile(rf"([$€£¥₽₹])({NUMBER})([а-я]*)")
_RANGE = re.compile(rf"({NUMBER})[–—-]({NUMBER})(%|[^\W\d_]*)")
_ORDINAL = re.compile(r"(\d+)-?(й|ый|ой|го|ого|му|ому|м|ым|ом|я|ая|ю|ую|е|ое|х|ых)")
_COMPOUND = re.compile(r"(\d{1,4})-([а-яё]{4,})")
_COMPOUND_HEADS = {"1": "одно", "90": "девяносто", "100": "сто", "1000": "тысяче"}
_TIME = re.compile(r"(\d{1,2}):(\d{2})")
_FRACTION = re.compile(r"(\d{1,3})[/⁄](\d{1,3})")
_CAPITALS = re.compile(r"[А-ЯЁ]{2,}")
_LATIN_CAPITALS = re.compile(r"[A-Z]{2,5}")
_PIECE = re.compile(rf"{NUMBER}|[А-ЯЁ]{{2,}}(?![а-яё])|[A-Z]{{2,}}(?![a-z])|[^\W\d_]+|[^\w\s]")
_WORD = re.compile(r"[А-Яа-яЁё]+(?:-[А-Яа-яЁё]+)*")
_ORDINAL_FORMS: dict[str, tuple[Gender, Case]] = {
    "й": ("masculine", "nominative"),
    "го": ("masculine", "genitive"),
    "му": ("masculine", "dative"),
    "м": ("masculine", "prepositional"),
    "я": ("feminine", "nominative"),
    "ю": ("feminine", "nominative"),
    "е": ("neuter", "nominative"),
    "х": ("plural", "genitive"),
}
_PARTS = {3: ("треть", "трети"), 4: ("четверть", "четверти")}


def read(word: Nearby) -> str:
    """What a voice is fed for one written word: Cyrillic letters, hyphens, spaces."""
    for rule in _RULES:
        spoken = rule(word)
        if spoken is not None:
            return spoken
    return _pieces(word)


def _abbreviation(word: Nearby) -> str | None:
    known = word.core if word.core in ABBREVIATIONS else word.core.lower()
    if re.fullmatch(r"[А-ЯЁ]\.", word.core):
        return LETTER_NAMES[word.core[0]]
    if known in {"г.", "гг."} and is_calendar_year(re.split("[–—-]", word.before)[-1]):
        return year_noun(known, within=word.earlier.lower() in {"в", "во"})
    if known.rstrip(".") in UNITS and _PLAIN.fullmatch(word.before):
        return None
    return ABBREVIATIONS.get(known)


def _unit_after_number(word: Nearby) -> str | None:
    number = _PLAIN.fullmatch(word.before)
    unit = word.core if word.core in COMPOUND_UNITS else word.core.rstrip(".")
    money = _MONEY.fullmatch(word.before)
    if money and unit in UNITS:
        return f"{_unit(money[2], unit, 'nominative')} {UNITS[money[1]][2]}"
    if unit == "г" and is_calendar_year(word.before):
        return None
    if unit == "с" and word.after and not word.pause:
        return None
    if not number or (unit not in UNITS and unit not in COMPOUND_UNITS):
        return None
    return _unit(number[2], unit, _case(word.earlier, ""))


def _sign(word: Nearby) -> str | None:
    return SIGNS.get(word.core)


def _money(word: Nearby) -> str | None:
    match = _MONEY.fullmatch(word.core)
    if not match:
        return None
    symbol, amount, scale = match.groups()
    words = _number(amount, Nearby(amount, before=word.before))
    if scale in UNITS:
        return f"{words} {_unit(amount, scale, 'nominative')} {UNITS[symbol][2]}"
    if word.after.rstrip(".") in UNITS:
        return words
    return f"{words} {_unit(amount, symbol, _case(word.before, ''))}"


def _measure(word: Nearby) -> str | None:
    match = _MEASURE.fullmatch(word.core)
    if not match or (match[3] not in UNITS and match[3] not in COMPOUND_UNITS):
        return None
    case = _case(word.before, "")
    unit = COMPOUND_UNITS.get(match[3], (match[3], ""))[0]
    gender: Gender = "feminine" if UNITS[unit][0].endswith(("а", "я")) else "masculine"
    sign = {"": "", "+": "плюс "}.get(match[1], "минус ")
    return f"{sign}{_spell(match[2], gender, case)} {_unit(match[2], match[3], case)}"


def _range(word: Nearby) -> str | None:
    match = _RANGE.fullmatch(word.core)
    if not match:
        return None
    first, last, unit = match.groups()
    low, high = _spell(first), _spell(last)
    words = f"{low} — {high}" if " " in low + high else f"{low}-{high}"
    return f"{words} {_unit(last, unit, 'nominative')}" if unit in UNITS else words


def _compound(word: Nearby) -> str | None:
    """ "15-летний" -> "пятнадцатилетний", "100-процентный" -> "стопроцентный"."""
    match = _COMPOUND.fullmatch(word.core)
    if not match:
        return None
    head = _COMPOUND_HEADS.get(match[1]) or numbers.cardinal(int(match[1]), case="genitive")
    return head.replace(" ", "") + match[2]


def _ordinal(word: Nearby) -> str | None:
    match = _ORDINAL.fullmatch(word.core)
    if not match or int(match[1]) > numbers.LARGEST or int(match[1]) == 0:
        return None
    ending = match[2]
    short = ending if ending in _ORDINAL_FORMS else _short_ending(ending)
    gender, case = _ORDINAL_FORMS[short]
    if word.after.endswith("ой") and short == "й":
        gender, case = "feminine", "genitive"
    return numbers.ordinal(int(match[1]), gender, case)


def _short_ending(ending: str) -> str:
    return ending[1:] if ending[-1] in "йяюехм" else ending[-2:]


def _time(word: Nearby) -> str | None:
    match = _TIME.fullmatch(word.core)
    if not match or int(match[1]) > 24 or int(match[2]) > 59:
        return None
    minute = match[2]
    tail = "ноль ноль" if minute == "00" else _spell(minute)
    return f"{_spell(match[1])} {tail}"


def _fraction(word: Nearby) -> str | None:
    match = _FRACTION.fullmatch(word.core)
    if not match or not 0 < int(match[1]) < int(match[2]):
        return None
    top, bottom = int(match[1]), int(match[2])
    if (top, bottom) == (1, 2):
        return "половина"
    if bottom in _PARTS and top < 4:
        return f"{numbers.cardinal(top, 'feminine')} {_PARTS[bottom][top > 1]}".removeprefix(
            "одна "
        )
    if top == 1:
        return f"одна {numbers.ordinal(bottom, 'feminine')}"
    return f"{numbers.cardinal(top, 'feminine')} {numbers.ordinal(bottom, 'plural', 'genitive')}"


def _plain_number(word: Nearby) -> str | None:
    match = _PLAIN.fullmatch(word.core)
    if not match:
        return None
    sign = {"": "", "+": "плюс "}.get(match[1], "минус ")
    return sign + _number(match[2], word) + (" плюс" if match[3] else "")


def _capitals(word: Nearby) -> str | None:
    """An abbreviation is read as a word when it has vowels between its consonants."""
    if not _CAPITALS.fullmatch(word.core):
        return None
    if word.core in WORD_ACRONYMS:
        return WORD_ACRONYMS[word.core]
    if len(word.core) > 5 or (
        len(word.core) == 4 and re.search("[АЕИОУЭЮЯ][^АЕИОУЭЮЯ]", word.core)
    ):
        return word.core.lower()
    return " ".join(LETTER_NAMES[letter] for letter in word.core)


def _latin(word: Nearby) -> str | None:
    if not word.core or any(script_of(c) != "LATIN" for c in word.core):
        return None
    known = FOREIGN_NAMES.get(word.core.lower())
    if known:
        return known
    if _LATIN_CAPITALS.fullmatch(word.core):
        return " ".join(LATIN_LETTER_NAMES[letter] for letter in word.core)
    return to_cyrillic(word.core)


def _greek(word: Nearby) -> str | None:
    if not word.core or any(script_of(c) not in {"GREEK", "MICRO"} for c in word.core):
        return None
    return to_cyrillic(to_latin(word.core).replace(" ", ""))


def _word(word: Nearby) -> str | None:
    if any(_CAPITALS.fullmatch(part) for part in word.core.split("-")):
        return None
    return word.core if _WORD.fullmatch(word.core) else None


_RULES: Sequence[Rule] = (
    _unit_after_number,
    _abbreviation,
    _sign,
    _money,
    _time,
    read_year,
    read_years,
    _range,
    read_day,
    _compound,
    read_decade,
    read_roman,
    _measure,
    _ordinal,
    _fraction,
    _plain_number,
    _capitals,
    _latin,
    _greek,
    _word,
)


def _pieces(word: Nearby) -> str:
    pieces = _PIECE.findall(word.core)
    if len(pieces) == 1 and pieces[0] == word.core:
        return word.core if word.core.isalpha() else ""
    return " ".join(filter(None, (read(Nearby(p)) for p in pieces if p not in "-–—'’_")))


def _number(number: str, word: Nearby) -> str:
    """A count in the case its preposition or its noun asks for."""
    after = word.after if not word.pause else ""
    words = _spell(number, _gender(number, after), _case(word.before, after))
    if after.endswith(("у", "ю")) and words.endswith("один"):
        return words.removesuffix("один") + "одну"
    return words


def _case(before: str, after: str) -> Case:
    for ending, case in NOUN_CASES:
        if after.islower() and after.endswith(ending) and len(after) > len(ending) + 2:
            return case
    return PREPOSITION_CASES.get(before.lower(), "nominative")


def _gender(number: str, after: str) -> Gender:
    """By the noun's ending: "1 книга", "2 книги", "1 окно", "2 стола"."""
    if after in UNITS:
        return "feminine" if UNITS[after][0].endswith(("а", "я")) else "masculine"
    feminine = ("ы", "и") if number.endswith("2") else ("а", "я")
    if after.rstrip(".") == "тыс" or after.endswith(feminine):
        return "feminine"
    return "neuter" if number.endswith("1") and after.endswith(("о", "е")) else "masculine"


def _unit(number: str, unit: str, case: Case) -> str:
    name, tail = COMPOUND_UNITS.get(unit, (unit, ""))
    bare = _bare(number)
    forms = UNITS[name]
    noun = numbers.counted(int(bare), forms, case) if bare.isdigit() else forms[1]
    return f"{tail} {noun}" if tail.endswith(("ых", "их")) else f"{noun} {tail}".strip()


def _spell(number: str, gender: Gender = "masculine", case: Case = "nominative") -> str:
    bare = _bare(number)
    if not bare.isdigit():
        return numbers.decimal(bare)
    if (len(bare) > 1 and bare.startswith("0")) or int(bare) > numbers.LARGEST:
        return numbers.digits(bare)
    return numbers.cardinal(int(bare), gender, case)


def _bare(number: str) -> str:
    return number.replace("\u00a0", "")
