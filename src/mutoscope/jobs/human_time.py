"""Times as people write them, on the clocks of a zone: `18:30`, `+30m`, `tomorrow 9:00`,
`2026-12-24 18:00`, `24.12. 18:00`."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from mutoscope.errors import InvalidRequest
from mutoscope.jobs.local_time import day_of, exists, instant, wall_of

DAY_MIN = 1440
DAYS_AHEAD = 3660
UNITS_MIN = {
    **dict.fromkeys(("m", "min", "м", "мин"), 1),
    **dict.fromkeys(("h", "ч"), 60),
    **dict.fromkeys(("d", "д"), DAY_MIN),
    **dict.fromkeys(("w", "н"), 7 * DAY_MIN),
}
NEAR_DAYS = {"today": 0, "сегодня": 0, "tomorrow": 1, "завтра": 1}
HINT = "Give a time (18:30), a span (+30m, -1h, +1d), or a date with a time (2026-12-24 18:00)."
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)
_SPAN = re.compile(r"([+-])\s*((?:\d{1,4}\s*[^\W\d_]+\s*)+)")
_PART = re.compile(r"(\d{1,4})\s*([^\W\d_]+)")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})?", re.ASCII)


def time_meant(text: str, zone: ZoneInfo, now: datetime, *, of: datetime | None = None) -> datetime:
    """The instant that is meant, in UTC; it is to come. `of`: what is to be moved there: a span is
    counted from it (else from now), and a time alone is one of its day where that is to come.

    InvalidRequest: it cannot be read, is not on the clocks of that day, or has passed.
    """
    said = " ".join(text.replace("\N{MINUS SIGN}", "-").lower().split())
    try:
        at = _read(said, zone, now, of)
    except (ValueError, OverflowError):
        at = None
    if at is None:
        raise InvalidRequest(f"{text[:60]!r} cannot be read as a time.", hint=HINT)
    if not now < at <= now + timedelta(days=DAYS_AHEAD):
        gone = "has passed" if at <= now else "is too far away"
        raise InvalidRequest(f"{text[:60]!r} {gone}.", hint=f"It is {_told(now, zone)} now.")
    return at


def window_meant(text: str) -> tuple[int, int]:
    """Two times of a day (`10:00-24:00`) as minutes after midnight; the second is after the first,
    on the next day where need be. InvalidRequest."""
    ends = [_CLOCK.fullmatch(each.strip()) for each in re.split("[-\N{EN DASH}]", text)]
    minutes = [_minutes(end) for end in ends if end]
    if len(ends) != 2 or len(minutes) != 2 or None in minutes:
        raise InvalidRequest(
            f"{text[:60]!r} cannot be read as two times of a day.", hint="Give them as 10:00-24:00."
        )
    begins, ends_at = (minute or 0 for minute in minutes)
    return begins, ends_at if ends_at > begins else ends_at + DAY_MIN


def window_told(from_min: int, to_min: int) -> str:
    """The same as people write it."""
    shown = to_min if to_min <= DAY_MIN else to_min - DAY_MIN
    return "-".join(f"{minutes // 60:02d}:{minutes % 60:02d}" for minutes in (from_min, shown))


def _read(said: str, zone: ZoneInfo, now: datetime, of: datetime | None) -> datetime | None:
    if span := _SPAN.fullmatch(said):
        return (of or now) + _span(span)
    if clock := _CLOCK.fullmatch(said):
        return _next(clock, zone, now, of)
    return _dated(said, zone, now)


def _span(found: re.Match[str]) -> timedelta:
    parts = _PART.findall(found[2])
    if any(unit not in UNITS_MIN for _, unit in parts):
        raise ValueError
    minutes = sum(int(number) * UNITS_MIN[unit] for number, unit in parts)
    return timedelta(minutes=minutes if found[1] == "+" else -minutes)


def _next(
    clock: re.Match[str], zone: ZoneInfo, now: datetime, of: datetime | None
) -> datetime | None:
    """The first time it is so late, now or on the day of what is moved, whichever is later."""
    minutes = _minutes(clock)
    if minutes is None:
        return None
    day = max(day_of(now, zone), day_of(of or now, zone))
    today = instant(wall_of(day, minutes), zone)
    if today > now:
        return _shown(wall_of(day, minutes), zone)
    return _shown(wall_of(day + timedelta(days=1), minutes), zone)


def _dated(said: str, zone: ZoneInfo, now: datetime) -> datetime | None:
    head, _, tail = said.replace(" at ", " ").replace(" в ", " ").partition(" ")
    clock = _CLOCK.fullmatch(tail)
    minutes = None if clock is None else _minutes(clock)
    if minutes is not None and head in NEAR_DAYS:
        day = day_of(now, zone) + timedelta(days=NEAR_DAYS[head])
        return _shown(wall_of(day, minutes), zone)
    if minutes is not None and (dotted := _DOTTED.fullmatch(head)):
        return _of_year(dotted, minutes, zone, now)
    if ":" not in said:  # a date alone is no time
        return None
    at = datetime.fromisoformat(said.upper())
    return _shown(at, zone) if at.tzinfo is None else at.astimezone(UTC)


def _of_year(dotted: re.Match[str], minutes: int, zone: ZoneInfo, now: datetime) -> datetime | None:
    """Without a year it is the next such day."""
    day, month, year = dotted.groups()
    given = int(year) if year else day_of(now, zone).year
    at = _shown(wall_of(date(given, int(month), int(day)), minutes), zone)
    if year or at > now:
        return at
    return _shown(wall_of(date(given + 1, int(month), int(day)), minutes), zone)


def _minutes(clock: re.Match[str]) -> int | None:
    """After midnight; 24:00 is its end."""
    hours, minutes = int(clock[1]), int(clock[2])
    whole = 60 * hours + minutes
    return whole if minutes < 60 and whole <= DAY_MIN else None


def _shown(wall: datetime, zone: ZoneInfo) -> datetime:
    """InvalidRequest: the clocks never show it."""
    if not exists(wall, zone):
        raise InvalidRequest(
            f"There is no {wall:%H:%M} on {wall:%Y-%m-%d} in {zone.key}: the clocks are put"
            " forward.",
            hint="Give a time before or after that.",
        )
    return instant(wall, zone)


def _told(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z")
