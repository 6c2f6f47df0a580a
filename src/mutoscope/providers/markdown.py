"""Markdown and plain text as blocks of prose: what is structure is taken away, not read out.

Handles the marks that people and converters write (commonmark.org, GitHub's tables and footnotes).
Plain text goes the same way: blank lines part its paragraphs, short unended lines are headings.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from mutoscope.providers.control_characters import without_controls
from mutoscope.providers.front_matter import FrontMatter, split_front_matter
from mutoscope.providers.sentences import is_ended

MAX_CHARACTERS = 300_000
"""What is read of a text: five hours of speech, where a video lasts three minutes at most."""
# All patterns take time in proportion to the text, whatever it holds: what they run over ends at
# the next mark of its own kind, is bounded, or is possessive ("*+").
_NO_PROSE = re.compile(
    r"<!--|<(?P<tag>script|style|pre|table|sup)\b|^(?P<fence>```|~~~)",
    re.MULTILINE | re.IGNORECASE,
)
_DROPPED_LINE = re.compile(r"\s*+(?:\||\[[^\]]+\]:\s|(?:[-*_]\s*+){3,}$)")
_HEADING = re.compile(r"\s{0,3}(#{1,6})\s+(.*)$")
_UNDERLINE = re.compile(r"\s{0,3}(=+|-+)\s*$")
_LIST_ITEM = re.compile(r"\s*+(?:[-*+•–]|\d{1,3}[.)])\s+")
_TARGET = r"\((?:[^()]++|\([^()]*+\))*+\)"
_INLINE = (
    (re.compile(r"!\[[^\[\]]*+\]" + _TARGET), ""),
    (re.compile(r"\[\^[^\[\]]++\]"), ""),
    (re.compile(rf"\[([^\[\]]*+)\](?:{_TARGET}|\[[^\[\]]*+\])"), r"\1"),
    (re.compile(r"<((?:https?://|mailto:)[^<>\s]++)>"), r"\1"),
    (re.compile(r"</?[A-Za-z][^<>]*+>"), ""),
    (re.compile(r"(?<!\\)(\*\*\*|\*\*|__|~~|`{1,3})(?=\S)((?:(?!\1).)++)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\w\\*])([*_])(?=\S)([^*_]+?)(?<=\S)\1(?!\w)"), r"\2"),
    (re.compile(r"\\([!-/:-@\[-`{-~])"), r"\1"),
    (re.compile(r"&#\w{7,};?"), ""),  # no character has so high a number
)
# After these headings an article has only lists of links.
_BACK_MATTER = re.compile(
    "references|notes|footnotes|see also|external links|further reading|bibliography|sources"
    "|примечания|ссылки|литература|см. также|источники|комментарии"
)
_HEADING_WORDS = 12


@dataclass(frozen=True)
class Document:
    """A text without its markup: `title` of its first heading, and blocks of prose in order."""

    title: str
    blocks: tuple[str, ...]
    front_matter: FrontMatter = field(default_factory=FrontMatter)


def read_markdown(text: str) -> Document:
    """Headings, code, tables, pictures and references go; a list's items stay where they are
    sentences. Of a longer text the first `MAX_CHARACTERS` are read."""
    front_matter, text = split_front_matter(without_controls(text[:MAX_CHARACTERS]))
    lines = "".join(_prose(text)).split("\n")
    if not any(not line.strip() for line in lines[1:-1]):
        lines = _one_paragraph_a_line(lines)
    blocks = _Blocks()
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if not blocks.take(line, following):
            break
    blocks.close()
    return Document(front_matter.title or blocks.title, tuple(blocks.finished), front_matter)


def _prose(text: str) -> Iterator[str]:
    """The text without comments, code, tables and the like; what is never closed stays."""
    position, unclosed = 0, set[str]()
    while opening := _NO_PROSE.search(text, position):
        closing = _closing(opening)
        end = None if closing in unclosed else _pattern(closing).search(text, opening.end())
        if end is None:
            unclosed.add(closing)
        yield text[position : opening.start() if end else opening.end()]
        position = (end or opening).end()
    yield text[position:]


def _closing(opening: re.Match[str]) -> str:
    """The pattern of what ends the passage that `opening` begins."""
    if opening["fence"]:
        return rf"^{opening['fence']}[^\n]*$"
    return f"</{opening['tag'].lower()}>" if opening["tag"] else "-->"


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.MULTILINE | re.IGNORECASE)


class _Blocks:
    """Gathers lines to blocks."""

    def __init__(self) -> None:
        self.title = ""
        self.finished: list[str] = []
        self._lines: list[str] = []
        self._in_list = False

    def take(self, line: str, following: str) -> bool:
        """Add a line; False when only back matter follows."""
        heading = _heading(line, following, opens_block=not self._lines)
        if heading:
            self.close()
            self.title = self.title or ("" if self.finished else plain_inline(heading))
            return not _BACK_MATTER.fullmatch(plain_inline(heading).lower().strip(" :"))
        if not line.strip():
            self.close()
        elif not (_DROPPED_LINE.match(line) or _UNDERLINE.fullmatch(line)):
            self._add(re.sub(r"^\s*(?:>\s?)+", "", line))
        return True

    def _add(self, line: str) -> None:
        item = _LIST_ITEM.match(line)
        if item:
            self.close()
            line = line[item.end() :]
        self._in_list = self._in_list or item is not None
        self._lines.append(line.strip())

    def close(self) -> None:
        """End the block. A list's item without a full stop is no sentence."""
        block = plain_inline(" ".join(self._lines))
        sentence = is_ended(block) and not block[0].islower()
        if block and (sentence or not self._in_list):
            self.finished.append(block)
        self._lines, self._in_list = [], False


def plain_inline(text: str) -> str:
    """A line without emphasis, links, pictures, tags and escapes."""
    for pattern, replacement in _INLINE:
        text = pattern.sub(replacement, text)
    return " ".join(html.unescape(text).split())


def _heading(line: str, following: str, *, opens_block: bool) -> str:
    """The heading that this line is; empty where it is none."""
    marked = _HEADING.match(line)
    if marked:
        return marked.group(2).rstrip().rstrip("#").rstrip()
    if not opens_block or not line.strip() or _LIST_ITEM.match(line):
        return ""
    if _UNDERLINE.fullmatch(following):
        return line.strip()
    short = len(line.split()) <= _HEADING_WORDS and not is_ended(line.strip())
    apart = not following.strip() or (
        following.lstrip()[:1].isupper() and len(line) < 0.7 * len(following)
    )
    return line.strip() if short and apart and not _DROPPED_LINE.match(line) else ""


def _one_paragraph_a_line(lines: list[str]) -> list[str]:
    """Text without blank lines: either each line is a paragraph, or all of it is one."""
    ended = [is_ended(line.strip()) for line in lines if line.strip()]
    if sum(ended) < 0.6 * len(ended):
        return lines
    return [part for line in lines for part in (line, "")]
