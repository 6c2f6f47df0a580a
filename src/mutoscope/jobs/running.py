"""A real run of a recipe: each step is found by its digest, or made."""

import asyncio
import contextlib
from collections.abc import Generator, Mapping
from dataclasses import replace
from typing import Any

import structlog

from mutoscope.jobs.black_box import JobInHand, RunningStep
from mutoscope.jobs.choices import Choices, Warned
from mutoscope.jobs.counting import RunCounts
from mutoscope.jobs.engine import Engine
from mutoscope.jobs.execution import Call, Product
from mutoscope.jobs.finding import Found, Wanted, find_or_lease, wanted
from mutoscope.jobs.fleeting import Fleeting
from mutoscope.jobs.gates import Gate, gate_question, is_passed
from mutoscope.jobs.journal import Journal
from mutoscope.jobs.making import make
from mutoscope.jobs.memory_log import MemoryLog
from mutoscope.jobs.overrides import overridden
from mutoscope.jobs.patience import patiently
from mutoscope.jobs.pausing import Paused
from mutoscope.jobs.pipeline import Pipeline
from mutoscope.jobs.progress import Pace, Progress, Reached
from mutoscope.jobs.sources import Sources, sources_of
from mutoscope.jobs.step import result_type
from mutoscope.jobs.stopping import StopSignal
from mutoscope.jobs.waiting import pause_until
from mutoscope.models import Item, Job, JobWarning
from mutoscope.providers.protocols import Providers, Wish
from mutoscope.store import jobs, results
from mutoscope.store.database import DatabaseGone
from mutoscope.store.events import Superseded
from mutoscope.store.outcomes import Produced
from mutoscope.store.reading import POSTPONED
from mutoscope.store.steps import Reuse, Standing

log = structlog.get_logger("mutoscope")

REPORT_EVERY_S = 0.25
CHECK_EVERY = 4  # reports
NOTICE_EVERY_S = 0.1
"""Most of what happens to a job is its own doing."""
LEASE_POLL_S = 2.0


class Running:
    """`Execution` for a job that this process has claimed."""

    def __init__(self, engine: Engine, job: Job, pipeline: Pipeline, stop: StopSignal) -> None:
        self.engine = engine
        self.job = job
        self.pipeline = pipeline
        self.stop = stop
        said = "" if job.message == POSTPONED else job.message
        self.progress = Progress(pipeline.stages, Reached(job.progress, job.stage, said))
        self.journal = Journal(engine, job)
        self.counts = RunCounts(engine.counts, pipeline.name)
        data_dir = engine.settings.data_dir if pipeline.queue.strict else None
        self.memory_log = MemoryLog(
            engine.meter, job.id, pipeline.name, attempt=job.attempt, data_dir=data_dir
        )
        self.broken: BaseException | None = None
        self._pace = Pace(reached=job.progress)
        self._keys: set[str] = set()
        self._failures: list[tuple[Exception, str]] = []
        self._noticed = asyncio.Event()
        self._steps: set[asyncio.Task[Any]] = set()
        self._choices = Choices(job.choices, self.warn)
        self.fleeting = Fleeting(engine.settings.imagery_days)

    @property
    def job_id(self) -> str:
        return self.job.id

    @property
    def seed(self) -> int:
        return self.job.seed

    @property
    def allow_private_urls(self) -> bool:
        return self.engine.settings.allow_private_urls

    @property
    def sources(self) -> Sources:
        engine = self.engine
        owner, job_id = self.job.owner, self.job.id
        return sources_of(engine.settings, engine.database, engine.blobs, owner, job_id)

    async def providers_for(self, wish: Wish) -> Providers:
        return await asyncio.to_thread(self.engine.providers, wish)

    async def result_of(self, call: Call) -> Any:
        self._claim_key(call.key)
        step = asyncio.ensure_future(self._result_of(call))
        self._steps.add(step)
        step.add_done_callback(self._steps.discard)
        return await step

    async def wind_up(self) -> None:
        """The recipe is over. Steps that it left behind, because one beside them failed, are
        stopped and awaited: nothing of a job runs on after its end."""
        if not self._steps:
            return
        self.stop.set("ended")
        try:
            await asyncio.wait(self._steps)
        except asyncio.CancelledError:
            for step in self._steps:
                step.cancel()
            await asyncio.wait(self._steps)
            raise

    async def _result_of(self, call: Call) -> Any:
        shared = self.engine.settings.share_results
        want = wanted(call, self.job, shared=shared, fleeting=self.fleeting)
        found = await self._obtained(want)
        self.fleeting.note(found.value, call.args, found.end, want.row.digest)
        if call.key == self.pipeline.document and self.job.overrides:
            return overridden(found.document, self.job.overrides, result_type(call.function))
        return found.value

    def expect(self, stage: str, steps: int, weight: float | None) -> None:
        self.progress.expect(stage, steps, weight=weight)

    def announce(self, stage: str, weights: Mapping[str, float]) -> None:
        self.progress.announce(stage, weights)

    def produce(self, product: Product) -> None:
        self.journal.file(
            Produced(
                kind=product.kind,
                name=product.name,
                artifact=product.artifact,
                duration_s=product.duration_s,
                width=product.width,
                height=product.height,
                item=product.item,
                expires_at=self.fleeting.end_of(product.artifact),
            )
        )

    def item(self, item: Item) -> None:
        told = replace(item, message=self.engine.redact(item.message))
        self.memory_log.item(told)
        self.journal.item(told)

    def warn(self, code: str, message: str) -> None:
        self.journal.warning(JobWarning(code, self.engine.redact(message)))

    def chosen(self, name: str, asked: str) -> str | None:
        return self._choices.chosen(name, asked)

    async def choose(self, name: str, asked: str, chosen: str, warning: Warned | None) -> None:
        choice = self._choices.changed(name, asked, chosen, warning)
        if choice is not None:
            await patiently(jobs.choose, self.engine.database, self.job, name, choice)

    def take(self, key: str) -> int:
        return self.job.takes.get(key, 0)

    def is_approved(self, gate: str, subject: Any) -> bool:
        return is_passed(self.job, gate, subject)

    async def approve(self, gate: Gate) -> None:
        if not self.is_approved(gate.name, gate.subject):
            raise Paused(gate_question(self.job, gate))

    async def ask(self, name: str, question: str, options: tuple[str, ...]) -> Any:
        if name in self.job.answers:
            return self.job.answers[name]
        raise Paused({"name": name, "question": question, "options": list(options)})

    def begin(self, want: Wanted) -> None:
        """A step starts here."""
        going_on = {stage for stage, _, _, _ in self.progress.running}
        if self.progress.begin(want.spec.stage, want.call.key):
            self.memory_log.stage(want.spec.stage, going_on)
            log.info("stage_started", job=self.job.id, stage=want.spec.stage)

    def reuse(self, want: Wanted, found: Found) -> None:
        """A step is not made, its result was found."""
        self.begin(want)
        if found.job_id != self.job.id:
            self.counts.reused()
        self.progress.end_step(want.spec.stages, want.call.key)
        self._pace.skip(self.progress.percent)
        self.journal.reused(Reuse(want.row, found.job_id, found.warnings))

    def blame(self, error: Exception, key: str) -> None:
        """Remember which step an error came from."""
        self._failures.append((error, key))

    def culprit(self, error: Exception) -> str | None:
        """The key of the step that raised it; None: the recipe itself did."""
        return next((key for seen, key in self._failures if seen is error), None)

    def notice(self) -> None:
        """Something happened to the job; look soon."""
        self._noticed.set()

    @property
    def standing(self) -> Standing:
        """The bar as it is now."""
        progress = self.progress
        return Standing(
            progress=progress.percent,
            stage=progress.stage,
            message=progress.message,
            eta_s=self._pace.eta_s(progress.percent),
            ticks=progress.ticks,
        )

    async def listen(self) -> None:
        """See whether to stop whenever something has happened to the job, until cancelled."""
        while True:
            await self._noticed.wait()
            self._noticed.clear()
            with self._survived():
                await self._check_fate()
            await asyncio.sleep(NOTICE_EVERY_S)

    async def report(self) -> None:
        """Write the bar and see now and then whether to stop, until cancelled."""
        self.engine.at_work[self.job.id] = self._in_hand
        try:
            await self._report()
        finally:
            self.engine.at_work.pop(self.job.id, None)

    def _in_hand(self) -> JobInHand:
        steps = tuple(
            RunningStep(key, stage, current, total)
            for stage, key, current, total in self.progress.running
        )
        return JobInHand(self.job.id, self.job.attempt, self.progress.stage, steps)

    async def _report(self) -> None:
        round_ = 0
        while True:
            await asyncio.sleep(REPORT_EVERY_S)
            round_ += 1
            with self._survived():
                await self.journal.write(self.standing)
            if round_ % CHECK_EVERY == 0:
                with self._survived():
                    await self._check_fate()

    @contextlib.contextmanager
    def _survived(self) -> Generator[None]:
        """What the report goes on after; any other error ends it, and with it the job."""
        try:
            yield
        except Superseded:
            self.stop.set("superseded")
        except DatabaseGone as error:
            log.warning("database_gone", job=self.job.id, error=error.message)

    def break_down(self, error: BaseException) -> None:
        """What watches over the job has failed: nobody could stop it any more, so it ends now."""
        self.broken = error
        self.stop.set("broken")

    async def _check_fate(self) -> None:
        fate = (await jobs.fates(self.engine.database, [self.job.id])).get(self.job.id)
        if fate is None or fate[1] != self.job.attempt:
            self.stop.set("superseded")
        elif fate[0] == "cancelling":
            self.stop.set("cancelled")
        elif fate[0] != "running":
            self.stop.set("superseded")

    def _claim_key(self, key: str) -> None:
        self.stop.check()
        if key in self._keys:
            raise ValueError(f"two steps of {self.pipeline.name} have the key {key!r}")
        self._keys.add(key)

    async def _obtained(self, want: Wanted) -> Found:
        """Found, or made: here, or by whoever is at it already."""
        while True:
            found, ours = await find_or_lease(self.engine, want, self.job)
            if found is not None:
                self.reuse(want, found)
                return found
            if ours:
                self._tell_first(want.call)
                return await make(self, want)
            scope, digest = want.row.scope, want.row.digest
            await self.wait_for(
                await patiently(results.holder, self.engine.database, scope, digest)
            )

    def _tell_first(self, call: Call) -> None:
        if tell := self.pipeline.told_first.get(call.function):
            self.warn(*tell(call.args, call.provider))

    async def wait_for(self, job_id: str | None) -> None:
        """Until something happens to the job that makes what we want, or to us."""
        self.stop.check()
        changed = asyncio.Event()
        making = self.engine.listener.subscription(job_id or self.job.id, changed.set)
        with self.stop.wakes(changed.set), making:
            await pause_until(changed, LEASE_POLL_S)
        self.stop.check()
