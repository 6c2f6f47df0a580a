"""A written word with its neighbours: what a language's reader looks at."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

_LEADING = re.compile(r"^[\"'“”‘’«»„(\[{¿¡*_|/\\—–…:;,.!?]*(?<!\d)")
_TRAILING = re.compile(r"[\"'“”‘’«»„)\]}*_|/\\—–\-…:;,.!?]*$")
_SPEAKABLE = re.compile(r"[^\W_]|[%&+=@$€£¥₽₹°№×÷±½¼¾]")
_INITIALS = re.compile(r"^(?:[^\W\d_]\.)+$")
_BEFORE_FIGURES = frozenset({"no.", "nos."})  # "No. 5", but "No. It is not."
_PAUSES = ("?", "!", "…", ".", ";", ":", ",", "—")


@dataclass(frozen=True)
class Written:
    """One caption word taken apart: `lead` and `tail` are punctuation, `core` is what is read."""

    caption: str
    lead: str
    core: str
    tail: str

    @property
    def pause(self) -> str:
        """The one mark of the tail that a voice hears."""
        heard = self.tail.replace("–", "—").replace(")", ",")
        return next((mark for mark in _PAUSES if mark in heard), "")


@dataclass(frozen=True)
class Nearby:
    """A word to read and what stands beside it ("" at the ends).

    `earlier` is the word before `before`; `pause` follows the word.
    """

    core: str
    before: str = ""
    earlier: str = ""
    after: str = ""
    pause: str = ""


Rule = Callable[[Nearby], str | None]
"""Reads a word it knows, or None."""


def split_words(text: str) -> list[str]:
    """The caption words of a clean text; punctuation that stands alone joins a neighbour."""
    words: list[str] = []
    waiting = ""
    for word in text.split(" "):
        if not word:
            continue
        if _SPEAKABLE.search(word):
            words.append(f"{waiting} {word}" if waiting else word)
            waiting = ""
        elif words:
            words[-1] += f" {word}"
        else:
            waiting = f"{waiting} {word}".strip()
    return words


def take_apart(words: list[str], abbreviations: Mapping[str, str]) -> list[Written]:
    """Lead, core and tail of each word. The dot of an abbreviation belongs to its core."""
    parts = [_part(word) for word in words]
    return [
        _keep_dot(part, parts[i + 1].core if i + 1 < len(parts) else "", abbreviations)
        for i, part in enumerate(parts)
    ]


def _part(word: str) -> Written:
    lead = _LEADING.match(word)
    start = lead.end() if lead else 0
    start = _whole_decimal(word, start)
    tail = _TRAILING.search(word, start)
    end = tail.start() if tail else len(word)
    return Written(word, word[:start], word[start:end], word[end:])


def _whole_decimal(word: str, start: int) -> int:
    """The dot of ".5" is read."""
    return (
        start - 1
        if start and word[start - 1] == "." and word[start : start + 1].isdigit()
        else start
    )


def _keep_dot(part: Written, after: str, abbreviations: Mapping[str, str]) -> Written:
    dotted = f"{part.core}."
    if not part.tail.startswith(".") or part.tail.startswith("…"):
        return part
    if dotted.lower() in _BEFORE_FIGURES and not after[:1].isdigit():
        return part
    known = dotted in abbreviations or dotted.lower() in abbreviations
    is_initial = (
        bool(_INITIALS.match(dotted)) and after != "" and (len(dotted) > 2 or after[:1].isupper())
    )
    if not (known or is_initial or (len(dotted) > 2 and _INITIALS.match(dotted))):
        return part
    tail = part.tail[1:]
    return Written(part.caption, part.lead, dotted, tail if after else f".{tail}")
