"""Paid calls: how a provider enters them in the ledger before they leave, and knows them again
after a crash."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Literal, Protocol, Self, runtime_checkable

ResumesBy = Literal["id", "key"]
"""How a call that a crash cut off is taken up again: by the vendor's own id of it, or by sending it
once more under the same idempotency key. Without either, nobody can tell whether it was charged."""


@dataclass(frozen=True)
class Limits:
    """What a vendor bears, over all workers: steps at once, and steps begun in a minute. None: as
    much as comes."""

    parallel: int | None = None
    per_minute: float | None = None


class PaidCall(Protocol):
    """One call, in the ledger as `intended` by the time the provider holds it."""

    @property
    def key(self) -> str:
        """The idempotency key; after a crash it is the same."""
        ...

    @property
    def vendor_id(self) -> str | None:
        """What the vendor calls it, when it was submitted before a crash: ask for it, do not buy
        again."""
        ...

    async def submitted(self, vendor_id: str) -> None:
        """The vendor has taken it under this id. To be said before the first question for it."""
        ...

    def charged(self, usd: float) -> None:
        """What it has cost, final even when an error follows. Never said: the estimate."""
        ...


class Till(Protocol):
    """Where the calls of one step are paid."""

    def call(
        self, *, usd: float, likely_usd: float | None = None, resumes_by: ResumesBy | None = None
    ) -> AbstractAsyncContextManager[PaidCall]:
        """Enter a call that costs at most `usd`, reserve that, and settle it on leaving the block.
        `likely_usd`: what it will probably cost, for those who want to know beforehand.

        The calls of a step follow each other, and all but the last must be such as can be taken up
        again: after an error of a later one they are, and not paid again. ValueError: they do not.

        Send nothing before the block, and nothing that costs after it. Leave it when the answer is
        there. A MutoscopeError that leaves it says that the vendor took nothing, unless its
        `maybe_charged` is true or it is transient and comes after `submitted`; any other error
        says nothing about the vendor. Such a call stays open: it is taken up again by its
        `resumes_by`. Where that cannot be, or the error is not transient, a person is asked. That
        a vendor gave a submitted call up for nothing is said by `charged(0)` before raising.

        Busy (code "budget"): it would overshoot a budget; nothing is sent. Let Busy and whatever
        is no `Exception` through.
        """
        ...


@runtime_checkable
class Paid(Protocol):
    """A provider that costs money. Steps get it bound to their own till."""

    def paying(self, till: Till) -> Self:
        """The same provider, its calls entered in `till`."""
        ...


@runtime_checkable
class Limited(Protocol):
    """A provider that bears only so much at once."""

    @property
    def limits(self) -> Limits: ...
