"""The progress bar, driven at random through real runs of a job on a real database: workers leave,
die and are superseded, steps tick, fail, are made and found again, in any order. The bar never goes
back, is at 100 only at the end, and never says more than what was counted."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from mutoscope.app import Studio
from mutoscope.jobs.pipeline import Stage
from mutoscope.jobs.running import Running
from mutoscope.jobs.stopping import StopSignal
from mutoscope.models import Event
from mutoscope.store import interruption, jobs, results, steps, workers
from mutoscope.store.events import Superseded
from mutoscope.store.interruption import DEATHS_ALLOWED
from mutoscope.store.processes import this_process
from mutoscope.store.results import Made
from mutoscope.store.steps import Reuse, StepRow
from mutoscope.testing import temporary_studio
from toys import STORY

STAGES = (Stage("writing", 0, 20), Stage("speaking", 20, 80), Stage("binding", 80, 100))
BOOK = replace(STORY, stages=STAGES)
KEYS = [(stage.name, f"{stage.name}.{number}") for stage in STAGES for number in range(3)]
ALMOST = 99
ROUNDING = 0.051
"""A new attempt goes on from what the job says of itself, to one decimal."""


@dataclass
class Counted:
    """What an attempt has to show for its bar: by stage, the steps it knows of, those that are
    done, and what those that run have done of themselves."""

    expected: dict[str, int] = field(default_factory=dict[str, int])
    known: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    done: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    running: dict[tuple[str, str], float] = field(default_factory=dict[tuple[str, str], float])

    @property
    def percent(self) -> float:
        """By the rule in words: each stage adds the share of its band that is done of all steps
        known there; one without steps counts as passed once a later one has begun."""
        return sum((stage.end - stage.start) * self._share(stage.name) for stage in STAGES)

    def total(self, stage: str) -> int:
        return max(self.expected.get(stage, 0), sum(each == stage for each, _ in self.known))

    def _share(self, stage: str) -> float:
        names = [each.name for each in STAGES]
        begun = {name for name, _ in (*self.done, *self.running)}
        if not (total := self.total(stage)):
            return float(any(names.index(name) > names.index(stage) for name in begun))
        done = sum(name == stage for name, _ in self.done)
        return (done + sum(at for (name, _), at in self.running.items() if name == stage)) / total


class Bar(RuleBasedStateMachine):
    """One job, from attempt to attempt."""

    def __init__(self, runner: asyncio.Runner, studio: Studio) -> None:
        super().__init__()
        self.runner, self.studio, self.store = runner, studio, studio.engine.database
        self.job = ""
        self.run: Running | None = None
        self.zombies: list[Running] = []
        self.counted = Counted()
        self.made: set[tuple[str, str]] = set()
        self.shown = 0.0
        self.deaths = 0
        self.status = ""

    @initialize()
    def submit(self) -> None:
        self.check_story()
        self.job = self.do(self.studio.submit("story", {"title": "Bar"})).id
        self.zombies, self.made, self.shown, self.deaths = [], set(), 0.0, 0
        self.status = "queued"

    @rule()
    @precondition(lambda self: self.run is None)
    def go_on(self) -> None:
        """With the next attempt, or with another job."""
        if self.status == "completed":
            self.submit()
        elif self.status == "failed":
            self.do(jobs.retry(self.store, self.job))
            self.shown, self.deaths = 0.0, 0
        worker = self.do(workers.register(self.store, this_process(), standing=True))
        self.run = Running(
            self.studio.engine,
            self.do(jobs.claim(self.store, self.job, worker)),
            BOOK,
            StopSignal(),
        )
        self.status, self.counted = "running", Counted()

    @rule(stage=st.sampled_from(STAGES), number=st.integers(0, 3))
    @precondition(lambda self: self.run is not None)
    def expect(self, stage: Stage, number: int) -> None:
        self.at_work.expect(stage.name, number, None)
        self.counted.expected[stage.name] = self.counted.total(stage.name) + number

    @rule(which=st.sets(st.sampled_from(KEYS), max_size=4))
    @precondition(lambda self: self.run is not None)
    def announce(self, which: set[tuple[str, str]]) -> None:
        for stage, key in which:
            self.at_work.announce(stage, {key: 1.0})
        self.counted.known |= which

    @rule(which=st.sampled_from(KEYS))
    @precondition(lambda self: self.run is not None)
    def begin(self, which: tuple[str, str]) -> None:
        if which in self.counted.done or which in self.counted.running or which in self.made:
            return
        run = self.at_work
        run.progress.begin(*which)
        self.do(steps.start(self.store, self.job, run.job.attempt, self.row(which), {}))
        self.counted.known.add(which)
        self.counted.running[which] = 0.0

    @rule(data=st.data(), current=st.integers(-1, 6), total=st.integers(0, 5))
    @precondition(lambda self: bool(self.run and self.counted.running))
    def tick(self, data: st.DataObject, current: int, total: int) -> None:
        """Also back, past the end, and of nothing: a step may say what it likes."""
        which = data.draw(st.sampled_from(sorted(self.counted.running)))
        self.at_work.progress.tick(*which, current, total)
        if total > 0:
            self.counted.running[which] = max(0, min(current, total)) / total

    @rule(data=st.data(), done=st.booleans())
    @precondition(lambda self: bool(self.run and self.counted.running))
    def end(self, data: st.DataObject, done: bool) -> None:
        which = data.draw(st.sampled_from(sorted(self.counted.running)))
        del self.counted.running[which]
        if done:
            self.do(self.record(which))
            self.counted.done.add(which)
            self.made.add(which)
        self.at_work.progress.end(*which, done=done)

    @rule(which=st.sets(st.sampled_from(KEYS), min_size=1, max_size=4))
    @precondition(lambda self: self.run is not None)
    def make_or_find(self, which: set[tuple[str, str]]) -> None:
        """Steps from begin to end; what an earlier attempt has made is found."""
        for each in sorted(which - self.counted.done - set(self.counted.running)):
            self.at_work.progress.begin(*each)
            if each in self.made:
                self.at_work.journal.reused(Reuse(self.row(each), self.job))
            else:
                self.do(self.record(each))
            self.at_work.progress.end(*each)
            self.counted.known.add(each)
            self.counted.done.add(each)
            self.made.add(each)

    @rule()
    @precondition(lambda self: self.run is not None)
    def report(self) -> None:
        self.do(self.at_work.journal.write(self.at_work.standing))
        reached = max(self.shown, min(self.counted.percent, ALMOST))
        self.shown = self.row_of_job()["progress"]
        assert reached <= self.shown + 1e-9
        assert self.shown <= reached + ROUNDING

    @rule(data=st.data())
    @precondition(lambda self: bool(self.zombies))
    def report_late(self, data: st.DataObject) -> None:
        zombie = data.draw(st.sampled_from(self.zombies))
        zombie.progress.begin("binding", "late")
        zombie.progress.end("binding", "late")
        with pytest.raises(Superseded):
            self.do(zombie.journal.write(replace(zombie.standing, message="late")))

    @rule(how=st.sampled_from(["leave", "die", "fail", "complete"]))
    @precondition(lambda self: self.run is not None)
    def stop(self, how: Any) -> None:
        job = self.at_work.job
        if how == "leave":
            self.do(interruption.hand_back(self.store, job.id, job.attempt, "worker_left"))
        elif how == "die":
            self.do(workers.leave(self.store, job.worker_id or 0, "killed"))
            assert self.do(workers.take_over(self.store, job.id)) is not None
            self.deaths += 1
            self.status = "failed" if self.deaths == DEATHS_ALLOWED else "running"
        else:
            self.do(jobs.finish(self.store, job.id, job.attempt, how))
            self.status = "completed" if how == "complete" else "failed"
        self.shown = 100.0 if how == "complete" else self.shown
        self.zombies.append(self.at_work)
        self.run = None

    @invariant()
    def the_bar_is_as_told(self) -> None:
        if self.job:
            row = self.row_of_job()
            assert row["status"] == self.status
            assert row["progress"] == pytest.approx(self.shown)
            assert (self.shown == 100) == (self.status == "completed")

    def teardown(self) -> None:
        self.check_story()

    def check_story(self) -> None:
        """Of the job so far: its bar never goes back."""
        told = self.do(self.studio.events(self.job)) if self.job else []
        assert [event.seq for event in told] == list(range(1, len(told) + 1))
        for bar in bars(told):
            assert all(before <= after for before, after in pairwise(bar))
            assert all(each <= ALMOST for each in bar)

    @property
    def at_work(self) -> Running:
        assert self.run is not None
        return self.run

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(work)

    def row_of_job(self) -> dict[str, Any]:
        query = "SELECT status, progress FROM jobs WHERE id = %(job)s"
        return self.do(self.store.one(query, {"job": self.job}))

    def row(self, which: tuple[str, str]) -> StepRow:
        return StepRow(which[1], which[0], "toy", f"{self.job} {which[1]}")

    async def record(self, which: tuple[str, str]) -> None:
        made = Made(
            job_id=self.job,
            attempt=self.at_work.job.attempt,
            key=which[1],
            owner="local",
            digest=self.row(which).digest,
            take=0,
            step="toy",
            version="1",
            provider=None,
            value='"made"',
            artifacts=(),
            warnings=(),
            took_s=0.0,
        )
        await results.record(self.store, made, self.studio.engine.blobs, {})


def bars(told: list[Event]) -> list[list[float]]:
    """What the bar said, from each beginning on: a job that a person tries again begins anew."""
    found: list[list[float]] = [[]]
    for event in told:
        if event.kind == "job.retried":
            found.append([])
        elif event.kind == "step.progressed":
            found[-1].append(event.body["progress"])
    return found


@pytest.fixture
def ground(database: str, tmp_path: Path) -> Iterator[tuple[asyncio.Runner, Studio]]:
    """A studio for all examples, and the loop it lives on."""
    opening = temporary_studio(tmp_path, database_url=database, pipelines=[BOOK])
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        yield runner, runner.run(stack.enter_async_context(opening))
        runner.run(stack.aclose())


@pytest.mark.parametrize("examples", [8, pytest.param(40, marks=pytest.mark.proof)])
def test_the_bar_never_goes_back_and_is_backed_by_work(
    ground: tuple[asyncio.Runner, Studio], examples: int
) -> None:
    run_state_machine_as_test(
        lambda: Bar(*ground),
        settings=settings(
            max_examples=examples,
            stateful_step_count=40,
            deadline=None,
            phases=[Phase.generate],  # to make a failure smaller would take minutes
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        ),
    )
    runner, studio = ground
    kinds = runner.run(studio.engine.database.all("SELECT DISTINCT kind FROM events"))
    wanted = {"step.progressed", "step.reused", "job.interrupted", "job.completed", "job.retried"}
    assert wanted <= {row["kind"] for row in kinds}
