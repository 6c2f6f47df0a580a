"""From when each character is said to when each caption word is."""

import difflib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from mutoscope.models import Word
from mutoscope.providers.spoken import Token

VERSION = "1"
"""Raised when the same characters would make other words."""
_LEAST_SHARE = 0.5
"""So many of the captions' letters must be found; fewer, and it is another text."""


@dataclass(frozen=True)
class Characters:
    """What was said, a character or a few at a time, and when, in seconds."""

    texts: tuple[str, ...]
    starts_s: tuple[float, ...]
    ends_s: tuple[float, ...]


@dataclass(frozen=True)
class _Said:
    """One letter or figure that was said."""

    letter: str
    start_s: float
    end_s: float


def in_words(tokens: Sequence[Token], timed: Characters) -> tuple[Word, ...] | None:
    """The captions with the times of their letters. Where something else was read than is written
    (figures in words), a caption has the time that its neighbours leave. None: it is another text.
    """
    said = [
        _Said(letter, start_s, end_s)
        for text, start_s, end_s in zip(timed.texts, timed.starts_s, timed.ends_s, strict=True)
        for letter in _letters(text)
    ]
    captions = [_letters(token.caption) for token in tokens]
    written = "".join(captions)
    places = _places(written, "".join(each.letter for each in said))
    if len(places) < max(1.0, _LEAST_SHARE * len(written.strip("0123456789"))):
        return None
    return _settled(tokens, _spans(captions, places, said), said)


def _spans(
    captions: Sequence[str], places: dict[int, int], said: Sequence[_Said]
) -> list[tuple[int, int] | None]:
    """First and last of what was said for each caption; None for one that was read otherwise."""
    spans, at = list[tuple[int, int] | None](), 0
    for caption in captions:
        own = [places[i] for i in range(at, at + len(caption)) if i in places]
        whole = len(own) * 2 > len(caption)
        spans.append((own[0], own[-1]) if own and whole else None)
        at += len(caption)
    return spans


def _settled(
    tokens: Sequence[Token], spans: Sequence[tuple[int, int] | None], said: Sequence[_Said]
) -> tuple[Word, ...]:
    """Runs of captions without a time of their own share what lies between by their letters."""
    words, waiting, after = list[Word](), list[Token](), 0
    for token, span in zip(tokens, spans, strict=True):
        if span is None:
            waiting.append(token)
            continue
        first, last = span
        words += _shared(waiting, said[after:first], said[first].start_s)
        words.append(Word(token.caption, said[first].start_s, said[last].end_s))
        waiting, after = [], last + 1
    return (*words, *_shared(waiting, said[after:], said[-1].end_s))


def _shared(tokens: Sequence[Token], said: Sequence[_Said], at_s: float) -> list[Word]:
    """Captions that fill the time of what was said, or none at all at `at_s`."""
    first, last = (said[0].start_s, said[-1].end_s) if said else (at_s, at_s)
    weights = [max(1, len(_letters(token.spoken))) for token in tokens]
    words, done = list[Word](), 0
    for token, weight in zip(tokens, weights, strict=True):
        start_s = first + (last - first) * done / sum(weights)
        done += weight
        words.append(Word(token.caption, start_s, first + (last - first) * done / sum(weights)))
    return words


def _places(written: str, said: str) -> dict[int, int]:
    """Which of the said letters each written one is."""
    if written == said:
        return {i: i for i in range(len(written))}
    matcher = difflib.SequenceMatcher(None, written, said, autojunk=False)
    return {
        block.a + i: block.b + i
        for block in matcher.get_matching_blocks()
        for i in range(block.size)
    }


def _letters(text: str) -> str:
    """Letters and figures alone, in one form: vendors fold signs and spaces as they like."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded if c.isalnum())
