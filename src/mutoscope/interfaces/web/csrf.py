"""Other web pages change nothing here.

A page that the user's browser shows may send requests to any address, with the cookies that belong
there. Browsers name its origin (Origin, Sec-Fetch-Site), which a page cannot forge; who is known by
a cookie must send along, besides, what only pages of ours have been told. See OWASP, "Cross-Site
Request Forgery Prevention"; https://fetch.spec.whatwg.org/#origin-header
"""

import secrets
from urllib.parse import urlsplit

from starlette.datastructures import Headers

from mutoscope.interfaces.web.access import Visitor
from mutoscope.interfaces.web.problems import Forbidden

HEADER = "X-CSRF-Token"


def refuse_foreign(headers: Headers, public_url: str | None) -> None:
    """Forbidden: it comes from a page of another origin than the one that was called, or than
    `public_url`, under which a proxy shows us."""
    origin = headers.get("origin")
    is_other = origin is not None and not _is_ours(origin.lower(), headers, public_url)
    if is_other or headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        raise Forbidden(
            "Another web page may not change anything here.",
            hint="Ask from a page of this studio, or from a program that sends no Origin. A proxy"
            " in front of it must pass the Host header on, or be named in `public_url`.",
        )


def refuse_forged(headers: Headers, visitor: Visitor | None) -> None:
    """Forbidden: a cookie says who asks, and the word of that session's pages is not there."""
    if visitor is None or not visitor.session:
        return
    given = headers.get(HEADER, "").encode("latin-1")
    if not secrets.compare_digest(given, visitor.csrf.encode()):
        raise Forbidden(
            "The header X-CSRF-Token is missing or wrong.",
            hint="Load the page again; programs send a key, and no cookie.",
            code="csrf",
        )


def _is_ours(origin: str, headers: Headers, public_url: str | None) -> bool:
    if public_url is not None and origin == public_url:
        return True
    return _place_of(origin) == headers.get("host", "").lower()


def _place_of(origin: str) -> str | None:
    """Host and port of an origin; None of one that has none ("null")."""
    try:
        return urlsplit(origin).netloc or None
    except ValueError:
        return None
