"""What a user can ask of the studio."""

import asyncio
import mimetypes
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Unpack

import structlog

from mutoscope.app import forecasts
from mutoscope.app.approvals import amended, approval_of, check_answer
from mutoscope.app.foretelling import Foretelling
from mutoscope.app.memes import Memes
from mutoscope.app.misfits import refuse_misfits
from mutoscope.app.orders import (
    SEED_LIMIT,
    Order,
    Terms,
    accepted_hook,
    check_budget,
    check_priority,
    order_key,
)
from mutoscope.app.publications import Publications
from mutoscope.app.schedules import Schedules
from mutoscope.app.uploads import files_in
from mutoscope.errors import InvalidRequest
from mutoscope.jobs import detached, edits, exports, planning
from mutoscope.jobs.approving import Approval
from mutoscope.jobs.digest import artifacts_in
from mutoscope.jobs.doubts import asked_anew
from mutoscope.jobs.engine import Engine
from mutoscope.jobs.gates import REJECT
from mutoscope.jobs.patience import briefly, patiently
from mutoscope.jobs.pipeline import Pipeline, Stage
from mutoscope.jobs.rewriting import fitted
from mutoscope.jobs.runner import checked
from mutoscope.jobs.taking import refused_anew
from mutoscope.jobs.waiting import pause_until
from mutoscope.jobs.worker import Worker, work_one
from mutoscope.models import FINAL, Artifact, Event, Job, Output, Plan
from mutoscope.store import (
    admission,
    artifacts,
    events,
    idempotency,
    jobs,
    queues,
    submission,
    webhooks,
)
from mutoscope.store.admission import Admission
from mutoscope.store.database import DatabaseGone
from mutoscope.store.event_loop import run as run
from mutoscope.store.submission import NewJob

log = structlog.get_logger("mutoscope")

WATCH_POLL_S = 5.0


class Studio(Schedules, Publications, Foretelling, Memes):
    """Made by `open_studio`. Every method may raise `errors.MutoscopeError`."""

    def __init__(self, engine: Engine, names: Sequence[str]) -> None:
        super().__init__(engine)
        self._names = tuple(names)

    async def submit(
        self, pipeline: str, request: Mapping[str, Any], **terms: Unpack[Terms]
    ) -> Job:
        """Check the request, write the job, its first event and its queue entry at once; a higher
        `priority` goes first. `seed` (0 .. 2**31 - 1) is drawn when it is not given.
        `when_busy` stands in for what the pipeline declares: "refuse" raises Busy where its queue
        takes one job at a time and has one. Paid calls that would cost more than `max_cost` (USD)
        together are not made; where it is certain beforehand that they would, it is refused (code
        "over_budget"), and where they may the job says so (warning "tight_budget"). `preset` names
        fields that count where the request says nothing. The same `idempotency_key` with the same
        words gives the job that was handed in first, for seven days. `webhook_url` is told how the
        job ends, and when it asks.

        NotFound, InvalidRequest, ConfigError; Busy, also where the owner has handed in as many jobs
        today as the settings allow (code "daily_limit"), or as many wait (code "queue_full");
        ArtifactLost when a file it names is not in the store.
        """
        order = Order(**terms)
        check_priority(order.priority, is_operator=self.sees_all)
        chosen = await self._pipeline(pipeline)
        asked = await self._with_preset(chosen, request, order.preset)
        key = order.key_of(chosen, asked, request)
        if key and (first := await idempotency.first_job(self.engine.database, self.owner, key)):
            return await self.job(first)
        webhook_url = await accepted_hook(self.engine, order.webhook_url)
        valid = await self._settled(chosen, asked)
        await refuse_misfits(self.engine, chosen, valid, owner=self.owner)
        await admission.check(self.engine.database, self.owner, self._limits)
        seed = secrets.randbelow(SEED_LIMIT) if order.seed is None else order.seed
        warnings = ()
        if order.max_cost is not None:
            warnings = await forecasts.budget_warnings(
                self.engine, chosen, valid, seed, order.max_cost, owner=self.owner
            )
        new = NewJob(
            pipeline=chosen.name,
            request=valid.model_dump(mode="json"),
            seed=seed,
            priority=order.priority,
            owner=self.owner,
            files=tuple(artifacts_in(valid)),
            queue=chosen.queue.name,
            lock=chosen.queue.lock,
            refuse=(order.when_busy or chosen.queue.when_busy) == "refuse",
            max_cost_usd=order.max_cost,
            warnings=warnings,
            webhook_url=webhook_url,
            order=key,
        )
        return await self._persist(new)

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
        await self._standing(job_id)
        status, by_us = await jobs.cancel(self.engine.database, job_id)
        job = await self.job(job_id)
        if by_us:  # nobody worked on it
            self.engine.counts.job_ended(job.pipeline, status)
        return job

    async def prioritise(self, job_id: str, priority: int) -> Job:
        """Give a job another place in its queue; a higher priority goes first. NotFound,
        WrongState, InvalidRequest."""
        await self._standing(job_id)
        check_priority(priority, is_operator=self.sees_all)
        await queues.prioritise(self.engine.database, job_id, priority)
        return await self.job(job_id)

    async def retry(
        self, job_id: str, *, only: str | None = None, max_cost: float | None = None
    ) -> Job:
        """A new attempt of a partial, failed or cancelled job, or of one whose files were removed
        to make room. What is done is reused, so `only` may say "failed" but changes nothing;
        results that were refused in the end (`job.error.again`) are made anew. `max_cost` (USD, all
        attempts together) replaces the job's. NotFound, WrongState."""
        if only not in (None, "failed"):
            raise InvalidRequest(f"Only “failed” can be retried, not {only!r}.")
        check_budget(max_cost)
        await self._standing(job_id)
        database = self.engine.database
        await jobs.retry(database, job_id, max_cost_usd=max_cost, retaken=_anew)
        return await self.job(job_id)

    async def edit(
        self,
        job_id: str,
        changes: Mapping[str, Any],
        *,
        takes: Sequence[str] = (),
        idempotency_key: str | None = None,
    ) -> Job:
        """A new job with `parent_id` and the changes: `{"segments.3.text": "…"}` changes the
        parent's document (lists count from 0), `{"voice": "…"}` its request. `takes` are keys of
        steps to make anew. The parent's webhook is told of it, too. `idempotency_key` is as of
        `submit`. NotFound, WrongState, InvalidRequest; Busy as of `submit`."""
        parent, draft = await self._draft(job_id, changes, takes)
        name = idempotency_key
        key = None if name is None else order_key(name, job_id, changes, takes)
        if key and (first := await idempotency.first_job(self.engine.database, draft.owner, key)):
            return await self.job(first)
        if draft.overrides:
            await planning.plan(self.engine, draft, parent)  # refuses what does not fit
        chosen = await self._pipeline(draft.pipeline)
        request = checked(chosen, draft.request)
        return await self._persist(
            NewJob(
                pipeline=draft.pipeline,
                request=request.model_dump(mode="json"),
                seed=draft.seed,
                priority=draft.priority if self.sees_all else min(draft.priority, 0),
                owner=draft.owner,
                parent_id=draft.parent_id,
                overrides=draft.overrides,
                takes=draft.takes,
                answers=draft.answers,
                choices=draft.choices,
                files=(*artifacts_in(request), *files_in(draft.overrides)),
                queue=chosen.queue.name,
                lock=chosen.queue.lock,
                refuse=chosen.queue.when_busy == "refuse",
                max_cost_usd=draft.max_cost,
                webhook_url=await webhooks.address(self.engine.database, parent.id),
                order=key,
            )
        )

    async def plan_edit(
        self, job_id: str, changes: Mapping[str, Any], *, takes: Sequence[str] = ()
    ) -> Plan:
        """What `edit` would run and what it would keep. Raises what `edit` raises."""
        parent, draft = await self._draft(job_id, changes, takes)
        return await planning.plan(self.engine, draft, parent)

    async def _draft(
        self, job_id: str, changes: Mapping[str, Any], takes: Sequence[str]
    ) -> tuple[Job, Job]:
        """The job, and its edit."""
        parent = await self.job(job_id)
        draft = edits.edited(self.engine, parent, changes, takes)
        if draft.request != parent.request:
            chosen = await self._pipeline(draft.pipeline)
            valid = await self._settled(chosen, checked(chosen, draft.request))
            await refuse_misfits(self.engine, chosen, valid, owner=self.owner)
            draft = replace(draft, request=valid.model_dump(mode="json"))
        return parent, await fitted(self.engine, parent, draft, changes, takes)

    async def answer(
        self,
        job_id: str,
        answers: Mapping[str, Any] | None = None,
        *,
        changes: Mapping[str, Any] | None = None,
        document: str | None = None,
        takes: Sequence[str] = (),
    ) -> Job:
        """Answer the question of a job that is `awaiting_input`: `{its name: the answer}`.

        At a gate the answer may be "approve", "again" (another take), "back" (the one before),
        "reject" (the job is cancelled). `changes` as of `edit`, and a `document` in place of the
        job's, are approved as they are made, unless the answer is "review"; steps of `takes` are
        made anew, and shown. NotFound, WrongState; InvalidRequest: not what was asked.
        """
        job, given = await self.job(job_id), dict(answers or {})
        if job.status != "awaiting_input" or job.question is None:
            await jobs.answer(self.engine.database, job_id, given)
            return await self.job(job_id)
        said = approval_of(job.question, given, changes or {}, document, takes)
        if said is not None and said.word == REJECT:
            return await self.cancel(job_id)
        if said is not None:
            await self._approve(job, said)
        else:
            check_answer(job.question, given)
            await jobs.answer(self.engine.database, job_id, given)
        return await self.job(job_id)

    async def _approve(self, job: Job, said: Approval) -> None:
        chosen = await self._pipeline(job.pipeline)
        answers, more = await amended(self.engine, chosen, job, said)
        await jobs.answer(self.engine.database, job.id, answers, more)

    async def delete(self, job_id: str) -> None:
        """Remove a final job and what nobody else uses of it. NotFound, WrongState."""
        await self._standing(job_id)
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

    def path(self, artifact: Artifact, name: str = "") -> Path:
        """The checked file of an artifact, to be read only. Blocks, when this process has not
        checked it before, for as long as reading it takes. ArtifactLost, which tells of it by its
        `name`, where that is given."""
        return self.engine.blobs.path(artifact, name)

    def output_path(self, job: Job, output: Output) -> Path:
        """Where a finished file is: under its public name in a folder of the job's own. It is the
        stored file itself (a link), or a copy where links cannot be made. Blocks like `path`.
        ArtifactLost."""
        return exports.placed(self.engine, job, output)

    async def traceback(self, job_id: str) -> str:
        """Where the job's latest failed step failed, for whoever mends it; "" without one."""
        told = await self.events(job_id)
        failures = [event for event in told if event.kind == "step.failed"]
        return failures[-1].body.get("traceback", "") if failures else ""

    async def work_job(self, job_id: str) -> Job:
        """Work this job here, in this process; returns when its attempt is over, or at once when
        somebody else has it. Its webhook is told by `deliver` or a worker. Cancelling gives the
        job back."""
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

    @property
    def _limits(self) -> Admission:
        settings = self.engine.settings
        return Admission(settings.jobs_per_day, settings.max_queued)

    async def _persist(self, new: NewJob) -> Job:
        new = replace(new, limits=self._limits)
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


def _anew(job: Job) -> tuple[Mapping[str, int], Mapping[str, Any]]:
    """The takes and the answers that count in a retry."""
    return refused_anew(job), asked_anew(job.answers)
