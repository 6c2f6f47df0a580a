"""The times of a schedule as people give them, and as they are told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mutoscope.errors import InvalidRequest
from mutoscope.jobs.human_time import time_meant, window_meant, window_told
from mutoscope.jobs.local_time import zone_of
from mutoscope.jobs.timetable import check_rule
from mutoscope.store.schedules import Rule

USUAL_WINDOW = "10:00-24:00"
USUAL_JITTER_MIN = 30


@dataclass(frozen=True)
class Times:
    """When: `daily` so many, `between` two times (10:00-24:00), each moved by up to `jitter`
    minutes; or by `cron` of five fields; or once, `at` a time as people write it. `zone`: IANA."""

    daily: int | None = None
    between: str | None = None
    jitter: int | None = None
    zone: str | None = None
    cron: str | None = None
    at: str | None = None

    @property
    def said(self) -> bool:
        """Whether anything is."""
        return any(value is not None for value in vars(self).values())


def rule_of(times: Times, now: datetime, *, zone: str = "UTC", was: Rule | None = None) -> Rule:
    """The rule that is meant. What is not said is as it was, of the same kind, or as usual (`zone`:
    the usual one). InvalidRequest."""
    kinds = [name for name in ("daily", "cron", "at") if getattr(times, name) is not None]
    if len(kinds) > 1 or not (kinds or was):
        raise InvalidRequest(
            "It must be said once when it is time.",
            hint="Give one of: a number a day (daily), five fields (cron), one time (at).",
        )
    kind = "once" if kinds == ["at"] else kinds[0] if kinds else was and was.kind
    if kind != "daily" and (times.between is not None or times.jitter is not None):
        raise InvalidRequest(
            "Two times and a jitter are for slots of each day.", hint="Say how many (daily)."
        )
    usual = was if was is not None and was.kind == kind else None
    named = times.zone or (was.zone if was else zone)
    rule = _daily(times, named, usual) if kind == "daily" else _other(times, named, now, usual)
    check_rule(rule, now)
    return rule


def _daily(times: Times, zone: str, was: Rule | None) -> Rule:
    window = window_meant(times.between or USUAL_WINDOW)
    if times.between is None and was is not None:
        window = was.from_min, was.to_min
    usual = was.jitter_min if was else min(USUAL_JITTER_MIN, window[1] - window[0])
    return Rule(
        kind="daily",
        zone=zone,
        slots_a_day=times.daily if times.daily is not None else was.slots_a_day if was else 0,
        from_min=window[0],
        to_min=window[1],
        jitter_min=usual if times.jitter is None else times.jitter,
    )


def _other(times: Times, zone: str, now: datetime, was: Rule | None) -> Rule:
    if times.cron is not None:
        return Rule("cron", zone, cron=" ".join(times.cron.split()))
    if times.at is not None:
        return Rule("once", zone, at=time_meant(times.at, zone_of(zone), now))
    assert was is not None  # nothing was said but the zone
    return Rule(was.kind, zone, cron=was.cron, at=was.at)


def times_told(rule: Rule) -> dict[str, Any]:
    """As fields of the same names; those of other kinds are None."""
    told: Mapping[str, Any] = {}
    if rule.kind == "daily":
        window = window_told(rule.from_min, rule.to_min)
        told = {"daily": rule.slots_a_day, "between": window, "jitter": rule.jitter_min}
    elif rule.kind == "cron":
        told = {"cron": rule.cron}
    return {
        **dict.fromkeys(("daily", "between", "jitter", "cron")),
        "at": rule.at,
        "zone": rule.zone,
        **told,
    }


def rule_words(rule: Rule) -> str:
    """In a few words: `3 a day, 10:00-24:00, ± 30 min`."""
    if rule.kind == "cron":
        return f"cron {rule.cron}"
    if rule.kind == "once" and rule.at is not None:
        return f"once, {local_words(rule.at, rule.zone)}"
    jitter = f", ± {rule.jitter_min} min" if rule.jitter_min else ""
    return f"{rule.slots_a_day} a day, {window_told(rule.from_min, rule.to_min)}{jitter}"


def local_words(at: datetime, zone: str) -> str:
    """A time on the clocks of a zone, with what it is called then."""
    return at.astimezone(zone_of(zone)).strftime("%Y-%m-%d %H:%M %Z")
