"""English number words: cardinals, ordinals, years, decimals."""

_ONES = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"
]  # fmt: skip
_TENS = ["_", "_", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SCALES = ("", "thousand", "million", "billion", "trillion", "quadrillion")
_IRREGULAR_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
LARGEST = 10**18 - 1
"""The largest number that has words here; longer runs of digits are read one by one."""


def cardinal(number: int) -> str:
    """1652 -> "one thousand six hundred fifty-two"."""
    if number < 0:
        return f"minus {cardinal(-number)}"
    if number == 0:
        return _ONES[0]
    words: list[str] = []
    for power in reversed(range(len(_SCALES))):
        group = number // 1000**power % 1000
        if group:
            words += [_below_thousand(group), _SCALES[power]]
    return " ".join(word for word in words if word)


def ordinal(number: int) -> str:
    """23 -> "twenty-third"."""
    head, space, last = cardinal(number).rpartition(" ")
    tens, hyphen, one = last.rpartition("-")
    return head + space + tens + hyphen + _ordinal_word(one)


def year(number: int) -> str:
    """1652 -> "sixteen fifty-two", 1905 -> "nineteen oh five", 2005 -> "two thousand five"."""
    century, rest = divmod(number, 100)
    if not 11 <= century <= 99 or (century % 10 == 0 and rest < 10):
        return cardinal(number)
    if rest == 0:
        return f"{cardinal(century)} hundred"
    return f"{cardinal(century)} {'oh ' if rest < 10 else ''}{cardinal(rest)}"


def decade(number: int) -> str:
    """1450 -> "fourteen fifties", 1900 -> "nineteen hundreds", 90 -> "nineties"."""
    head, space, last = year(number).rpartition(" ")
    return head + space + (f"{last[:-1]}ies" if last.endswith("y") else f"{last}s")


def digits(text: str) -> str:
    """ "007" -> "zero zero seven"."""
    return " ".join(_ONES[int(digit)] for digit in text)


def decimal(text: str) -> str:
    """ "3.14" -> "three point one four"; a whole number is a cardinal."""
    whole, point, fraction = text.partition(".")
    words = cardinal(int(whole or "0"))
    return f"{words} point {digits(fraction)}" if point and fraction else words


def fraction(numerator: int, denominator: int) -> str:
    """(2, 3) -> "two thirds"."""
    if denominator == 2:
        part = "half" if numerator == 1 else "halves"
    else:
        part = "quarter" if denominator == 4 else ordinal(denominator)
        part += "" if numerator == 1 else "s"
    return f"{cardinal(numerator)} {part}"


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    words = [f"{_ONES[hundreds]} hundred"] if hundreds else []
    if rest:
        words.append(_below_hundred(rest))
    return " ".join(words)


def _below_hundred(number: int) -> str:
    if number < 20:
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return f"{_TENS[tens]}-{_ONES[ones]}" if ones else _TENS[tens]


def _ordinal_word(word: str) -> str:
    if word in _IRREGULAR_ORDINALS:
        return _IRREGULAR_ORDINALS[word]
    return f"{word[:-1]}ieth" if word.endswith("y") else f"{word}th"
