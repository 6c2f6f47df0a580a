"""Clocks of zones: what instant they mean, also on the days when they are changed."""

import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from mutoscope.errors import InvalidRequest

MINUTE = timedelta(minutes=1)
LONGEST_NAME = 60


@lru_cache(maxsize=64)
def zone_of(name: str) -> zoneinfo.ZoneInfo:
    """The zone of an IANA name. InvalidRequest."""
    try:
        if len(name) > LONGEST_NAME:
            raise ValueError
        return zoneinfo.ZoneInfo(name)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        raise InvalidRequest(
            f"There is no time zone {name[:LONGEST_NAME]!r}.",
            hint="Give its IANA name: Europe/Berlin, America/New_York, UTC.",
        ) from None


def instant(wall: datetime, zone: zoneinfo.ZoneInfo) -> datetime:
    """When the zone's clocks show `wall` (without a zone of its own), in UTC.

    Where they go back they show it twice, and the first time counts. Where they are put forward
    past it, it is the moment of that: what is planned for 02:30 comes at 03:00, which is when 02:00
    was, neither an hour late nor not at all.
    """
    first = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    return first if exists(wall, zone) else _change(wall, zone)


def second_instant(wall: datetime, zone: zoneinfo.ZoneInfo) -> datetime | None:
    """When the zone's clocks, having been put back, show `wall` once more; None: they do not."""
    again = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return again if again > instant(wall, zone) and exists(wall, zone) else None


def exists(wall: datetime, zone: zoneinfo.ZoneInfo) -> bool:
    """Whether the zone's clocks ever show it."""
    aware = wall.replace(tzinfo=zone, fold=0)
    return aware.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == wall.replace(fold=0)


def _change(skipped: datetime, zone: zoneinfo.ZoneInfo) -> datetime:
    """When the clocks were put forward past this time, to the minute."""
    # By the clocks from before it comes after that moment, by those from then on before it.
    late = skipped.replace(tzinfo=zone, fold=0).astimezone(UTC)
    early = skipped.replace(tzinfo=zone, fold=1).astimezone(UTC)
    before = early.astimezone(zone).utcoffset()
    while late - early > MINUTE:
        middle = early + (late - early) // MINUTE // 2 * MINUTE
        if middle.astimezone(zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late


def day_of(at: datetime, zone: zoneinfo.ZoneInfo) -> date:
    """The date on the zone's clocks."""
    return at.astimezone(zone).date()


def wall_of(day: date, minutes: int) -> datetime:
    """So many minutes after midnight of a day, on its clocks; above 1440: on the next."""
    return datetime.combine(day, time()) + minutes * MINUTE
