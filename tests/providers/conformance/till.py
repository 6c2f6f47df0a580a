"""A till without a database, which keeps what it was told of each call."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from mutoscope.providers.paying import PaidCall, ResumesBy


@dataclass
class Call:
    """One call. `usd`: what was reserved; `charged_usd`: what it has cost, None where nobody said;
    `error`: what left the block."""

    usd: float
    resumes_by: ResumesBy | None
    key: str
    vendor_id: str | None = None
    likely_usd: float | None = None
    charged_usd: float | None = None
    error: BaseException | None = None

    async def submitted(self, vendor_id: str) -> None:
        self.vendor_id = vendor_id

    def charged(self, usd: float) -> None:
        self.charged_usd = usd


@dataclass
class RecordingTill:
    """Implements `Till`. `calls`: all that were entered, in order."""

    calls: list[Call] = field(default_factory=list)

    @asynccontextmanager
    async def call(
        self, *, usd: float, likely_usd: float | None = None, resumes_by: ResumesBy | None = None
    ) -> AsyncGenerator[PaidCall]:
        call = Call(usd, resumes_by, likely_usd=likely_usd, key=f"key-{len(self.calls) + 1}")
        self.calls.append(call)
        try:
            yield call
        except BaseException as error:
            call.error = error
            raise
