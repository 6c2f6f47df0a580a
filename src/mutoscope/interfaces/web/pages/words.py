"""What pages say, in the reader's language: see `interfaces.wording`."""

import re
from functools import cache

from starlette.requests import Request

from mutoscope.interfaces.wording import LANGUAGES as LANGUAGES
from mutoscope.interfaces.wording import NAMES as NAMES
from mutoscope.interfaces.wording import Words as Words
from mutoscope.interfaces.wording import marked as marked

COOKIE = "lang"


def of(request: Request) -> Words:
    """Those that the reader wishes: of `?lang=`, of the cookie, of the browser, English."""
    return words(chosen(request))


def chosen(request: Request) -> str:
    """One of LANGUAGES."""
    for said in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if said in LANGUAGES:
            return said
    return accepted(request.headers.get("accept-language", ""))


def accepted(header: str) -> str:
    """The best of LANGUAGES by an Accept-Language header (RFC 9110, 12.5.4)."""
    weights = dict(reversed(_ranges(header)))  # of a language said twice, the first counts
    able = [language for language in LANGUAGES if weights.get(language, 0) > 0]
    return max(able, key=lambda language: weights[language], default=LANGUAGES[0])


def _ranges(header: str) -> list[tuple[str, float]]:
    """Primary subtags and their weights, as they stand; what is no range is left out."""
    found = re.findall(r"([A-Za-z]{1,8})(?:-[\w-]+)?\s*(?:;\s*q=([\d.]{1,5}))?\s*(?:,|$)", header)
    return [(tag.lower(), _weight(quality)) for tag, quality in found]


def _weight(quality: str) -> float:
    try:
        return float(quality or 1)
    except ValueError:
        return 0.0


@cache
def words(language: str) -> Words:
    """The words of one of LANGUAGES. Reads its files when it is first asked."""
    return Words(language)
