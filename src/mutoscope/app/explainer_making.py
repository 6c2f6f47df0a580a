"""Making an explainer in this process, for a program: worked here, told as it goes, its failure an
exception."""

import asyncio
import contextlib
import re
from collections.abc import Callable, Iterator

from mutoscope import errors
from mutoscope.app.explainer_orders import PIPELINE, Order, Ready, prepared, sections_of
from mutoscope.app.explainer_progress import Part, Watched
from mutoscope.app.explainer_retakes import looked_until, taken_again
from mutoscope.app.studio import Studio
from mutoscope.errors import MutoscopeError, ProviderError, WrongState
from mutoscope.jobs.patience import patiently
from mutoscope.models import ErrorInfo, Job

Tell = Callable[[int, int, str], None]
"""Called with how much is done, of how much, and what is at it."""
LOOK_S = 1.0
LET_GO_S = 10.0
_RAISED = re.compile(r"^[\w.]*?(\w+): ", re.MULTILINE)
_USERS_FAULT = frozenset({"missing_program", "missing_key"})


def silent(_current: int, _total: int, _message: str) -> None:
    """Nobody listens."""


async def make(studio: Studio, order: Order, part: Part, tell: Tell = silent) -> Job:
    """The job that has made what is ordered, completed or partial. Raises what `prepared` and
    `Studio.submit` raise, and the error that the job failed with. What `tell` raises comes out when
    the job is cancelled."""
    ready = await prepared(studio, order)
    total = _total(ready, part)
    asked = ready.request | ({"until": looked_until(order)} if order.force else {})
    watched = Watched(part, total, anew=order.force)
    ours = [await studio.submit(PIPELINE, asked, seed=ready.seed)]
    while True:
        job = await _seen_through(studio, ours[-1], watched, tell)
        ids = {each.id for each in ours}
        again = await taken_again(studio, job, order, ids) if order.force else None
        if again is None:
            return job
        ours.append(again)
        watched.next_job()


def _total(ready: Ready, part: Part) -> int:
    """How many phrases or slides there will be, of a script that is given."""
    if ready.script is None:
        return 0
    made = sections_of(ready.script, ready.request.get("scenes", ""))
    sections = [ready.script.sections[place] for place in made]
    return sum(len(each.narrations) for each in sections) if part == "audio" else len(sections)


async def _seen_through(studio: Studio, job: Job, watched: Watched, tell: Tell) -> Job:
    working = asyncio.ensure_future(_worked(studio, job.id))
    telling = asyncio.ensure_future(_tell(studio, job.id, watched, tell))
    try:
        done, _ = await asyncio.wait({working, telling}, return_when=asyncio.FIRST_EXCEPTION)
        for task in done:
            task.result()
    except BaseException:
        with contextlib.suppress(MutoscopeError):  # the database may be what is gone
            await studio.cancel(job.id)
            await asyncio.wait({working}, timeout=LET_GO_S)
        raise
    finally:
        working.cancel()
        telling.cancel()
        await asyncio.gather(working, telling, return_exceptions=True)
    return await _judged(studio, await studio.job(job.id))


async def _worked(studio: Studio, job_id: str) -> None:
    """Work the job here, or wait while somebody else does, until it rests."""
    job = await patiently(studio.job, job_id)
    while not _rests(job):
        if _may_begin(job):
            job = await patiently(studio.work_job, job_id)
        if not _rests(job):
            await asyncio.sleep(LOOK_S)
            job = await patiently(studio.job, job_id)


def _may_begin(job: Job) -> bool:
    """Not while its queue is paused, nor again at once when memory was too short for it."""
    return job.waiting_for != "paused" and not (
        job.status == "running" and job.waiting_for == "memory"
    )


def _rests(job: Job) -> bool:
    return job.is_final or job.status == "awaiting_input"


async def _tell(studio: Studio, job_id: str, watched: Watched, tell: Tell) -> None:
    async for event in studio.watch(job_id):
        if told := watched.take(event):
            tell(told.current, told.total, told.message)
        if event.kind == "job.awaiting_input":
            return


async def _judged(studio: Studio, job: Job) -> Job:
    """The job, if it has made something; else its error."""
    if job.status == "awaiting_input":
        question = (job.question or {}).get("question", "")
        raise WrongState(
            f"{job.id} waits for an answer: {question}",
            hint=f"Answer it and follow it to its end: mutoscope show {job.id}",
        )
    if job.status == "cancelled":
        raise WrongState(f"{job.id} was cancelled.", hint=f"mutoscope retry {job.id} goes on.")
    if job.error is None or job.status != "failed":
        return job
    raise await failure_of(studio, job.id, job.error)


async def failure_of(studio: Studio, job_id: str, told: ErrorInfo) -> MutoscopeError:
    """What a job failed with, with its traceback, without secrets, as a note."""
    traceback = await studio.traceback(job_id)
    error = error_of(told, traceback)
    error.add_note(f"{job_id}: mutoscope logs {job_id} --traceback")
    if traceback:
        error.add_note(traceback)
    return error


def error_of(told: ErrorInfo, traceback: str = "") -> MutoscopeError:
    """What a job failed with as an exception of the class that was raised, as far as its traceback,
    else its code, says."""
    kind = _class_of(told, traceback)
    more = {"provider": told.provider or ""} if issubclass(kind, ProviderError) else {}
    error = kind(told.message, hint=told.hint, **more)
    error.code = told.code
    return error


def _class_of(told: ErrorInfo, traceback: str) -> type[MutoscopeError]:
    kinds = dict(_named(MutoscopeError))
    for name in reversed(_RAISED.findall(traceback)):
        if name in kinds:
            return kinds[name]
    by_code = {kind.code: kind for kind in kinds.values()}
    usual = ProviderError if told.provider else MutoscopeError
    return errors.InvalidRequest if told.code in _USERS_FAULT else by_code.get(told.code, usual)


def _named(kind: type[MutoscopeError]) -> Iterator[tuple[str, type[MutoscopeError]]]:
    """All kinds of errors by their names, each as the one of `mutoscope.errors` that it is."""
    yield kind.__name__, next(each for each in kind.__mro__ if each.__module__ == errors.__name__)
    for each in kind.__subclasses__():
        yield from _named(each)
