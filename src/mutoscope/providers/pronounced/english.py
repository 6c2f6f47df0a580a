"""English by hibari's own rules and dictionary, American or British: its alphabet is Kokoro's."""

import threading
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import hibari
from hibari.g2p import G2P

from mutoscope.providers.pronounced.laying import NOBODY, Sound, is_pause
from mutoscope.providers.spoken import Token, spoken_tokens


class English:
    """A `Pronouncer`. `british`: "four" without an r, "bath" with a long vowel."""

    def __init__(self, *, british: bool = False) -> None:
        self._british = british
        self._loading = threading.Lock()

    @property
    def build(self) -> str:
        return f"hibari {hibari.__version__}"

    def tokens(self, text: str) -> list[Token]:
        return spoken_tokens(text, "en")

    def sounds(self, tokens: Sequence[Token]) -> list[Sound]:
        owners = [i for i, token in enumerate(tokens) for _ in token.spoken.split()]
        line, place = list[Sound](), 0
        for piece in self._pronounced(" ".join(token.spoken for token in tokens)):
            line += [(c, NOBODY if is_pause(c) else owners[place]) for c in piece.phonemes or ""]
            if piece.whitespace:
                place += 1
                silent = not line or is_pause(line[-1][0])
                line.append((" ", NOBODY if silent else owners[place]))
        return line

    def say(self, text: str) -> str:
        """The phonemes of an English word or name within another language, spaces between words."""
        said = " ".join(token.spoken.rstrip(".") for token in spoken_tokens(text, "en"))
        pieces = self._pronounced(said)
        return "".join((piece.phonemes or "") + piece.whitespace for piece in pieces).strip()

    def _pronounced(self, text: str) -> list[Any]:
        """hibari's tokens in order; one that stands before white space is the last of a word."""
        with self._loading:
            return self._g2p.phonemize_tokens(self._g2p.tokenize(text))

    @cached_property
    def _g2p(self) -> G2P:
        return G2P(british=self._british)
