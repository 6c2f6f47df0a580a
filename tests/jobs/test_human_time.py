"""Times as people write them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.errors import InvalidRequest
from mutoscope.jobs.human_time import time_meant, window_meant, window_told
from mutoscope.jobs.local_time import zone_of

BERLIN = zone_of("Europe/Berlin")
NOW = datetime(2026, 12, 23, 11, 30, tzinfo=UTC)
"""12:30 in Berlin."""


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("18:30", "2026-12-23T17:30"),
        ("9:05", "2026-12-24T08:05"),
        ("12:30", "2026-12-24T11:30"),
        ("24:00", "2026-12-23T23:00"),
        ("+30m", "2026-12-23T12:00"),
        ("+ 2 h", "2026-12-23T13:30"),
        ("+1h30m", "2026-12-23T13:00"),
        ("+1d", "2026-12-24T11:30"),
        ("+15 мин", "2026-12-23T11:45"),
        ("today 18:30", "2026-12-23T17:30"),
        ("Tomorrow at 9:00", "2026-12-24T08:00"),
        ("завтра в 9:00", "2026-12-24T08:00"),
        ("2026-12-24 18:00", "2026-12-24T17:00"),
        ("2026-12-24T18:00", "2026-12-24T17:00"),
        ("2026-12-24T18:00+02:00", "2026-12-24T16:00"),
        ("2026-12-24T18:00Z", "2026-12-24T18:00"),
        ("24.12.2026 18:00", "2026-12-24T17:00"),
        ("24.12. 18:00", "2026-12-24T17:00"),
        ("1.2. 7:00", "2027-02-01T06:00"),
    ],
)
def test_what_is_meant(said: str, meant: str) -> None:
    assert time_meant(said, BERLIN, NOW) == utc(meant)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("+30m", "2026-12-25T17:30"),
        ("-1h", "2026-12-25T16:00"),
        ("\N{MINUS SIGN}1h", "2026-12-25T16:00"),
        ("9:00", "2026-12-25T08:00"),
        ("today 18:00", "2026-12-23T17:00"),
    ],
)
def test_what_is_meant_of_a_slot(said: str, meant: str) -> None:
    assert time_meant(said, BERLIN, NOW, of=utc("2026-12-25T17:00")) == utc(meant)


@pytest.mark.parametrize("said", ["", "soon", "25:00", "12:61", "+5", "+5 moons", "2026-12-24"])
@pytest.mark.parametrize("more", ["", " x"])
def test_what_cannot_be_read(said: str, more: str) -> None:
    with pytest.raises(InvalidRequest, match="cannot be read"):
        time_meant(said + more, BERLIN, NOW)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("31.2. 18:00", "cannot be read"),
        ("2026-13-01 18:00", "cannot be read"),
        ("2026-12-22 18:00", "has passed"),
        ("today 9:00", "has passed"),
        ("-5m", "has passed"),
        ("9999-12-31 23:59", "too far"),
        ("+9999w", "too far"),
        ("2027-03-28 02:30", "no 02:30 on 2027-03-28"),
    ],
)
def test_what_cannot_be(said: str, why: str) -> None:
    with pytest.raises(InvalidRequest, match=why) as refused:
        time_meant(said, BERLIN, NOW)
    assert refused.value.hint


@given(st.text(max_size=30))
def test_any_text_is_a_time_to_come_or_refused(said: str) -> None:
    try:
        at = time_meant(said, BERLIN, NOW)
    except InvalidRequest:
        return
    assert NOW < at < NOW + timedelta(days=5000)


@pytest.mark.parametrize(
    ("said", "minutes", "told"),
    [
        ("10:00-24:00", (600, 1440), "10:00-24:00"),
        ("9:30 – 17:00", (570, 1020), "09:30-17:00"),
        ("22:00-02:00", (1320, 1560), "22:00-02:00"),
        ("00:00-24:00", (0, 1440), "00:00-24:00"),
        ("12:00-12:00", (720, 2160), "12:00-12:00"),
    ],
)
def test_windows(said: str, minutes: tuple[int, int], told: str) -> None:
    assert window_meant(said) == minutes
    assert window_told(*minutes) == told


@pytest.mark.parametrize("said", ["", "10:00", "10-12", "10:00-25:00", "1:00-2:00-3:00", "a-b"])
def test_windows_that_cannot_be_read(said: str) -> None:
    with pytest.raises(InvalidRequest, match="two times of a day"):
        window_meant(said)
