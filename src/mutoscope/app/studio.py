"""What a user can ask of the studio."""

import asyncio
import mimetypes
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import structlog
from pydantic import BaseModel

from mutoscope.app.operations import Operations
from mutoscope.errors import InvalidRequest
from mutoscope.jobs import detached, edits, exports, planning
from mutoscope.jobs.digest import artifacts_in
from mutoscope.jobs.engine import Engine
from mutoscope.jobs.patience import briefly, patiently
from mutoscope.jobs.pipeline import Pipeline, Stage, WhenBusy
from mutoscope.jobs.runner import checked
from mutoscope.jobs.waiting import pause_until
from mutoscope.jobs.worker import Worker, work_one
from mutoscope.models import FINAL, Artifact, Event, Job, Output, Plan, Status
from mutoscope.store import artifacts, events, jobs, queues, reading, submission
from mutoscope.store.database import DatabaseGone
from mutoscope.store.event_loop import run as run
from mutoscope.store.submission import NewJob

log = structlog.get_logger("mutoscope")

WATCH_POLL_S = 5.0
SEED_LIMIT = 2**31
PRIORITY_LIMIT = 1000
COST_LIMIT = 1_000_000
DEFAULT_LIMIT = 50


class Studio(Operations):
    """Made by `open_studio`. Every method may raise `errors.MutoscopeError`."""

    def __init__(self, engine: Engine, names: Sequence[str]) -> None:
        super().__init__(engine)
        self._names = tuple(names)

    async def submit(
        self,
        pipeline: str,
        request: Mapping[str, Any],
        *,
        priority: int = 0,
        seed: int | None = None,
        when_busy: WhenBusy | None = None,
        max_cost: float | None = None,
    ) -> Job:
        """Check the request, write the job, its first event and its queue entry at once; a higher
        `priority` goes first. `seed` (0 .. 2**31 - 1) is drawn when it is not given.
        `when_busy` stands in for what the pipeline declares: "refuse" raises Busy where its queue
        takes one job at a time and has one. Paid calls that would cost more than `max_cost` (USD)
        together are not made.

        NotFound, InvalidRequest, Busy; ArtifactLost when a file it names is not in the store.
        """
        if seed is not None and not 0 <= seed < SEED_LIMIT:
            raise InvalidRequest(
                f"The seed cannot be {seed}.", hint=f"Give one from 0 to {SEED_LIMIT - 1}."
            )
        _check_priority(priority)
        _check_budget(max_cost)
        chosen = await self._loaded(pipeline)
        valid = await self._settled(chosen, checked(chosen, dict(request)))
        new = NewJob(
            pipeline=chosen.name,
            request=valid.model_dump(mode="json"),
            seed=secrets.randbelow(SEED_LIMIT) if seed is None else seed,
            priority=priority,
            files=tuple(artifacts_in(valid)),
            queue=chosen.queue.name,
            lock=chosen.queue.lock,
            refuse=(when_busy or chosen.queue.when_busy) == "refuse",
            max_cost_usd=max_cost,
        )
        return await self._persist(new)

    async def job(self, job_id: str) -> Job:
        """The whole job. NotFound."""
        return await reading.load(self.engine.database, job_id)

    async def jobs(
        self,
        *,
        status: Status | None = None,
        pipeline: str | None = None,
        limit: int = DEFAULT_LIMIT,
        after: str | None = None,
    ) -> list[Job]:
        """Newest first, without their lists; `after` is the last id of the page before."""
        return await reading.listing(
            self.engine.database,
            statuses=[status] if status else [],
            pipeline=pipeline,
            limit=limit,
            after=after,
        )

    async def events(self, job_id: str, *, after: int = 0) -> list[Event]:
        """The stored events with a `seq` above `after`. NotFound."""
        await self._standing(job_id)
        return [event async for event in events.stored(self.engine.database, job_id, after)]

    async def watch(self, job_id: str, *, after: int = 0) -> AsyncIterator[Event]:
        """Stored events, then new ones as they come, none twice and none missed; ends when the job
        is final and all is told. A database that is away is waited for. NotFound."""
        changed = asyncio.Event()
        with self.engine.listener.subscription(job_id, changed.set):
            while True:
                changed.clear()
                status, last = await patiently(self._standing, job_id)
                while page := await patiently(events.since, self.engine.database, job_id, after):
                    for event in page:
                        after = event.seq
                        yield event
                if status in FINAL and after >= last:
                    return
                await pause_until(changed, WATCH_POLL_S)

    async def cancel(self, job_id: str) -> Job:
        """Ask it to stop (within a second). No effect on a final job. NotFound."""
        status, by_us = await jobs.cancel(self.engine.database, job_id)
        job = await self.job(job_id)
        if by_us:  # nobody worked on it
            self.engine.counts.job_ended(job.pipeline, status)
        return job

    async def prioritise(self, job_id: str, priority: int) -> Job:
        """Give a job another place in its queue; a higher priority goes first. NotFound,
        WrongState, InvalidRequest."""
        _check_priority(priority)
        await queues.prioritise(self.engine.database, job_id, priority)
        return await self.job(job_id)

    async def retry(
        self, job_id: str, *, only: str | None = None, max_cost: float | None = None
    ) -> Job:
        """A new attempt of a partial, failed or cancelled job, or of one whose files were removed
        to make room. What is done is reused, so `only`
        may say "failed" but changes nothing. `max_cost` (USD, all attempts together) replaces the
        job's. NotFound, WrongState."""
        if only not in (None, "failed"):
            raise InvalidRequest(f"Only “failed” can be retried, not {only!r}.")
        _check_budget(max_cost)
        await jobs.retry(self.engine.database, job_id, max_cost_usd=max_cost)
        return await self.job(job_id)

    async def edit(
        self, job_id: str, changes: Mapping[str, Any], *, takes: Sequence[str] = ()
    ) -> Job:
        """A new job with `parent_id` and the changes: `{"segments.3.text": "…"}` changes the
        parent's document (lists count from 0), `{"voice": "…"}` its request. `takes` are keys of
        steps to make anew. NotFound, WrongState, InvalidRequest."""
        parent = await self.job(job_id)
        draft = edits.edited(self.engine, parent, changes, takes)
        if draft.overrides:
            await planning.plan(self.engine, draft, parent)  # refuses what does not fit
        chosen = await self._loaded(draft.pipeline)
        request = checked(chosen, draft.request)
        if draft.request != parent.request:
            request = await self._settled(chosen, request)
        return await self._persist(
            NewJob(
                pipeline=draft.pipeline,
                request=request.model_dump(mode="json"),
                seed=draft.seed,
                priority=draft.priority,
                owner=draft.owner,
                parent_id=draft.parent_id,
                overrides=draft.overrides,
                takes=draft.takes,
                answers=draft.answers,
                choices=draft.choices,
                files=tuple(artifacts_in(request)),
                queue=chosen.queue.name,
                lock=chosen.queue.lock,
                refuse=chosen.queue.when_busy == "refuse",
                max_cost_usd=draft.max_cost,
            )
        )

    async def plan_edit(
        self, job_id: str, changes: Mapping[str, Any], *, takes: Sequence[str] = ()
    ) -> Plan:
        """What `edit` would run and what it would keep. Raises what `edit` raises."""
        parent = await self.job(job_id)
        draft = edits.edited(self.engine, parent, changes, takes)
        return await planning.plan(self.engine, draft, parent)

    async def answer(self, job_id: str, answers: Mapping[str, Any]) -> Job:
        """Answer the question of a job that is `awaiting_input`: `{its name: the answer}`.
        NotFound, WrongState; InvalidRequest: not its name, or none of its options."""
        job = await self.job(job_id)
        if job.status == "awaiting_input" and job.question is not None:
            _check_answer(job.question, answers)
        await jobs.answer(self.engine.database, job_id, answers)
        return await self.job(job_id)

    async def delete(self, job_id: str) -> None:
        """Remove a final job and what nobody else uses of it. NotFound, WrongState."""
        await artifacts.delete_job(self.engine.database, job_id, self.engine.blobs)
        await asyncio.to_thread(exports.remove, self.engine, job_id)

    async def upload(self, path: Path) -> Artifact:
        """Take a file into the store, for a request to name. InvalidRequest: it cannot be read."""
        try:
            sha256, size = await asyncio.to_thread(self.engine.blobs.put, path)
        except OSError as error:
            raise InvalidRequest(
                f"{path} cannot be read: {error.strerror}.", hint="Check the name and the rights."
            ) from error
        mime_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        artifact = Artifact(sha256, size, path.suffix, mime_type)
        await artifacts.note_upload(self.engine.database, artifact, self.engine.blobs)
        return artifact

    def path(self, artifact: Artifact) -> Path:
        """The checked file of an artifact, to be read only. Blocks, when this process has not
        checked it before, for as long as reading it takes. ArtifactLost."""
        return self.engine.blobs.path(artifact)

    def output_path(self, job: Job, output: Output) -> Path:
        """Where a finished file is: under its public name in a folder of the job's own. It is the
        stored file itself (a link), or a copy where links cannot be made. Blocks like `path`."""
        return exports.placed(self.engine, job, output)

    async def traceback(self, job_id: str) -> str:
        """Where the job's latest failed step failed, for whoever mends it; "" without one."""
        told = await self.events(job_id)
        failures = [event for event in told if event.kind == "step.failed"]
        return failures[-1].body.get("traceback", "") if failures else ""

    async def work_job(self, job_id: str) -> Job:
        """Work this job here, in this process; returns when its attempt is over, or at once when
        somebody else has it. Cancelling gives the job back."""
        await work_one(self.engine, job_id)
        return await self.job(job_id)

    async def run_worker(self, *, exit_when_idle: bool = False) -> None:
        """Be a standing worker until stopped (SIGTERM, SIGINT, cancellation)."""
        await Worker(self.engine).run(exit_when_idle=exit_when_idle)

    def start_worker(self) -> int:
        """Start a detached worker process that leaves when idle; its pid. Its words go to
        `logs/worker.log` in the data folder."""
        return detached.start_worker(self.engine.settings)

    def pipelines(self) -> list[str]:
        """The names of the installed pipelines."""
        return list(self._names)

    def pipeline(self, name: str) -> Pipeline:
        """NotFound, with the list of names, when there is none."""
        return self.engine.pipeline(name)

    def stages(self, pipeline: str) -> tuple[Stage, ...]:
        """The bands of a pipeline's progress."""
        return self.pipeline(pipeline).stages

    async def _loaded(self, pipeline: str) -> Pipeline:
        # The first import of one takes seconds, in which the event loop must not stand still.
        return await asyncio.to_thread(self.pipeline, pipeline)

    async def _settled(self, pipeline: Pipeline, request: BaseModel) -> BaseModel:
        """The request with what it left open decided. InvalidRequest, ConfigError."""
        if pipeline.settle is None:
            return request
        return await asyncio.to_thread(pipeline.settle, self.engine.settings, request)

    async def _persist(self, new: NewJob) -> Job:
        try:
            job = await briefly(submission.submit, self.engine.database, new, self.engine.blobs)
        except DatabaseGone as gone:
            raise DatabaseGone(
                f"The job could not be handed in. {gone.message}",
                hint="Hand it in again when the database is back; if it was written in the last"
                f" moment after all, it is {new.id}.",
            ) from gone
        log.info("job_persisted", job=job.id, pipeline=job.pipeline)
        return job

    async def _standing(self, job_id: str) -> tuple[str, int]:
        return await reading.standing(self.engine.database, job_id)


def _check_priority(priority: int) -> None:
    if abs(priority) > PRIORITY_LIMIT:
        raise InvalidRequest(
            f"The priority cannot be {priority}.",
            hint=f"Give one from {-PRIORITY_LIMIT} to {PRIORITY_LIMIT}.",
        )


def _check_budget(max_cost: float | None) -> None:
    if max_cost is not None and not 0 <= max_cost <= COST_LIMIT:
        raise InvalidRequest(
            f"The budget cannot be {max_cost:.12g}.",
            hint=f"Give the US dollars that the job may cost, from 0 to {COST_LIMIT}.",
        )


def _check_answer(question: Mapping[str, Any], answers: Mapping[str, Any]) -> None:
    name, options = question["name"], question["options"]
    if set(answers) != {name}:
        given = ", ".join(answers) or "nothing"
        raise InvalidRequest(
            f"The question is “{name}”, not {given}.", hint=f"It asks: {question['question']}"
        )
    if options and answers[name] not in options:
        raise InvalidRequest(
            f"“{name}” cannot be answered with {answers[name]!r}.",
            hint=f"The answers are: {', '.join(options)}.",
        )
