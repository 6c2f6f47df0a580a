"""Which country a sentence is about: its names, cities, adjectives, in English and Russian."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from mutoscope.pipelines.short.word_data import read_lines

Strength = Literal["named", "adjective"]

_RU_NOUN = "(?:ами|ями|ой|ей|ёй|ом|ем|ём|ою|ам|ям|ах|ях|ью|ая|ую|[аяоеыиуюйь])?"
_RU_ADJECTIVE = "(?:ого|ому|ими|ий|ой|ая|ую|ое|ие|их|им|ом|ою|и|а|о)"
# "South American", "Indian Ocean", "French fries", "New England": a name inside another name.
_NOT_AFTER = r"(?<!South )(?<!North )(?<!Latin )(?<!Central )(?<!Native )(?<!New )(?<!\bMr )"
_NOT_BEFORE = (
    r"(?! fries| Guiana| Polynesia| Columbia| Ocean\b| press\b| roll| delight| toast\b| horn\b"
    r"|-speaking| language)"
)
# From this many countries on, a sentence is a list, and lighting up one of them would mislead.
LISTED = 3


@dataclass(frozen=True)
class Place:
    """A country by its Natural Earth name, and how plainly the text names it."""

    country: str
    strength: Strength
    position: int


@dataclass(frozen=True)
class _Entry:
    country: str
    strength: Strength
    text: str


def find_place(text: str, language: str) -> Place | None:
    """The country a text is about, or None: when it names none, or a list of them.

    A name counts above an adjective; among equals the first mentioned wins.
    """
    places = _places(text, language)
    if len({p.country for p in places}) >= LISTED:
        return None
    return min(places, key=lambda p: (p.strength != "named", p.position), default=None)


def _places(text: str, language: str) -> list[Place]:
    pattern, entries = _pattern(language)
    found: list[Place] = []
    for match in pattern.finditer(text) if entries else ():
        entry = entries[int(str(match.lastgroup)[1:])]
        found.append(Place(entry.country, entry.strength, match.start()))
    return found


@cache
def _pattern(language: str) -> tuple[re.Pattern[str], list[_Entry]]:
    """One pattern for all names, the longest first; group `n<i>` is entry i."""
    entries = sorted(_entries(language), key=lambda e: -len(e.text))
    if language == "ru":
        names = [_ru_pattern(e.text) for e in entries]
        whole = r"(?<![\w-])(?:{})(?![\w-])"
    else:
        names = [re.escape(e.text) for e in entries]
        whole = rf"(?<![\w-]){_NOT_AFTER}(?:{{}})(?![\w]){_NOT_BEFORE}"
    groups = "|".join(f"(?P<n{i}>{name})" for i, name in enumerate(names))
    return re.compile(whole.format(groups)), entries


def _ru_pattern(entry: str) -> str:
    ending = _RU_ADJECTIVE if entry.endswith("ск-") and entry[0].islower() else _RU_NOUN
    parts = [re.escape(p[:-1]) + ending if p.endswith("-") else p for p in entry.split()]
    pattern = " ".join(parts)
    return f"[{entry[0].upper()}{entry[0]}]{pattern[1:]}" if entry[0].islower() else pattern


def _entries(language: str) -> list[_Entry]:
    column = {"en": 0, "ru": 1}.get(language)
    entries: list[_Entry] = []
    for line in read_lines("places.txt") if column is not None else ():
        country, _, names = line.partition(" = ")
        columns = names.split("|")
        entries += [_entry(country, name.strip()) for name in columns[column or 0].split(",")]
    return entries


def _entry(country: str, name: str) -> _Entry:
    if name.startswith("~"):
        return _Entry(country, "adjective", name[1:])
    return _Entry(country, "named", name)
