"""What the ledger is told of paid calls, and tells of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Ending = Literal["settled", "failed"]
Met = Literal["entered", "resumed", "held", "unknown", "left_out", "cancelling"]


@dataclass(frozen=True)
class Bought:
    """A result that costs money: who pays for it, and whose it will be."""

    owner: str
    scope: str
    digest: str


@dataclass(frozen=True)
class Purchase:
    """A call that is about to be made: what it is for, who makes it, what it costs at most, and
    what it will probably cost.

    `key` is new for every purchase; a row that carries it was written by this very attempt to
    enter it.
    """

    key: str
    owner: str
    scope: str
    digest: str
    take: int
    ordinal: int
    job_id: str
    attempt: int
    worker_id: int | None
    step: str
    provider: str
    model: str
    usd: float
    resumes_by: str | None
    likely_usd: float | None = None
    left_out: Sequence[int] = ()
    """Calls that whoever pays has said not to buy again."""


@dataclass(frozen=True)
class OpenCall:
    """A row of the ledger that is not final. `job_id` is the job that pays for it."""

    id: int
    key: str
    job_id: str
    step: str
    provider: str
    estimated_usd: float
    resumes_by: str | None = None
    vendor_id: str | None = None

    @property
    def resumable(self) -> bool:
        """Whether somebody else could take it up without paying again."""
        return self.resumes_by == "key" or (self.resumes_by == "id" and self.vendor_id is not None)


@dataclass(frozen=True)
class Entry:
    """What came of entering a purchase.

    `entered`: a new row, nothing has been sent. `resumed`: an earlier row of it, to be taken up by
    `vendor_id` or sent again under its key. `held`: a living worker has it in hand, or its answer
    has just come: look for the result. `unknown`: nobody can tell whether it was charged.
    `left_out`: it is one of those that are not to be bought again, and was given up since.
    `cancelling`: the job is to stop, nothing was written.
    """

    met: Met
    call: OpenCall | None = None


@dataclass(frozen=True)
class Payment:
    """How a call ended. `usd`: what it has cost; None: its estimate."""

    call_id: int
    usd: float | None = None
    ending: Ending = "settled"
