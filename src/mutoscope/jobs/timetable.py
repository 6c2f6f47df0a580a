"""When it is time: the slots of a schedule. Pure, so that every process has the same ones."""

import heapq
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import count, islice

from croniter import croniter

from mutoscope.errors import InvalidRequest
from mutoscope.jobs.local_time import MINUTE, day_of, instant, second_instant, wall_of, zone_of
from mutoscope.store.schedules import Rule, Schedule, Slot

SHORTEST_MIN = 5
"""A slot has so much of the window at least, on a day of 24 hours."""
JITTER_SHARE = 3
"""A slot moves by a third of its part of the window at most: they stay in order."""
LEAST = JITTER_SHARE * MINUTE
"""A slot has so much of what is left of the window on any day: no two come in one minute."""
DAY_MIN = 1440
LONGEST_CRON = 120
FIELDS = 5
MOST_COUNTED = 1000
KEPT = timedelta(days=2)
_NAMES = frozenset(
    {
        *("sun", "mon", "tue", "wed", "thu", "fri", "sat", "l"),
        *("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
    }
)
_CRON = re.compile(r"[\d*/,#a-z -]+", re.ASCII)


def coming(schedule: Schedule, after: datetime) -> Iterator[Slot]:
    """Its slots that come after an instant, in order; they may have no end."""
    moved = schedule.moved
    by_hand = sorted(
        (Slot(name, at) for name, at in moved.items() if at > after), key=lambda slot: slot.at
    )
    as_ruled = (
        slot for slot in _by_rule(schedule.rule, schedule.id, after) if slot.name not in moved
    )
    return heapq.merge(by_hand, as_ruled, key=lambda slot: slot.at)


def first_after(schedule: Schedule, after: datetime) -> Slot | None:
    """The slot that comes first after an instant."""
    return next(coming(schedule, after), None)


def passed(schedule: Schedule, after: datetime, until: datetime) -> int:
    """How many slots come after the one instant, and not after the other; `MOST_COUNTED` is told
    of more as well."""
    within = 0
    for slot in islice(coming(schedule, after), MOST_COUNTED):
        if slot.at > until:
            break
        within += 1
    return within


def still_moved(schedule: Schedule, after: datetime) -> dict[str, datetime]:
    """The times given by hand that still count: those that are to come, and those of slots that
    would otherwise come once more at the time that their rule has."""
    recent = day_of(after - KEPT, zone_of(schedule.rule.zone)).isoformat()
    return {name: at for name, at in schedule.moved.items() if at > after or name[:10] >= recent}


def slots_of_day(rule: Rule, key: str, day: date) -> list[Slot]:
    """The slots of a daily rule whose window begins on this day, in order.

    The window is split evenly by the time that really passes, so that it holds all of them also on
    a day of 23 or 25 hours. Each slot is in the middle of its part, moved by a number that is drawn
    from `key` and the day: all processes draw the same. A window ends where the next day's begins,
    so that the slots of all days are in order. On a date that a zone left out there may be fewer.
    """
    zone = zone_of(rule.zone)
    begins, ends, next_begins = (
        instant(wall_of(day, each), zone)
        for each in (rule.from_min, rule.to_min, rule.from_min + DAY_MIN)
    )
    # Of a window in the hour that the clocks leave out nothing is left: then it goes on after it.
    shortest = begins + rule.slots_a_day * SHORTEST_MIN * MINUTE
    ends = min(max(ends, shortest), next_begins)
    many = min(rule.slots_a_day, (ends - begins) // LEAST)
    part = (ends - begins) / max(many, 1)
    most = min(rule.jitter_min * MINUTE, part / JITTER_SHARE)
    return [
        Slot(
            f"{day.isoformat()}/{number + 1}",
            _whole(begins + part * (number + 0.5) + most * _drawn(f"{key}/{day}/{number + 1}")),
        )
        for number in range(many)
    ]


def check_rule(rule: Rule, now: datetime) -> None:
    """InvalidRequest: it cannot be, or nothing of it is to come."""
    zone_of(rule.zone)
    if rule.kind == "cron":
        _check_cron(rule.cron)
        return
    if rule.kind == "once":
        if rule.at is None or rule.at <= now:
            raise InvalidRequest("That time has passed.", hint="Give one that is to come.")
        return
    window_min = rule.to_min - rule.from_min
    if not 1 <= rule.slots_a_day <= window_min // SHORTEST_MIN:
        raise InvalidRequest(
            f"{rule.slots_a_day} slots do not fit between the two times.",
            hint=f"Give 1 to {window_min // SHORTEST_MIN}: each needs {SHORTEST_MIN} minutes.",
        )
    if not 0 <= rule.jitter_min <= window_min:
        raise InvalidRequest(
            f"The jitter cannot be {rule.jitter_min} minutes.",
            hint=f"Give 0 to {window_min} minutes.",
        )


def _by_rule(rule: Rule, key: str, after: datetime) -> Iterator[Slot]:
    if rule.kind == "daily":
        return _daily(rule, key, after)
    if rule.kind == "cron":
        return _by_cron(rule, after)
    return _once(rule, after)


def _daily(rule: Rule, key: str, after: datetime) -> Iterator[Slot]:
    # The window of the day before may reach into this one.
    day = day_of(after, zone_of(rule.zone)) - timedelta(days=1)
    for later in count():
        for slot in slots_of_day(rule, key, day + timedelta(days=later)):
            if slot.at > after:
                yield slot


def _by_cron(rule: Rule, after: datetime) -> Iterator[Slot]:
    """By the zone's clocks. What falls into an hour that they leave out comes once, at its end. An
    hour that they show twice counts the first time, and both times where every hour is meant."""
    zone, every_hour = zone_of(rule.zone), rule.cron.split()[1].startswith("*")
    # A minute that is shown twice may be over the first time and not the second: begin before it.
    local = (after - timedelta(hours=3)).astimezone(zone).replace(tzinfo=None)
    last, later = after, list[tuple[datetime, str]]()
    for wall in croniter(rule.cron, local, ret_type=datetime):
        at = instant(wall, zone)
        heapq.heappush(later, (at, _name(wall)))
        if every_hour and (again := second_instant(wall, zone)):
            heapq.heappush(later, (again, f"{_name(wall)} again"))
        while later and later[0][0] <= at:  # nothing that is still to be found comes before it
            found, name = heapq.heappop(later)
            if found > last:
                last = found
                yield Slot(name, found)


def _once(rule: Rule, after: datetime) -> Iterator[Slot]:
    if rule.at is not None and rule.at > after:
        wall = rule.at.astimezone(zone_of(rule.zone))
        yield Slot(_name(wall), rule.at)


def _name(wall: datetime) -> str:
    return wall.strftime("%Y-%m-%d %H:%M")


def _drawn(words: str) -> float:
    """A number from -1 to 1, the same for the same words everywhere."""
    return int.from_bytes(sha256(words.encode()).digest()[:8], "big") / 2**63 - 1


def _whole(at: datetime) -> datetime:
    """The minute that it is in: what is listed is what happens."""
    return at.astimezone(UTC).replace(second=0, microsecond=0)


def _check_cron(text: str) -> None:
    """InvalidRequest. What the library knows beyond the five fields is drawn by lot, or has other
    units: "R", "@daily", seconds."""
    fields, names = text.lower().split(), re.findall(r"[a-z]+", text.lower())
    plain = len(text) <= LONGEST_CRON and _CRON.fullmatch(text.lower()) and _NAMES.issuperset(names)
    if not plain or len(fields) != FIELDS:
        raise _no_cron(text)
    try:
        next(croniter(text, datetime(2026, 1, 1), ret_type=datetime))  # noqa: DTZ001  (a clock's)
    except (ValueError, KeyError, StopIteration):
        raise _no_cron(text) from None


def _no_cron(text: str) -> InvalidRequest:
    return InvalidRequest(
        f"{text[:60]!r} is no time by cron, or one that never comes.",
        hint='Give minute, hour, day, month and weekday: "0 9 * * 1-5" is at 09:00 from Monday to'
        " Friday.",
    )


def number_of(slot: Slot) -> int | None:
    """Which of its day it is; None: not one of several."""
    number = slot.name.partition("/")[2]
    return int(number) if number.isdecimal() else None
