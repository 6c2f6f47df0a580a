"""Parts of the words between a vendor and us."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.providers.http.faults import MASK, masked, retry_after_s, says_policy
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
