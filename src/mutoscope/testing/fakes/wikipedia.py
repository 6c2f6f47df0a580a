"""Wikipedia: titles, search, and what a name may mean, in any language.

Shapes: www.mediawiki.org/wiki/API:Query with formatversion=2; errors: API:Errors_and_warnings, and
API:Etiquette for `maxlag`, which comes with a 200. A title of one or two words has an article; one
that begins with "Nothing" has none; "Mercury" is several things, and "Java" leads to "Coffee". A
search finds its longer words, and for "unwritten" something else.
"""

import re
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from mutoscope.testing.fakes.service import Fault, Reply, Route, Service, in_json, route
from mutoscope.testing.wire import Asked

REDIRECTS = {"Java": "Coffee"}
AMBIGUOUS = {"Mercury": ("Freddie Mercury", "Mercury (element)", "Mercury (planet)")}
UNRELATED = {"Unwritten": ("Ink", "Paper")}
_SHORTEST_FOUND = 4
_FAULTS = {
    "invalid": Fault(200, "badvalue", "Unrecognized value for parameter"),
    "429": Fault(429, "ratelimited", "You've exceeded your rate limit."),
    "500": Fault(500, "internal_api_error_DBQueryError", "Caught exception"),
    "503": Fault(200, "maxlag", "Waiting for a database server: 7 seconds lagged."),
    "denied": Fault(403, "readapidenied", "You need read permission to use this module."),
}


class Wikipedia(Service):
    """The API, in every language."""

    name = "wikipedia"
    entry = "/{language}"
    faults = _FAULTS

    @property
    def routes(self) -> Sequence[Route]:
        return (route("GET", r"/([a-z]{2,3})/w/api\.php", self.query),)

    def is_open(self, asked: Asked) -> bool:
        return True

    def complaint(
        self, fault: Fault, asked: Asked, headers: Mapping[str, str] | None = None
    ) -> Reply:
        said = {"code": fault.code, "info": fault.words}
        document = {"error": said, "servedby": "mw-fake"}
        return in_json(document, status=fault.status, headers=headers)

    def query(self, asked: Asked, language: str) -> Reply:
        """A page by its title, or a search."""
        if asked.query.get("list") == "search":
            return in_json({"batchcomplete": True, "query": {"search": _found(asked)}})
        if not asked.query.get("titles"):
            return self.invalid("The titles are missing", asked, 200)
        return in_json({"batchcomplete": True, "query": _page(asked, language)})


def _found(asked: Asked) -> list[dict[str, Any]]:
    words = asked.query.get("srsearch", "").split()
    titles = [word.capitalize() for word in words if len(word) >= _SHORTEST_FOUND]
    named = [each for title in titles for each in UNRELATED.get(title, (title,))]
    known = [title for title in named if _exists(title)]
    return [{"ns": 0, "title": title, "pageid": _number(title)} for title in known]


def _page(asked: Asked, language: str) -> dict[str, Any]:
    given = asked.query["titles"]
    title = given[:1].upper() + given[1:]
    led = {"redirects": [{"from": title, "to": REDIRECTS[title]}]} if title in REDIRECTS else {}
    title = REDIRECTS.get(title, title)
    if not _exists(title):
        return {**led, "pages": [{"ns": 0, "title": title, "missing": True}]}
    page = {"pageid": _number(title), "ns": 0, "title": title}
    return {**led, "pages": [page | _parts(asked, title, language)]}


def _parts(asked: Asked, title: str, language: str) -> dict[str, Any]:
    """What `prop` asks for."""
    wanted, at = asked.query.get("prop", "").split("|"), title.replace(" ", "_")
    meanings = AMBIGUOUS.get(title, ())
    parts: dict[str, dict[str, Any]] = {
        "extracts": {"extract": _extract(title)},
        "info": {
            "pagelanguage": language,
            "lastrevid": _number(title) + 1,
            "canonicalurl": f"https://{language}.wikipedia.org/wiki/{at}",
        },
        "pageprops": {"pageprops": {"disambiguation": ""}} if meanings else {},
        "links": {"links": [{"ns": 0, "title": each} for each in meanings]},
    }
    return {name: part for each in wanted for name, part in parts.get(each, {}).items()}


def _extract(title: str) -> str:
    """As TextExtracts writes it: a paragraph a line, sections between equals signs."""
    return (
        f"{title} ( ) is known all over the world. People have written about it for centuries.\n"
        "Its price is high. Its worth is\n  \n    {\\displaystyle x}\n  \nas they say."
        " So it goes.\n"
        "\n\n== History ==\n"
        f"Traders brought it west in 1570. Within a century {title} had reached every port.\n\n\n"
        "== References ==\nA book. Another book."
    )


def _exists(title: str) -> bool:
    return len(re.findall(r"\w+", title)) <= 2 and not title.startswith("Nothing")


def _number(title: str) -> int:
    return zlib.crc32(title.encode()) % 10_000_000
