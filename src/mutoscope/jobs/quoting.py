"""What a paid step would cost: its function is begun, and stopped at the till, before anything is
sent. So the quote is what the call itself says, and there is no second way to reckon it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Never

from mutoscope.errors import MutoscopeError
from mutoscope.jobs.execution import Call
from mutoscope.models import Artifact
from mutoscope.providers.hosted import Hosted
from mutoscope.providers.paying import Paid, PaidCall, ResumesBy
from mutoscope.store.blobs import ArtifactLost, Blobs


@dataclass(frozen=True)
class Price:
    """What a call will probably cost, and what it costs at most."""

    usd: float = 0.0
    most_usd: float = 0.0


class _AtTheTill(BaseException):
    """Far enough. Not an `Exception`, so that no adapter takes it for a vendor's fault."""

    def __init__(self, price: Price) -> None:
        super().__init__()
        self.price = price


class _QuotingTill:
    """`providers.paying.Till` where nobody pays."""

    @asynccontextmanager
    async def call(
        self, *, usd: float, likely_usd: float | None = None, resumes_by: ResumesBy | None = None
    ) -> AsyncGenerator[PaidCall]:
        raise _AtTheTill(Price(usd if likely_usd is None else likely_usd, usd))
        yield  # pragma: no cover  (what makes it a generator)


class _QuotingWork:
    """`models.Work` of a step that makes nothing: it may look at files."""

    seed = 0

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs

    def path(self, artifact: Artifact) -> Path:
        return self._blobs.path(artifact)

    def scratch(self, name: str) -> Never:
        raise _AtTheTill(Price())

    def keep(self, path: Path, mime_type: str) -> Never:
        raise _AtTheTill(Price())

    def tick(self, current: int, total: int) -> None: ...

    def warn(self, code: str, message: str) -> None: ...


def _is_free(provider: object) -> bool:
    """A free vendor's adapter has no till to be stopped at: it would really be called."""
    return isinstance(provider, Hosted) and not provider.account.prices


async def quote(call: Call, blobs: Blobs) -> Price | None:
    """The price of the step's first paid call; nothing for one that costs nothing, or that its
    provider would refuse. None: it asks with files that are not there yet."""
    if not (isinstance(call.provider, Paid) and call.spec.is_async) or _is_free(call.provider):
        return Price()
    name = call.spec.provider_parameter
    provider = call.provider.paying(_QuotingTill())
    given, named = (call.args, {name: provider}) if name else ((*call.args, provider), {})
    try:
        await call.function(_QuotingWork(blobs), *given, **named)
    except _AtTheTill as reached:
        return reached.price
    except ArtifactLost:
        return None
    except MutoscopeError:
        return Price()
    return Price()
