"""What a page says of itself: title, author, dates, address, and whose its pictures are.

Read from JSON-LD (schema.org), meta elements, `<time>` and bylines, in this order. What is not said
stays empty.
"""

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from mutoscope.providers.http.page import host_of
from mutoscope.providers.page_flow import classes_of, joined, one_line, text_of
from mutoscope.providers.picture_addresses import picture_key, readable_address

MAX_DATA_CHARACTERS = 500_000
"""Of one JSON-LD script."""
MAX_NODES = 5_000
_LONGEST = 300
_ARTICLES = re.compile(r"(?:\w*Article|BlogPosting|Report|HowTo|Recipe|WebPage|\w*Page)")
_AUTHOR_NAMES = (
    "author",
    "article:author",
    "dc.creator",
    "citation_author",
    "byl",
    "parsely-author",
)
_DATE_NAMES = (
    *("article:published_time", "datepublished", "date", "dc.date", "dc.date.issued"),
    *(
        "dcterms.created",
        "citation_publication_date",
        "pubdate",
        "publish-date",
        "parsely-pub-date",
    ),
)
_SITE_NAMES = ("og:site_name", "application-name")
_DESCRIPTION_NAMES = ("og:description", "description", "twitter:description")
_BYLINE = frozenset(["byline", "author", "author-name", "p-author", "post-author", "entry-author"])
_DATE_PLACE = frozenset(
    ["date", "published", "pubdate", "entry-date", "post-date", "dt-published", "publish-date"]
)
_BY = re.compile(
    r"(?:written by|by|автор|текст|著者|執筆|文)\s*[:：]?\s+(?=\S)|(?:著者|執筆|文)[:：]", re.I
)
_DAY = re.compile(r"(\d{4})(?:-|/|\.|年\s?)(\d{1,2})(?:-|/|\.|月\s?)(\d{1,2})(?!\d)")
_YEAR_MONTH = re.compile(r"(\d{4})-(\d{2})(?!\d)")
_DAY_FIRST = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th)?\.?\s+(?:de\s+)?([^\W\d_]{3,9})\.?,?\s+(\d{4})(?!\d)"
)
_MONTH_FIRST = re.compile(r"([^\W\d_]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)")
_MONTHS = (
    *("jan янв", "feb фев", "mar мар", "apr апр", "may май мая", "jun июн", "jul июл"),
    *("aug авг", "sep сен", "oct окт", "nov ноя", "dec дек"),
)
_ROOTS = frozenset(
    ["root", "app", "__next", "__nuxt", "react-root", "svelte", "gatsby-focus-wrapper"]
)
"""The usual ids of the element that a program fills."""
_FIRST_YEAR, _LAST_YEAR = 1400, 2200


@dataclass(frozen=True)
class PictureFacts:
    """What a page's data say of one picture; empty where nothing."""

    licence: str = ""
    credit: str = ""
    caption: str = ""


@dataclass(frozen=True)
class PageFacts:
    """All as the page says it. `published`: ISO 8601, a day or a month. `is_free`: it does not say
    that one has to pay. `has_password`: its own part asks for one. `is_application`: a program
    fills it. `main_picture`: address and description of what stands for the page elsewhere.
    `pictures`: by `picture_key`."""

    title: str = ""
    author: str = ""
    published: str = ""
    canonical_url: str = ""
    site: str = ""
    description: str = ""
    language: str = ""
    kind: str = ""
    is_free: bool = True
    has_password: bool = False
    is_application: bool = False
    main_picture: tuple[str, str] = ("", "")
    pictures: Mapping[str, PictureFacts] = field(default_factory=dict[str, PictureFacts])


def facts_of(root: Any, url: str = "") -> PageFacts:
    """What the page whose root element this is says; `url`: where it was fetched."""
    meta = _meta(root)
    data = list(_linked_data(root))
    article = _article(data)
    picture = _first(meta, ("og:image:secure_url", "og:image", "twitter:image"))
    return PageFacts(
        title=_name(article.get("headline")) or _title(root, meta),
        author=_author(article, meta, root),
        published=_published(article, meta, root),
        canonical_url=_canonical(root, meta, url),
        site=_name(article.get("publisher")) or _first(meta, _SITE_NAMES),
        description=_first(meta, _DESCRIPTION_NAMES),
        language=(root.get("lang") or "")[:2].lower(),
        kind=_first(meta, ("og:type",)),
        is_free=_is_free(data),
        has_password=any(_asks_password(each) for each in root.iter("input")),
        is_application=any(each.get("id") in _ROOTS for each in root.iter("div", "main")),
        main_picture=(
            picture and joined(url, picture),
            _first(meta, ("og:image:alt", "twitter:image:alt")),
        ),
        pictures=dict(_pictures(data, url)),
    )


def iso_date(text: str) -> str:
    """The first date in a text as 2024-03-09 or 2024-03; empty where none stands there."""
    day = _DAY.search(text)
    if day:
        return _checked(day[1], day[2], day[3])
    for pattern, order in ((_DAY_FIRST, (3, 2, 1)), (_MONTH_FIRST, (3, 1, 2))):
        for found in pattern.finditer(text):
            year, month, number = (found[place] for place in order)
            if _month(month):
                return _checked(year, str(_month(month)), number)
    month = _YEAR_MONTH.search(text)
    return _checked(month[1], month[2], "1")[:7] if month else ""


def _checked(year: str, month: str, day: str) -> str:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return ""
    return found.isoformat() if _FIRST_YEAR <= found.year <= _LAST_YEAR else ""


def _month(word: str) -> int:
    """1 to 12; 0 where the word is no month."""
    names = (number for number, known in enumerate(_MONTHS, 1) if word[:3].lower() in known.split())
    return next(names, 0)


def _meta(root: Any) -> Mapping[str, str]:
    """The page's meta elements by name, the first of each."""
    found: dict[str, str] = {}
    for element in root.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        value = one_line(element.get("content") or "")[:_LONGEST]
        if value:
            found.setdefault(name.strip().lower(), value)
    return found


def _first(meta: Mapping[str, str], names: Iterable[str]) -> str:
    return next((meta[name] for name in names if meta.get(name)), "")


def _linked_data(root: Any) -> Iterator[Mapping[str, Any]]:
    """All objects of the page's JSON-LD, the outer ones first."""
    for script in root.iter("script"):
        text = (script.text or "")[: MAX_DATA_CHARACTERS + 1]
        if "ld+json" in (script.get("type") or "").lower() and len(text) <= MAX_DATA_CHARACTERS:
            yield from _objects(_parsed(text))


def _parsed(text: str) -> Any:
    try:
        return json.loads(text.strip().strip(";"), strict=False)
    except (ValueError, RecursionError):
        return None


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    waiting, seen = deque([value]), 0
    while waiting and seen < MAX_NODES:
        each, seen = waiting.popleft(), seen + 1
        if isinstance(each, dict):
            yield each
            waiting.extend(each.values())
        elif isinstance(each, list):
            waiting.extend(each)


def _article(data: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The object that is about the page's text: an article before a page."""
    fits = [each for each in data if any(map(_ARTICLES.fullmatch, _types(each)))]
    return min(fits, key=lambda each: any("Page" in kind for kind in _types(each)), default={})


def _types(value: Mapping[str, Any]) -> list[str]:
    kinds = value.get("@type")
    listed = kinds if isinstance(kinds, list) else [kinds]
    return [kind for kind in listed if isinstance(kind, str)]


def _name(value: Any) -> str:
    """A name that stands as a text, in an object or in a list of either."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(_name, value[:5])))
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value")
    return one_line(value)[:_LONGEST] if isinstance(value, str) else ""


def _title(root: Any, meta: Mapping[str, str]) -> str:
    """Without the name of the site behind it, where the page's own heading stands without."""
    headings = [text for element in root.iter("h1") if (text := text_of(element)[:_LONGEST])]
    found = _first(meta, ("og:title", "citation_title", "dc.title", "twitter:title"))
    shown = next((text_of(element)[:_LONGEST] for element in root.iter("title")), "")
    if not found and len(headings) == 1:
        return headings[0]
    title = found or shown
    return next((each for each in headings if title.startswith(each)), title)


def _author(article: Mapping[str, Any], meta: Mapping[str, str], root: Any) -> str:
    said = (_name(article.get("author")), *(meta.get(name, "") for name in _AUTHOR_NAMES))
    found = next((text for text in said if text and not host_of(text)), "")
    return re.sub(r"^by\s+", "", found, flags=re.IGNORECASE) or next(_bylines(root), "")


def _bylines(root: Any) -> Iterator[str]:
    for element in root.iter("a", "span", "p", "div", "address"):
        is_author = "author" in (element.get("rel") or "", element.get("itemprop") or "")
        if is_author or not _BYLINE.isdisjoint(classes_of(element)):
            text = _BY.sub("", text_of(element), count=1)
            text = re.split(r"\s*[|•·,，/]\s*|\s+[—–-]\s+", text, maxsplit=1)[0].strip(" —–-")
            if 2 <= len(text) <= 80 and not any(map(str.isdigit, text)):
                yield text


def _published(article: Mapping[str, Any], meta: Mapping[str, str], root: Any) -> str:
    said = [article.get("datePublished"), *(meta.get(name) for name in _DATE_NAMES)]
    dates = (iso_date(each) for each in said if isinstance(each, str))
    return next(filter(None, dates), "") or next(filter(None, _shown_dates(root)), "")


def _shown_dates(root: Any) -> Iterator[str]:
    """The dates of `<time>` elements, those that say they are the publication's first; then of
    elements that are named after it. One of several `<time>`s is nobody's in particular."""
    times = list(root.iter("time"))
    marked = [each for each in times if each.get("pubdate") is not None or _is_published(each)]
    for each in marked or (times if len(times) == 1 else []):
        yield iso_date(each.get("datetime") or "") or iso_date(text_of(each))
    for element in root.iter("span", "p", "div", "li"):
        if not _DATE_PLACE.isdisjoint(classes_of(element)) or _is_published(element):
            yield iso_date(text_of(element)[:_LONGEST])


def _is_published(element: Any) -> bool:
    return element.get("itemprop") == "datePublished" or not _DATE_PLACE.isdisjoint(
        classes_of(element)
    )


def _canonical(root: Any, meta: Mapping[str, str], url: str) -> str:
    """The page's own word where it names an address of the same site, else where it was found."""
    links = (each for each in root.iter("link") if each.get("rel") == "canonical")
    said = joined(
        url, next((each.get("href") or "" for each in links), "") or meta.get("og:url", "")
    )
    same = host_of(said).removeprefix("www.") == host_of(url).removeprefix("www.")
    return said if host_of(said) and (same or not url) else url


def _is_free(data: Iterable[Mapping[str, Any]]) -> bool:
    said = [each["isAccessibleForFree"] for each in data if "isAccessibleForFree" in each]
    return not any(str(value).rpartition("/")[2].lower() == "false" for value in said)


def _asks_password(field: Any) -> bool:
    """Not the small form that stands in the header of every page."""
    if (field.get("type") or "").lower() != "password":
        return False
    return all(
        each.tag not in ("header", "nav", "footer", "aside") for each in field.iterancestors()
    )


def _pictures(data: Iterable[Mapping[str, Any]], url: str) -> Iterator[tuple[str, PictureFacts]]:
    for each in data:
        if "ImageObject" in _types(each):
            address = each.get("contentUrl") or each.get("url") or each.get("@id")
            if isinstance(address, str) and readable_address(address, url):
                yield picture_key(readable_address(address, url)), _picture(each)


def _picture(said: Mapping[str, Any]) -> PictureFacts:
    licence = said.get("license")
    if isinstance(licence, dict):
        licence = licence.get("url") or licence.get("@id") or licence.get("name")
    names = ("creditText", "copyrightNotice", "creator", "author")
    return PictureFacts(
        licence=_name(licence),
        credit=next(filter(None, (_name(said.get(name)) for name in names)), ""),
        caption=_name(said.get("caption") or said.get("description")),
    )
