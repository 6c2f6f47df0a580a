"""The slots of schedules: in their window, in order, the same everywhere, by clocks that change."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.errors import InvalidRequest
from mutoscope.jobs.local_time import instant, wall_of, zone_of
from mutoscope.jobs.timetable import (
    MOST_COUNTED,
    SHORTEST_MIN,
    check_rule,
    coming,
    first_after,
    number_of,
    passed,
    slots_of_day,
    still_moved,
)
from mutoscope.store.schedules import Rule, Schedule

BERLIN = "Europe/Berlin"
ZONES = (
    *(BERLIN, "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC", "Africa/Cairo"),
    "Antarctica/Troll",  # two hours
)
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
NOW = datetime(2026, 3, 28, 8, tzinfo=UTC)
DAILY = Rule("daily", BERLIN, slots_a_day=3, from_min=600, to_min=1440, jitter_min=30)
SAME = """
from datetime import date
from mutoscope.jobs.timetable import slots_of_day
from mutoscope.store.schedules import Rule
rule = Rule("daily", "Europe/Berlin", slots_a_day=4, from_min=0, to_min=1440, jitter_min=60)
print([(slot.name, slot.at.isoformat()) for slot in slots_of_day(rule, "sch_1", date(2026, 3, 29))])
"""


def planned(rule: Rule) -> Schedule:
    return Schedule("sch_1", "local", "a", "story", {}, rule, next=None)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def cron(text: str, zone: str = BERLIN) -> Schedule:
    rule = Rule("cron", zone, cron=text)
    check_rule(rule, NOW)
    return planned(rule)


@st.composite
def rules(draw: st.DrawFn, most: int = 288) -> Rule:
    begins = draw(st.integers(0, 1439))
    long_min = draw(st.integers(SHORTEST_MIN, 1440))
    return Rule(
        "daily",
        draw(st.sampled_from(ZONES)),
        slots_a_day=draw(st.integers(1, min(most, long_min // SHORTEST_MIN))),
        from_min=begins,
        to_min=begins + long_min,
        jitter_min=draw(st.integers(0, long_min)),
    )


DAYS = st.one_of(
    st.sampled_from([SPRING, AUTUMN, date(2026, 3, 8), date(2026, 11, 1), date(2026, 10, 4)]),
    st.dates(date(2020, 1, 1), date(2035, 1, 1)),
)


@given(rules(), DAYS, st.text(max_size=10))
def test_every_slot_is_in_its_window_and_in_order(rule: Rule, day: date, key: str) -> None:
    check_rule(rule, NOW)
    zone = zone_of(rule.zone)
    begins, ends = (instant(wall_of(day, each), zone) for each in (rule.from_min, rule.to_min))
    slots = slots_of_day(rule, key, day)
    assert [number_of(slot) for slot in slots] == list(range(1, rule.slots_a_day + 1))
    assert all(a.at < b.at for a, b in pairwise(slots))
    # A window in an hour that the clocks leave out goes on after it.
    shortest = begins + timedelta(minutes=SHORTEST_MIN * rule.slots_a_day)
    assert all(begins <= slot.at < max(ends, shortest) for slot in slots)
    assert slots == slots_of_day(rule, key, day)


MANY = 24
DENSE = Rule("daily", BERLIN, slots_a_day=288, from_min=600, to_min=2040, jitter_min=5)


@given(st.one_of(rules(), st.just(DENSE)), DAYS)
def test_no_slot_is_lost_between_two_days(rule: Rule, day: date) -> None:
    schedule = planned(rule)
    days = [day + timedelta(days=later) for later in (-1, 0, 1)]
    wanted = [slot for each in days for slot in slots_of_day(rule, schedule.id, each)]
    assert len(wanted) == 3 * rule.slots_a_day
    before = wanted[0].at - timedelta(minutes=1)
    assert list(islice(coming(schedule, before), len(wanted))) == wanted
    # As they are handed in, each after the one before: of many those about midnight and a part.
    midnights = (rule.slots_a_day, 2 * rule.slots_a_day)
    about = {midnight + off for midnight in midnights for off in (-1, 0, 1)}
    part = range(1, len(wanted), 1 + len(wanted) // MANY)
    for number in sorted({*about, *part} & {*range(1, len(wanted))}):
        assert first_after(schedule, wanted[number - 1].at) == wanted[number]
    assert first_after(schedule, before) == wanted[0]


def test_a_date_that_a_zone_left_out_has_what_there_is_room_for() -> None:
    left_out = date(2011, 12, 30)
    rule = Rule("daily", "Pacific/Apia", slots_a_day=288, from_min=0, to_min=1440)
    assert slots_of_day(rule, "k", left_out) == []
    some = slots_of_day(replace(rule, from_min=600, to_min=2040, jitter_min=5), "k", left_out)
    assert len(some) == 200  # in ten hours
    assert all(a.at < b.at for a, b in pairwise(some))


@given(rules(most=6), DAYS)
def test_they_go_on_from_any_moment_without_a_gap_or_a_double(rule: Rule, day: date) -> None:
    schedule = planned(rule)
    begins = instant(wall_of(day, 0), zone_of(rule.zone))
    found = list(islice(coming(schedule, begins), 2 * rule.slots_a_day + 1))
    assert len({slot.name for slot in found}) == len(found)
    assert all(a.at <= b.at for a, b in pairwise(found))
    for before, slot in pairwise(found):
        if before.at < slot.at:
            assert first_after(schedule, before.at) == slot


@given(st.integers(0, 60), st.dates(date(2026, 1, 1), date(2027, 1, 1)))
def test_the_jitter_is_what_was_said_and_a_third_of_a_part_at_most(jitter: int, day: date) -> None:
    rule = replace(DAILY, zone="UTC", jitter_min=jitter)
    middles = [datetime(day.year, day.month, day.day, 10, tzinfo=UTC) + timedelta(minutes=140)]
    middles += [middles[0] + timedelta(minutes=280), middles[0] + timedelta(minutes=560)]
    for slot, middle in zip(slots_of_day(rule, "k", day), middles, strict=True):
        assert abs(slot.at - middle) <= timedelta(minutes=min(jitter, 280 / 3) + 1)


def test_other_days_and_other_schedules_have_other_minutes() -> None:
    days = [slots_of_day(DAILY, "a", date(2026, 6, day))[0].at.minute for day in range(1, 20)]
    assert len(set(days)) > 5
    assert slots_of_day(DAILY, "a", SPRING) != slots_of_day(DAILY, "b", SPRING)


def test_every_machine_has_the_same() -> None:
    told: set[str] = set()
    for zone, seed in (("America/Lima", "1"), ("Asia/Tokyo", "2")):
        environment = {**os.environ, "TZ": zone, "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", SAME], env=environment, capture_output=True, check=True
        )
        told.add(done.stdout.decode())
    assert len(told) == 1
    assert "2026-03-29/4" in told.pop()


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (AUTUMN, 25), (date(2026, 6, 1), 24)])
def test_a_day_of_another_length_is_split_evenly(day: date, hours: int) -> None:
    rule = Rule("daily", BERLIN, slots_a_day=2, from_min=0, to_min=1440)
    one, two = slots_of_day(rule, "k", day)
    assert two.at - one.at == timedelta(hours=hours / 2)


def test_a_window_that_the_clocks_leave_out_goes_on_after_it() -> None:
    rule = Rule("daily", BERLIN, slots_a_day=2, from_min=120, to_min=180)
    assert [slot.at for slot in slots_of_day(rule, "k", SPRING)] == [
        utc("2026-03-29T01:02"),
        utc("2026-03-29T01:07"),
    ]


def test_a_window_past_midnight_belongs_to_the_day_it_begins_on() -> None:
    schedule = planned(Rule("daily", "UTC", slots_a_day=2, from_min=1320, to_min=1560))
    slots = list(islice(coming(schedule, utc("2026-05-02T00:30")), 2))
    assert [(slot.name, slot.at) for slot in slots] == [
        ("2026-05-01/2", utc("2026-05-02T01:00")),
        ("2026-05-02/1", utc("2026-05-02T23:00")),
    ]


def test_by_cron_on_the_clocks_of_the_zone() -> None:
    slots = list(islice(coming(cron("0 9 * * 1-5"), NOW), 2))
    assert [(slot.name, slot.at) for slot in slots] == [
        ("2026-03-30 09:00", utc("2026-03-30T07:00")),
        ("2026-03-31 09:00", utc("2026-03-31T07:00")),
    ]
    assert first_after(cron("0 9 * * 1-5"), utc("2026-03-26T12:00")) == replace(
        slots[0], name="2026-03-27 09:00", at=utc("2026-03-27T08:00")
    )


def test_by_cron_when_the_clocks_change() -> None:
    night = utc("2026-03-29T00:00")
    skipped = list(islice(coming(cron("30 2 * * *"), night), 2))
    assert [slot.at for slot in skipped] == [utc("2026-03-29T01:00"), utc("2026-03-30T00:30")]
    often = list(islice(coming(cron("*/30 * * * *"), utc("2026-03-29T00:10")), 3))
    assert [slot.at for slot in often] == [
        utc("2026-03-29T00:30"),
        utc("2026-03-29T01:00"),  # 02:00, 02:30 and 03:00 in one
        utc("2026-03-29T01:30"),
    ]
    twice = list(islice(coming(cron("30 2 * * *"), utc("2026-10-24T12:00")), 2))
    assert [slot.at for slot in twice] == [utc("2026-10-25T00:30"), utc("2026-10-26T01:30")]
    assert first_after(cron("30 2 * * *"), utc("2026-10-25T00:30")) == twice[1]
    both = list(islice(coming(cron("15 * * * *"), utc("2026-10-24T23:20")), 4))
    assert [(slot.name[11:], slot.at) for slot in both] == [
        ("02:15", utc("2026-10-25T00:15")),
        ("02:15 again", utc("2026-10-25T01:15")),
        ("03:15", utc("2026-10-25T02:15")),
        ("04:15", utc("2026-10-25T03:15")),
    ]
    assert [first_after(cron("15 * * * *"), slot.at) for slot in both[:-1]] == both[1:]


CHANGES = [utc(f"2026-{each}") for each in ("03-28T23:00", "10-24T22:00", "11-01T04:00")]
MOMENTS = st.one_of(
    st.integers(0, 365 * 1440).map(lambda minutes: NOW + timedelta(minutes=minutes)),
    st.tuples(st.sampled_from(CHANGES), st.integers(0, 300)).map(
        lambda drawn: drawn[0] + timedelta(minutes=drawn[1])
    ),
)


@given(MOMENTS, st.sampled_from(ZONES[:-1]))
def test_every_hour_is_every_hour_on_any_day(begins: datetime, zone: str) -> None:
    found = list(islice(coming(cron("*/20 * * * *", zone), begins), 9))
    assert {b.at - a.at for a, b in pairwise(found)} == {timedelta(minutes=20)}
    assert len({slot.name for slot in found}) == len(found)


@given(MOMENTS, st.sampled_from(ZONES))
def test_by_cron_from_any_moment(begins: datetime, zone: str) -> None:
    schedule = cron("*/20 * * * *", zone)
    found = list(islice(coming(schedule, begins), 4))
    assert all(begins < slot.at for slot in found)
    assert all(a.at < b.at for a, b in pairwise(found))
    assert [first_after(schedule, slot.at) for slot in found[:-1]] == found[1:]


def test_once() -> None:
    schedule = planned(Rule("once", BERLIN, at=utc("2026-12-24T17:00")))
    assert [(slot.name, slot.at) for slot in coming(schedule, NOW)] == [
        ("2026-12-24 18:00", utc("2026-12-24T17:00"))
    ]
    assert first_after(schedule, utc("2026-12-24T17:00")) is None


def test_a_time_by_hand_goes_before_the_rule_s() -> None:
    schedule = planned(DAILY)
    one, two, three = islice(coming(schedule, NOW), 3)
    early = replace(schedule, moved={three.name: NOW + timedelta(minutes=5)})
    assert [slot.name for slot in islice(coming(early, NOW), 3)] == [three.name, one.name, two.name]
    # It does not come once more at the time that it had.
    after = NOW + timedelta(minutes=5)
    kept = replace(early, moved=still_moved(early, after))
    assert [slot.name for slot in islice(coming(kept, after), 3)][2].endswith("/1")
    assert still_moved(early, after + timedelta(days=4)) == {}
    late = replace(schedule, moved={one.name: NOW + timedelta(days=9)})
    assert one.name in [slot.name for slot in islice(coming(late, NOW), 40)]
    assert still_moved(late, NOW + timedelta(days=5)) == late.moved


def test_how_many_passed() -> None:
    schedule = planned(replace(DAILY, jitter_min=0))
    assert passed(schedule, NOW, NOW) == 0
    assert passed(schedule, NOW, NOW + timedelta(days=10)) == 30
    assert passed(cron("* * * * *"), NOW, NOW + timedelta(days=30)) == MOST_COUNTED


@pytest.mark.parametrize(
    "rule",
    [
        replace(DAILY, slots_a_day=0),
        replace(DAILY, slots_a_day=169),
        replace(DAILY, jitter_min=-1),
        replace(DAILY, jitter_min=841),
        replace(DAILY, zone="Mars/Olympus"),
        replace(DAILY, zone="../../etc/passwd"),
        replace(DAILY, zone="x" * 5000),
        Rule("once", BERLIN, at=NOW),
        Rule("once", BERLIN),
        *(
            Rule("cron", BERLIN, cron=text)
            for text in (
                *("", "0 9 * *", "* * * * * *", "@daily", "R R * * *", "H H * * *", "61 * * * *"),
                *(
                    "0 9 31 2 *",
                    "0 9 * * 8-9",
                    "0 9 * * blue",
                    "0 9 * * \N{ARABIC-INDIC DIGIT ONE}",
                ),
                "0," * 100 + "0 9 * * *",
            )
        ),
    ],
)
def test_what_cannot_be(rule: Rule) -> None:
    with pytest.raises(InvalidRequest) as refused:
        check_rule(rule, NOW)
    assert refused.value.hint


@pytest.mark.parametrize("text", ["0 9 * * MON-FRI", "0 9 L * *", "*/15 9-17 1,15 JAN sun"])
def test_what_cron_can_be(text: str) -> None:
    assert first_after(cron(text), NOW) is not None
