"""Where a line of text may end: between words, and in Japanese between phrases or letters. Pure.

A piece of a word that goes on without a space ends in `GLUE`, which is never drawn. Letters that
may not begin or end a line: JIS X 4051, as W3C's "Requirements for Japanese Text Layout" lists them
(https://www.w3.org/TR/jlreq/#line_composition), classes cl-01 to cl-11.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise

from mutoscope.media.fonts import composed
from mutoscope.media.scripts import is_mark, is_unspaced, takes_hyphen

NBSP = "\u00a0"
GLUE = "\u200b"
_WORD_JOINER = "\u2060"
_JOINERS = "\u200c\u200d"
_VIRAMA = 9  # the canonical combining class of signs that take a vowel away

LONE_WORD_SHARE = 0.45
"""A line of one word that is shorter than this share of the room looks forgotten."""
_FREE = frozenset({"it", "up", "us"})
"""Short words that a line may well end in."""
_MOST_PHRASE = 10
"""Phrases of more letters may be parted anywhere: they would make all letters small."""

_NEVER_LAST = "‘“（〔［｛〈《「『【⦅〘〖«〝([{¥$€£₹№#"
_NEVER_FIRST = (
    "’”）〕］｝〉》」』】⦆〙〗»〟)]}‐〜゠–-！？‼⁇⁈⁉!?・：；/。．、，.,:;ヽヾゝゞ々〻ー…‥%‰℃°％"
    "ァィゥェォッャュョヮヵヶぁぃぅぇぉっゃゅょゎゕゖㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ｡｣､･ｧｨｩｪｫｬｭｮｯｰﾞﾟ"
)
_STOPS = "！？!?。．、，…"
_CLOSING = "」』）】〉》〕］｝"
_OPENING = "「『（【〈《〔［｛"


def bound_words(text: str) -> list[str]:
    """Words as lines may part them: one of one or two letters clings to the next, so that no line
    ends in "a", "of" or «и»; those that end a phrase as well as they begin one ("wakes up") do not.
    Japanese ones are cut in phrases."""
    bound: list[str] = []
    clings = False
    for word in re.split(r"[^\S\u00a0]+", composed(text).strip()):
        if clings:
            bound[-1] += NBSP + word
        elif word:
            bound.append(word)
        clings = not clings and _leans_on(word)
    if _WORD_JOINER in text:
        return bound
    return [piece for word in bound for piece in _pieces(word)]


def _leans_on(word: str) -> bool:
    """Whether a word belongs to what follows."""
    short = word.isalpha() and len(word) <= 2 and not is_unspaced(word)
    return short and word.casefold() not in _FREE


def loose_words(words: Sequence[str]) -> list[str]:
    """Words that clung together, each for itself."""
    return " ".join(words).replace(NBSP, " ").split()


def unbroken(text: str) -> str:
    """The text with its spaces made unbreakable: it is set in one line ("384 400 km")."""
    joined = NBSP.join(text.split())
    return joined + _WORD_JOINER if is_unspaced(joined) else joined


def may_part(before: str, after: str) -> bool:
    """Whether a line may end between two letters that no space stands between."""
    if not is_unspaced(before + after) or is_mark(after):
        return False
    if before in _NEVER_LAST or after in _NEVER_FIRST:
        return False
    return not (before.isdecimal() or before == after == "—")


def _pieces(word: str) -> list[str]:
    """A word as it is, or cut where Japanese lines may end."""
    if not is_unspaced(word):
        return [word]
    phrases = _cut(word, _ends_phrase)
    parts = [p for phrase in phrases for p in _short_enough(phrase)]
    return [part + GLUE for part in parts[:-1]] + parts[-1:]


def _short_enough(phrase: str) -> list[str]:
    return [phrase] if len(phrase) <= _MOST_PHRASE else _cut(phrase, _is_between_words)


def _cut(text: str, ends: Callable[[str, str], bool]) -> list[str]:
    cuts = [i for i in range(1, len(text)) if ends(text[i - 1], text[i])]
    return [text[a:b] for a, b in pairwise([0, *cuts, len(text)])]


def _ends_phrase(before: str, after: str) -> bool:
    """After punctuation, before brackets, and where hiragana (particles, endings) give way to other
    letters: there a Japanese phrase ends. The honorific お and ご belong to what follows."""
    if not may_part(before, after):
        return False
    if before in _STOPS or after in _NEVER_LAST:
        return True
    is_word_end = before in _CLOSING or (_is_hiragana(before) and before not in "おご")
    return is_word_end and not _is_hiragana(after)


def _is_between_words(before: str, after: str) -> bool:
    """Anywhere but within a word in katakana."""
    return may_part(before, after) and not (_is_katakana(before) and _is_katakana(after))


def _is_hiragana(letter: str) -> bool:
    return "\u3041" <= letter <= "\u309f"


def _is_katakana(letter: str) -> bool:
    return "\u30a1" <= letter <= "\u30ff"


def part_overlong(word: str, fits: Callable[[str], bool]) -> list[str]:
    """A word cut in pieces that fit, each a line's word: they end in a hyphen, or in scripts that
    have none in `GLUE`."""
    end = "-" if takes_hyphen(word) else GLUE
    pieces: list[str] = []
    while not fits(word) and len(word) > 4:
        cuts = [n for n in range(2, len(word) - 1) if fits(word[:n] + end) and not _splits(word, n)]
        cut = max([n for n in cuts if _is_good_cut(word, n)] or cuts, default=2)
        pieces.append(word[:cut] + end)
        word = word[cut:]
    return [*pieces, word]


def _is_good_cut(word: str, n: int) -> bool:
    """After a letter; between Japanese letters where a line may end."""
    before, after = word[n - 1], word[n]
    return may_part(before, after) if is_unspaced(before + after) else before.isalpha()


def _splits(word: str, n: int) -> bool:
    """Whether a cut would part a mark from its letter, or what a virama or joiner binds."""
    return is_mark(word[n]) or unicodedata.combining(word[n - 1]) == _VIRAMA or word[n] in _JOINERS


def line_of(words: Sequence[str]) -> str:
    """The text of a line."""
    return " ".join(words).replace(f"{GLUE} ", "").rstrip(GLUE)


def hang_em(line: str) -> float:
    """How far a line stands out at the left: the empty half of a Japanese opening bracket."""
    return 0.5 if line.startswith(tuple(_OPENING)) else 0.0


def line_starts(
    words: Sequence[str], widths: Sequence[float], space: float, room: float
) -> list[int]:
    """The first word of each line: fewest lines, then the fewest short words alone on a line, then
    the least sum of squared gaps at their ends.
    Dynamic programming over the words, as in Knuth and Plass (1981), without hyphens."""
    gaps = [0.0 if word.endswith(GLUE) else space for word in words]
    edges = [0.0, *accumulate(width + gap for width, gap in zip(widths, gaps, strict=True))]
    best: list[tuple[int, float, int]] = [(0, 0.0, 0)]  # lines, raggedness, last line's first word
    for end in range(1, len(widths) + 1):
        options: list[tuple[int, float, int]] = []
        for start in range(end - 1, -1, -1):
            slack = room - (edges[end] - edges[start] - gaps[end - 1])
            if slack < 0 and start < end - 1:
                break
            lone = start == end - 1 and widths[start] < LONE_WORD_SHARE * room
            ragged = slack**2 + (2 * room**2 if lone else 0.0)
            options.append((best[start][0] + 1, best[start][1] + ragged, start))
        best.append(min(options))
    starts: list[int] = []
    end = len(widths)
    while end > 0:
        end = best[end][2]
        starts.insert(0, end)
    return starts
