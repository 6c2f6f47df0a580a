"""The pictures and headings of a text in Markdown (commonmark.org, 6.4; HTML in it too)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape

from mutoscope.providers.front_matter import split_front_matter
from mutoscope.providers.markdown import MAX_CHARACTERS, plain_inline
from mutoscope.providers.page_flow import one_line
from mutoscope.providers.page_pictures import LONGEST_DESCRIPTION, Picture
from mutoscope.providers.picture_addresses import readable_address
from mutoscope.providers.picture_rights import licence_in, split_credit, without_licence

_FENCE = re.compile(r"\s{0,3}(```|~~~)")
_HEADING = re.compile(r"\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_TARGET = re.compile(
    r"\s*<?([^\s<>()]++(?:\([^()\s]*+\)[^\s<>()]*+)*+)>?(?:\s+[\"'(]([^\"']*+)[\"')])?\s*"
)
_INLINE = re.compile(r"!\[([^\[\]]*+)\](?:\(((?:[^()]++|\([^()]*+\))*+)\)|\[([^\[\]]*+)\])?")
_DEFINITION = re.compile(r"\s{0,3}\[([^\[\]]+)\]:\s*(\S.*)$")
_TAG = re.compile(r"<img\b([^<>]*+)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([a-z-]+)\s*=\s*(?:\"([^\"]*+)\"|'([^']*+)')", re.IGNORECASE)
_CAPTION = re.compile(r"\s*([*_])(?=\S)(.+)(?<=\S)\1\s*")


@dataclass(frozen=True)
class Line:
    """What a line holds besides its `text`. `level`: of the heading that it is, else 0."""

    text: str
    level: int = 0
    pictures: tuple[Picture, ...] = ()


def marked_lines(text: str) -> Iterator[Line]:
    """The lines of a text, without code and front matter. Pictures by files of the author's own
    folder are left out: their addresses name nothing elsewhere."""
    _, body = split_front_matter(text[:MAX_CHARACTERS])
    lines = list(_without_code(body.split("\n")))
    targets = dict(_definitions(lines))
    for line, following in zip(lines, [*_next_texts(lines)], strict=True):
        heading = _HEADING.fullmatch(line)
        if heading:
            yield Line(plain_inline(heading[2]), len(heading[1]))
        else:
            yield Line(_INLINE.sub("", line), 0, tuple(_pictures(line, following, targets)))


def _without_code(lines: list[str]) -> Iterator[str]:
    closing = ""
    for line in lines:
        fence = _FENCE.match(line)
        if closing:
            closing = "" if fence and fence[1] == closing else closing
        elif fence:
            closing = fence[1]
        else:
            yield line


def _next_texts(lines: list[str]) -> list[str]:
    """For each line the next one that is not blank."""
    following, found = "", list[str]()
    for line in reversed(lines):
        found.append(following)
        following = line if line.strip() else following
    return found[::-1]


def _definitions(lines: list[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        found = _DEFINITION.fullmatch(line)
        if found:
            yield found[1].lower(), found[2]


def _pictures(line: str, following: str, targets: Mapping[str, str]) -> Iterator[Picture]:
    is_alone = not _INLINE.sub("", line).strip()
    under = _CAPTION.fullmatch(following) if is_alone else None
    words = plain_inline(under[2]) if under else ""
    for found in _INLINE.finditer(line):
        target = (
            found[2] if found[2] is not None else targets.get((found[3] or found[1]).lower(), "")
        )
        parts = _TARGET.fullmatch(target)
        if parts:
            yield from _picture(parts[1], found[1], parts[2] or "", words)
    for tag in _TAG.finditer(line):
        said = {each[1].lower(): each[2] or each[3] or "" for each in _ATTRIBUTE.finditer(tag[1])}
        yield from _picture(said.get("src", ""), said.get("alt", ""), said.get("title", ""), "")


def _picture(url: str, alt: str, title: str, words: str) -> Iterator[Picture]:
    src = readable_address(unescape(url))
    caption, credit = split_credit(words)
    if src:
        alt, title = (one_line(unescape(text))[:LONGEST_DESCRIPTION] for text in (alt, title))
        yield Picture(
            src,
            alt=alt,
            title=title,
            caption=caption,
            licence=licence_in(words),
            credit=without_licence(credit),
        )
