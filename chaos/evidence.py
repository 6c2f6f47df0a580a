"""What the stored events of a job say about the promises."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from mutoscope.models import FINAL, Event, Job
from mutoscope.testing.purchases import Purchase

SAMPLED = frozenset({"step.progressed", "resources.sampled"})
"""Kinds that are written by the clock, not by what happens."""
ENDINGS = frozenset(f"job.{status}" for status in FINAL)


def faults(job: Job, told: Sequence[Event]) -> list[str]:
    """Every promise that this job's story breaks: it ended, once; nothing was lost or told out of
    order; its bar never went back; no step was completed twice, none begun after it was done. A
    person who tries it again begins another life of it, with an end and a bar of its own."""
    *_, latest = _lives(told)
    bars = [fault for life in _lives(told) for fault in _of_bar(life)]
    found = [*_of_end(job, latest), *_of_numbers(told), *bars, *_of_steps(told)]
    return [f"{job.id}: {fault}" for fault in found]


def named(told: Sequence[Event]) -> list[tuple[str, str, int]]:
    """The events that are no samples, by names that hold in another run of the same request: kind,
    key, and the how-many-eth of that kind and key."""
    seen: Counter[tuple[str, str]] = Counter()
    names = list[tuple[str, str, int]]()
    for event in told:
        if event.kind not in SAMPLED:
            name = (event.kind, str(event.body.get("key", "")))
            seen[name] += 1
            names.append((*name, seen[name]))
    return names


def deaths(told: Sequence[Event]) -> int:
    """How often a worker died with the job in its hands, since it was tried again at last."""
    *_, latest = _lives(told)
    return sum(
        event.kind == "job.interrupted" and event.body.get("why") != "worker_left"
        for event in latest
    )


def bought_twice(purchases: Sequence[Purchase]) -> list[str]:
    """What a vendor was paid for more than once."""
    bought = Counter(purchase.prompt for purchase in purchases)
    return [f"{prompt}: bought {count} times" for prompt, count in bought.items() if count > 1]


def completed_steps(told: Sequence[Event]) -> int:
    """How many steps were made, and recorded."""
    return sum(event.kind == "step.completed" for event in told)


def steps_before_death(told: Sequence[Event]) -> int:
    """How many steps were done when the first worker died; 0: none has died."""
    kinds = [event.kind for event in told]
    died_at = kinds.index("job.interrupted") if "job.interrupted" in kinds else 0
    return completed_steps(told[:died_at])


def hashes(job: Job) -> dict[str, str]:
    """What was handed over, by its name."""
    return {output.name: output.artifact.sha256 for output in job.output}


def _lives(told: Sequence[Event]) -> list[Sequence[Event]]:
    """The events in parts, each from where a person has tried the job again."""
    places = [place for place, event in enumerate(told) if event.kind == "job.retried"]
    return [told[begin:end] for begin, end in pairwise([0, *places, len(told)])]


def _of_end(job: Job, told: Sequence[Event]) -> list[str]:
    if not job.is_final:
        return [f"is {job.status}, {told[-1].kind if told else 'nothing'} was the last event"]
    endings = [event.kind for event in told if event.kind in ENDINGS]
    if endings != [f"job.{job.status}"]:
        return [f"is {job.status}, but its endings are {endings}"]
    return [] if told[-1].kind in ENDINGS else [f"{told[-1].kind} came after its end"]


def _of_numbers(told: Sequence[Event]) -> list[str]:
    numbers = [event.seq for event in told]
    return [] if numbers == list(range(1, len(told) + 1)) else [f"events are numbered {numbers}"]


def _of_bar(told: Sequence[Event]) -> list[str]:
    bar = [event.body["progress"] for event in told if event.kind == "step.progressed"]
    return [f"progress went from {a} back to {b}" for a, b in pairwise(bar) if b < a]


def _of_steps(told: Sequence[Event]) -> list[str]:
    done, found = set[str](), list[str]()
    for event in told:
        key = event.body.get("key")
        if event.kind == "step.started" and key in done:
            found.append(f"{key} was begun again though it was done")
        if event.kind == "step.completed":
            if key in done:
                found.append(f"{key} was completed twice")
            done.add(str(key))
    return found
