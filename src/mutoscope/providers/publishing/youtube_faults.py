"""What YouTube's refusals mean: developers.google.com/youtube/v3/docs/errors."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mutoscope.errors import (
    ProviderDenied,
    ProviderError,
    ProviderLimited,
    ProviderRefused,
    ProviderUnavailable,
)
from mutoscope.providers.http.content import parsed

TITLE = "YouTube"
_QUOTA = frozenset({"quotaExceeded", "dailyLimitExceeded", "dailyLimitExceededUnreg"})
_OF_THE_DAY = frozenset({"uploadLimitExceeded"})
_RATE = frozenset({"rateLimitExceeded", "userRateLimitExceeded"})
_DAY_S = 86_400.0
_CONNECT = "Connect the account again: `mutoscope connect youtube`."


def fault(status: int, body: bytes) -> ProviderError:
    """The error that an answer with a status from 400 to 499 is."""
    reason, words = _said(body)
    if reason in _QUOTA:
        return _limited("The project's quota of today is used up.", until_midnight_s())
    if reason in _OF_THE_DAY:
        return _limited("The channel may upload no more today.", _DAY_S)
    if reason in _RATE or status == 429:
        return _limited("It asks to come back later.", None)
    if status == 401:
        return ProviderDenied("YouTube does not let us in.", provider=TITLE, hint=_CONNECT)
    if status == 403:
        return ProviderDenied(
            f"YouTube does not allow it ({reason or 'no reason given'}).",
            provider=TITLE,
            hint="Check that the YouTube Data API is enabled for the project, then connect again.",
        )
    if status in (404, 410):  # of a session: it begins anew at the next try
        return ProviderUnavailable(
            "YouTube has ended the upload.", provider=TITLE, hint="It is tried again."
        )
    return ProviderRefused(
        f"YouTube does not take the upload ({reason or status}): {words or 'no reason given'}",
        provider=TITLE,
        hint="Another try would get the same answer: change what is said with it.",
    )


def until_midnight_s(now: datetime | None = None) -> float:
    """Seconds until a quota begins anew: midnight in California. Without a database of time zones,
    the later of its two midnights (UTC)."""
    now = now or datetime.now(UTC)
    try:
        there = now.astimezone(ZoneInfo("America/Los_Angeles"))
    except ZoneInfoNotFoundError:
        there = now.astimezone(UTC) - timedelta(hours=8)
    midnight = (there + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight.astimezone(UTC) - there.astimezone(UTC)).total_seconds()


def _limited(what: str, after_s: float | None) -> ProviderLimited:
    return ProviderLimited(
        f"YouTube takes nothing now. {what}",
        provider=TITLE,
        hint="It is tried again.",
        retry_after_s=after_s,
    )


def _said(body: bytes) -> tuple[str, str]:
    """The reason, and the words."""
    try:
        document: Any = parsed(body)
        error = document["error"]
        rows = error.get("errors") or [{}]
        return str(rows[0].get("reason", "")), " ".join(str(error.get("message", "")).split())[:200]
    except (ValueError, KeyError, TypeError, AttributeError):
        return "", ""
