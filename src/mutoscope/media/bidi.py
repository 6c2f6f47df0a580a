"""The visual order of a line in which letters run both ways.

The Unicode bidirectional algorithm (UAX #9, https://www.unicode.org/reports/tr9/) for one line
without explicit embeddings, overrides and isolates: their marks are dropped before text is drawn.
"""

import unicodedata
from dataclasses import dataclass
from itertools import groupby

_NEUTRAL = ("B", "S", "WS", "ON")
_NUMBER = ("EN", "AN")
_BRACKETS = dict(zip(")]}〉》」』】〕）］｝", "([{〈《「『【〔（［｛", strict=True))


@dataclass(frozen=True)
class Stretch:
    """The letters [start, end) of a text, all of one direction."""

    start: int
    end: int
    rtl: bool


def visual_order(text: str, *, rtl: bool) -> list[Stretch]:
    """The stretches of a line as they follow each other from left to right; `rtl` is the line's own
    direction."""
    levels = _levels(text, rtl=rtl)
    stretches: list[tuple[int, Stretch]] = []
    for level, group in groupby(range(len(levels)), key=levels.__getitem__):
        indices = list(group)
        stretches.append((level, Stretch(indices[0], indices[-1] + 1, level % 2 == 1)))
    for least in range(max(levels, default=0), 0, -1):  # L2
        stretches = _reversed_from(stretches, least)
    return [stretch for _, stretch in stretches]


def _reversed_from(stretches: list[tuple[int, Stretch]], least: int) -> list[tuple[int, Stretch]]:
    """Every unbroken row of stretches of at least this level, turned round."""
    ordered: list[tuple[int, Stretch]] = []
    for turned, group in groupby(stretches, key=lambda each: each[0] >= least):
        row = list(group)
        ordered += reversed(row) if turned else row
    return ordered


def _levels(text: str, *, rtl: bool) -> list[int]:
    base = int(rtl)
    classes = [unicodedata.bidirectional(c) or "L" for c in text]
    spaces = len(text) - len(text.rstrip())
    own = "R" if rtl else "L"
    _resolve_marks(classes, own)
    _resolve_numbers(classes, own)
    _resolve_brackets(text, classes, own)
    _resolve_neutrals(classes, own)
    levels = [base + _above(name, rtl=rtl) for name in classes]
    return levels[: len(text) - spaces] + [base] * spaces  # L1


def _above(name: str, *, rtl: bool) -> int:
    """I1 and I2: how far above the line's own level a letter stands."""
    if rtl:
        return int(name != "R")
    return {"R": 1, "AN": 2, "EN": 2}.get(name, 0)


def _resolve_marks(classes: list[str], own: str) -> None:
    """W1 to W3: marks follow their letter, figures after Arabic letters are Arabic."""
    previous = strong = own
    for index, name in enumerate(classes):
        if name in ("NSM", "BN"):
            name = previous
        previous = name
        if name in ("L", "R", "AL"):
            strong = name
        classes[index] = "AN" if name == "EN" and strong == "AL" else name
    classes[:] = ["R" if name == "AL" else name for name in classes]


def _resolve_numbers(classes: list[str], own: str) -> None:
    """W4 to W7: signs within and beside numbers belong to them; numbers after Latin letters run
    with these."""
    for index in range(1, len(classes) - 1):
        before, name, after = classes[index - 1 : index + 2]
        if before == after and (name, before) in (("ES", "EN"), ("CS", "EN"), ("CS", "AN")):
            classes[index] = before
    for names in (range(len(classes)), range(len(classes) - 1, -1, -1)):
        previous = ""
        for index in names:
            if classes[index] == "ET" and previous == "EN":
                classes[index] = "EN"
            previous = classes[index]
    strong = own
    for index, name in enumerate(classes):
        if name in ("ES", "ET", "CS"):
            classes[index] = "ON"
        strong = name if name in ("L", "R") else strong
        if name == "EN" and strong == "L":
            classes[index] = "L"


def _resolve_brackets(text: str, classes: list[str], own: str) -> None:
    """N0: both brackets of a pair run with the line where anything between them does, else with
    what is between them where that continues what was before."""
    for start, end in _bracket_pairs(text):
        inner = {_direction(name) for name in classes[start + 1 : end] if name not in _NEUTRAL}
        if not inner or classes[start] != "ON" or classes[end] != "ON":
            continue
        before = [_direction(name) for name in classes[:start] if name not in _NEUTRAL]
        goes_on = own not in inner and bool(before) and before[-1] != own
        classes[start] = classes[end] = ({"L": "R", "R": "L"}[own]) if goes_on else own


def _bracket_pairs(text: str) -> list[tuple[int, int]]:
    """Where brackets open and close, in the order in which they open (BD16)."""
    opened: list[int] = []
    pairs: list[tuple[int, int]] = []
    for index, letter in enumerate(text):
        if letter in _BRACKETS.values():
            opened.append(index)
        while letter in _BRACKETS and opened:
            start = opened.pop()
            if text[start] == _BRACKETS[letter]:
                pairs.append((start, index))
                break
    return sorted(pairs)


def _resolve_neutrals(classes: list[str], own: str) -> None:
    """N1 and N2: what stands between two letters of one direction runs with them, else with the
    line."""
    start = 0
    for neutral, group in groupby(list(classes), key=lambda name: name in _NEUTRAL):
        end = start + len(list(group))
        if neutral:
            before = _direction(classes[start - 1]) if start else own
            after = _direction(classes[end]) if end < len(classes) else own
            classes[start:end] = [before if before == after else own] * (end - start)
        start = end


def _direction(name: str) -> str:
    return "R" if name in _NUMBER else name
