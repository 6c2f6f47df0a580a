"""Phonemes in a row: words, the spaces between them, and the marks that a voice hears."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Protocol

from mutoscope.models import Word
from mutoscope.providers.spoken import Token

Sound = tuple[str, int]
"""A phoneme of one character, and the number of its token; −1 for a pause."""
MARKS = ".!?…;:,—"
_PAUSES = frozenset(f' {MARKS}"“”()')
NOBODY = -1


class Pronouncer(Protocol):
    """What one language sounds like, in the alphabet that Kokoro was trained on: IPA with some
    letters of its own (https://github.com/hexgrad/misaki, EN_PHONES.md)."""

    @property
    def build(self) -> str:
        """What it hangs on beside the text: names and versions."""
        ...

    def tokens(self, text: str) -> list[Token]:
        """The caption words of a text, each with what is said for it."""
        ...

    def sounds(self, tokens: Sequence[Token]) -> list[Sound]:
        """The phonemes of one sentence."""
        ...


@dataclass(frozen=True)
class Line:
    """What the model says at once, and whose each phoneme is."""

    tokens: tuple[Token, ...]
    sounds: tuple[Sound, ...]

    @cached_property
    def phonemes(self) -> str:
        return "".join(sound for sound, _ in self.sounds)

    def words(self, ends_s: Sequence[float]) -> tuple[Word, ...]:
        """When each token is spoken, given where the silence before and each phoneme end."""
        spans = dict[int, tuple[float, float]]()
        for (_, owner), (start, end) in zip(self.sounds, pairwise(ends_s), strict=True):
            spans[owner] = (spans.get(owner, (start, 0.0))[0], end)
        return timed(self.tokens, spans)


def lay_out(tokens: Sequence[Token], words: Sequence[Sequence[Sound]]) -> list[Sound]:
    """The words of a sentence in a row: after the last of a token its mark, between two a space.

    Where no mark stands between two words, the space is the next one's: it is heard already.
    """
    line = list[Sound]()
    spoken = [word for word in words if word]
    for number, word in enumerate(spoken):
        if line:
            line.append((" ", NOBODY if is_pause(line[-1][0]) else word[0][1]))
        line += word
        owner = word[-1][1]
        following = spoken[number + 1][0][1] if number + 1 < len(spoken) else NOBODY
        if owner != following and tokens[owner].spoken[-1:] in tuple(MARKS):
            line.append((tokens[owner].spoken[-1], NOBODY))
    return line


def is_pause(sound: str) -> bool:
    """Whether it is a space or a mark, not a voice."""
    return sound in _PAUSES


def timed(tokens: Sequence[Token], spans: dict[int, tuple[float, float]]) -> tuple[Word, ...]:
    """The words of a line, from when each token is said (index -> start and end, seconds). A
    caption that has no sound of its own is shown with the one before it, or the next."""
    words, waiting = list[Word](), ""
    for index, token in enumerate(tokens):
        caption = f"{waiting} {token.caption}".strip()
        if index in spans:
            words.append(Word(caption, *spans[index]))
            waiting = ""
        elif words:
            words[-1] = replace(words[-1], text=f"{words[-1].text} {caption}")
        else:
            waiting = caption
    return tuple(words)
