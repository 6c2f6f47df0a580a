"""The words of a slide made ready to be set: composed, emoji as pictures, faces that have them.

Nothing here is markup and nothing is quoted: the words reach the typesetter as data.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import cast

from mutoscope.errors import MediaError
from mutoscope.media.caption_text import capitals
from mutoscope.media.fonts import Role, composed, face_name, load_face
from mutoscope.media.icons import is_icon
from mutoscope.media.line_breaks import GLUE, bound_words
from mutoscope.media.memes.emoji import emoji_at
from mutoscope.media.scripts import is_rtl, is_unspaced
from mutoscope.media.slides.content import Slide

Words = str | list["Words"] | dict[str, "Words"]


MOST_CHARACTERS = 1500
"""Of one field: many times what a slide can show."""
MOST_CELL_CHARACTERS = 160
MOST_CODE_CHARACTERS = 12_000
MOST_ROWS = 40
_EMOJI_FROM, _MOST_EMOJI = 0xE000, 0x400
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff\ud800-\udfff]")
_SKIN = re.compile("[\U0001f3fb-\U0001f3ff]")
_SIGN = "[\u2190-\u2bff\U0001f000-\U0001faff]\ufe0f?"
_JOINED = re.compile(f"{_SIGN}(?:\u200d{_SIGN})+|\U0001f3f4[\U000e0020-\U000e007f]+")
"""One emoji of several signs: a family, a farmer, the flag of a part of a country."""
_AIRY = re.compile(
    "[\u0590-\u08ff\u0900-\u0dff\u0e00-\u0fff\u1000-\u109f\ufb1d-\ufdff\ufe70-\ufeff]"
)
_ICONS = {
    "❤": "red-heart",
    "✅": "check-mark-button",
    "⭐": "star",
    "💡": "light-bulb",
    "📈": "chart-increasing",
    "📉": "chart-decreasing",
    "🌍": "globe-showing-europe-africa",
    "🌎": "globe-showing-americas",
    "🌏": "globe-showing-asia-australia",
    "⚡": "high-voltage",
    "👍": "thumbs-up",
    "👎": "thumbs-down",
    "🙏": "folded-hands",
    "🤖": "robot",
    "💻": "laptop",
    "⚠": "warning",
    "❌": "cross-mark",
    "🎯": "bullseye",
    "🔍": "magnifying-glass-tilted-left",
    "💰": "money-bag",
}
_EMBEDDED = (
    (0x0020, 0x058F),  # Latin, Greek, Cyrillic, Armenian
    (0x05D0, 0x05EA),  # Hebrew
    (0x1E00, 0x1FFF),
    (0x2000, 0x27BF),  # punctuation, arrows, mathematics, boxes, dingbats
)
"""Blocks that the typesetter's own DejaVu Sans Mono and Libertinus Serif have for the most part."""
_FALLBACKS = (
    "Inter-Medium",
    "NotoSansJP-Bold",
    "NotoSansArabic-ExtraBold",
    "NotoSansDevanagari-ExtraBold",
)


_FAMILIES = {
    "BricolageGrotesque": "Bricolage Grotesque",
    "NotoSansArabic": "Noto Sans Arabic",
    "NotoSansDevanagari": "Noto Sans Devanagari",
    "NotoSansJP": "Noto Sans JP",
    "SofiaSansExtraCondensed": "Sofia Sans",
}
_WEIGHTS = {
    "Regular": 400,
    "Medium": 500,
    "SemiBold": 600,
    "Bold": 700,
    "ExtraBold": 800,
    "Black": 900,
}
OTHER_FAMILIES = (
    "Inter",
    "Noto Sans JP",
    "Noto Sans Arabic",
    "Noto Sans Devanagari",
    "DejaVu Sans Mono",
)

_PARTS = {
    "bullets": "points",
    "header": "table",
    "rows": "table",
    "when": "events",
    "what": "events",
}
"""Of fields that are seen as one thing, what that is called."""

_NARROW = ("header", "rows")
_JOINER = "\u2060"
_AFTER_COLON = re.compile(r"(?<=[:;：；])(?!$)")
_UNSEEN = ("kind", "picture", "icon")
"""Fields that nobody reads."""


@dataclass
class Wording:
    """A slide's words. `emoji`: the private character that stands for each illustration, by its
    name. `shortened`: the parts that were too long even to be tried."""

    words: dict[str, Words] = field(default_factory=dict[str, Words])
    emoji: dict[str, str] = field(default_factory=dict[str, str])
    shortened: dict[str, None] = field(default_factory=dict[str, None])
    rtl: bool = False
    airy: bool = False
    missing: str = ""


def word_slide(slide: Slide, *, language: str, in_capitals: bool) -> Wording:
    """What a typesetter gets of a slide."""
    found = Wording()
    values = cast("dict[str, Words]", slide.model_dump(mode="json"))
    found.words = {name: _worded(value, name, found) for name, value in values.items()}
    found.words |= _squared(found.words, found)
    _look_through(found)
    if in_capitals and "title" in found.words:
        found.words["title"] = capitals(cast("str", found.words["title"]), language)
    return found


def word_values(values: Mapping[str, Words]) -> Wording:
    """What a typesetter gets of any texts, by name."""
    found = Wording()
    found.words = {name: _worded(value, name, found) for name, value in values.items()}
    _look_through(found)
    return found


def _look_through(found: Wording) -> None:
    """What their letters ask for."""
    shown = [each for name, each in found.words.items() if name not in _UNSEEN]
    everything = " ".join(_texts(shown))
    found.rtl, found.airy = is_rtl(everything), bool(_AIRY.search(everything))
    found.missing = _missing(everything)
    signs = {each for each in found.missing if unicodedata.category(each)[0] in "SC"}
    found.words = {name: _without(value, signs) for name, value in found.words.items()}


def _worded(value: Words, name: str, found: Wording) -> Words:
    if isinstance(value, list):
        return [_worded(each, name, found) for each in value]
    if isinstance(value, dict):
        return {key: _worded(each, key, found) for key, each in value.items()}
    return _listing(value, found) if name == "code" else _line(value, name, found)


def _without(value: Words, signs: set[str]) -> Words:
    """Signs that no face has are left out: a box in their place says less than nothing."""
    if isinstance(value, list):
        return [_without(each, signs) for each in value]
    if isinstance(value, dict):
        return {key: _without(each, signs) for key, each in value.items()}
    kept = "".join(each for each in value if each not in signs)
    return kept if "\n" in value or not signs else kept.strip()


def _line(text: str, name: str, found: Wording) -> str:
    plain = _SKIN.sub("", _PRIVATE.sub("\ufffd", text))
    whole_signs = _JOINED.sub(lambda one: _drawn_whole(one[0], found), plain)
    clean = " ".join(composed(whole_signs).split())
    most = MOST_CELL_CHARACTERS if name in _NARROW else MOST_CHARACTERS
    whole = _cut("".join(_drawn(character, found) for character in clean), most, name, found)
    return whole if name in _NARROW else " ".join(_phrased(word) for word in whole.split(" "))


def _phrased(word: str) -> str:
    """A word of a script without spaces as phrases, whose letters stay together on a line."""
    if not is_unspaced(word):
        return word
    parts = _AFTER_COLON.split(word)
    phrases = (piece.removesuffix(GLUE) for part in parts for piece in bound_words(part))
    return GLUE.join(_JOINER.join(phrase) for phrase in phrases)


def _listing(text: str, found: Wording) -> str:
    plain = _PRIVATE.sub("\ufffd", text).expandtabs(4)
    rows = (composed(line).rstrip() for line in plain.splitlines())
    lines = [_cut(row, MOST_CHARACTERS, "code", found) for row in rows]
    listing = "\n".join(lines).strip("\n")
    return _cut(listing, MOST_CODE_CHARACTERS, "code", found)


def _cut(text: str, most: int, name: str, found: Wording) -> str:
    if len(text) <= most:
        return text
    _tell_shortened(name, found)
    return text[: most - 1].rstrip() + "…"


def _tell_shortened(name: str, found: Wording) -> None:
    found.shortened[_PARTS.get(name, name)] = None


def _drawn(character: str, found: Wording) -> str:
    return _stand_in(_icon(character), found) or character


def _drawn_whole(joined: str, found: Wording) -> str:
    """An emoji of several signs; nothing where there is no illustration, for a part of it says
    something else."""
    name, length = emoji_at(joined, 0)
    return _stand_in(name, found) if length == len(joined) else ""


def _stand_in(name: str, found: Wording) -> str:
    """The character that stands for an illustration; "" for none, or where there are too many."""
    if not name or (name not in found.emoji and len(found.emoji) >= _MOST_EMOJI):
        return ""
    return found.emoji.setdefault(name, chr(_EMOJI_FROM + len(found.emoji)))


@lru_cache(4096)
def _icon(character: str) -> str:
    """The illustration of an emoji; "" where letters are written or there is none."""
    if character < "\u2190":
        return ""
    if character in _ICONS:
        return _ICONS[character]
    name = unicodedata.name(character, "").lower().replace(" ", "-")
    return name if character >= "\u2600" and not character.isalpha() and is_icon(name) else ""


def _squared(words: dict[str, Words], found: Wording) -> dict[str, Words]:
    """A table's rows of one length, and of all lists no more than can be tried."""
    squared: dict[str, Words] = {}
    for name in ("rows", "events", "sources"):
        rows = cast("list[Words]", words.get(name, []))
        if len(rows) > MOST_ROWS:
            _tell_shortened(name, found)
        squared |= {name: rows[:MOST_ROWS]} if name in words else {}
    if "rows" in squared:
        header = cast("list[Words]", words["header"])
        rows = cast("list[list[Words]]", squared["rows"])
        count = max(len(row) for row in (header, *rows))
        squared["header"] = _padded(header, count)
        squared["rows"] = [_padded(row, count) for row in rows]
    return squared


def _padded(cells: list[Words], count: int) -> list[Words]:
    return [*cells, *[""] * (count - len(cells))]


def _texts(value: Words) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    else:
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)


def _missing(text: str) -> str:
    """The characters that no face has and that stand as empty boxes."""
    drawn = dict.fromkeys(c for c in composed(text) if not c.isspace())
    lacking = [c for c in drawn if not _has_face(c)]
    return "".join(lacking)


@lru_cache(4096)
def _has_face(character: str) -> bool:
    code = ord(character)
    if _EMOJI_FROM <= code < _EMOJI_FROM + _MOST_EMOJI or _is_in_embedded(code):
        return True
    return any(load_face(name).unicharsToGlyphs([code])[0] for name in _FALLBACKS)


def _is_in_embedded(code: int) -> bool:
    return any(first <= code <= last for first, last in _EMBEDDED)


def display_face(role: str, title: str) -> tuple[str, int]:
    """Family and weight of the face of a title: the first of the role's that has all its letters,
    so that no title mixes two."""
    letters = "".join(c for c in title if not _PRIVATE.match(c))
    if role == "serif":
        return ("Libertinus Serif", 600)
    return _family(_face(cast("Role", role), letters))


def _face(role: Role, letters: str) -> str:
    try:
        return face_name(role, letters)
    except MediaError:
        return "Inter-ExtraBold"


def _family(face: str) -> tuple[str, int]:
    name, _, weight = face.partition("-")
    return _FAMILIES.get(name, name), _WEIGHTS.get(weight, 900)
