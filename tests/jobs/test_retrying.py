"""When another try is worth it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.errors import (
    Busy,
    InvalidRequest,
    MediaError,
    ProviderDenied,
    ProviderError,
    ProviderLimited,
    ProviderRefused,
    ProviderUnavailable,
    ResourceExhausted,
)
from mutoscope.jobs.retrying import LONGEST_BUSY_S, LONGEST_GAP_S, Retries, Retry


def busy(after_s: float | None = None) -> ProviderLimited:
    return ProviderLimited("Slow down.", provider="toy", retry_after_s=after_s)


DOWN = ProviderUnavailable("It is down.", provider="toy")


def test_a_busy_vendor_is_asked_eight_times_at_fixed_gaps() -> None:
    retries = Retries(busy_gap_s=15)
    assert [retries.after(busy()) for _ in range(8)] == [
        *(Retry("busy", tried, 8, 15) for tried in range(1, 8)),
        None,
    ]


def test_a_time_that_the_vendor_names_is_kept() -> None:
    retries = Retries(busy_gap_s=15)
    assert retries.after(busy(2.5)) == Retry("busy", 1, 8, 2.5)
    assert retries.after(busy(0)) == Retry("busy", 2, 8, 0)


def test_nobody_waits_for_ever_on_a_busy_vendor() -> None:
    assert Retries().after(busy(LONGEST_BUSY_S + 1)) is None
    retries = Retries()
    assert retries.after(busy(LONGEST_BUSY_S - 1)) is not None
    assert retries.after(busy(2)) is None


def test_faults_are_tried_four_times_at_growing_gaps() -> None:
    retries = Retries(gap_s=2)
    made = [retries.after(DOWN) for _ in range(4)]
    assert made[3] is None
    for index, retry in enumerate(made[:3]):
        assert retry is not None
        assert (retry.kind, retry.tried, retry.of) == ("fault", index + 1, 4)
        assert 2 * 4**index / 2 <= retry.pause_s <= 2 * 4**index


@given(gap_s=st.floats(0.001, 1000))
def test_no_gap_is_longer_than_the_longest(gap_s: float) -> None:
    retries = Retries(gap_s=gap_s)
    assert all((retry := retries.after(DOWN)) and retry.pause_s <= LONGEST_GAP_S for _ in range(3))


def test_each_class_is_counted_for_itself() -> None:
    retries = Retries()
    tried = [retries.after(error) for error in (busy(1), DOWN, busy(1), DOWN)]
    assert [(each.kind, each.tried) for each in tried if each] == [
        ("busy", 1),
        ("fault", 1),
        ("busy", 2),
        ("fault", 2),
    ]


def test_a_short_machine_is_a_fault_too() -> None:
    retry = Retries().after(ResourceExhausted("No room."))
    assert retry is not None
    assert retry.kind == "fault"


@pytest.mark.parametrize(
    "error",
    [
        ProviderRefused("Not that.", provider="toy"),
        ProviderDenied("No key.", provider="toy"),
        ProviderError("Not so.", provider="toy"),
        InvalidRequest("Odd."),
        MediaError("Broken."),
        Busy("Over the budget."),
        ZeroDivisionError("a bug"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_would_end_the_same_way_is_not_tried_again(error: Exception) -> None:
    assert Retries().after(error) is None
