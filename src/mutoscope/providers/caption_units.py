"""What is sent of a text, and its captions; texts without spaces are cut into pieces to show."""

import re
import unicodedata
from collections.abc import Iterator

from mutoscope.providers.spoken import Token, spoken_tokens

MOST_CHARACTERS = {"ja": 8, "zh": 4, "th": 8}
"""Of one caption, in the languages that write no spaces between words."""
_HIRAGANA = re.compile("[\u3041-\u3096]")  # what ends most Japanese phrases
OPENING = frozenset("「『（［｛〈《【〔“‘([{")
_BEFORE_ITS_LETTER = frozenset("เแโใไ")  # Thai vowels
_AFTER_ITS_LETTER = frozenset("ะาำๅๆฯーっッゃゅょャュョァィゥェォぁぃぅぇぉ々")


def captioned(text: str, language: str) -> tuple[str, list[Token]]:
    """The text as a vendor is to read it, and its caption words: of Japanese, Chinese and Thai
    pieces of a few characters, which put together, without spaces, are the text. InvalidRequest as
    `spoken_tokens`."""
    tokens = spoken_tokens(text, language)
    written = " ".join(token.caption for token in tokens)
    most = MOST_CHARACTERS.get(language)
    if most is None:
        return written, tokens
    pieces = [piece.strip() for token in tokens for piece in units(token.caption, most)]
    return written, [Token(piece, piece) for piece in pieces]


def units(text: str, most: int) -> list[str]:
    """Pieces of a text, cut after punctuation, before whatever follows hiragana, and where a piece
    is longer than `most` characters; each holds a letter or figure, if the text does. Put together
    they are the text."""
    pieces = [part for piece in _cut_at_borders(text) for part in _shortened(piece, most)]
    joined, waiting = list[str](), ""
    for piece in pieces:
        if any(c.isalnum() for c in piece):
            joined.append(waiting + piece)
            waiting = ""
        elif joined and not waiting and piece.strip()[:1] not in OPENING:
            joined[-1] += piece
        else:
            waiting += piece
    if not waiting:
        return joined
    return [*joined[:-1], "".join(joined[-1:]) + waiting]


def _shortened(piece: str, most: int) -> list[str]:
    """Parts of about the same length."""
    count = max(1, -(-len(piece) // most))
    wanted = [round(i * len(piece) / count) for i in range(1, count)]
    free = [at for at in range(1, len(piece)) if not _belong_together(piece[at - 1], piece[at])]
    cuts = sorted({at for cut in wanted for at in [at for at in free if at >= cut][:1]})
    return [piece[a:b] for a, b in zip([0, *cuts], [*cuts, len(piece)], strict=True)]


def _cut_at_borders(text: str) -> Iterator[str]:
    start = 0
    for at in range(1, len(text)):
        if _is_border(text[at - 1], text[at]):
            yield text[start:at]
            start = at
    yield text[start:]


def _is_border(before: str, after: str) -> bool:
    if before in OPENING or _belong_together(before, after):
        return False
    if after in OPENING:
        return True
    if not after.isalnum():
        return False
    if not before.isalnum():
        return not _is_mark(before)
    return bool(_HIRAGANA.match(before)) and not _HIRAGANA.match(after)


def _belong_together(before: str, after: str) -> bool:
    """Two letters of a foreign word or a number, or a letter and what is written around it."""
    if before.isascii() and after.isascii() and before.isalnum() and after.isalnum():
        return True
    return before in _BEFORE_ITS_LETTER or after in _AFTER_ITS_LETTER or _is_mark(after)


def _is_mark(character: str) -> bool:
    return unicodedata.category(character).startswith("M")
