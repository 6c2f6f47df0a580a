"""The attempt fence, driven at random against a real database: whatever happens to a job, what an
attempt writes after its end never lands, and the job's story has no gap."""

import asyncio
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from mutoscope.errors import WrongState
from mutoscope.models import FINAL, ErrorInfo
from mutoscope.store import artifacts, interruption, jobs, results, steps, submission, workers
from mutoscope.store.blobs import Blobs
from mutoscope.store.database import Database
from mutoscope.store.events import Superseded
from mutoscope.store.interruption import DEATHS_ALLOWED
from mutoscope.store.processes import Process
from mutoscope.store.results import Made
from mutoscope.store.steps import Standing, StepRow
from mutoscope.store.submission import NewJob

WRITES = ("event", "started", "progress", "result", "failed", "end")


@dataclass
class Ground:
    """A database for all examples, and the loop its connections live on."""

    runner: asyncio.Runner
    store: Database
    blobs: Blobs

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(work)


@dataclass
class Model:
    """What must be true of the job."""

    attempt: int = 1
    status: str = "queued"
    worker: int | None = None
    deaths: int = 0
    deleted: bool = False
    results: set[str] = field(default_factory=set[str])

    def open_to(self, attempt: int) -> bool:
        """Whether that attempt may write."""
        at_work = self.worker is not None and self.status in ("running", "cancelling")
        return not self.deleted and at_work and attempt == self.attempt


class Machine(RuleBasedStateMachine):
    """One job, its attempts, and what they try to write, in time or late."""

    held = Bundle("held")

    def __init__(self, ground: Ground) -> None:
        super().__init__()
        self.ground = ground
        self.model = Model()
        self.claimed = self.written = self.seen = 0

    @initialize()
    def submit(self) -> None:
        new = NewJob("toy", {}, seed=1)
        self.job = self.ground.do(submission.submit(self.ground.store, new, self.ground.blobs)).id

    @rule(target=held)
    @precondition(lambda self: self.model.worker is None and not self.model.deleted)
    def claim(self) -> int:
        """Somebody takes the job, or tries to; the attempt that he then works under."""
        self.claimed += 1
        worker = self.ground.do(
            workers.register(self.ground.store, Process("here", 1, 0.0), standing=True)
        )
        taken = self.ground.do(jobs.claim(self.ground.store, self.job, worker))
        assert (taken is not None) == (self.model.status in ("queued", "running"))
        if taken is not None:
            self.model.status, self.model.worker = "running", worker
            assert taken.attempt == self.model.attempt
            self._write_late(taken.attempt - 1)
        return self.model.attempt

    @rule(attempt=held)
    def claim_by_an_old_entry(self, attempt: int) -> None:
        if attempt < self.model.attempt or self.model.worker is not None or self.model.deleted:
            claiming = jobs.claim(self.ground.store, self.job, 1, attempt=attempt)
            assert self.ground.do(claiming) is None

    @rule(cause=st.sampled_from(["killed", "silent", "lost", "finished"]))
    @precondition(lambda self: self.model.worker is not None)
    def die(self, cause: str) -> None:
        """Its worker stops, and others take the job over: not before, and twice, which must not
        matter."""
        assert self.ground.do(workers.take_over(self.ground.store, self.job)) is None
        assert self.ground.do(workers.leave(self.ground.store, self.model.worker or 0, cause))
        self.ground.do(workers.take_over(self.ground.store, self.job))
        assert self.ground.do(workers.take_over(self.ground.store, self.job)) is None
        self.model.deaths += cause == "killed"
        self._interrupted()

    @rule(attempt=held)
    def hand_back(self, attempt: int) -> None:
        giving = interruption.hand_back(self.ground.store, self.job, attempt, "worker_left")
        if self._lands(giving, attempt):
            self._interrupted()

    @rule()
    @precondition(lambda self: not self.model.deleted)
    def cancel(self) -> None:
        model = self.model
        if model.status == "queued" or (model.status == "running" and model.worker is None):
            model.status = "cancelled"
        elif model.status == "running":
            model.status = "cancelling"
        told = self.ground.do(jobs.request_cancel(self.ground.store, self.job))
        assert told == model.status

    @rule()
    @precondition(lambda self: not self.model.deleted)
    def retry(self) -> None:
        if self.model.status in ("failed", "cancelled"):
            self.ground.do(jobs.retry(self.ground.store, self.job))
            self.model.attempt += 1
            self.model.status, self.model.deaths = "queued", 0
        else:
            with pytest.raises(WrongState):
                self.ground.do(jobs.retry(self.ground.store, self.job))

    @rule()
    @precondition(lambda self: self.claimed > 3 and self.model.status in FINAL)
    @precondition(lambda self: not self.model.deleted)
    def delete(self) -> None:
        self.ground.do(artifacts.delete_job(self.ground.store, self.job, self.ground.blobs))
        self.model.deleted = True
        self.model.results.clear()

    @rule(kind=st.sampled_from(WRITES))
    @precondition(lambda self: self.model.worker is not None)
    def write(self, kind: str) -> None:
        digest = self._new_digest()
        assert self._lands(self._writing(kind, self.model.attempt, digest), self.model.attempt)
        if kind == "result":
            self.model.results.add(digest)
        if kind == "end":
            cancelling = self.model.status == "cancelling"
            self.model.status = "cancelled" if cancelling else "failed"
            self.model.worker = None

    @rule(attempt=held)
    def write_late(self, attempt: int) -> None:
        if not self.model.open_to(attempt):
            self._write_late(attempt)

    @invariant()
    def its_story_has_no_gap(self) -> None:
        if not hasattr(self, "job"):
            return
        told = self._rows("SELECT seq, attempt FROM events WHERE job_id = %(job)s ORDER BY seq")
        assert [row["seq"] for row in told] == list(range(1, len(told) + 1))
        attempts = [row["attempt"] for row in told]
        assert attempts == sorted(attempts)
        found = self._rows("SELECT seq, attempt, status, worker_id FROM jobs WHERE id = %(job)s")
        if self.model.deleted:
            assert (found, told) == ([], [])
            return
        assert found[0]["seq"] == len(told) >= self.seen
        self.seen = len(told)
        model = self.model
        assert found == [
            {
                "seq": len(told),
                "attempt": model.attempt,
                "status": model.status,
                "worker_id": model.worker,
            }
        ]

    @invariant()
    def only_living_attempts_have_results(self) -> None:
        if hasattr(self, "job"):
            found = self._rows("SELECT digest FROM results WHERE digest LIKE %(job)s || ' %%'")
            assert {row["digest"] for row in found} == self.model.results

    def _write_late(self, attempt: int) -> None:
        for kind in WRITES:
            assert not self._lands(self._writing(kind, attempt, self._new_digest()), attempt)

    def _new_digest(self) -> str:
        self.written += 1
        return f"{self.job} {self.written}"

    def _interrupted(self) -> None:
        model = self.model
        model.worker = None
        if model.status == "cancelling":
            model.status = "cancelled"
        elif model.deaths >= DEATHS_ALLOWED:
            model.status = "failed"
        else:
            model.attempt += 1

    def _lands(self, writing: Coroutine[Any, Any, Any], attempt: int) -> bool:
        """Do it; it must land if the attempt is the living one, and must not otherwise."""
        if self.model.open_to(attempt):
            self.ground.do(writing)
            return True
        with pytest.raises(Superseded):
            self.ground.do(writing)
        return False

    async def _writing(self, kind: str, attempt: int, digest: str) -> None:
        store, step = self.ground.store, StepRow("a", "working", "toy", digest)
        error = ErrorInfo("toy", "Over.")
        match kind:
            case "event":
                await steps.tell(store, self.job, attempt, "resources.sampled", {})
            case "started":
                await steps.start(store, self.job, attempt, step, {})
            case "failed":
                await steps.fail(store, self.job, attempt, step, error)
            case "progress":
                async with store.transaction() as connection:
                    standing = Standing(1.0, "working", "")
                    await steps.progress(connection, self.job, attempt, standing, {})
            case "result":
                await results.record(store, made(self.job, attempt, digest), self.ground.blobs, {})
            case _:
                await jobs.finish(store, self.job, attempt, "fail", error=error)

    def _rows(self, query: Any) -> list[dict[str, Any]]:
        return self.ground.do(self.ground.store.all(query, {"job": self.job}))


def made(job_id: str, attempt: int, digest: str) -> Made:
    return Made(
        job_id=job_id,
        attempt=attempt,
        key="a",
        owner="local",
        digest=digest,
        take=0,
        step="toy",
        version="1",
        provider=None,
        value='"made"',
        artifacts=(),
        warnings=(),
        took_s=0.0,
    )


@pytest.fixture
def ground(database: str, tmp_path: Path) -> Iterator[Ground]:
    with asyncio.Runner() as runner:
        store = runner.run(_opened(database))
        yield Ground(runner, store, Blobs(tmp_path))
        runner.run(store.close())


async def _opened(database: str) -> Database:
    store = Database(database)
    await store.open()
    return store


@pytest.mark.parametrize("examples", [5, pytest.param(24, marks=pytest.mark.proof)])
def test_no_attempt_writes_after_its_end(ground: Ground, examples: int) -> None:
    run_state_machine_as_test(
        lambda: Machine(ground),
        settings=settings(
            max_examples=examples,
            stateful_step_count=40,
            deadline=None,
            phases=[Phase.generate],  # to make a failure smaller would take minutes
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        ),
    )
    tried = ground.do(ground.store.one("SELECT count(*) AS workers FROM workers"))
    assert tried["workers"] > 0
