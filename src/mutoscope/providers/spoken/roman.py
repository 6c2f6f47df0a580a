"""Roman numerals."""

_VALUES = {"I": 1, "V": 5, "X": 10, "Х": 10}  # the last is Cyrillic: typed for want of the other


def roman_value(numeral: str) -> int:
    """ "XIV" -> 14; of I, V and X alone."""
    total = 0
    for letter, following in zip(numeral, f"{numeral[1:]} ", strict=True):
        value = _VALUES[letter]
        total += -value if _VALUES.get(following, 0) > value else value
    return total
