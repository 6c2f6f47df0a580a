"""From a vendor's answer, or its absence, to the error that says who should do what."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from mutoscope.config.addresses import credentials_of
from mutoscope.errors import (
    ProviderDenied,
    ProviderError,
    ProviderLimited,
    ProviderRefused,
    ProviderUnavailable,
)
from mutoscope.providers.http.content import parsed
from mutoscope.providers.http.request import Request

MASK = "********"
LONGEST_SHOWN = 200
SHORTEST_SECRET = 6
_GATEWAY = frozenset({502, 504, 520, 524})
"""Somebody in between speaks: what the vendor itself did with the request is not known. The last
two are Cloudflare's."""
_LATER = "Try again later."
_SECONDS = re.compile(r"\d{1,9}(\.\d+)?")
"""Fractions stand in no standard but in some vendors' answers."""
_POLICY = re.compile(
    r"content[ _-]?(management[ _-]?)?(policy|filter)|against[ _-](our[ _-])?policy|moderation"
    r"|safety(?![ _]?settings)|usage (polic|guideline)|prohibited[ _-]?(content|use)"
    r"|responsible[ _-]?ai",
    re.I,
)
"""The words of OpenAI, Azure, Google (whose `safetySettings` is a field of the request) and
ElevenLabs."""
_SPENT = re.compile(rb'"(insufficient_quota|quota_exceeded|billing_hard_limit_reached)"')
"""How OpenAI and ElevenLabs say that waiting does not help. Google's "exceeded your current quota"
is a rate like any other."""
_NO_KEY = re.compile(rb"API_KEY_INVALID|API[ _]key not valid|API[ _]key expired", re.I)
"""Google's, with a 400."""
_RETRY_INFO = re.compile(rb'"retryDelay"\s*:\s*"(\d{1,9}(?:\.\d+)?)s"')
"""google.rpc.RetryInfo, a google.protobuf.Duration in its JSON form."""
_SPOKEN = ("error", "message", "detail", "msg", "code", "status")
"""Where vendors put their words, the most telling first: `error.message` (OpenAI, Gemini),
`detail.message` and `detail[0].msg` (ElevenLabs), `error`, or `code` alone (Pexels)."""
_DEEPEST = 5


@dataclass(frozen=True)
class Head:
    """The beginning of an answer. Names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]


def says_policy(status: int, body: bytes) -> bool:
    """Whether an answer refuses the content itself, as most vendors word it."""
    return status in {400, 403, 422} and bool(_POLICY.search(body.decode("utf-8", "replace")))


def unusable(request: Request, what: str, *, sent: bool) -> ProviderUnavailable:
    """No answer, or none to work with. `sent`: the request had left whole, so that a paid one may
    have been charged."""
    error = ProviderUnavailable(f"{request.provider} {what}.", provider=request.provider)
    error.hint = _LATER
    error.maybe_charged = request.paid and sent
    return error


def from_status(request: Request, head: Head, body: bytes) -> ProviderError:
    """The error that an answer with a status of 300 or more is."""
    status, after_s = head.status, _after_s(head, body)
    if status == 402 or (status < 500 and _SPENT.search(body)):
        return _denied(request, status, is_spent=True)
    if status == 429 or (status == 503 and after_s is not None):
        return _limited(request, status, after_s)
    if (request.refuses or says_policy)(status, body):
        return _refused(request, body)
    if status in {401, 403} or (status == 400 and _NO_KEY.search(body)):
        return _denied(request, status)
    if status == 408 or status >= 500:
        return unusable(
            request, f"has a fault of its own ({status})", sent=status in _GATEWAY or status == 408
        )
    return ProviderError(
        f"{request.provider} does not take the request ({status}){_theirs(request, body)}",
        provider=request.provider,
        hint="Another try would get the same answer: change what is asked for.",
    )


def retry_after_s(header: str, now: datetime | None = None) -> float | None:
    """Seconds to wait by a Retry-After header (RFC 9110, 10.2.3: seconds or a date), 0 or more;
    None where it says nothing."""
    if (seconds := _SECONDS.fullmatch(header.strip())) is not None:
        return float(seconds[0])
    try:
        until = parsedate_to_datetime(header)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - (now or datetime.now(UTC))).total_seconds())


def _after_s(head: Head, body: bytes) -> float | None:
    named_s = retry_after_s(head.headers.get("retry-after", ""))
    if named_s is None and (found := _RETRY_INFO.search(body)) is not None:
        named_s = float(found[1])
    return named_s


def masked(request: Request, text: str) -> str:
    """The text without whatever the request's headers and address keep secret."""
    for secret in sorted(_secrets(request), key=len, reverse=True):
        text = text.replace(secret, MASK)
    return text


def _limited(request: Request, status: int, after_s: float | None) -> ProviderLimited:
    when = "later" if after_s is None else f"in {after_s:g} s"
    return ProviderLimited(
        f"{request.provider} asks to come back {when} ({status}).",
        provider=request.provider,
        hint="Wait a while, or set lower limits for it in `provider_limits`.",
        retry_after_s=after_s,
    )


def _refused(request: Request, body: bytes) -> ProviderRefused:
    return ProviderRefused(
        f"{request.provider} refuses this content by its policy{_theirs(request, body)}",
        provider=request.provider,
        hint="Word it otherwise, or use another provider.",
    )


def _denied(request: Request, status: int, *, is_spent: bool = False) -> ProviderDenied:
    setting = request.key_setting
    key = f"the setting `{setting}`" if setting else "its key"
    hint = f"Check {key} and what the account may do."
    if is_spent:
        hint = f"The account behind {key} has nothing left to pay with."
    return ProviderDenied(
        f"{request.provider} does not let us in ({status}).", provider=request.provider, hint=hint
    )


def _theirs(request: Request, body: bytes) -> str:
    """The vendor's own words, where it has any: the end of a sentence."""
    words = " ".join(masked(request, _message(body)).split()).rstrip(".")
    if len(words) > LONGEST_SHOWN:
        words = words[:LONGEST_SHOWN] + "…"
    return f": {words}." if words else "."


def _message(body: bytes) -> str:
    try:
        document: Any = parsed(body)
    except ValueError:
        return ""
    return _words(document, _DEEPEST)


def _words(said: Any, depth: int) -> str:
    """The first text in the places where vendors speak."""
    if isinstance(said, str):
        return said
    places: list[Any] = []
    if isinstance(said, dict) and depth:
        places = [said.get(name) for name in _SPOKEN]
    elif isinstance(said, list) and depth:
        places = said[:1]
    return next((text for place in places if (text := _words(place, depth - 1))), "")


def _secrets(request: Request) -> set[str]:
    values = [word for value in request.headers.values() for word in (value, *value.split())]
    parts = urlsplit(request.url)
    values += [value for _, value in parse_qsl(parts.query)] + parts.query.split("&")
    values += [parts.username or "", *credentials_of(request.url)]
    return {value for value in values if len(value) >= SHORTEST_SECRET}
