"""How to go on with a job that has ended without all it should have: a command a line."""

from collections.abc import Iterator

from mutoscope import pipelines
from mutoscope.errors import ProviderRefused
from mutoscope.models import Item, Job


def ways_on(job: Job) -> Iterator[str]:
    """Another try, for what may pass by itself and what was found of no use; another take of each
    part of which results were refused; other words, for what a provider has refused."""
    if job.error is None:
        return
    if _is_short(job):
        yield f"Go on with a larger budget (USD): mutoscope retry {job.id} --max-cost USD"
    elif job.error.retryable or job.error.again:
        yield f"Go on with: mutoscope retry {job.id}"
    for key in first_steps(job):
        yield f"Another take alone: mutoscope edit {job.id} --take {key}"
    yield from _other_words(job)


def first_steps(job: Job) -> list[str]:
    """Of what was refused in the end, the first step of each part: who takes it anew gets another
    one of that part."""
    again = job.error.again if job.error else ()
    found = [_first_of(each, again) for each in job.items]
    return [key for key in found if key] or list(again[:1])


def named_parts(job: Job) -> list[str]:
    """What was refused in the end, as people call it: its parts, else the steps."""
    again = job.error.again if job.error else ()
    titles = [each.title for each in job.items if _first_of(each, again)]
    return titles or list(again)


def _first_of(part: Item, keys: tuple[str, ...]) -> str:
    return next((key for key in keys if key.startswith(f"{part.key}.")), "")


def _is_short(job: Job) -> bool:
    """Whether its budget did not reach: the same again comes no further."""
    faults = (job.error, *(each.error for each in job.steps if each.status == "failed"))
    return job.max_cost is not None and any(
        each is not None and each.code == "budget" for each in faults
    )


def _other_words(job: Job) -> Iterator[str]:
    refused = [n for n, each in enumerate(job.items) if _is_refused(job, each)]
    form = pipelines.find(job.pipeline).form
    if not refused or form is None or not form.example:
        return
    yield "What a provider refuses it may refuse again. Say it otherwise, or name another one:"
    for number in refused:
        place = form.example.replace(".0.", f".{number}.")
        yield f'  mutoscope edit {job.id} --set {place}="…"'
    if "painter" in job.request:
        yield f"  mutoscope edit {job.id} --set painter=NAME   (mutoscope providers lists them)"


def _is_refused(job: Job, part: Item) -> bool:
    """Whether it has failed of what a provider would not make."""
    steps = (each for each in job.steps if each.key.startswith(f"{part.key}."))
    faults = (each.error for each in steps if each.status == "failed")
    return part.status == "failed" and any(
        each is not None and each.code == ProviderRefused.code for each in faults
    )
