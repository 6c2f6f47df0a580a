"""How a Russian reader says what is written with figures, signs and capitals."""

import re
from collections.abc import Sequence

from mutoscope.providers.spoken import russian_numbers as numbers
from mutoscope.providers.spoken.russian_numbers import Case, Gender
from mutoscope.providers.spoken.russian_words import (
    ABBREVIATIONS,
    CENTURY_WORDS,
    COMPOUND_UNITS,
    FOREIGN_NAMES,
    LATIN_LETTER_NAMES,
    LETTER_NAMES,
    NOUN_CASES,
    PLURAL_YEARS,
    PREPOSITION_CASES,
    SIGNS,
    UNITS,
    WORD_ACRONYMS,
    YEAR_WORDS,
)
from mutoscope.providers.spoken.scripts import script_of, to_cyrillic, to_latin
from mutoscope.providers.spoken.written import Nearby, Rule

NUMBER = r"\d{1,3}(?:\u00a0\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?"
_PLAIN = re.compile(rf"([+−-]?)({NUMBER})(\+?)")
_MEASURE = re.compile(rf"([+−-]?)({NUMBER})(°?[^\W\d_][\w/²³]*|[%°$€£¥₽₹])")
_MONEY = re.compile(rf"([$€£¥₽₹])({NUMBER})([а-я]*)")
_RANGE = re.compile(rf"({NUMBER})[–—-]({NUMBER})(%|[^\W\d_]*)")
_DECADE = re.compile(r"(\d{1,3}0)-?(е|х|м|ми)")
_ORDINAL = re.compile(r"(\d+)-?(й|ый|ой|го|ого|му|ому|м|ым|ом|я|ая|ю|ую|е|ое|х|ых)")
_TIME = re.compile(r"(\d{1,2}):(\d{2})")
_FRACTION = re.compile(r"(\d{1,3})[/⁄](\d{1,3})")
_ROMAN = re.compile(r"(?=[IVXХ])[XХ]{0,3}(?:I[XХ]|IV|V?I{0,3})")
_CENTURIES = re.compile(rf"({_ROMAN.pattern})[–—-]({_ROMAN.pattern})")
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
_DECADE_CASES: dict[str, Case] = {
    "е": "nominative",
    "х": "genitive",
    "м": "dative",
    "ми": "instrumental",
}
_PARTS = {3: ("треть", "трети"), 4: ("четверть", "четверти")}
_MONTHS = frozenset(
    [
        "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября",
        "октября", "ноября", "декабря"
    ]
)  # fmt: skip


def read(word: Nearby) -> str:
    """What a voice is fed for one written word: Cyrillic letters, hyphens, spaces."""
    for rule in _RULES:
        spoken = rule(word)
        if spoken is not None:
            return spoken
    return _pieces(word)


def _abbreviation(word: Nearby) -> str | None:
    known = word.core if word.core in ABBREVIATIONS else word.core.lower()
    if known in {"г.", "гг."} and _calendar_year(re.split("[–—-]", word.before)[-1]):
        return _year_noun(known, within=word.earlier.lower() in {"в", "во"})
    if known.rstrip(".") in UNITS and _PLAIN.fullmatch(word.before):
        return None
    return ABBREVIATIONS.get(known)


def _year_noun(abbreviation: str, *, within: bool) -> str:
    if abbreviation == "гг.":
        return "годах" if within else "годы"
    return "году" if within else "года"


def _unit_after_number(word: Nearby) -> str | None:
    number = _PLAIN.fullmatch(word.before)
    unit = word.core if word.core in COMPOUND_UNITS else word.core.rstrip(".")
    money = _MONEY.fullmatch(word.before)
    if money and unit in UNITS:
        return f"{_unit(money[2], unit, 'nominative')} {UNITS[money[1]][2]}"
    if unit == "г" and _calendar_year(word.before):
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


def _year(word: Nearby) -> str | None:
    """ "1652 году" -> "тысяча шестьсот пятьдесят втором"; the noun is the next word."""
    if not word.core.isdigit() or word.pause:
        return _year_before_pause(word)
    if word.after in YEAR_WORDS and int(word.core) > 31:
        case = YEAR_WORDS[word.after][0]
        dative = case == "prepositional" and word.before.lower() == "к"
        return _as_ordinal(word.core, case="dative" if dative else case)
    if word.after in {"г", "г."} and _calendar_year(word.core):
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


def _range(word: Nearby) -> str | None:
    match = _RANGE.fullmatch(word.core)
    if not match:
        return None
    first, last, unit = match.groups()
    case = PLURAL_YEARS.get(word.after) or YEAR_WORDS.get(word.after, (None, ""))[0]
    if case and word.before.lower() in {"в", "во"} and word.after.startswith("гг"):
        case = "prepositional"
    if case and _year_number(last):
        return f"{_as_ordinal(first, case)} — {_as_ordinal(last, case)}"
    words = f"{_spell(first)} — {_spell(last)}"
    return f"{words} {_unit(last, unit, 'nominative')}" if unit in UNITS else words


def _decade(word: Nearby) -> str | None:
    match = _DECADE.fullmatch(word.core)
    if not match or (word.after not in PLURAL_YEARS and match[2] != "е" and len(match[1]) < 4):
        return None
    case = PLURAL_YEARS.get(word.after, _DECADE_CASES[match[2]])
    return numbers.ordinal(int(match[1]), "plural", case)


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


def _roman(word: Nearby) -> str | None:
    case = CENTURY_WORDS.get(word.after)
    if word.after in {"в.", "в", "вв.", "вв"}:
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


def _regnal(name: str, numeral: str) -> str:
    """ "Пётр I" -> "первый", "Екатерина II" -> "вторая", "Петра I" -> "первого"."""
    value = _roman_value(numeral)
    if name.endswith(("ина", "вета", "рия", "нна")):
        return numbers.ordinal(value, "feminine")
    if name.endswith(("ины", "веты", "рии", "нны", "ине")):
        return numbers.ordinal(value, "feminine", "genitive")
    if name.endswith(("а", "я")):
        return numbers.ordinal(value, case="genitive")
    if name.endswith(("ом", "ем")):
        return numbers.ordinal(value, case="instrumental")
    return numbers.ordinal(value, case="dative" if name.endswith("у") else "nominative")


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
    return word.core if _WORD.fullmatch(word.core) else None


_RULES: Sequence[Rule] = (
    _unit_after_number,
    _abbreviation,
    _sign,
    _money,
    _time,
    _year,
    _range,
    _decade,
    _roman,
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
    return _spell(number, _gender(number, after), _case(word.before, after))


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


def _year_number(text: str) -> bool:
    return bool(re.fullmatch(r"[1-9]\d{2,3}", text))


def _calendar_year(text: str) -> bool:
    return bool(re.fullmatch(r"1\d{3}|20\d{2}", text))


def _as_ordinal(number: str, case: Case) -> str:
    return numbers.ordinal(int(number), case=case)


def _roman_ordinal(numeral: str, case: Case | None) -> str:
    return numbers.ordinal(_roman_value(numeral), case=case or "nominative")


def _roman_value(numeral: str) -> int:
    values = {"I": 1, "V": 5, "X": 10, "Х": 10}
    total = 0
    for letter, following in zip(numeral, f"{numeral[1:]} ", strict=True):
        value = values[letter]
        total += -value if values.get(following, 0) > value else value
    return total
