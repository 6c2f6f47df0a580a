"""A web page as the pieces that a reader meets, in their order: texts, headings and pictures.

What the main text is finds trafilatura (`webpage`); here nothing is left out, so that a picture's
place and what a page mostly consists of can be told.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Literal
from urllib.parse import urljoin

from mutoscope.providers.control_characters import without_controls
from mutoscope.providers.decoding import declared
from mutoscope.providers.ruby import drop_readings

MAX_PIECES = 40_000
"""Ten times what a long page has; the rest is not looked at."""
LONGEST_TEXT = 2_000
"""Characters: what is asked of an element's text is a name, a date or a caption."""
_SKIPPED = frozenset(["script", "style", "template", "svg", "iframe", "select", "textarea", "math"])
_INLINE = frozenset(
    [
        *("a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "dfn", "em", "font", "i", "kbd"),
        *("label", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub"),
        *("sup", "time", "u", "var", "wbr", "picture", "source", "img", "amp-img"),
    ]
)
_PICTURES = frozenset(["img", "amp-img"])
_EXHIBITS = frozenset(["table", "pre"])
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_ASIDE_TAGS = frozenset(["nav", "footer", "aside", "dialog"])
_ASIDE_ROLES = frozenset(["navigation", "contentinfo", "complementary", "search", "dialog"])
_ASIDE_CLASSES = frozenset(
    [
        *("sidebar", "menu", "nav", "navbar", "breadcrumb", "breadcrumbs", "related", "comments"),
        *("related-posts", "related-articles", "share", "social", "newsletter", "advertisement"),
        *(
            "ads",
            "promo",
            "cookie-banner",
            "cookie-consent",
            "site-header",
            "site-footer",
            "navbox",
        ),
    ]
)
_CAPTIONED = frozenset(["wp-caption", "thumbinner", "image-with-caption"])
_KEPT = frozenset(["html", "body", "main", "article"])
"""Their classes speak of the page's layout, not of what they are."""


@dataclass(frozen=True)
class Around:
    """What an element stands in. `figure`: the element that holds a picture's caption. `article`:
    the number of the innermost `<article>`, 0 outside of any."""

    is_aside: bool = False
    is_main: bool = False
    is_linked: bool = False
    level: int = 0
    article: int = 0
    figure: Any = None
    link: str = ""


@dataclass(frozen=True)
class Piece:
    """A block of text, a heading, or a picture, a table or a listing ("exhibit") with its
    `element`; what the latter two hold comes as text as well. `linked`: how many of the text's
    letters lead elsewhere."""

    kind: Literal["text", "heading", "picture", "exhibit", "unscripted"]
    around: Around
    text: str = ""
    linked: int = 0
    element: Any = None

    @property
    def letters(self) -> int:
        return letters(self.text)


def letters(text: str) -> int:
    """Letters and figures of a text."""
    return sum(map(str.isalnum, text))


def parse_page(data: bytes, charset: str = "") -> Any:
    """The root element (lxml.html) of a page; None where it is none. `charset`: what the server
    said it is written in."""
    import trafilatura

    root = trafilatura.load_html(declared(data, charset) or data)
    if root is not None:
        drop_readings(root)
    return root


def flow_of(root: Any) -> list[Piece]:
    """The pieces of a page, at most `MAX_PIECES`. "unscripted" is what is shown where no program
    runs (`<noscript>`)."""
    gatherer = _Gatherer()
    for element, around, is_end in _walk(root, gatherer):
        if len(gatherer.pieces) >= MAX_PIECES:
            break
        gatherer.take(element, around, is_end=is_end)
    gatherer.close()
    return gatherer.pieces


def text_of(element: Any) -> str:
    """The text within an element on one line, of a long one the beginning."""
    parts, size = list[str](), 0
    for part in element.itertext():
        parts.append(part)
        size += len(part)
        if size > LONGEST_TEXT:
            break
    return one_line(" ".join(parts)[:LONGEST_TEXT])


def one_line(text: str) -> str:
    """Without control characters and superfluous spaces."""
    return " ".join(without_controls(text).split())


def classes_of(element: Any) -> frozenset[str]:
    """The names of an element's classes and its id, in lower case."""
    said = f"{element.get('class') or ''} {element.get('id') or ''}"
    return frozenset(said.lower().split())


def _walk(root: Any, gatherer: "_Gatherer") -> Iterator[tuple[Any, Around, bool]]:
    """Begin and end of each element, without recursion: a page may be nested to any depth."""
    outer = Around()
    stack = [(root, gatherer.entered(root, outer), iter(root))]
    yield root, stack[0][1], False
    while stack:
        element, around, children = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            yield element, stack[-1][1] if stack else outer, True
        elif not isinstance(child.tag, str) or child.tag in _SKIPPED or _is_hidden(child):
            yield child, around, True  # only what follows it
        else:
            within = gatherer.entered(child, around)
            stack.append((child, within, iter(child)))
            yield child, within, False


def _is_hidden(element: Any) -> bool:
    return element.get("hidden") is not None and element.get("hidden") != "until-found"


@dataclass
class _Gatherer:
    """Gathers the text of blocks."""

    pieces: list[Piece] = field(default_factory=list[Piece])
    _texts: list[str] = field(default_factory=list[str])
    _linked: int = 0
    _around: Around = field(default_factory=Around)
    _articles: int = 0
    _unscripted: bool = False

    def entered(self, element: Any, around: Around) -> Around:
        """What stands in `element`, which stands in `around`."""
        if element.tag == "article":
            self._articles += 1
            around = replace(around, article=self._articles)
        return _entered(element, around)

    def take(self, element: Any, around: Around, *, is_end: bool) -> None:
        """Add what begins with an element, or follows it; `around` is that of the text."""
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag not in _INLINE and tag not in _SKIPPED and tag:
            self.close()
        if tag == "noscript":
            self._unscripted = not is_end
        elif tag in _PICTURES and not is_end:
            self.pieces.append(Piece("picture", around, element=element))
        elif tag in _EXHIBITS and not is_end:
            self.pieces.append(Piece("exhibit", around, element=element))
        self._add((element.tail if is_end else element.text) or "", around)

    def _add(self, text: str, around: Around) -> None:
        if not self._texts or not any(map(str.strip, self._texts)):
            self._around = around
        if text:
            self._texts.append(text)
            self._linked += letters(text) if around.is_linked else 0

    def close(self) -> None:
        """End the block."""
        text = one_line("".join(self._texts))
        if text:
            kind = "heading" if self._around.level else "text"
            kind = "unscripted" if self._unscripted else kind
            self.pieces.append(Piece(kind, self._around, text, self._linked))
        self._texts, self._linked = [], 0


def _entered(element: Any, around: Around) -> Around:
    tag = element.tag
    changes: dict[str, Any] = {}
    if tag in {"main", "article"} or element.get("role") == "main":
        changes["is_main"] = True
    if _begins_aside(element, around):
        changes["is_aside"] = True
    if tag == "a" and element.get("href"):
        changes |= {"is_linked": True, "link": element.get("href")}
    if tag in _HEADINGS:
        changes["level"] = _HEADINGS[tag]
    if tag == "figure" or (not _CAPTIONED.isdisjoint(classes_of(element))):
        changes["figure"] = element
    return replace(around, **changes) if changes else around


def _begins_aside(element: Any, around: Around) -> bool:
    """A header within the article has its title, another one the site's."""
    tag = element.tag
    if tag in _ASIDE_TAGS or element.get("role") in _ASIDE_ROLES:
        return True
    if tag == "header" or element.get("role") == "banner":
        return not around.is_main
    return tag not in _KEPT and not _ASIDE_CLASSES.isdisjoint(classes_of(element))


def file_name(url: str) -> str:
    """The last part of an address, without what follows it."""
    return re.split(r"[?#]", url, maxsplit=1)[0].rstrip("/").rpartition("/")[2]


def joined(base: str, url: str) -> str:
    """An address as a page at `base` means it; empty where it is none."""
    try:
        return urljoin(base, url.strip())
    except ValueError:
        return ""
