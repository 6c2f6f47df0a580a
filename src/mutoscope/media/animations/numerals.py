"""Which figures count up, and what they show on the way.

The format is the figure's own: the digits of the way stand in the places of its digits, from the
right, so separators, decimals and units stay where they are.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from mutoscope.media.scripts import is_rtl

_NUMBER = re.compile(
    r"\d+(?:(?:[.,'’]\d+)|(?:[ \u00a0\u2009\u202f]\d{3}(?!\d)))*",
    re.ASCII,
)
_SIGNS = re.compile(r"[\s+\-−–~≈<>≤≥±]*(?P<currency>(?:US|A|C)?[$€£¥₹₽₩₺₴])?\s*")
_ATTACHED = re.compile(r"[^\W\d_]+")
_UNITS = frozenset({*"kKMmBbTgthxCF", "bn", "mn", "mln", "km", "kg"})
"""Letters that may touch a number and leave it a number: "5th" and "3D" are names."""
_YEARS = range(1000, 2200)
_FEWEST, _FEWEST_STEPS = 10, 60


@dataclass(frozen=True)
class Numeral:
    """A text with one number that can be counted to.

    `places`: where in the text its digits are; `start`: where the number starts; `least`: how many
    digits are always shown; it counts from `first` to `last`, separators aside, by `step`: a round
    number by round ones.
    """

    text: str
    start: int
    places: tuple[int, ...]
    least: int
    first: int
    last: int
    step: int

    def shown(self, share: float) -> str:
        """The text at a share of the way, as long as itself: what is not yet reached is blank."""
        steps = (self.last - self.first) // self.step
        value = self.first + min(steps, int(steps * share)) * self.step
        digits = str(value).zfill(len(self.places))
        shown = max(self.least, len(str(value)))
        letters = list(self.text)
        for place, digit in zip(self.places, digits, strict=True):
            letters[place] = digit
        blank = self.places[len(self.places) - shown] - self.start
        letters[self.start : self.start + blank] = " " * blank
        return "".join(letters)


def numeral_of(text: str) -> Numeral | None:
    """The number to count to; None where a text stands: years, ranges, fractions, ordinals, names,
    numbers below 10, other digits than 0 to 9, text from right to left."""
    found = list(_NUMBER.finditer(text))
    if len(found) != 1 or is_rtl(text):
        return None
    number, start, end = found[0].group(), found[0].start(), found[0].end()
    before, after = text[:start], text[end:]
    if any(c.isnumeric() for c in before + after) or not _is_amount(number, before, after):
        return None
    return _numeral(text, start, number)


def _is_amount(number: str, before: str, after: str) -> bool:
    signs = _SIGNS.fullmatch(before)
    touching = _ATTACHED.match(after)
    if signs is None or (touching and touching.group() not in _UNITS):
        return False
    if after.startswith((".", ",", "/", ":")):
        return False
    plain = len(number) == 4 and number.isdigit() and int(number) in _YEARS
    return not plain or bool(signs["currency"]) or after.startswith("%")


def _numeral(text: str, start: int, number: str) -> Numeral | None:
    places = tuple(start + i for i, c in enumerate(number) if c.isdigit())
    last, decimals = int("".join(filter(str.isdigit, number))), _decimals(number)
    if last < _FEWEST or (number[0] == "0" and not decimals):
        return None
    full = 10 ** (len(places) - 1)
    fills = last - full >= max(_FEWEST, full // 5)
    first = full if fills or _is_unclear(number) else 0
    if first == last:
        return None
    return Numeral(text, start, places, decimals + 1, first, last, _step(first, last))


def _step(first: int, last: int) -> int:
    """The roundest step that ends at the value and is not too coarse."""
    step = 1
    while last % (10 * step) == 0 and (last - first) // (10 * step) >= _FEWEST_STEPS:
        step *= 10
    return step


def _separators(number: str) -> list[str]:
    return [c for c in number if not c.isdigit()]


def _is_unclear(number: str) -> bool:
    """Whether it is a thousand or a thousandth: "1,234" in one language is "1.234" in another. Then
    all digits are shown all the way, which is right in both."""
    marks = _separators(number)
    alone = len(marks) == 1 and marks[0] in ".," and number[-4:-3] == marks[0]
    return alone and number[0] != "0" and not number.endswith("000")


def _decimals(number: str) -> int:
    """How many digits stand after the decimal sign."""
    marks = _separators(number)
    if not marks or marks[-1] not in ".," or marks.count(marks[-1]) > 1:
        return 0
    tail = len(number) - 1 - number.rindex(marks[-1])
    grouped = any(one != other for one, other in pairwise(marks))
    return tail if tail != 3 or number[0] == "0" or grouped else 0
