"""What a run may not keep: files that are lent, such as a maps vendor's pictures of an address.

The result of a step that says so (`lasting=False`) has an end, and so has what is made from its
files, no later, unless the step that makes it says that nothing of them is in it. Such a result is
found by the jobs of its family alone (a job, its edits and theirs): the family is in its digest.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from mutoscope.jobs.digest import artifacts_in
from mutoscope.jobs.step import StepSpec
from mutoscope.models import Artifact


class Fleeting:
    """The lent files that one run has met, and until when they may be kept."""

    def __init__(self, days: int) -> None:
        self._days = days
        self._ends: dict[Artifact, datetime] = {}

    def is_lent(self, spec: StepSpec, args: Iterable[Any]) -> bool:
        """Whether what a step gives for these arguments has an end."""
        if spec.lasting is not None:
            return not spec.lasting
        return any(each in self._ends for each in _files(args))

    def end(self, args: Iterable[Any]) -> datetime:
        """Until when something may be kept that is made now from these arguments."""
        ends = (self._ends[each] for each in _files(args) if each in self._ends)
        return min([datetime.now(UTC) + timedelta(days=self._days), *ends])

    def note(self, value: Any, args: Iterable[Any], end: datetime | None) -> None:
        """A result, and its end if it has one: it is that of its files, but not of those that the
        step was given and passes on."""
        if end is not None:
            given = set(_files(args))
            self._ends |= {each: end for each in artifacts_in(value) if each not in given}

    def end_of(self, file: Artifact) -> datetime | None:
        """Until when a file may be kept; None: for good."""
        return self._ends.get(file)


def _files(args: Iterable[Any]) -> list[Artifact]:
    return list(artifacts_in(tuple(args)))
