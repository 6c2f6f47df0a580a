"""The pictures of a page, with all that it says of them.

They are candidates for a slide, no more: whether one is about what is told there (`relevance`), is
large enough (`is_large_enough`) and may be used (`picture_rights`) is asked before it is shown.
"""

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from mutoscope.providers.page_facts import PageFacts, PictureFacts
from mutoscope.providers.page_flow import Piece, classes_of, file_name, joined, one_line, text_of
from mutoscope.providers.picture_addresses import addresses_of, picture_key, readable_address
from mutoscope.providers.picture_rights import (
    LONGEST_CREDIT,
    licence_in,
    split_credit,
    without_licence,
)
from mutoscope.providers.prose import clean_inline

LEAST_DESCRIPTION = 10
"""Characters: what is described in less is not described."""
LEAST_WIDTH_PX, LEAST_HEIGHT_PX = 800, 600
MAX_PICTURES = 200
MAX_LOOKED_AT = 2_000
"""What a page shows twice, or shows nobody, counts too."""
LONGEST_DESCRIPTION = 500
_ICON_PX = 100
"""What the page itself shows this small is an icon or a portrait beside a name."""
_BANNER_RATIO = 4.5
_DECORATIVE = frozenset(
    [
        *("logo", "logos", "logotype", "icon", "icons", "favicon", "avatar", "gravatar", "userpic"),
        *("sprite", "sprites", "spacer", "blank", "placeholder", "banner", "banners", "badge"),
        *("emoji", "smiley", "pixel", "tracking", "beacon", "button", "advert", "ads", "sponsor"),
    ]
)
_TRACKERS = re.compile(
    r"//(?:[\w-]+\.)*(?:doubleclick\.net|google-analytics\.com|gravatar\.com|scorecardresearch\.com"
    r"|mc\.yandex\.ru|quantserve\.com|pixel\.wp\.com|shields\.io)/|facebook\.com/tr\b"
)
_CAPTIONS = frozenset(
    ["wp-caption-text", "thumbcaption", "caption", "image-caption", "figure-caption"]
)
_CREDITS = frozenset(
    ["credit", "photo-credit", "image-credit", "photographer", "copyright", "credits", "source"]
)
_CREDIT_TAGS = ("span", "small", "cite", "a", "p", "div", "meta")
_CREDIT_PROPERTIES = ("creditText", "copyrightNotice", "copyrightHolder", "creator")


@dataclass(frozen=True)
class Picture:
    """A picture of an article. `src`: absolute, http(s) or data, of the largest version;
    `fallback_src`: of the one that the page shows, where that is another. `width_px` and
    `height_px`: as the page shows it, 0 where it does not say. `heading`: of the section that it
    stands in. `before`: so many of the article's paragraphs stand before it. `is_cover`:
    it stands for the page elsewhere, and not in the page."""

    src: str
    alt: str = ""
    title: str = ""
    caption: str = ""
    described_by: str = ""
    width_px: int = 0
    height_px: int = 0
    heading: str = ""
    before: int = 0
    licence: str = ""
    credit: str = ""
    is_decorative: bool = False
    fallback_src: str = ""
    is_cover: bool = False

    @property
    def description(self) -> str:
        """What is said of it, each thing once, the caption first."""
        said = (self.caption, self.alt, self.described_by, self.title)
        kept: list[str] = []
        for text in said:
            if text and not any(text.lower() in other.lower() for other in kept):
                kept.append(text)
        return ". ".join(text.rstrip(".") for text in kept)

    @property
    def is_candidate(self) -> bool:
        """Whether it may be about something."""
        said = (self.alt, self.title, self.caption, self.described_by)
        return not self.is_decorative and any(len(text) >= LEAST_DESCRIPTION for text in said)


def is_large_enough(width_px: int, height_px: int) -> bool:
    """Whether a picture of this size, as it was fetched, is sharp on a slide; upright ones count as
    if they lay."""
    longer, shorter = max(width_px, height_px), min(width_px, height_px)
    return longer >= LEAST_WIDTH_PX and shorter >= LEAST_HEIGHT_PX


def pictures_of(
    root: Any, flow: Sequence[Piece], facts: PageFacts, url: str
) -> Iterator[tuple[int, Picture]]:
    """The pictures of a page, each with its place in the flow; the one that stands for the page
    elsewhere comes last. Each once, at most `MAX_PICTURES`."""
    seen = set[str]()
    main = main_article(flow)
    base = joined(url, next((each.get("href") or "" for each in root.iter("base")), ""))
    described = _Described(root)
    for place, piece, heading in islice(_shown(flow), MAX_LOOKED_AT):
        addresses = addresses_of(piece.element, base, piece.around.link)
        key = picture_key(addresses[0]) if addresses else ""
        if not key or key in seen or len(seen) >= MAX_PICTURES:
            continue
        seen.add(key)
        picture = _picture(piece, addresses, base, facts, described)
        decorative = _is_decorative(picture, piece) or main not in (0, piece.around.article)
        yield place, replace(picture, heading=heading, is_decorative=decorative)
    yield from _cover(facts, seen, len(flow))


def main_article(flow: Iterable[Piece]) -> int:
    """The number of the `<article>` with the most text; 0 where none holds half of what stands
    outside of navigation, so that a page of cards has none."""
    counts: dict[int, int] = {}
    for piece in flow:
        if piece.kind == "text" and not piece.around.is_aside:
            number = piece.around.article
            counts[number] = counts.get(number, 0) + piece.letters - piece.linked
    best = max(counts, key=lambda number: counts[number], default=0)
    return best if counts and counts[best] >= 0.5 * sum(counts.values()) else 0


def _shown(flow: Iterable[Piece]) -> Iterator[tuple[int, Piece, str]]:
    """The flow's pictures: place, piece and the heading they stand under."""
    heading = ""
    for place, piece in enumerate(flow):
        if piece.kind == "heading":
            heading = piece.text
        elif piece.kind == "picture":
            yield place, piece, clean_inline(heading, "")


def _cover(facts: PageFacts, seen: Container[str], end: int) -> Iterator[tuple[int, Picture]]:
    src = readable_address(facts.main_picture[0])
    if not src or picture_key(src) in seen:
        return
    said = facts.pictures.get(picture_key(src), PictureFacts())
    picture = Picture(
        src,
        alt=facts.main_picture[1],
        caption=said.caption,
        licence=licence_in(said.licence) or said.licence,
        credit=without_licence(said.credit),
        is_decorative=_is_decorative_name(src),
        is_cover=True,
    )
    yield end, picture


class _Described:
    """The texts that `aria-describedby` names by their ids."""

    def __init__(self, root: Any) -> None:
        self._root = root
        self._texts: Mapping[str, str] | None = None

    def by(self, ids: str) -> str:
        """What elements of these ids say, in their order."""
        if not ids.strip():
            return ""
        if self._texts is None:
            self._texts = self._found()
        return " ".join(filter(None, (self._texts.get(each, "") for each in ids.split()[:5])))

    def _found(self) -> Mapping[str, str]:
        asked = {
            name
            for element in self._root.iter("img", "amp-img")
            for name in (element.get("aria-describedby") or "").split()[:5]
        }
        elements = (each for each in self._root.iter() if isinstance(each.tag, str))
        return {
            element.get("id"): text_of(element)[:LONGEST_DESCRIPTION]
            for element in elements
            if element.get("id") in asked
        }


def _picture(
    piece: Piece, addresses: Sequence[str], base: str, facts: PageFacts, described: _Described
) -> Picture:
    element, figure = piece.element, piece.around.figure
    shown = readable_address(element.get("src") or "", base) or addresses[-1]
    known = (facts.pictures.get(picture_key(each)) for each in addresses)
    data = next(filter(None, known), PictureFacts())
    words = _caption(figure)
    caption, credit = split_credit(words)
    return Picture(
        addresses[0],
        alt=_said(element, "alt"),
        title=_said(element, "title"),
        caption=caption or data.caption,
        described_by=described.by(element.get("aria-describedby") or ""),
        width_px=_pixels(element, "width"),
        height_px=_pixels(element, "height"),
        licence=_licence(figure, words, data),
        credit=without_licence(_credit(figure) or credit or data.credit),
        fallback_src="" if shown == addresses[0] else shown,
    )


def _said(element: Any, name: str) -> str:
    return one_line(element.get(name) or "")[:LONGEST_DESCRIPTION]


def _pixels(element: Any, name: str) -> int:
    """A length attribute (HTML, 2.3.4.4); 0 where it is none, or a share of the page."""
    found = re.fullmatch(r"\s*(\d{1,5})(?:\.\d+)?(?:px)?\s*", element.get(name) or "")
    return int(found[1]) if found else 0


def _caption(figure: Any) -> str:
    """The words under a picture, without a credit that stands in an element of its own."""
    if figure is None:
        return ""
    for element in figure.iter("figcaption", "p", "div", "span"):
        if element.tag == "figcaption" or not _CAPTIONS.isdisjoint(classes_of(element)):
            whole = text_of(element)
            rest = whole.removesuffix(_named(figure)).rstrip(" (（[|—–-")
            return rest[:LONGEST_DESCRIPTION]
    return ""


def _credit(figure: Any) -> str:
    """Whom the figure names in an element of its own."""
    rest, who = split_credit(_named(figure))
    bare = re.sub(r"^(?:(?:photo )?credit:?\s+)+", "", who or rest, flags=re.IGNORECASE)
    return bare[:LONGEST_CREDIT]


def _named(figure: Any) -> str:
    """The text of that element; empty where there is none."""
    for element in () if figure is None else figure.iter(*_CREDIT_TAGS):
        named = (element.get("itemprop") or "") in _CREDIT_PROPERTIES
        if named or not _CREDITS.isdisjoint(classes_of(element)):
            return one_line(element.get("content") or "") or text_of(element)
    return ""


def _licence(figure: Any, caption: str, data: PictureFacts) -> str:
    """The licence of this picture: the page's own is not its pictures'."""
    for element in () if figure is None else figure.iter("a", "link", "meta"):
        named = (
            "license" in (element.get("rel") or "").split() or element.get("itemprop") == "license"
        )
        said = element.get("href") or element.get("content") or ""
        if named or licence_in(said):
            return licence_in(said) or licence_in(text_of(element)) or said[:LONGEST_DESCRIPTION]
    return licence_in(caption) or licence_in(data.licence) or data.licence


def _is_decorative(picture: Picture, piece: Piece) -> bool:
    element = piece.element
    if piece.around.is_aside or element.get("aria-hidden") == "true":
        return True
    if element.get("role") in {"presentation", "none"} or _TRACKERS.search(picture.src):
        return True
    if _is_small(picture.width_px, picture.height_px):
        return True
    if not _DECORATIVE.isdisjoint(_parts(" ".join(classes_of(element)))):
        return True
    return not picture.caption and _is_decorative_name(picture.src)


def _is_small(width_px: int, height_px: int) -> bool:
    if 0 < width_px <= _ICON_PX or 0 < height_px <= _ICON_PX:
        return True
    return bool(width_px and height_px) and width_px / height_px > _BANNER_RATIO


def _is_decorative_name(src: str) -> bool:
    return not src.startswith("data:") and not _DECORATIVE.isdisjoint(_parts(file_name(src)))


def _parts(text: str) -> set[str]:
    return set(re.split(r"[^a-z]+", text.lower()))
