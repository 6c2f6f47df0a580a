"""The ledger under any order of calls, crashes, settlements and cancels, against a small model of
what must be true of it. Money is counted in cents."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from mutoscope.errors import Busy
from mutoscope.models import Job
from mutoscope.store import budgets, jobs, ledger, submission, workers
from mutoscope.store.blobs import Blobs
from mutoscope.store.budgets import Budget
from mutoscope.store.database import Database
from mutoscope.store.events import Superseded
from mutoscope.store.ledger import Ending, Entry, Payment, Purchase
from mutoscope.store.processes import Process
from mutoscope.store.submission import NewJob

T = TypeVar("T")

OPEN = ("intended", "submitted", "unknown")
JOB_CENTS, DAY_CENTS = 60, 90
BUYERS = st.integers(0, 1)
THINGS = st.sampled_from([("d0", 0), ("d0", 1), ("d1", 0), ("d2", 0)])
CENTS = st.integers(0, 30)
WAYS = st.sampled_from(["id", "key", None])
PICKS = st.integers(0, 999)
"""Which of the rows, counted round. Who wins a race decides how many there are, and what is drawn
may not depend on that."""
NUMBERS = itertools.count()


@dataclass
class Row:
    """What the model knows of a call."""

    id: int
    key: str
    thing: tuple[str, int]
    job_id: str
    owner: str
    cents: int
    resumes_by: str | None
    status: str = "intended"
    vendor: bool = False
    holder: int | None = None
    charged: int | None = None

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def counts(self) -> int:
        return self.cents if self.charged is None else self.charged

    @property
    def resumable(self) -> bool:
        return self.resumes_by == "key" or (self.resumes_by == "id" and self.vendor)

    def doubt(self) -> None:
        """Nobody has its answer: it is unknown, but a free one has failed."""
        if self.cents:
            self.status, self.holder = "unknown", None
        else:
            self.end("failed")

    def end(self, ending: str, cents: int | None = None) -> None:
        self.status, self.holder = ending, None
        self.charged = 0 if ending == "failed" else self.cents if cents is None else cents


@dataclass
class Buyer:
    """A job at work, its worker, and the calls that worker has in hand."""

    job: Job
    owner: str
    worker_id: int
    in_hand: set[int] = field(default_factory=set[int])


class Store:
    """The real one, for a machine whose rules are not coroutines."""

    def __init__(self, runner: asyncio.Runner, database: Database, blobs: Blobs) -> None:
        self.runner, self.database, self.blobs = runner, database, blobs

    def do(self, verb: Callable[..., Awaitable[T]], *args: Any, **kwargs: Any) -> T:
        async def work() -> T:
            return await verb(self.database, *args, **kwargs)

        return self.runner.run(work())


class LedgerMachine(RuleBasedStateMachine):
    """Two jobs, of one owner or of two who share their results; four things that both may want."""

    store: Store
    seen: set[str]

    def __init__(self) -> None:
        super().__init__()
        self.scope = f"scope {next(NUMBERS)}"
        self.rows: list[Row] = []
        self.buyers: list[Buyer] = []

    @initialize(sharing=st.booleans())
    def hire(self, sharing: bool) -> None:
        other = f"{self.scope} too" if sharing else self.scope
        self.buyers = [self._hired(owner) for owner in (self.scope, other)]
        self.store.do(ledger.doubt_abandoned)  # by those who came before
        self._unheard(self.buyers[0])  # there is a row to pick from the beginning

    def _hired(self, owner: str) -> Buyer:
        new = NewJob("toy", {}, seed=1, owner=owner, max_cost_usd=JOB_CENTS / 100)
        job = self.store.do(submission.submit, new, self.store.blobs)
        return self._at_work(job.id, owner)

    def _at_work(self, job_id: str, owner: str) -> Buyer:
        process = Process("here", next(NUMBERS), 0.0)
        worker_id = self.store.do(workers.register, process, standing=True)
        claimed = self.store.do(jobs.claim, job_id, worker_id)
        assert claimed is not None
        return Buyer(claimed, owner, worker_id)

    def _spent(self, job_id: str) -> int:
        return sum(row.counts for row in self.rows if row.job_id == job_id)

    def _spent_today(self, owner: str) -> int:
        return sum(row.counts for row in self.rows if row.owner == owner)

    def _in_order(self) -> list[Row]:
        return sorted(self.rows, key=lambda row: row.id)

    def _open(self, thing: tuple[str, int]) -> Row | None:
        return next((row for row in self.rows if row.thing == thing and row.is_open), None)

    def _affordable(self, buyer: Buyer, cents: int) -> bool:
        job_cents = self._spent(buyer.job.id) + cents
        return job_cents <= JOB_CENTS and self._spent_today(buyer.owner) + cents <= DAY_CENTS

    def _purchase(
        self, buyer: Buyer, thing: tuple[str, int], cents: int, way: str | None
    ) -> Purchase:
        return Purchase(
            key=f"key {next(NUMBERS)}",
            owner=buyer.owner,
            scope=self.scope,
            digest=thing[0],
            take=0,
            ordinal=thing[1],
            job_id=buyer.job.id,
            attempt=buyer.job.attempt,
            worker_id=buyer.worker_id,
            step=f"step {thing[0]}",
            provider="shop",
            model="",
            usd=cents / 100,
            resumes_by=way,
        )

    async def _entered(
        self, database: Database, buyer: Buyer, purchase: Purchase, write_off: int | None = None
    ) -> Entry | None:
        """None: it would overshoot."""
        try:
            return await ledger.enter(
                database,
                purchase,
                Budget(DAY_CENTS / 100),
                in_hand=lambda: buyer.in_hand,
                write_off=write_off,
            )
        except Busy as error:
            return None if error.code == "budget" else Entry("held")

    def _note(self, buyer: Buyer, purchase: Purchase, entry: Entry) -> None:
        assert entry.call is not None
        cents = round(purchase.usd * 100)
        thing, way = (purchase.digest, purchase.ordinal), purchase.resumes_by
        row = Row(entry.call.id, purchase.key, thing, buyer.job.id, buyer.owner, cents, way)
        row.holder = buyer.worker_id
        self.rows.append(row)
        buyer.in_hand.add(entry.call.id)

    @rule(who=BUYERS, thing=THINGS, cents=CENTS, way=WAYS)
    def enter(self, who: int, thing: tuple[str, int], cents: int, way: str | None) -> None:
        buyer, met = self.buyers[who], self._open(thing)
        purchase = self._purchase(buyer, thing, cents, way)
        entry = self.store.do(self._entered, buyer, purchase)
        given_up = met is not None and self._is_given_up(met, buyer)
        if met is None or given_up:
            assert (entry is not None) == self._affordable(buyer, cents)
            if entry is not None:
                if met is not None:
                    met.doubt()
                assert entry.met == "entered"
                self._note(buyer, purchase, entry)
            return
        self._meets(buyer, met, entry)

    def _meets(self, buyer: Buyer, met: Row, entry: Entry | None) -> None:
        assert entry is not None
        assert entry.call is not None
        assert (entry.call.id, entry.call.key) == (met.id, met.key)
        assert entry.met == self._expected(met, buyer)
        if entry.met == "resumed":
            met.holder = buyer.worker_id
            buyer.in_hand.add(met.id)
        elif entry.met == "unknown":
            met.doubt()

    def _expected(self, met: Row, buyer: Buyer) -> str:
        dropped = met.holder == buyer.worker_id and met.id not in buyer.in_hand
        if met.holder is not None and not dropped:
            return "held"
        return "resumed" if met.resumable and met.status != "unknown" else "unknown"

    def _is_given_up(self, met: Row, buyer: Buyer) -> bool:
        return not met.cents and self._expected(met, buyer) == "unknown"

    @rule(who=BUYERS, cents=st.integers(1, 30))
    def enter_many_at_once(self, who: int, cents: int) -> None:
        buyer = self.buyers[who]
        things = [(f"side {next(NUMBERS)}", 0) for _ in range(6)]
        purchases = [self._purchase(buyer, thing, cents, "id") for thing in things]

        async def all_of_them(database: Database) -> list[Entry | None]:
            return await asyncio.gather(
                *(self._entered(database, buyer, purchase) for purchase in purchases)
            )

        for purchase, entry in zip(purchases, self.store.do(all_of_them), strict=True):
            if entry is not None:
                self._note(buyer, purchase, entry)
        assert not self._affordable(buyer, cents) or self._entered_all(things)

    def _entered_all(self, things: list[tuple[str, int]]) -> bool:
        return {row.thing for row in self.rows} >= set(things)

    @rule(thing=THINGS, cents=CENTS)
    def both_want_it_at_once(self, thing: tuple[str, int], cents: int) -> None:
        if self._open(thing) is not None:
            return
        wanted = [(buyer, self._purchase(buyer, thing, cents, "id")) for buyer in self.buyers]
        free = [self._affordable(buyer, cents) for buyer in self.buyers]

        async def both(database: Database) -> list[Entry | None]:
            return await asyncio.gather(*(self._entered(database, *each) for each in wanted))

        entries = self.store.do(both)
        won = [
            (buyer, purchase, entry)
            for (buyer, purchase), entry in zip(wanted, entries, strict=True)
            if entry is not None and entry.met == "entered"
        ]
        assert len(won) == any(free)
        for each in won:
            self._note(*each)

    @rule(pick=PICKS, who=BUYERS, cents=CENTS)
    def buy_again(self, pick: int, who: int, cents: int) -> None:
        """The call was unknown when somebody decided; by now it may be anything."""
        buyer, row = self.buyers[who], self._pick(pick)
        met = self._open(row.thing)
        purchase = self._purchase(buyer, row.thing, cents, "key")
        entry = self.store.do(self._entered, buyer, purchase, row.id)
        if row.status == "unknown":
            assert (entry is not None) == self._affordable(buyer, cents)
            if entry is not None:  # else the doubtful row stays as it was
                row.end("written_off")
                self._note(buyer, purchase, entry)
        elif met is None or self._is_given_up(met, buyer):
            assert entry == Entry("held")
            if met is not None:
                met.doubt()
        else:
            self._meets(buyer, met, entry)

    @rule(pick=PICKS)
    def write_off(self, pick: int) -> None:
        row = self._pick(pick)
        assert self.store.do(ledger.write_off, row.id, row.job_id) == (row.status == "unknown")
        if row.status == "unknown":
            row.end("written_off")

    def _pick(self, pick: int) -> Row:
        return self.rows[pick % len(self.rows)]

    @rule(pick=PICKS)
    def submit(self, pick: int) -> None:
        row = self._pick(pick)
        self.store.do(ledger.submitted, row.id, f"order {row.id}")
        if row.is_open:
            row.status, row.vendor = "submitted", True

    @rule(
        pick=PICKS,
        ending=st.sampled_from(["settled", "settled", "failed"]),
        share=st.none() | st.integers(0, 100),
    )
    def close(self, pick: int, ending: Ending, share: int | None) -> None:
        row = self._pick(pick)
        cents = None if share is None or ending != "settled" else row.cents * share // 100
        payment = Payment(row.id, None if cents is None else cents / 100, ending)
        assert self.store.do(ledger.close, payment) == row.is_open
        if row.is_open:
            row.end(ending, cents)
        assert not self.store.do(ledger.close, Payment(row.id, 0.3))

    @rule(pick=PICKS, who=BUYERS)
    def doubt(self, pick: int, who: int) -> None:
        row, job = self._pick(pick), self.buyers[who].job
        call = ledger.OpenCall(row.id, row.key, row.job_id, "step", "shop", row.cents / 100)
        self.store.do(ledger.doubt, call, job.id, job.attempt)
        if row.status in ("intended", "submitted"):
            row.doubt()

    @rule(pick=PICKS)
    def drop(self, pick: int) -> None:
        row = self._pick(pick)
        for buyer in self.buyers:
            buyer.in_hand.discard(row.id)
        self.store.do(ledger.release, row.id)
        if row.is_open:
            row.holder = None

    def _unheard(self, buyer: Buyer) -> Purchase:
        """A call that is entered and whose entry is never heard of."""
        purchase = self._purchase(buyer, (f"side {next(NUMBERS)}", 0), 1, "id")
        entry = self.store.do(self._entered, buyer, purchase)
        if entry is not None:
            self._note(buyer, purchase, entry)
            buyer.in_hand.discard(self.rows[-1].id)
        return purchase

    def _withdrawn(self, purchase: Purchase) -> None:
        for row in self.rows:
            if row.key == purchase.key:
                row.end("failed")

    @rule(who=BUYERS)
    def crash(self, who: int) -> None:
        buyer = self.buyers[who]
        unheard = self._unheard(buyer)
        self._gone(buyer)
        status = self.store.do(workers.take_over, buyer.job.id)
        with pytest.raises(Superseded):
            self.store.do(self._entered, buyer, unheard)
        self._withdrawn(unheard)
        again = status == "running"  # else it has died too often
        self.buyers[who] = (
            self._at_work(buyer.job.id, buyer.owner) if again else self._hired(buyer.owner)
        )

    @rule()
    def sweep(self) -> None:
        at_work = {buyer.job.id for buyer in self.buyers}
        abandoned = [
            row
            for row in self.rows
            if row.status in ("intended", "submitted")
            and row.holder is None
            and row.job_id not in at_work
            and not row.resumable
        ]
        assert self.store.do(ledger.doubt_abandoned) == sum(row.cents > 0 for row in abandoned)
        for row in abandoned:
            row.doubt()

    @rule(who=BUYERS)
    def cancel(self, who: int) -> None:
        buyer = self.buyers[who]
        unheard = self._unheard(buyer)
        assert self.store.do(jobs.request_cancel, buyer.job.id) == "cancelling"
        assert self.store.do(self._entered, buyer, unheard) == Entry("cancelling")
        self._withdrawn(unheard)
        self.store.do(jobs.finish, buyer.job.id, buyer.job.attempt, "stop")
        self._gone(buyer)
        self.buyers[who] = self._hired(buyer.owner)

    def _gone(self, buyer: Buyer) -> None:
        assert self.store.do(workers.leave, buyer.worker_id, "killed")
        for row in self.rows:
            if row.holder == buyer.worker_id:
                row.holder = None

    @invariant()
    def the_rows_are_as_the_model_says(self) -> None:
        found = self.store.do(_ledger_of, self.scope)
        self.seen.update(status for _, status, _ in found)
        assert found == [(row.id, row.status, row.charged) for row in self._in_order()]

    @invariant()
    def one_call_of_a_purchase_is_open(self) -> None:
        things = [row.thing for row in self.rows if row.is_open]
        assert len(things) == len(set(things))

    @invariant()
    def the_sums_are_right_and_within_the_budgets(self) -> None:
        for buyer in self.buyers:
            assert self._spent_today(buyer.owner) <= DAY_CENTS
        ids = sorted({row.job_id for row in self.rows})
        costs = self.store.do(_costs, ids)
        for job_id in ids:
            mine = [row for row in self.rows if row.job_id == job_id]
            assert round(costs[job_id].actual * 100) == sum(row.charged or 0 for row in mine)
            reserved = sum(row.cents for row in mine if row.is_open)
            assert round(costs[job_id].reserved * 100) == reserved
            assert self._spent(job_id) <= JOB_CENTS


async def _ledger_of(database: Database, scope: str) -> list[tuple[int, str, int | None]]:
    found = await database.all(
        "SELECT id, status, (charged_usd * 100)::int AS cents FROM calls"
        " WHERE scope = %(scope)s ORDER BY id",
        {"scope": scope},
    )
    return [(row["id"], row["status"], row["cents"]) for row in found]


async def _costs(database: Database, ids: list[str]) -> dict[str, Any]:
    async with database.connection() as connection:
        return await budgets.costs(connection, ids)


@pytest.fixture
def store(database: str, tmp_path: Path) -> Iterator[Store]:
    async def opened() -> Database:
        pool = Database(database)
        await pool.open()
        return pool

    with asyncio.Runner() as runner:
        pool = runner.run(opened())
        yield Store(runner, pool, Blobs(tmp_path / "blobs"))
        runner.run(pool.close())


@pytest.mark.parametrize("examples", [10, pytest.param(30, marks=pytest.mark.proof)])
def test_the_ledger_under_any_order_of_things(store: Store, examples: int) -> None:
    machine = type("Machine", (LedgerMachine,), {"store": store, "seen": set[str]()})
    run_state_machine_as_test(
        machine, settings=settings(max_examples=examples, stateful_step_count=20, derandomize=True)
    )
    assert machine.seen >= set(OPEN)
