"""What a run may not keep: files that are lent, such as a maps vendor's pictures of an address.

The result of a step that says so (`lasting=False`) has an end, and so has what is made from its
files, no later, unless the step that makes it says that nothing of them is in it. Such a result is
found by the jobs of its family alone (a job, its edits and theirs): the family is in its digest.

A lent file counts by the call that gave it, not by its content: fetched anew after its end it is
another file, and what was bought with the first one and may last is still found.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from mutoscope.jobs.digest import StandIns, artifacts_in, placed_artifacts
from mutoscope.jobs.step import StepSpec
from mutoscope.models import Artifact, Job


class Fleeting:
    """The lent files that one run has met, until when they may be kept, and who gave them."""

    def __init__(self, days: int) -> None:
        self._days = days
        self._ends: dict[Artifact, datetime] = {}
        self._origins: dict[Artifact, str] = {}
        self._lasting: set[Artifact] = set()

    def is_lent(self, spec: StepSpec, args: Iterable[Any]) -> bool:
        """Whether what a step gives for these arguments has an end."""
        if spec.lasting is not None:
            return not spec.lasting
        return any(each in self._ends for each in _files(args))

    def end(self, args: Iterable[Any]) -> datetime:
        """Until when something may be kept that is made now from these arguments."""
        ends = (self._ends[each] for each in _files(args) if each in self._ends)
        return min([datetime.now(UTC) + timedelta(days=self._days), *ends])

    def note(self, value: Any, args: Iterable[Any], end: datetime | None, origin: str = "") -> None:
        """The result of the call with the digest `origin`, and its end if it has one: it is that of
        its files, but not of those that the step was given and passes on."""
        named = list(placed_artifacts(value))
        given = set(_files(args) if named else ())  # most results are words
        made = [(place, each) for place, each in named if each not in given]
        if end is None:
            self._lasting.update(each for _, each in made)
            return
        self._ends |= {each: end for _, each in made}
        for place, each in made:
            if place is not None and origin:
                told = f"{origin}{place}"
                # The same bytes by two calls: not by whichever came first, a retry would differ.
                self._origins[each] = min(told, self._origins.get(each, told))

    def end_of(self, file: Artifact) -> datetime | None:
        """Until when a file may be kept; None: for good."""
        return self._ends.get(file)

    def earliest(self, files: Iterable[Artifact]) -> datetime | None:
        """Until when something may be kept that names these files; None: for good. So a lasting
        step that hands on what was lent to it, unchanged, does not keep it for ever."""
        return min((self._ends[each] for each in files if each in self._ends), default=None)

    def stand_ins(self, job: Job) -> StandIns:
        """What counts for lent files in the digests of a job's steps: the call that gave them, and
        the place in its result. A file that is also somebody's own counts as it is."""
        if not self._origins:
            return {}
        given = json.dumps([job.request, job.overrides], default=str)
        return {
            file: origin
            for file, origin in self._origins.items()
            if file not in self._lasting and file.sha256 not in given
        }


def _files(args: Iterable[Any]) -> list[Artifact]:
    return list(artifacts_in(tuple(args)))
