"""The files of a job, those first that a person waits for."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from mutoscope.models import Job, Output

_MOST_NAMED = 3
_FIRST, _GIVEN = ("video", "design", "sheet"), "source"
"""Kinds of files that a person waits for, and of those that they gave themselves."""
_PARTS = ("design", "sheet")
"""Kinds of which every part of a job has its own."""


def by_interest(job: Job) -> list[Output]:
    """All of them; none where there are only those that the job was given."""
    made = sorted(job.output, key=_order_of(job))
    return made if any(each.kind != _GIVEN for each in made) else []


def results(job: Job) -> list[Output]:
    """What stands for the job: its first file, or that of each part."""
    made = by_interest(job)
    parts = [each for each in made if each.kind in _PARTS]
    return parts or made[:1]


def in_short(outputs: Sequence[Output]) -> Iterator[str]:
    """Names of files; of many of one kind the first and the last."""
    for _, group in groupby(outputs, key=lambda output: output.kind):
        names = [Path(output.name).name for output in group]
        yield from names if len(names) <= _MOST_NAMED else [f"{names[0]} … {names[-1]}"]


def _order_of(job: Job) -> Callable[[Output], tuple[int, int]]:
    """What is told first has the least; what a person waits for comes in the order of its parts."""
    parts = {id_: place for place, item in enumerate(job.items) for id_ in item.output}

    def order(output: Output) -> tuple[int, int]:
        if output.kind in _FIRST:
            return 0, parts.get(output.id, -1)
        return (2, 0) if output.kind == _GIVEN else (1, 0)

    return order
