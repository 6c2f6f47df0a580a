"""How an English reader says what is written with digits, signs and capitals."""

import re
from collections.abc import Callable, Sequence

from mutoscope.providers.spoken import english_numbers as numbers
from mutoscope.providers.spoken.english_words import (
    ABBREVIATIONS,
    AMBIGUOUS_UNITS,
    CURRENCIES,
    MAGNITUDES,
    MONTHS,
    NOT_YEARS_BEFORE,
    NUMBERED,
    REGNAL,
    SIGNS,
    UNITS,
    WORD_ACRONYMS,
    YEAR_PREPOSITIONS,
)
from mutoscope.providers.spoken.roman import roman_value
from mutoscope.providers.spoken.scripts import script_of, to_latin
from mutoscope.providers.spoken.written import Nearby, Rule

NUMBER = r"\d{1,3}(?:[,\u00a0]\d{3})+(?:\.\d+)?|\d*\.\d+|\d+"
_PLAIN_NUMBER = re.compile(rf"([+−-]?)({NUMBER})(\+?)")
_MONEY = re.compile(rf"([$£€¥₽₹])({NUMBER})([A-Za-z]*)|({NUMBER})([$£€¥₽₹])")
_MEASURE = re.compile(rf"([+−-]?)({NUMBER})(°?[^\W\d_][\w/²³]*|%|°)")
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})([ap]m)?|(\d{1,2})([ap]m)", re.IGNORECASE)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)", re.IGNORECASE)
_DECADE = re.compile(r"['’]?(\d{1,3}0)['’]?s")
_RANGE = re.compile(rf"({NUMBER})[–—-]({NUMBER})(%|[^\W\d_]*)")
_FRACTION = re.compile(r"(\d{1,3})[/⁄](\d{1,3})")
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_MIXED = re.compile(r"(\d+)([½¼¾])")
_PHONE = re.compile(r"\d{3}-\d{4}")
_RATIO = re.compile(r"(\d{1,2}):(\d{1,2})")
_VERSION = re.compile(r"\d+(?:\.\d+){2,}")
_TIMES = re.compile(rf"({NUMBER})[x×]", re.IGNORECASE)
_ROMAN = re.compile(r"(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3})")
_CENTURY_ROMAN = re.compile(r"(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3})(?:th|st|nd|rd)?")
_ACRONYM = re.compile(r"([A-Z]{2,})(s|['’]s)?")
_DOTTED = re.compile(r"(?:[A-Za-z]\.)+[A-Za-z]?")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:[\w-]+\.)+[a-z]{2,}", re.IGNORECASE)
_PIECE = re.compile(
    rf"{NUMBER}|[A-Z]{{2,}}(?![a-z])|[^\W\d_]+(?:['’][^\W\d_]+)*|[^\w\s]|[\u00b2\u00b3]"
)
_NUMERIC = (_PLAIN_NUMBER, _CLOCK, _RANGE, _FRACTION, _MIXED)
_FUNCTION_WORDS = frozenset(
    [
        *("that", "which", "in", "of", "to", "and", "or", "it", "from", "for", "was", "were", "is"),
        *("are", "by", "on", "a", "an", "the", "at", "as", "with", "had", "has", "per"),
    ]
)
_SAFE_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*['’]?")


def read(word: Nearby) -> str:
    """What a voice is fed for one written word: letters, apostrophes, hyphens, spaces."""
    for rule in _RULES:
        spoken = rule(word)
        if spoken is not None:
            return spoken
    return _pieces(word)


def _abbreviation(word: Nearby) -> str | None:
    if word.core == "St." and not word.after[:1].isupper():
        return "Street"
    if word.core in {"No.", "no.", "Nos."} and not word.after[:1].isdigit():
        return None
    return ABBREVIATIONS.get(word.core) or ABBREVIATIONS.get(word.core.lower())


def _sign(word: Nearby) -> str | None:
    return SIGNS.get(word.core)


def _unit_after_number(word: Nearby) -> str | None:
    """The "km" of "5 km"; the number stands in the word before."""
    number = any(pattern.fullmatch(word.before) for pattern in _NUMERIC)
    money = _MONEY.fullmatch(word.before)
    magnitude = MAGNITUDES.get(word.core.lower().rstrip("."))
    if money and magnitude:
        return f"{magnitude} {_currency(money[1] or money[5], word.earlier, word)}"
    if not number:
        return None
    if word.core in {"bn", "mn", "tn"}:
        return MAGNITUDES[word.core]
    if word.core in {"am", "pm", "AM", "PM"}:
        return ".".join(word.core.upper())
    forms = UNITS.get(word.core) or UNITS.get(word.core.rstrip("."))
    single = word.before == "1" or _FRACTION.fullmatch(word.before)
    return forms and forms[0 if single else 1]


def _currency(symbol: str, before: str, word: Nearby) -> str:
    """ "dollars", but "a five million dollar deal"."""
    describes = (
        before.lower() in {"a", "an", "the", "its", "this"}
        and not word.pause
        and word.after.isalpha()
        and word.after.lower() not in _FUNCTION_WORDS
    )
    return CURRENCIES[symbol][0 if describes else 1]


def _money(word: Nearby) -> str | None:
    match = _MONEY.fullmatch(word.core)
    if not match:
        return None
    symbol, amount = match[1] or match[5], _bare(match[2] or match[4])
    scale = (match[3] or "").lower()
    one, many, part_one, parts = CURRENCIES[symbol]
    if scale:
        noun = _currency(symbol, word.before, word)
        return f"{numbers.decimal(amount)} {MAGNITUDES.get(scale, scale)} {noun}"
    if word.after.lower().rstrip(".") in MAGNITUDES:
        return numbers.decimal(amount)
    whole, _, cents = amount.partition(".")
    if len(cents) != 2:
        return f"{numbers.decimal(amount)} {one if amount == '1' else many}"
    coins = f"{numbers.cardinal(int(cents))} {part_one if cents == '01' else parts}"
    if int(whole or "0") == 0 and cents != "00":
        return coins
    words = f"{numbers.cardinal(int(whole or '0'))} {one if whole == '1' else many}"
    return words if cents == "00" else f"{words} and {coins}"


def _time(word: Nearby) -> str | None:
    match = _TIME.fullmatch(word.core)
    half = (match and (match[3] or match[5])) or ""
    if not match or (not half and not _CLOCK.fullmatch(word.core)):
        return None
    hour, minute = int(match[1] or match[4]), int(match[2] or 0)
    if hour > 24 or minute > 59:
        return None
    words = [numbers.cardinal(hour)]
    if minute:
        words.append(("oh " if minute < 10 else "") + numbers.cardinal(minute))
    elif not half and word.after.lower().strip(".") not in {"am", "pm", "a.m", "p.m"}:
        words.append("o'clock" if hour <= 12 else "hundred")
    return " ".join(words + ([".".join(half.upper())] if half else []))


def _ratio(word: Nearby) -> str | None:
    match = _RATIO.fullmatch(word.core)
    return f"{_spell(match[1])} to {_spell(match[2])}" if match else None


def _ordinal(word: Nearby) -> str | None:
    match = _ORDINAL.fullmatch(word.core)
    return _sized(match[1], numbers.ordinal) if match else None


def _decade(word: Nearby) -> str | None:
    match = _DECADE.fullmatch(word.core)
    return numbers.decade(int(match[1])) if match else None


def _iso_date(word: Nearby) -> str | None:
    match = _ISO_DATE.fullmatch(word.core)
    if not match or not 1 <= int(match[2]) <= 12:
        return None
    month = MONTHS[int(match[2]) - 1]
    return f"{month} {numbers.ordinal(int(match[3]))}, {numbers.year(int(match[1]))}"


def _range(word: Nearby) -> str | None:
    match = _RANGE.fullmatch(word.core)
    if not match or _PHONE.fullmatch(word.core):
        return None
    first, last, unit = match.groups()
    after = unit or word.after
    low, high = (
        read(Nearby(end, before=word.before, after=after, pause=word.pause if not unit else ""))
        for end in (first, last)
    )
    tail = f" {read(Nearby(unit, before=last))}" if unit else ""
    return f"{low} to {high}{tail}"


def _fraction(word: Nearby) -> str | None:
    match = _FRACTION.fullmatch(word.core)
    if not match:
        return None
    top, bottom = int(match[1]), int(match[2])
    if 0 < top < bottom and 2 <= bottom <= 100:
        return numbers.fraction(top, bottom)
    joiner = " " if (top, bottom) == (24, 7) or top == bottom else " over "
    return numbers.cardinal(top) + joiner + numbers.cardinal(bottom)


def _day_of_month(word: Nearby) -> str | None:
    if not re.fullmatch(r"\d{1,2}", word.core) or not 1 <= int(word.core) <= 31:
        return None
    if word.before in MONTHS:
        return numbers.ordinal(int(word.core))
    return f"the {numbers.ordinal(int(word.core))} of" if word.after in MONTHS else None


def _year(word: Nearby) -> str | None:
    if not re.fullmatch(r"[1-9]\d{3}", word.core) or not 1100 <= int(word.core) <= 2099:
        return None
    if word.before.lower() not in YEAR_PREPOSITIONS and _counts_something(word):
        return None
    return numbers.year(int(word.core))


def _counts_something(word: Nearby) -> bool:
    """A plural or a unit after it: "1500 people", "1200 km"."""
    if word.pause:
        return False
    after = word.after
    return (
        after in UNITS
        or after == "%"
        or after in NOT_YEARS_BEFORE
        or (
            after.isalpha()
            and after.islower()
            and after.endswith("s")
            and not after.endswith(("ss", "us", "is", "was", "as"))
        )
    )


def _plain_number(word: Nearby) -> str | None:
    match = _PLAIN_NUMBER.fullmatch(word.core)
    if not match:
        return None
    sign = {"": "", "+": "plus "}.get(match[1], "minus ")
    return sign + _spell(match[2]) + (" plus" if match[3] else "")


def _measure(word: Nearby) -> str | None:
    match = _MEASURE.fullmatch(word.core)
    if not match:
        return None
    unit = match[3]
    forms = UNITS.get(unit) or AMBIGUOUS_UNITS.get(unit)
    if forms is None:
        return None
    sign = {"": "", "+": "plus "}.get(match[1], "minus ")
    return f"{sign}{_spell(match[2])} {forms[0 if match[2] == '1' else 1]}"


def _times(word: Nearby) -> str | None:
    match = _TIMES.fullmatch(word.core)
    return f"{_spell(match[1])} times" if match else None


def _mixed(word: Nearby) -> str | None:
    match = _MIXED.fullmatch(word.core)
    if not match:
        return None
    part = SIGNS[match[2]].replace("one half", "a half").replace("one quarter", "a quarter")
    return f"{_spell(match[1])} and {part}"


def _version(word: Nearby) -> str | None:
    if not _VERSION.fullmatch(word.core):
        return None
    return " point ".join(_sized(part, numbers.cardinal) for part in word.core.split("."))


def _roman(word: Nearby) -> str | None:
    if word.after.lower() in {"century", "centuries"} and _CENTURY_ROMAN.fullmatch(word.core):
        return numbers.ordinal(roman_value(word.core.rstrip("thsndr")))
    if not _ROMAN.fullmatch(word.core):
        return None
    value = roman_value(word.core)
    if word.before in REGNAL and (len(word.core) > 1 or word.core != "X"):
        # "King I knew" is not a king's number.
        return (
            None
            if word.core == "I" and not word.pause and word.after.islower()
            else (f"the {numbers.ordinal(value)}")
        )
    if word.before in NUMBERED and word.core != "I":
        return numbers.cardinal(value)
    if word.before == "War" or (word.before in NUMBERED and word.pause):
        return numbers.cardinal(value)
    return numbers.cardinal(value) if len(word.core) > 1 and word.before[:1].isupper() else None


def _acronym(word: Nearby) -> str | None:
    if _DOTTED.fullmatch(word.core) and "." in word.core.rstrip("."):
        return word.core.rstrip(".").upper()
    match = _ACRONYM.fullmatch(word.core)
    if not match:
        return None
    letters, suffix = match[1], match[2] or ""
    if letters in WORD_ACRONYMS:
        return WORD_ACRONYMS[letters] + suffix
    if len(letters) > 5 or (len(letters) > 3 and re.search("[AEIOUY]", letters)):
        return letters.capitalize() + suffix
    return ".".join(letters) + ("'s" if suffix else "")


def _address(word: Nearby) -> str | None:
    if not _ADDRESS.fullmatch(word.core) or not re.search("[a-z]{2}", word.core, re.IGNORECASE):
        return None
    parts = re.split(r"([.@])", word.core)
    words = {".": "dot", "@": "at"}
    return " ".join(words.get(part) or _pieces(Nearby(part)) for part in parts if part)


def _phone(word: Nearby) -> str | None:
    return numbers.digits(word.core.replace("-", "")) if _PHONE.fullmatch(word.core) else None


def _foreign(word: Nearby) -> str | None:
    """Cyrillic and Greek letters as English writes them."""
    letters = {script_of(c) for c in word.core if c.isalpha()}
    return to_latin(word.core) if letters and letters <= {"CYRILLIC", "GREEK", "MICRO"} else None


def _word(word: Nearby) -> str | None:
    if any(_ACRONYM.fullmatch(part) for part in word.core.split("-")):
        return None
    return word.core if _SAFE_WORD.fullmatch(word.core) else None


_RULES: Sequence[Rule] = (
    _abbreviation,
    _unit_after_number,
    _sign,
    _money,
    _time,
    _ratio,
    _ordinal,
    _decade,
    _iso_date,
    _range,
    _fraction,
    _day_of_month,
    _year,
    _plain_number,
    _measure,
    _times,
    _version,
    _mixed,
    _phone,
    _roman,
    _acronym,
    _address,
    _foreign,
    _word,
)


def _pieces(word: Nearby) -> str:
    """A mixed word read piece by piece: "COVID-19", "CO2", "and/or"."""
    pieces = _PIECE.findall(word.core)
    if len(pieces) == 1 and pieces[0] == word.core:
        return word.core if word.core[:1].isalpha() else ""
    words = " ".join(_piece(piece) for piece in pieces if piece not in "-–'’_/")
    return words.replace(" —", "—")


def _piece(piece: str) -> str:
    return piece if piece == "—" else read(Nearby(piece))


def _spell(number: str) -> str:
    bare = _bare(number)
    if len(bare) > 1 and bare.startswith("0") and not bare.startswith("0."):
        return numbers.digits(bare) if bare.isdigit() else numbers.decimal(bare)
    return _sized(bare, numbers.cardinal) if bare.isdigit() else (numbers.decimal(bare))


def _sized(digits: str, words: Callable[[int], str]) -> str:
    return words(int(digits)) if int(digits) <= numbers.LARGEST else numbers.digits(digits)


def _bare(number: str) -> str:
    return number.replace(",", "").replace("\u00a0", "")
