"""Paying without a job: each call is agreed to before it leaves, and what it cost is kept."""

import uuid
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from mutoscope.errors import MutoscopeError
from mutoscope.providers.paying import PaidCall, ResumesBy

Agree = Callable[[str], bool]
"""Tells a person what a call costs; whether they agree."""


@dataclass(frozen=True)
class Onlooker:
    """The person at whose wish something is tried. `tell`: is told what is about to leave this
    machine, and on which terms; `agree`: is asked before whatever costs."""

    tell: Callable[[str], None]
    agree: Agree


class NotAgreed(MutoscopeError):
    """A call that costs was not agreed to: nothing was sent."""

    def __init__(self) -> None:
        super().__init__("It was not agreed to.", hint="Answer y, or add --yes.")


@dataclass
class _Call:
    """Implements `PaidCall`."""

    key: str
    vendor_id: str | None = None
    usd: float | None = None

    async def submitted(self, vendor_id: str) -> None:
        self.vendor_id = vendor_id

    def charged(self, usd: float) -> None:
        self.usd = usd


class Purse:
    """Implements `Till`. `title`: who is paid; `agree` is asked before each call that costs; None:
    all has been agreed to. `spent_usd`: what the calls have cost so far, as far as it is known."""

    def __init__(self, title: str, agree: Agree | None) -> None:
        self.spent_usd = 0.0
        self._title, self._agree = title, agree

    @asynccontextmanager
    async def call(
        self, *, usd: float, likely_usd: float | None = None, resumes_by: ResumesBy | None = None
    ) -> AsyncGenerator[PaidCall]:
        """As `Till` says; NotAgreed: nothing may be sent."""
        likely = usd if likely_usd is None else likely_usd
        if usd and self._agree is not None and not self._agree(_asked(self._title, likely, usd)):
            raise NotAgreed
        call = _Call(uuid.uuid4().hex)
        try:
            yield call
        except BaseException as error:
            lost = usd if getattr(error, "maybe_charged", False) else 0.0
            self.spent_usd += lost if call.usd is None else call.usd
            raise
        self.spent_usd += usd if call.usd is None else call.usd


def _asked(title: str, likely_usd: float, most_usd: float) -> str:
    most = f", at most ${most_usd:.3f}" if most_usd > likely_usd else ""
    return f"{title} is asked once, for about ${likely_usd:.3f}{most}."
