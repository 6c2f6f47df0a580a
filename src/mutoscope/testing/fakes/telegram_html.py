"""Telegram's HTML: the tags that it knows, entities in UTF-16 units, and what it refuses.

The words of its complaints are those of the published server; a bot recognises them.
"""

import html
import re
from collections.abc import Mapping
from typing import Any

from mutoscope.testing.fakes.telegram_arguments import Arguments, bad_request

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "tg-emoji": "custom_emoji",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_PIECE = re.compile(
    r"""<(?:[^>"']|"[^"]*"|'[^']*')*>?|&(?:lt|gt|amp|quot|\#\d+|\#x[0-9a-fA-F]+);|[^<&]+|&|<""",
    re.S,
)
_TAG = re.compile(r"<(/?)([a-zA-Z0-9-]*)(.*?)(>?)", re.S)
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([\w.-]+))""")
_BARE = frozenset({"expandable"})

Entity = dict[str, Any]


def units(text: str) -> int:
    """How long a text is where Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def formatted(arguments: Arguments, name: str, longest: int) -> tuple[str, list[Entity]]:
    """The text called `name` and its entities. Refused: too long, or wrong in its marks."""
    text, mode = arguments.text(name), arguments.text("parse_mode").lower()
    if mode == "html":
        text, entities = parsed(text)
    elif mode in ("", "none"):
        own = "entities" if name == "text" else f"{name}_entities"
        entities = list(arguments.document(own) or [])
    else:
        raise bad_request("unsupported parse_mode")
    text, entities = _stripped(text, entities)
    if units(text) > longest:
        raise bad_request(
            "message is too long" if name == "text" else "message caption is too long"
        )
    return text, entities


def parsed(source: str) -> tuple[str, list[Entity]]:
    """Text and entities of HTML. Refused: it is not such as Telegram takes."""
    reader = _Reader()
    for found in _PIECE.finditer(source):
        if found[0].startswith("<"):
            reader.read_tag(found[0], len(source[: found.start()].encode()))
        else:
            reader.text += html.unescape(found[0]) if found[0].endswith(";") else found[0]
    return reader.finish()


class _Reader:
    """The text so far, and the tags that are open: name, entity, where in the text it began."""

    def __init__(self) -> None:
        self.text = ""
        self._entities = list[Entity]()
        self._open = list[tuple[str, Entity, int]]()

    def read_tag(self, tag: str, offset: int) -> None:
        """`offset`: of the tag, in bytes."""
        found = _TAG.fullmatch(tag)
        if found is None or not found[4]:
            kind = "end" if tag.startswith("</") else "start"
            raise _wrong(f"Unclosed {kind} tag at byte offset {offset}")
        if found[1]:
            return self._close(found[2].lower(), offset)
        return self._begin(found[2].lower(), found[3], offset)

    def finish(self) -> tuple[str, list[Entity]]:
        if self._open:
            name = self._open[-1][0]
            raise _wrong(f'Can\'t find end tag corresponding to start tag "{name}"')
        return self.text, sorted(self._entities, key=lambda each: (each["offset"], -each["length"]))

    def _begin(self, name: str, rest: str, offset: int) -> None:
        if name not in _KINDS:
            raise _wrong(f'Unsupported start tag "{name}" at byte offset {offset}')
        given = {key.lower(): a or b or c for key, a, b, c in _ATTRIBUTE.findall(rest)}
        left = _ATTRIBUTE.sub("", rest).strip()
        if left and left.lower() not in _BARE:
            words = "Expected equal sign in declaration of an attribute of the tag"
            raise _wrong(f'{words} "{name}" at byte offset {offset}')
        if name == "span" and given.get("class") != "tg-spoiler":
            raise _wrong(f'Tag "span" must have class "tg-spoiler" at byte offset {offset}')
        self._open.append((name, _entity(name, given, left), units(self.text)))

    def _close(self, name: str, offset: int) -> None:
        if not self._open:
            raise _wrong(f"Unexpected end tag at byte offset {offset}")
        begun, entity, start = self._open.pop()
        if name not in ("", begun):
            found = f'expected "</{begun}>", found "</{name}>"'
            raise _wrong(f"Unmatched end tag at byte offset {offset}, {found}")
        length = units(self.text) - start
        if length and (begun != "a" or entity["url"]):
            self._entities.append({"offset": start, "length": length, **entity})


def _entity(name: str, given: Mapping[str, str], bare: str) -> Entity:
    if name == "a":
        return {"type": "text_link", "url": html.unescape(given.get("href", ""))}
    if name == "tg-emoji":
        return {"type": "custom_emoji", "custom_emoji_id": given.get("emoji-id", "")}
    if name == "blockquote" and bare:
        return {"type": "expandable_blockquote"}
    return {"type": _KINDS[name]}


def _stripped(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Blank space at both ends is dropped, and the entities with it."""
    cut = units(text) - units(text.lstrip())
    text = text.strip()
    most, kept = units(text), list[Entity]()
    for each in entities:
        start, end = each["offset"] - cut, each["offset"] - cut + each["length"]
        start, end = max(0, start), min(most, end)
        if end > start:
            kept.append({**each, "offset": start, "length": end - start})
    return text, kept


def _wrong(words: str) -> Exception:
    return bad_request(f"can't parse entities: {words}")
