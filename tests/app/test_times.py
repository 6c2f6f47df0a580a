"""The times of schedules, from what people say to rules and back."""

from datetime import UTC, datetime

import pytest

from mutoscope.app.times import Times, rule_of, rule_words, times_told
from mutoscope.errors import InvalidRequest
from mutoscope.store.schedules import Rule

NOW = datetime(2026, 12, 23, 11, 30, tzinfo=UTC)
BERLIN = "Europe/Berlin"
DAILY = Rule("daily", BERLIN, slots_a_day=3, from_min=600, to_min=1440, jitter_min=30)
CRON = Rule("cron", BERLIN, cron="0 9 * * 1-5")
ONCE = Rule("once", BERLIN, at=datetime(2026, 12, 24, 17, tzinfo=UTC))


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        (Times(daily=3), DAILY),
        (
            Times(daily=1, between="22:00-02:00", jitter=0, zone="UTC"),
            Rule("daily", "UTC", slots_a_day=1, from_min=1320, to_min=1560),
        ),
        (
            Times(daily=1, between="10:00-10:20"),
            Rule("daily", BERLIN, slots_a_day=1, from_min=600, to_min=620, jitter_min=20),
        ),
        (Times(cron=" 0  9 * * 1-5"), CRON),
        (Times(at="2026-12-24 18:00"), ONCE),
    ],
)
def test_what_is_meant(said: Times, rule: Rule) -> None:
    assert rule_of(said, NOW, zone=BERLIN) == rule


@pytest.mark.parametrize(
    ("said", "was", "rule"),
    [
        (
            Times(jitter=5),
            DAILY,
            Rule("daily", BERLIN, slots_a_day=3, from_min=600, to_min=1440, jitter_min=5),
        ),
        (
            Times(daily=1, zone="UTC"),
            DAILY,
            Rule("daily", "UTC", slots_a_day=1, from_min=600, to_min=1440, jitter_min=30),
        ),
        (Times(zone="UTC"), CRON, Rule("cron", "UTC", cron="0 9 * * 1-5")),
        (Times(zone="UTC"), ONCE, Rule("once", "UTC", at=ONCE.at)),
        (Times(daily=3), CRON, DAILY),
        (Times(cron="0 9 * * 1-5"), DAILY, CRON),
    ],
)
def test_what_is_not_said_stays(said: Times, was: Rule, rule: Rule) -> None:
    assert rule_of(said, NOW, was=was) == rule


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (Times(), "said once"),
        (Times(zone=BERLIN), "said once"),
        (Times(daily=3, cron="0 9 * * *"), "said once"),
        (Times(daily=3, at="18:00"), "said once"),
        (Times(cron="0 9 * * *", jitter=5), "for slots of each day"),
        (Times(at="18:00", between="10:00-12:00"), "for slots of each day"),
        (Times(daily=0), "0 slots"),
        (Times(daily=3, between="10:00-10:10"), "3 slots"),
        (Times(daily=3, between="10"), "two times"),
        (Times(daily=3, jitter=900), "jitter"),
        (Times(daily=3, zone="Mars"), "no time zone 'Mars'"),
        (Times(at="2026-12-22 18:00"), "has passed"),
        (Times(cron="daily"), "no time by cron"),
    ],
)
def test_what_cannot_be(said: Times, why: str) -> None:
    with pytest.raises(InvalidRequest, match=why) as refused:
        rule_of(said, NOW)
    assert refused.value.hint


def test_as_they_are_told() -> None:
    told = times_told(DAILY)
    assert rule_of(Times(**told), NOW) == DAILY
    assert rule_of(Times(**times_told(CRON)), NOW) == CRON
    assert times_told(ONCE) == {**dict.fromkeys(told), "zone": BERLIN, "at": ONCE.at}
    assert rule_words(DAILY) == "3 a day, 10:00-24:00, ± 30 min"
    assert rule_words(CRON) == "cron 0 9 * * 1-5"
    assert rule_words(ONCE) == "once, 2026-12-24 18:00 CET"
