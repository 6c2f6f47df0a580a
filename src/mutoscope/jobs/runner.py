"""One attempt of one job, from the claim to its end."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import structlog
from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticSerializationError

from mutoscope.errors import InvalidRequest, MutoscopeError, ResourceExhausted
from mutoscope.jobs.background import Background
from mutoscope.jobs.context import Context
from mutoscope.jobs.engine import Engine
from mutoscope.jobs.failures import BUG, explain, invalid_request
from mutoscope.jobs.generation_log import tell_begin, tell_end
from mutoscope.jobs.handing_in import HandedIn
from mutoscope.jobs.memory_limit import MB
from mutoscope.jobs.patience import patiently
from mutoscope.jobs.pipeline import Pipeline
from mutoscope.jobs.resources import HARD_SHARE
from mutoscope.jobs.running import Paused, Running
from mutoscope.jobs.stopping import Reason, Stopped, StopSignal
from mutoscope.models import FINAL, Change, ErrorInfo, Item, Job
from mutoscope.store import deadlines, interruption, jobs, postponing
from mutoscope.store.blobs import ArtifactLost
from mutoscope.store.database import DatabaseGone
from mutoscope.store.events import Superseded
from mutoscope.store.writable import unwritable

log = structlog.get_logger("mutoscope")

DEADLINE_AGAIN_S = 0.05
DISK_PAUSE_S = 30.0
"""Before a job that met a full disk is begun again."""
MOST_NAMED = 5
"""Parts that failed: a long film may have a hundred."""
LEAVE_S = 5.0
"""For writing a job's end when we are cancelled meanwhile; then it is left to the others."""


async def run_job(engine: Engine, job: Job, stop: StopSignal) -> None:
    """Work a claimed job to its end, or until `stop`.

    Whatever happens is written to the job. Raises only when the database stays away: then the job
    is left to whoever takes it over.
    """
    log.info("pipeline_started", job=job.id, pipeline=job.pipeline, attempt=job.attempt)
    try:
        pipeline = await asyncio.to_thread(engine.pipeline, job.pipeline)
        request = checked(pipeline, job.request)
    except asyncio.CancelledError:
        await _settle(engine, job, lambda: _hand_back(engine, job))
        raise
    except MutoscopeError as error:
        info = explain(error, engine.redact)
        await _settle(engine, job, lambda: _finish(engine, job, "fail", error=info))
        return
    running = Running(engine, job, pipeline, stop)
    tell_begin(pipeline, job)
    try:
        await _run_to_end(running, request)
    finally:
        running.memory_log.unlock()


async def _run_to_end(running: Running, request: BaseModel) -> None:
    engine, job, stop = running.engine, running.job, running.stop
    running.memory_log.begin()
    try:
        ending = await _run_and_judge(running, request)
    except asyncio.CancelledError:
        stop.set("shutdown")
        await _settle(engine, job, _after_stop(running, Stopped(stop.reason or "shutdown")))
        raise
    finally:
        running.memory_log.end()
        running.counts.close()
    await _settle(engine, job, lambda: _tell_rest(running))
    await _settle(engine, job, ending)
    await tell_end(engine, running.pipeline, job)
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError  # it reached us as a stopped step; whoever asked must see it


def checked(pipeline: Pipeline, request: object, handed_in: HandedIn | None = None) -> BaseModel:
    """The request, a stored one unless it is `handed_in`, as the pipeline's model, defaults filled
    in. InvalidRequest."""
    try:
        valid = pipeline.request.model_validate(request, context=handed_in)
    except ValidationError as error:
        raise invalid_request(error, pipeline.request.model_fields) from None
    for name in pipeline.request.model_fields:
        if unwritable(_plain(valid, name)):
            raise InvalidRequest(
                f"{name} has a character in it that no text may hold.",
                hint="Remove NUL characters and broken Unicode from it.",
            )
    return valid


def _plain(request: BaseModel, name: str) -> object:
    try:
        return request.model_dump(mode="json", include={name})
    except PydanticSerializationError:  # half a surrogate pair is no UTF-8
        return "\0"


async def _run_and_judge(running: Running, request: BaseModel) -> Callable[[], Awaitable[None]]:
    """Run the recipe; how to end the job."""
    engine, job = running.engine, running.job
    try:
        await _run(running, request)
        await patiently(running.journal.write, running.standing)
    except Paused as pause:
        question = pause.question
        return lambda: _ask(engine, job, question)
    except Stopped as stopped:
        return _after_stop(running, stopped)
    except Superseded:
        return _leave_it
    except DatabaseGone as gone:  # no fault of the job: the next worker goes on with it
        log.warning("job_without_database", job=job.id, error=gone.message)
        return lambda: _hand_back(engine, job)
    except Exception as error:
        if isinstance(error, ResourceExhausted) and error.code == "disk":
            log.warning("job_without_disk", job=job.id, error=error.message)
            return lambda: _wait_for_disk(engine, job)
        log.error("job_failed", job=job.id, error=str(error), exc_info=error)
        info = explain(
            error, engine.redact, step=running.culprit(error), used=engine.meter.sample()
        )
        info = _with_refused(running, info)
        running.memory_log.fail(info.message)
        return lambda: _finish(engine, job, "fail", error=info)
    running.memory_log.complete()
    how, info = verdict(list(running.journal.items.values()))
    return lambda: _finish(engine, job, how, error=info)


async def _run(running: Running, request: BaseModel) -> None:
    context = Context(running)
    left_s = await patiently(
        deadlines.seconds_left,
        running.engine.database,
        running.job.id,
        running.engine.settings.job_deadline_s,
    )
    async with Background(on_error=running.break_down) as background:
        background.start(_stop_after(running.stop, left_s), f"deadline {running.job.id}")
        with running.engine.listener.subscription(running.job.id, running.notice):
            running.notice()  # what was asked before nobody listened for
            background.start(running.listen(), f"listen {running.job.id}")
            background.start(running.report(), f"report {running.job.id}")
            try:
                await running.pipeline.run(context, request)
            finally:
                await running.wind_up()


async def _stop_after(stop: StopSignal, left_s: float) -> None:
    """The job's deadline, by the clock that stands still while the run cannot go on."""
    until_s = stop.working_s() + left_s
    while True:
        left_s = until_s - stop.working_s()
        if left_s <= 0:
            return stop.set("deadline")
        await asyncio.sleep(max(left_s, DEADLINE_AGAIN_S))


def verdict(items: list[Item]) -> tuple[Change, ErrorInfo | None]:
    """How a recipe that came to its end has ended, from the states of its named parts."""
    failed = [item for item in items if item.status == "failed"]
    if not failed:
        return "complete", None
    error = ErrorInfo(
        code="items_failed",
        message=f"{len(failed)} of {len(items)} parts failed ({_named(failed)}){_why(failed)}.",
        hint="`mutoscope retry` makes only what is missing.",
        retryable=True,
        again=_refused(failed),
    )
    return ("fail" if len(failed) == len(items) else "fall_short"), error


def _refused(items: Iterable[Item]) -> tuple[str, ...]:
    """Keys of the steps whose results have failed these parts."""
    failed = [item.error for item in items if item.status == "failed" and item.error]
    return tuple(dict.fromkeys(key for error in failed for key in error.again))


def _with_refused(running: Running, info: ErrorInfo) -> ErrorInfo:
    """The end of a whole job tells what its parts have refused as well."""
    return replace(info, again=(*info.again, *_refused(running.journal.items.values())))


def _named(items: Sequence[Item]) -> str:
    names = ", ".join(item.title for item in items[:MOST_NAMED])
    more = len(items) - MOST_NAMED
    return f"{names} and {more} more" if more > 0 else names


def _why(items: Sequence[Item]) -> str:
    """What most of them say of it, its first sentence: they often fail of one thing."""
    said = Counter(item.message.partition(". ")[0].rstrip(".") for item in items if item.message)
    return f": {said.most_common(1)[0][0]}" if said else ""


def _after_stop(running: Running, stopped: Stopped) -> Callable[[], Awaitable[None]]:
    engine, job = running.engine, running.job
    if stopped.reason == "superseded":
        return _leave_it
    if stopped.reason == "cancelled":
        return lambda: _finish(engine, job, "stop")
    if stopped.reason == "shutdown":
        return lambda: _hand_back(engine, job)
    error = running.broken or _exhausted(engine, stopped.reason)
    used = running.stop.used or engine.meter.sample()
    info = _with_refused(running, explain(error, engine.redact, used=used))
    if stopped.reason == "memory":
        return lambda: _postpone(engine, job, info)
    return lambda: _finish(engine, job, "fail", error=info)


async def _ask(engine: Engine, job: Job, question: Mapping[str, Any]) -> None:
    status = await jobs.finish(engine.database, job.id, job.attempt, "pause", question=question)
    _count(engine, job, status)


async def _hand_back(engine: Engine, job: Job) -> None:
    status = await interruption.hand_back(engine.database, job.id, job.attempt, "worker_left")
    _count(engine, job, status, interrupted="worker_left")


async def _wait_for_disk(engine: Engine, job: Job) -> None:
    """When there is room again, it goes on; its deadline ends it otherwise."""
    status = await interruption.hand_back(
        engine.database, job.id, job.attempt, "disk", delay_s=DISK_PAUSE_S
    )
    _count(engine, job, status, interrupted="disk")


async def _postpone(engine: Engine, job: Job, error: ErrorInfo) -> None:
    status = await postponing.postpone(engine.database, job.id, job.attempt, error)
    log.warning("job_stopped_for_memory", job=job.id, status=status)
    _count(engine, job, status, interrupted="memory")


def _exhausted(engine: Engine, reason: Reason) -> ResourceExhausted:
    """Retryable, but by a person in the end: begun again, the job may need the same again."""
    if reason == "memory":
        return ResourceExhausted(
            f"The job was stopped {postponing.STOPS_ALLOWED} times for lack of memory: jobs here"
            f" may use {engine.meter.limit_bytes / MB:.0f} MB, and it was the last one begun when"
            f" {HARD_SHARE:.0%} of that were used, or when the machine had too little left.",
            hint="Raise `memory_limit_mb`, `memory_limit_share` or the container's limit, set a"
            " smaller `parallel`, or close other programs; what is done is kept.",
            code="memory",
        )
    if reason == "stuck":
        return ResourceExhausted(
            "No further step could begin here: earlier ones hold all places and do not end.",
            hint="Start Mutoscope again and `mutoscope retry` the job; what is done is kept.",
            code="stuck",
        )
    return ResourceExhausted(
        f"The job did not end within {engine.settings.job_deadline_s:g} s.",
        hint="Raise `job_deadline_s`, or ask for less; what is done is kept.",
        code="deadline",
    )


async def _leave_it() -> None:
    """Somebody else has the job."""


async def _finish(engine: Engine, job: Job, how: Change, *, error: ErrorInfo | None = None) -> None:
    if error is not None and error.resources is None:
        error = replace(error, resources=engine.meter.sample().body())
    status = await jobs.finish(engine.database, job.id, job.attempt, how, error=error)
    log.info("job_ended", job=job.id, how=how, error=error.message if error else None)
    _count(engine, job, status)


def _count(engine: Engine, job: Job, status: str, *, interrupted: str = "") -> None:
    if interrupted:
        engine.counts.interrupted(interrupted)
    if status in FINAL:
        engine.counts.job_ended(job.pipeline, status)


async def _settle(engine: Engine, job: Job, ending: Callable[[], Awaitable[None]]) -> None:
    """Write the end, if the job is still ours: as it is, or, if that cannot be written, that
    something went wrong. DatabaseGone."""
    try:
        await _unbroken(patiently(ending))
    except (Superseded, ArtifactLost):
        return
    except DatabaseGone:
        raise
    except Stopped as stopped:  # the database is away, and we must leave: it is left to the others
        log.warning("end_left_to_others", job=job.id, why=stopped.reason)
    except Exception as error:
        log.error("end_not_written", job=job.id, error=str(error), exc_info=error)
        bare = ErrorInfo("internal", f"{type(error).__name__} while the end was written.", BUG)
        with contextlib.suppress(Superseded):
            await _unbroken(patiently(lambda: _finish(engine, job, "fail", error=bare)))


async def _tell_rest(running: Running) -> None:
    """What the journal still has; it must not be able to prevent the end."""
    try:
        await running.journal.write(running.standing)
    except (Superseded, DatabaseGone):
        raise
    except Exception as error:
        log.error("journal_not_written", job=running.job.id, error=str(error), exc_info=error)


async def _unbroken(work: Awaitable[None]) -> None:
    """Await `work` to its end even when we are cancelled meanwhile, but then not for long."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task}, timeout=LEAVE_S)
        task.cancel()
        await asyncio.wait({task})
        raise
