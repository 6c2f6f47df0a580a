"""Caption words for languages that write no spaces: pieces of a text, gathered."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from mutoscope.providers.pronounced.laying import MARKS
from mutoscope.providers.spoken import Token

LONGEST = 8
"""Characters of a caption word that still takes what could also stand for itself."""
LATIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿĀ-ž]+(?:['’.\-][A-Za-zÀ-ÖØ-öø-ÿĀ-ž]+)*")
_HEARD = str.maketrans("。．！？、，：；–―‥─", ".." + "!?,,:;——…—")
_OPENING = frozenset("「『（(《〈【［[〔“‘«{")


@dataclass(frozen=True)
class Piece:
    """A stretch of the text. `spoken`: words to say, "" for punctuation. `leans`: it belongs to
    the caption word before it. `spaced`: white space stands before it."""

    text: str
    spoken: str
    leans: bool = False
    spaced: bool = False


def gather(pieces: Iterable[Piece]) -> list[Token]:
    """The pieces as caption words: no character is lost but white space."""
    tokens, waiting = list[Token](), ""
    for piece in pieces:
        last = tokens[-1] if tokens and not waiting else None
        if not piece.spoken and (last is None or piece.text in _OPENING):
            waiting += piece.text
        elif last is not None and not piece.spoken:
            tokens[-1] = Token(last.caption + piece.text, _marked(last.spoken, piece.text))
        elif last is not None and piece.leans and not piece.spaced and not _is_marked(last):
            tokens[-1] = Token(last.caption + piece.text, f"{last.spoken} {piece.spoken}")
        else:
            tokens.append(Token(waiting + piece.text, piece.spoken))
            waiting = ""
    if waiting and tokens:
        tokens[-1] = Token(tokens[-1].caption + waiting, tokens[-1].spoken)
    return tokens


def _marked(spoken: str, text: str) -> str:
    """With the mark that the punctuation is heard as; the first one counts."""
    mark = next((c for c in text.translate(_HEARD) if c in MARKS), "")
    return spoken if spoken.endswith(tuple(MARKS)) else spoken + mark


def _is_marked(token: Token) -> bool:
    return token.spoken.endswith(tuple(MARKS))
