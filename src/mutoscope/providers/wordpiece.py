"""WordPiece, uncased: text to the token numbers that BERT-like models read.

The rules are those of `BasicTokenizer` and `WordpieceTokenizer` in github.com/google-research/bert.
"""

import unicodedata
from collections.abc import Iterator, Sequence

UNKNOWN, START, END = "[UNK]", "[CLS]", "[SEP]"
LONGEST_WORD = 100

_CJK_RANGES = (
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x2CEAF),
    (0x2F800, 0x2FA1F),
)


class WordPiece:
    """A tokenizer over `vocabulary`, whose entries stand in the order of their numbers."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._number = {entry: number for number, entry in enumerate(vocabulary)}

    def encode(self, text: str, *, limit: int) -> list[int]:
        """At most `limit` token numbers, the start and end marks included."""
        pieces = [piece for word in _words(text) for piece in self._pieces(word)]
        return [self._number[entry] for entry in (START, *pieces[: limit - 2], END)]

    def _pieces(self, word: str) -> list[str]:
        """The longest known beginning, then the longest known continuation, and so on."""
        if len(word) > LONGEST_WORD:
            return [UNKNOWN]
        pieces: list[str] = []
        rest = word
        while rest:
            piece = self._longest(rest, prefix="##" if pieces else "")
            if not piece:
                return [UNKNOWN]
            pieces.append(piece)
            rest = rest[len(piece) - (2 if len(pieces) > 1 else 0) :]
        return pieces

    def _longest(self, rest: str, *, prefix: str) -> str:
        candidates = (prefix + rest[:end] for end in range(len(rest), 0, -1))
        return next((entry for entry in candidates if entry in self._number), "")


def _words(text: str) -> Iterator[str]:
    """Lower-case words without accents; each punctuation mark and CJK character by itself."""
    plain = unicodedata.normalize("NFD", text.lower())
    spaced = "".join(_spaced(character) for character in plain)
    yield from spaced.split()


def _spaced(character: str) -> str:
    category = unicodedata.category(character)
    if character.isspace():
        return " "
    if category in {"Mn", "Cc", "Cf"} or character == "\ufffd":
        return ""
    if _is_punctuation(character, category) or _is_cjk(character):
        return f" {character} "
    return character


def _is_punctuation(character: str, category: str) -> bool:
    """ASCII symbols such as "$" and "^" count, though Unicode does not call them punctuation."""
    ascii_symbol = "!" <= character <= "~" and not character.isalnum()
    return ascii_symbol or category.startswith("P")


def _is_cjk(character: str) -> bool:
    return any(low <= ord(character) <= high for low, high in _CJK_RANGES)
