"""Parts of the words between a vendor and us."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.errors import (
    ProviderDenied,
    ProviderError,
    ProviderLimited,
    ProviderUnavailable,
)
from mutoscope.providers.http.faults import (
    MASK,
    Head,
    from_status,
    masked,
    retry_after_s,
    says_policy,
)
from mutoscope.providers.http.request import Request

NOW = datetime(2026, 1, 1, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("17", 17),
        ("0.5", 0.5),
        (" 3 ", 3),
        ("Thu, 01 Jan 2026 12:01:30 GMT", 90),
        ("Thu, 01 Jan 2026 11:00:00 GMT", 0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("nan", None),
        ("9" * 400, None),
    ],
)
def test_when_to_come_back(header: str, seconds: float | None) -> None:
    assert retry_after_s(header, NOW) == seconds


@given(header=st.text(max_size=40))
def test_no_header_is_too_odd(header: str) -> None:
    after_s = retry_after_s(header, NOW)
    assert after_s is None or 0 <= after_s < 1e12


@pytest.mark.parametrize(
    ("status", "body", "refused"),
    [
        (400, b'{"error": {"code": "content_policy_violation"}}', True),
        (400, b'{"error": {"code": "moderation_blocked"}}', True),
        (422, b"Blocked by our safety system", True),
        (403, b"violates our usage policies", True),
        (400, b'{"detail": {"status": "content_against_policy"}}', True),
        (400, b"triggering Azure OpenAI's content management policy", True),
        (400, b"violates Google's Responsible AI practices", True),
        (400, b"Unknown name 'safety_settings'", False),
        (400, b"Invalid value at 'safetySettings[0].category'", False),
        (400, b'{"error": "unknown size"}', False),
        (500, b"content policy", False),
        (400, b"\xff\xfe", False),
    ],
)
def test_a_refusal_of_the_content(status: int, body: bytes, refused: bool) -> None:
    assert says_policy(status, body) is refused


def test_secrets_of_headers_and_address_are_masked() -> None:
    request = Request(
        "acme",
        "https://user:hunter22@acme.example/v1?key=in%2Dquery&size=1",
        headers={"Authorization": "Bearer sk-123456", "X-Key": "another-key"},
    )
    said = "sk-123456 another-key in-query hunter22 Bearer sk-123456 size"
    assert masked(request, said) == f"{MASK} {MASK} {MASK} {MASK} {MASK} size"
    assert "hunter22" not in repr(request)


def error(
    status: int, body: object, *, header: str = "", key_setting: str = "acme_api_key"
) -> ProviderError:
    """What an answer means. Bodies are as the vendors document them or were seen to send."""
    head = Head(status, {"retry-after": header} if header else {})
    request = Request("acme", "https://acme.example/v1", key_setting=key_setting)
    return from_status(request, head, json.dumps(body).encode())


OPENAI_SPENT = {
    "error": {
        "message": "You exceeded your current quota, please check your plan and billing details.",
        "type": "insufficient_quota",
        "param": None,
        "code": "insufficient_quota",
    }
}
ELEVENLABS_SPENT = {
    "detail": {
        "status": "quota_exceeded",
        "message": "This request exceeds your quota. You have 5 credits remaining.",
    }
}
GEMINI_BUSY = {
    "error": {
        "code": 429,
        "message": "You exceeded your current quota, please check your plan and billing details.",
        "status": "RESOURCE_EXHAUSTED",
        "details": [
            {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": []},
            {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "13.5s"},
        ],
    }
}
GEMINI_KEY = {
    "error": {
        "code": 400,
        "message": "API key not valid. Please pass a valid API key.",
        "status": "INVALID_ARGUMENT",
        "details": [
            {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}
        ],
    }
}


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (429, OPENAI_SPENT),
        (401, ELEVENLABS_SPENT),
        (429, ELEVENLABS_SPENT),
        (400, {"error": {"code": "billing_hard_limit_reached", "message": "Billing limit."}}),
        (402, {"error": {"message": "Insufficient credits."}}),
    ],
)
def test_an_empty_account_is_not_busy(status: int, body: object) -> None:
    found = error(status, body, header="20")
    assert isinstance(found, ProviderDenied)
    assert (
        found.hint == "The account behind the setting `acme_api_key` has nothing left to pay with."
    )
    assert not found.transient


@pytest.mark.parametrize("status", [500, 503])
def test_a_fault_of_theirs_is_no_empty_account(status: int) -> None:
    assert isinstance(error(status, OPENAI_SPENT), ProviderUnavailable)


@pytest.mark.parametrize("body", [GEMINI_KEY, [GEMINI_KEY]])
def test_a_wrong_key_is_told_as_such_whatever_the_status(body: object) -> None:
    found = error(400, body)
    assert isinstance(found, ProviderDenied)
    assert "`acme_api_key`" in found.hint
    assert "nothing left" not in found.hint


@pytest.mark.parametrize(
    ("status", "body", "header", "seconds"),
    [
        (429, GEMINI_BUSY, "", 13.5),
        (429, GEMINI_BUSY, "2", 2),
        (503, GEMINI_BUSY, "", 13.5),
        (429, [GEMINI_BUSY], "", 13.5),
        (429, {"error": {"details": [{"retryDelay": "soon"}]}}, "", None),
        (429, {"error": {"message": "Rate limit reached"}}, "", None),
    ],
)
def test_when_to_come_back_may_stand_in_the_body(
    status: int, body: object, header: str, seconds: float | None
) -> None:
    found = error(status, body, header=header)
    assert isinstance(found, ProviderLimited)
    assert found.retry_after_s == seconds


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"error": {"message": "No such size.", "code": "invalid_size"}}, "No such size."),
        ([{"error": {"code": 404, "message": "No such model."}}], "No such model."),
        (
            {"error": {"code": 400, "message": "", "status": "INVALID_ARGUMENT"}},
            "INVALID_ARGUMENT.",
        ),
        ({"detail": {"status": "voice_not_found", "message": "No such voice."}}, "No such voice."),
        ({"detail": [{"loc": ["body"], "msg": "field required"}]}, "field required."),
        ({"detail": "Not here."}, "Not here."),
        ({"error": "No query."}, "No query."),
        ({"status": 404, "code": "Not Found"}, "Not Found."),
        ({"message": "Odd."}, "Odd."),
    ],
)
def test_the_vendors_own_words_are_told(body: object, words: str) -> None:
    assert error(404, body).message == f"acme does not take the request (404): {words}"


@pytest.mark.parametrize(
    "body", [None, 7, [], {}, [[]], {"error": None}, {"error": {"code": 5}}, {"detail": []}]
)
def test_who_says_nothing_is_not_quoted(body: object) -> None:
    assert error(404, body).message == "acme does not take the request (404)."


def _nested(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    names = st.sampled_from(["error", "message", "detail", "msg", "code", "status", "other"])
    return st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3)


@given(st.recursive(st.none() | st.text(), _nested, max_leaves=30))
def test_no_answer_is_too_odd(body: object) -> None:
    assert error(404, body).message
