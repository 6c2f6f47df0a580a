"""Takes of steps: which one counts, which ones there were before, which one is next.

What there was is kept among the answers of the job, for a person has said it; so it goes along into
edits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mutoscope.errors import InvalidRequest
from mutoscope.models import Job

TAKES = "takes"
"""The name among the answers."""


@dataclass(frozen=True)
class Taken:
    """The takes that count, and those that counted before each change of them, the latest last.
    `highest`: the last one ever made of each step."""

    now: Mapping[str, int]
    before: Sequence[Mapping[str, int]] = ()
    highest: Mapping[str, int] = field(default_factory=dict[str, int])

    @property
    def answers(self) -> Mapping[str, Any]:
        """What the job is to remember."""
        return {TAKES: {"before": [dict(each) for each in self.before], "highest": self.highest}}


def taken(job: Job) -> Taken:
    """As they are."""
    kept = job.answers.get(TAKES) or {}
    highest = dict(kept.get("highest") or {})
    for key, take in job.takes.items():
        highest[key] = max(highest.get(key, 0), take)
    return Taken(job.takes, tuple(kept.get("before") or ()), highest)


def taken_again(job: Job, keys: Sequence[str]) -> Taken:
    """Another take of each of the steps: one that there never was."""
    was = taken(job)
    new = {key: was.highest.get(key, 0) + 1 for key in keys}
    return Taken({**was.now, **new}, (*was.before, was.now), {**was.highest, **new})


def taken_back(job: Job, keys: Sequence[str]) -> Taken:
    """The takes of these steps that counted before. InvalidRequest: there were none."""
    was = taken(job)
    place = _earlier(was, keys)
    if place is None:
        raise InvalidRequest("There is no take before this one.", hint="Ask for another: again.")
    old = {key: was.before[place].get(key, 0) for key in keys}
    return Taken({**was.now, **old}, was.before[:place], was.highest)


def refused_anew(job: Job) -> Mapping[str, int]:
    """The takes with which an ended job is retried: others of the steps whose results it has
    refused in the end. Those are nothing to go back to."""
    highest = taken(job).highest
    again = job.error.again if job.error else ()
    return {**job.takes, **{key: highest.get(key, 0) + 1 for key in again}}


def has_earlier(job: Job, keys: Sequence[str]) -> bool:
    """Whether other takes of these steps counted before."""
    return _earlier(taken(job), keys) is not None


def _earlier(was: Taken, keys: Sequence[str]) -> int | None:
    for place in reversed(range(len(was.before))):
        if any(was.before[place].get(key, 0) != was.now.get(key, 0) for key in keys):
            return place
    return None
