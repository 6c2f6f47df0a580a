"""The status table as a machine: every verb on jobs, in any order, against a model of it."""

import asyncio
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from mutoscope.errors import Busy, WrongState
from mutoscope.models import FINAL, TRANSITIONS, Change, Status
from mutoscope.store import interruption, jobs, queue, queues, submission, workers
from mutoscope.store.blobs import Blobs
from mutoscope.store.database import Database
from mutoscope.store.events import Superseded
from mutoscope.store.processes import Process
from mutoscope.store.submission import NewJob

T = TypeVar("T")

QUEUES = {"several": None, "one": "one"}
"""Name -> lock."""
IN_LINE = ("queued", "running")
ENDINGS = ("complete", "fall_short", "fail", "stop", "pause")
EXAMPLES, STEPS = (5, pytest.param(24, marks=pytest.mark.proof)), 30


@dataclass
class Told:
    """What the model knows of a job."""

    number: int
    queue: str
    priority: int
    status: Status = "queued"
    attempt: int = 1
    worker: int | None = None
    deaths: int = 0
    delayed: bool = False
    was_delayed: bool = False

    @property
    def in_line(self) -> bool:
        return self.status in IN_LINE and self.worker is None

    def after(self, wanted: Change) -> Status | None:
        return TRANSITIONS.get((self.status, wanted))


class StatusTable(RuleBasedStateMachine):
    """Every verb, at any time; what is refused must change nothing (the rows are compared)."""

    known = Bundle("known")

    runner: "asyncio.Runner"
    store: Database
    blobs: Blobs

    def __init__(self) -> None:
        super().__init__()
        self.jobs: dict[str, Told] = {}
        self.paused: set[str] = set()
        self.do(
            self.store.all(
                "TRUNCATE jobs, workers, queues, procrastinate_jobs, procrastinate_workers"
                " RESTART IDENTITY CASCADE"
            )
        )
        self.workers = [self.new_worker() for _ in range(2)]
        holder = self.do(
            self.store.one("INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id")
        )
        self.holder = holder["id"] if holder else 0

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def refused(self, work: Coroutine[Any, Any, Any], how: type[Exception]) -> None:
        try:
            self.do(work)
        except how:
            return
        raise AssertionError("it was not refused")

    def new_worker(self) -> int:
        return self.do(workers.register(self.store, Process("here", 1, 0.0), standing=True))

    def held(self, name: str) -> bool:
        return QUEUES[name] is not None and any(
            job.queue == name and job.worker is not None for job in self.jobs.values()
        )

    def ready(self, name: str) -> list[str]:
        """The jobs that may begin, best first; age decides where a job waits for its turn."""
        if name in self.paused or self.held(name):
            return []
        found = [
            (-job.priority, job.number, job_id)
            for job_id, job in self.jobs.items()
            if job.queue == name and job.in_line and not job.delayed
        ]
        return [job_id for _, _, job_id in sorted(found)]

    @rule(
        target=known,
        name=st.sampled_from(sorted(QUEUES)),
        priority=st.integers(-1, 1),
        refuse=st.booleans(),
    )
    def submit(self, name: str, priority: int, refuse: bool) -> Any:
        lock = QUEUES[name]
        new = NewJob("toy", {}, seed=1, priority=priority, queue=name, lock=lock, refuse=refuse)
        busy = any(
            job.queue == name and job.status not in {*FINAL, "awaiting_input"}
            for job in self.jobs.values()
        )
        if refuse and lock and busy:
            self.refused(submission.submit(self.store, new, self.blobs), Busy)
            return multiple()
        job = self.do(submission.submit(self.store, new, self.blobs))
        self.jobs[job.id] = Told(len(self.jobs), name, priority)
        return job.id

    @rule(job_id=known, which=st.integers(0, 1))
    def claim(self, job_id: str, which: int) -> None:
        """By name, as a command does that works its own job."""
        may = job_id in self.ready(self.jobs[job_id].queue)
        claimed = self.do(jobs.claim(self.store, job_id, self.workers[which]))
        assert (claimed is not None) == may
        if claimed:
            self.begin(job_id, which)

    @rule(name=st.sampled_from(sorted(QUEUES)), which=st.integers(0, 1))
    def work_next(self, name: str, which: int) -> None:
        """By a queue entry, as a standing worker does. It gets the best that there is; one whose
        time has come while another holds the lock wakes it in vain."""
        ready = self.ready(name)
        entry = self.do(queue.fetch(self.store, [name], self.holder))
        assert entry is not None or not ready
        if entry is None:
            return
        job_id, attempt = entry["args"]["job_id"], entry["args"]["attempt"]
        claim = jobs.claim(self.store, job_id, self.workers[which], attempt=attempt)
        claimed = self.do(claim)
        self.do(queue.spend(self.store, entry["id"]))
        if not ready:
            assert (claimed, self.jobs[job_id].was_delayed) == (None, True)
            return
        assert claimed is not None
        assert self.jobs[job_id].priority == self.jobs[ready[0]].priority
        assert job_id == ready[0] or name == "several" or self.jobs[job_id].was_delayed
        self.begin(job_id, which)

    @rule(job_id=known)
    def wake_too_early(self, job_id: str) -> None:
        """An entry was taken while its job may not begin: it is replaced, and the job waits on."""
        job = self.jobs[job_id]
        if not job.in_line or job_id in self.ready(job.queue):
            return
        taken = self.do(
            self.store.one(
                "UPDATE procrastinate_jobs SET status = 'doing'"
                " WHERE id = (SELECT queue_entry FROM jobs WHERE id = %(job)s) RETURNING id",
                {"job": job_id},
            )
        )
        assert taken is not None
        claim = jobs.claim(self.store, job_id, self.workers[0], attempt=job.attempt)
        assert self.do(claim) is None
        self.do(queue.spend(self.store, taken["id"]))

    @rule(job_id=known)
    def wake_for_a_former_attempt(self, job_id: str) -> None:
        former = self.jobs[job_id].attempt - 1
        assert self.do(jobs.claim(self.store, job_id, self.workers[0], attempt=former)) is None

    def begin(self, job_id: str, which: int) -> None:
        job = self.jobs[job_id]
        job.status, job.worker, job.was_delayed = "running", self.workers[which], False

    @rule(job_id=known, how=st.sampled_from(ENDINGS), late=st.booleans())
    def finish(self, job_id: str, how: Change, late: bool) -> None:
        job = self.jobs[job_id]
        if job.worker is None and not late:
            return  # nobody has this attempt in hand
        attempt = job.attempt - late
        wanted: Change = "stop" if job.status == "cancelling" else how
        after = job.after(wanted)
        finish = jobs.finish(self.store, job_id, attempt, how)
        if late:
            self.refused(finish, Superseded)
        elif after is None:
            self.refused(finish, WrongState)
        else:
            self.do(finish)
            job.status, job.worker = after, None

    @rule(job_id=known)
    def cancel(self, job_id: str) -> None:
        job = self.jobs[job_id]
        status = self.do(jobs.request_cancel(self.store, job_id))
        if job.status not in FINAL:
            job.status = "cancelled" if job.worker is None else "cancelling"
        assert status == job.status

    @rule(job_id=known)
    def retry(self, job_id: str) -> None:
        job = self.jobs[job_id]
        if job.after("retry") is None:
            self.refused(jobs.retry(self.store, job_id), WrongState)
            return
        self.do(jobs.retry(self.store, job_id))
        job.status, job.deaths, job.delayed = "queued", 0, False
        job.attempt += 1

    @rule(job_id=known)
    def answer(self, job_id: str) -> None:
        job = self.jobs[job_id]
        if job.after("answer") is None:
            self.refused(jobs.answer(self.store, job_id, {}), WrongState)
            return
        self.do(jobs.answer(self.store, job_id, {}))
        job.status = "queued"
        job.attempt += 1

    @rule(job_id=known, death=st.booleans(), later=st.booleans(), late=st.booleans())
    def hand_back(self, job_id: str, death: bool, later: bool, late: bool) -> None:
        job = self.jobs[job_id]
        if job.worker is None and not late:
            return
        delay_s = 3600.0 if later else 0.0
        giving = interruption.hand_back(
            self.store, job_id, job.attempt - late, "test", death=death, delay_s=delay_s
        )
        if late:
            self.refused(giving, Superseded)
            return
        self.do(giving)
        self.interrupted(job, death=death)
        job.delayed = later and job.status == "running"

    @rule(which=st.integers(0, 1))
    def die(self, which: int) -> None:
        worker = self.workers[which]
        self.do(workers.leave(self.store, worker, "killed"))
        left = {job_id for job_id, job in self.jobs.items() if job.worker == worker}
        orphans = self.do(workers.orphans(self.store))
        assert set(orphans) == left
        for job_id in orphans:
            assert self.do(workers.take_over(self.store, job_id)) is not None
            self.interrupted(self.jobs[job_id], death=True)
        self.workers[which] = self.new_worker()

    def interrupted(self, job: Told, *, death: bool) -> None:
        job.deaths += death
        job.worker = None
        if job.status == "cancelling":
            job.status = "cancelled"
        elif job.deaths >= interruption.DEATHS_ALLOWED:
            job.status = "failed"
        else:
            job.attempt += 1

    @rule(job_id=known, priority=st.integers(-2, 2))
    def prioritise(self, job_id: str, priority: int) -> None:
        job = self.jobs[job_id]
        moving = queues.prioritise(self.store, job_id, priority)
        if job.status in FINAL:
            self.refused(moving, WrongState)
            return
        self.do(moving)
        job.priority = priority

    @rule(name=st.sampled_from(sorted(QUEUES)))
    def pause(self, name: str) -> None:
        self.do(queues.pause(self.store, name))
        self.paused.add(name)

    @rule(name=st.sampled_from(sorted(QUEUES)))
    def resume(self, name: str) -> None:
        self.do(queues.resume(self.store, name))
        self.paused.discard(name)

    @rule()
    def an_hour_passes(self) -> None:
        self.do(self.store.all("UPDATE jobs SET not_before = now() WHERE not_before > now()"))
        self.do(
            self.store.all(
                "UPDATE procrastinate_jobs SET scheduled_at = now()"
                " WHERE scheduled_at > now() AND scheduled_at < 'infinity'"
            )
        )
        for job in self.jobs.values():
            job.delayed, job.was_delayed = False, job.was_delayed or job.delayed

    @rule()
    def sweep(self) -> None:
        assert self.do(queue.tidy(self.store)) == 0
        assert self.do(workers.requeue_strays(self.store)) == []
        assert self.do(workers.end_left(self.store)) == []

    @invariant()
    def the_rows_are_as_told(self) -> None:
        found = self.do(self.store.all("SELECT id, status, attempt, worker_id, priority FROM jobs"))
        assert {row.pop("id"): tuple(row.values()) for row in found} == {
            job_id: (job.status, job.attempt, job.worker, job.priority)
            for job_id, job in self.jobs.items()
        }

    @invariant()
    def each_job_in_line_has_one_entry_and_no_other_has_any(self) -> None:
        entries = self.do(
            self.store.all(
                "SELECT args ->> 'job_id' AS job_id, args -> 'attempt' AS attempt, priority"
                " FROM procrastinate_jobs"
            )
        )
        assert ordered((each["job_id"], each["attempt"], each["priority"]) for each in entries) == (
            ordered((id_, j.attempt, j.priority) for id_, j in self.jobs.items() if j.in_line)
        )

    @invariant()
    def no_lock_is_held_twice(self) -> None:
        at_work = [job for job in self.jobs.values() if job.queue == "one" and job.worker]
        assert len(at_work) <= 1


def ordered(found: Iterable[Any]) -> list[Any]:
    return sorted(found)


async def opened(conninfo: str) -> Database:
    store = Database(conninfo)
    await store.open()
    return store


@pytest.mark.parametrize("examples", EXAMPLES)
def test_every_verb_in_any_order(database: str, tmp_path: Path, examples: int) -> None:
    StatusTable.blobs = Blobs(tmp_path / "blobs")
    with asyncio.Runner() as runner:
        StatusTable.runner = runner
        StatusTable.store = store = runner.run(opened(database))
        run_state_machine_as_test(
            StatusTable,
            settings=settings(
                max_examples=examples,
                stateful_step_count=STEPS,
                derandomize=True,
                deadline=None,
                suppress_health_check=(HealthCheck.too_slow,),
            ),
        )
        runner.run(store.close())
