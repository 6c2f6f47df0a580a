"""The till of a step: its paid calls, entered before they leave and known again after a crash."""

import asyncio
import math
import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace

from mutoscope.errors import Busy, MutoscopeError, ResourceExhausted
from mutoscope.jobs.doubts import decide, given_up, left_out
from mutoscope.jobs.engine import Engine
from mutoscope.jobs.finding import Wanted
from mutoscope.jobs.patience import patiently
from mutoscope.jobs.stopping import Stopped, StopSignal
from mutoscope.models import Job, JobWarning
from mutoscope.providers.paying import ResumesBy
from mutoscope.providers.protocols import Identity
from mutoscope.store import ledger
from mutoscope.store.budgets import Budget
from mutoscope.store.ledger import Ending, Entry, OpenCall, Payment, Purchase

WORTH_A_WORD = 1.01
"""A hundredth more than was reserved is how tokens are counted."""


class InOtherHands(Exception):
    """A living worker is at this very purchase: wait for it, then look again."""


class Call:
    """`providers.paying.PaidCall`: a row of the ledger that this process is at."""

    def __init__(self, engine: Engine, row: OpenCall) -> None:
        self.row = row
        self.charged_usd: float | None = None
        self._engine = engine

    @property
    def key(self) -> str:
        return self.row.key

    @property
    def vendor_id(self) -> str | None:
        return self.row.vendor_id

    async def submitted(self, vendor_id: str) -> None:
        self.row = replace(self.row, vendor_id=vendor_id)
        await patiently(ledger.submitted, self._engine.database, self.row.id, vendor_id)

    def charged(self, usd: float) -> None:
        self.charged_usd = _price(usd)

    @property
    def payment(self) -> Payment:
        """As answered."""
        return Payment(self.row.id, self.charged_usd)


class StepTill:
    """`providers.paying.Till` for one try of one step.

    `stop` is the job's signal, `own` the step's: a step with an open call outlives its job.
    """

    def __init__(
        self, engine: Engine, job: Job, want: Wanted, *, stop: StopSignal, own: StopSignal
    ) -> None:
        self.warnings: list[JobWarning] = []
        self._engine = engine
        self._job = job
        self._want = want
        self._stop = stop
        self._own = own
        self._ordinal = 0
        self._entering = False
        self._in_flight: Call | None = None
        self._answered: list[Call] = []

    @property
    def open(self) -> bool:
        """Whether a call has left, or is about to, and is not settled."""
        return bool(self._entering or self._in_flight or self._answered)

    @property
    def payments(self) -> tuple[Payment, ...]:
        """The calls that were answered and are to be settled with the step's result."""
        return tuple(call.payment for call in self._answered)

    @property
    def cost_usd(self) -> float:
        """What the answered calls have cost."""
        return sum(
            call.row.estimated_usd if call.charged_usd is None else call.charged_usd
            for call in self._answered
        )

    @asynccontextmanager
    async def call(
        self, *, usd: float, likely_usd: float | None = None, resumes_by: ResumesBy | None = None
    ) -> AsyncGenerator[Call]:
        """See `providers.paying.Till`."""
        likely_usd = None if likely_usd is None else _price(likely_usd)
        purchase = replace(self._purchase(_price(usd), resumes_by), likely_usd=likely_usd)
        await self._may_leave()
        self._check_order()
        self._entering = True
        try:
            call = self._in_flight = await self._entered(purchase)
        finally:
            self._entering = False
        try:
            yield call
        except BaseException as error:
            try:
                await self._broken_off(call, error)
            finally:  # until then a stop waits for the row to be right
                self._in_flight = None
            raise
        self._in_flight = None
        self._answered.append(call)
        self._tell_price(call)

    async def fail(self, error: Exception) -> None:
        """The step is over. What was answered is charged; but where another try can take all of it
        up again, and may help, now or with a larger budget, it is left to that."""
        resumable = all(call.row.resumable for call in self._answered)
        if resumable and (_is_transient(error) or isinstance(error, Busy)):
            await self.leave()
        else:
            await self._settle()

    async def leave(self) -> None:
        """The step is over, and its record could not be written: whoever makes it next takes its
        calls up."""
        for call in self._emptied():
            self._engine.purchases.drop(call.row.id)
        await self._engine.unsaid.tell_soon()

    def recorded(self) -> None:
        """The step is over, and its calls were settled with its record."""
        for call in self._emptied():
            self._engine.purchases.forget(call.row.id)

    async def _settle(self) -> None:
        """A row that cannot be settled now stays open, to be taken up again."""
        answered = self._emptied()
        for call in answered:
            self._engine.purchases.drop(call.row.id)
        for call in answered:
            await self._close(call, call.payment)

    def _emptied(self) -> list[Call]:
        """What was answered. A call that is still in flight is that of a function which would not
        end: it is anybody's now."""
        answered, self._answered = self._answered, []
        if self._in_flight is not None:
            self._engine.purchases.drop(self._in_flight.row.id)
            self._in_flight = None
        return answered

    def _check_order(self) -> None:
        """ValueError: nothing is bought twice, so a step may not buy as it is about to."""
        if self._entering or self._in_flight:
            raise ValueError("the calls of a step follow each other: use a step for each")
        if not all(call.row.resumable for call in self._answered):
            raise ValueError(
                "a step whose call cannot be taken up again makes no other: use a step for each"
            )

    def _purchase(self, usd: float, resumes_by: ResumesBy | None) -> Purchase:
        identity = self._want.call.provider.identity
        assert isinstance(identity, Identity)  # the digest has asked for it
        ordinal, self._ordinal = self._ordinal, self._ordinal + 1
        return Purchase(
            key=secrets.token_hex(16),
            owner=self._want.owner,
            scope=self._want.row.scope,
            digest=self._want.row.digest,
            take=self._want.take,
            ordinal=ordinal,
            job_id=self._job.id,
            attempt=self._job.attempt,
            worker_id=self._job.worker_id,
            step=self._want.call.key,
            provider=identity.provider,
            model=identity.model,
            usd=usd,
            resumes_by=resumes_by,
            left_out=left_out(self._job.answers),
        )

    async def _may_leave(self) -> None:
        """Nothing leaves for a job that is to stop, unless the step has paid for its first half
        and the job only changes hands; nor while the job may be somebody else's."""
        if not (self._answered and self._stop.reason == "shutdown"):
            await self._stop.held()
        self._own.check()

    async def _entered(self, purchase: Purchase) -> Call:
        """The call as it stands in the ledger. Busy, Superseded, Stopped, Paused, InOtherHands."""
        write_off: int | None = None
        while True:
            entry = await self._enter(purchase, write_off)
            if entry.met == "cancelling":
                raise Stopped("cancelled")
            if entry.call is None or entry.met == "held":
                raise InOtherHands
            if entry.met == "left_out":
                raise given_up(entry.call)
            if entry.met != "unknown":
                return await self._in_hand(entry, entry.call)
            await decide(self._engine, self._job, entry.call)
            write_off = entry.call.id

    async def _enter(self, purchase: Purchase, write_off: int | None) -> Entry:
        """One look at the ledger; not broken off in the middle, when nobody could tell whether the
        row is there."""
        entering = asyncio.ensure_future(self._look(purchase, write_off))
        try:
            return await asyncio.shield(entering)
        except asyncio.CancelledError:
            await asyncio.wait({entering})
            if not entering.cancelled() and entering.exception() is None:
                await self._take_back(entering.result())
            raise

    async def _look(self, purchase: Purchase, write_off: int | None) -> Entry:
        engine = self._engine
        try:
            await patiently(engine.unsaid.tell)
            return await patiently(
                ledger.enter,
                engine.database,
                purchase,
                Budget(engine.settings.daily_budget_usd),
                in_hand=engine.purchases.in_hand,
                write_off=write_off,
            )
        except BaseException:  # it may have been written, and the answer lost
            engine.unsaid.add(ledger.withdraw, purchase.key)
            raise

    async def _in_hand(self, entry: Entry, row: OpenCall) -> Call:
        try:
            await self._may_leave()
        except BaseException:
            await self._take_back(entry)
            raise
        self._engine.purchases.take(row.id)
        return Call(self._engine, row)

    async def _take_back(self, entry: Entry) -> None:
        """Nothing was sent: a new row costs nothing, an earlier one stays as it was."""
        unsaid = self._engine.unsaid
        if entry.call is not None and entry.met == "entered":
            unsaid.add(ledger.withdraw, entry.call.key)
        elif entry.call is not None and entry.met == "resumed":
            unsaid.add(ledger.release, entry.call.id)
        await unsaid.tell_soon()

    async def _broken_off(self, call: Call, error: BaseException) -> None:
        """An error has left the block: the call is released, left open to be taken up again, or in
        doubt, where that cannot help."""
        if call.charged_usd is not None:
            ending: Ending = "settled" if call.charged_usd else "failed"
            await self._close(call, Payment(call.row.id, call.charged_usd, ending))
        elif _says_free(error) and not (call.vendor_id and _is_transient(error)):
            await self._close(call, Payment(call.row.id, 0.0, "failed"))
        else:
            self._engine.purchases.drop(call.row.id)
            if not call.row.resumable or _is_final(error):
                database, job = self._engine.database, self._job
                await patiently(ledger.doubt, database, call.row, job.id, job.attempt)
            await self._engine.unsaid.tell_soon()

    async def _close(self, call: Call, payment: Payment) -> None:
        self._engine.purchases.drop(call.row.id)
        await patiently(ledger.close, self._engine.database, payment)
        self._engine.purchases.forget(call.row.id)

    def _tell_price(self, call: Call) -> None:
        reserved = call.row.estimated_usd
        if call.charged_usd is not None and call.charged_usd > reserved * WORTH_A_WORD:
            self.warnings.append(
                JobWarning(
                    "cost_above_estimate",
                    f"The call cost ${call.charged_usd:.4g}, not the ${reserved:.4g} that"
                    " were reserved for it.",
                    self._want.call.key,
                )
            )


def _says_free(error: BaseException) -> bool:
    """Whether the error says that the vendor took nothing. A provider's own does, unless it says
    otherwise; a bug, a full disk or a cancellation says nothing about the vendor."""
    if not isinstance(error, MutoscopeError) or isinstance(error, ResourceExhausted):
        return False
    return not getattr(error, "maybe_charged", False)


def _is_transient(error: BaseException) -> bool:
    return isinstance(error, MutoscopeError) and error.transient


def _is_final(error: BaseException) -> bool:
    return isinstance(error, MutoscopeError) and not error.transient


def _price(usd: float) -> float:
    if not (math.isfinite(usd) and usd >= 0):
        raise ValueError(f"a call cannot cost {usd} USD")
    return usd
