"""Word times of what is shown, where something else is spoken: a reading, a word of a dictionary.

Words that are in both keep the times at which they were heard. What lies between them shares the
time in which its reading was: by its letters, in scripts with spaces; in others each character by
the sounds that it is probably read as.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from mutoscope.errors import InvalidRequest
from mutoscope.models import Word
from mutoscope.providers.alignment import in_captions
from mutoscope.providers.caption_units import MOST_CHARACTERS, captioned, units
from mutoscope.providers.mora_captions import Mora, captions
from mutoscope.providers.speech_line import settle_words
from mutoscope.providers.spoken import Token

_LEAST_PAUSE_S = 0.1


@dataclass(frozen=True)
class _Run:
    """Captions and the words that were heard for them; neither is empty."""

    shown: tuple[str, ...]
    heard: tuple[Word, ...]


def respelt(
    shown: str, heard: Sequence[Word], language: str, duration_s: float
) -> tuple[Word, ...]:
    """The caption words of `shown`, each with its time, from the words that were `heard` for them
    in a sound of `duration_s`: in order, from where the first begins to where the last ends."""
    texts = captions_of(shown, language)
    words = _by_sounds(texts, heard) if language in MOST_CHARACTERS else None
    words = words or _by_words(texts, heard)
    words[0] = replace(words[0], start_s=heard[0].start_s)
    words[-1] = replace(words[-1], end_s=heard[-1].end_s)
    return settle_words(words, duration_s)


def captions_of(shown: str, language: str) -> list[str]:
    """How a text is cut to be shown, also one that no voice of the language could read."""
    try:
        return [token.caption for token in captioned(shown, language)[1]]
    except InvalidRequest:
        most = MOST_CHARACTERS.get(language)
        pieces = units(shown, most) if most else shown.split()
        return [piece.strip() for piece in pieces if piece.strip()]


def _by_sounds(texts: Sequence[str], heard: Sequence[Word]) -> list[Word] | None:
    """None: the text has no letters to lay sounds upon, or the sounds end before it does."""
    together = "".join("".join(text.split()) for text in texts)
    laid = captions(together, list(_moras(heard)))
    found = in_captions([Token(text, text) for text in texts], laid)
    return list(found) if found else None


def _moras(heard: Sequence[Word]) -> Iterator[Mora]:
    """What was heard letter by letter, each as long as the others of its word, and the pauses."""
    for place, word in enumerate(heard):
        if place and word.start_s - heard[place - 1].end_s >= _LEAST_PAUSE_S:
            yield Mora("", heard[place - 1].end_s, word.start_s)
        letters = [letter for letter in word.text if letter.isalnum() or letter == "ー"]
        each_s = (word.end_s - word.start_s) / max(1, len(letters))
        for number, letter in enumerate(letters):
            start_s = word.start_s + number * each_s
            yield Mora(_katakana(letter), start_s, start_s + each_s, opens=True)


def _katakana(letter: str) -> str:
    return chr(ord(letter) + 0x60) if "ぁ" <= letter <= "ゖ" else letter


def _by_words(texts: Sequence[str], heard: Sequence[Word]) -> list[Word]:
    return [word for run in _runs(texts, heard) for word in _shared_out(run)]


def _runs(texts: Sequence[str], heard: Sequence[Word]) -> list[_Run]:
    """What was heard for which captions: one word for one where they are the same. What is only
    shown or only heard belongs to the run before it, or else to the one after."""
    runs, waiting = list[_Run](), _Run((), ())
    for shown, spoken in _ranges(texts, heard):
        run = _Run(waiting.shown + tuple(texts[shown]), waiting.heard + tuple(heard[spoken]))
        if run.shown and run.heard:
            runs.append(run)
            waiting = _Run((), ())
        elif runs:
            runs[-1] = _Run(runs[-1].shown + run.shown, runs[-1].heard + run.heard)
        else:
            waiting = run
    return runs


def _ranges(texts: Sequence[str], heard: Sequence[Word]) -> Iterator[tuple[slice, slice]]:
    """Of both, what belongs together; one of the two may be empty."""
    matcher = SequenceMatcher(
        None, [_bare(text) for text in texts], [_bare(word.text) for word in heard], autojunk=False
    )
    for kind, first, end, start, stop in matcher.get_opcodes():
        if kind == "equal":
            for at in range(end - first):
                yield slice(first + at, first + at + 1), slice(start + at, start + at + 1)
        else:
            yield slice(first, end), slice(start, stop)


def _bare(word: str) -> str:
    """Without punctuation and capitals; a sign alone stays itself."""
    return "".join(letter for letter in word.casefold() if letter.isalnum()) or word


def _shared_out(run: _Run) -> list[Word]:
    """The run's captions, each as long as its letters make it."""
    first_s, last_s = run.heard[0].start_s, run.heard[-1].end_s
    weights = [1 + sum(map(str.isalnum, text)) for text in run.shown]
    shares = [sum_ / sum(weights) for sum_ in itertools.accumulate(weights, initial=0)]
    edges = [first_s + (last_s - first_s) * share for share in shares]
    return [Word(t, edges[i], edges[i + 1]) for i, t in enumerate(run.shown)]
