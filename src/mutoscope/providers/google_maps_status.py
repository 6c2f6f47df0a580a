"""What the statuses of Google's map services mean: they come with a 200.

Shapes: developers.google.com/maps/documentation/geocoding/requests-geocoding#StatusCodes and
/streetview/metadata#status-codes.
"""

from mutoscope.errors import ProviderDenied, ProviderError, ProviderLimited
from mutoscope.providers.http.call import Answer
from mutoscope.providers.http.faults import LONGEST_SHOWN, masked, retry_after_s, unusable
from mutoscope.providers.http.request import Request
from mutoscope.providers.picture_answer import words_at

_FOUND = frozenset({"OK", "ZERO_RESULTS", "NOT_FOUND"})


def status_of(request: Request, answer: Answer) -> str:
    """OK, ZERO_RESULTS or NOT_FOUND. All others raise; none of them is charged for.

    ProviderLimited: too many in too short a time. ProviderDenied: the key may not, or the account
    behind it has nothing left. ProviderUnavailable: a fault of theirs, or no status at all.
    ProviderError: they do not take the request.
    """
    status = words_at(answer.document, "status")
    if status in _FOUND:
        return status
    raise _failure(request, answer, status)


def _failure(request: Request, answer: Answer, status: str) -> ProviderError:
    said, title = _theirs(request, answer), request.provider
    if status == "OVER_QUERY_LIMIT":
        return ProviderLimited(
            f"{title} asks to come back later ({status}).",
            provider=title,
            hint="Wait a while, or set lower limits for it in `provider_limits`.",
            retry_after_s=retry_after_s(answer.headers.get("retry-after", "")),
        )
    if status in {"REQUEST_DENIED", "OVER_DAILY_LIMIT"}:
        hint = _ALLOWED if status == "REQUEST_DENIED" else _SPENT
        return ProviderDenied(
            f"{title} does not let us in ({status}){said}",
            provider=title,
            hint=hint.format(setting=request.key_setting),
        )
    if status == "INVALID_REQUEST":
        return ProviderError(
            f"{title} does not take the request ({status}){said}",
            provider=title,
            hint="Another try would get the same answer: change what is asked for.",
        )
    if status == "UNKNOWN_ERROR":
        return unusable(request, f"has a fault of its own ({status})", sent=False)
    return unusable(request, "sent an answer whose status nobody knows", sent=True)


_ALLOWED = (
    "Check the setting `{setting}`, and that its project may use the Geocoding, Street View Static"
    " and Maps Static APIs."
)
_SPENT = "The account behind the setting `{setting}` has no billing, or has reached its cap."


def _theirs(request: Request, answer: Answer) -> str:
    """Their own words, where there are any: the end of a sentence."""
    words = " ".join(masked(request, words_at(answer.document, "error_message")).split())
    return f": {words[:LONGEST_SHOWN].rstrip('.')}." if words else "."
