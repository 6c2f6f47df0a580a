"""What a paid step would cost: its function is begun, and stopped at the till, before anything is
sent. So the quote is what the call itself says, and there is no second way to reckon it."""

from base64 import b64decode
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Never

from mutoscope.errors import MutoscopeError
from mutoscope.jobs.execution import Call
from mutoscope.models import Artifact
from mutoscope.providers.hosted import Hosted
from mutoscope.providers.paying import Paid, PaidCall, ResumesBy
from mutoscope.store.blobs import ArtifactLost

_PIXEL = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mNoAAAAggCB2kUIOwAAAABJRU5ErkJggg=="
)
"""A picture of one grey pixel (PNG)."""


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
    """`models.Work` of a step that makes nothing: it may look at files. A picture that is not there
    yet is one grey pixel: vendors take so much for a picture of a size, and how large it will be is
    in the step's arguments. What other files cost is in their content."""

    seed = 0

    def __init__(self, path: Callable[[Artifact], Path], folder: Path) -> None:
        self._path = path
        self._folder = folder

    def path(self, artifact: Artifact) -> Path:
        try:
            return self._path(artifact)
        except ArtifactLost:
            if not artifact.mime_type.startswith("image/"):
                raise
        pixel = self._folder / "pixel.png"
        pixel.write_bytes(_PIXEL)
        return pixel

    def scratch(self, name: str) -> Never:
        raise _AtTheTill(Price())

    def keep(self, path: Path, mime_type: str) -> Never:
        raise _AtTheTill(Price())

    def tick(self, current: int, total: int) -> None: ...

    def warn(self, code: str, message: str) -> None: ...


def _is_free(provider: object) -> bool:
    """A free vendor's adapter has no till to be stopped at: it would really be called."""
    return isinstance(provider, Hosted) and not provider.account.prices


async def quote(call: Call, path: Callable[[Artifact], Path]) -> Price | None:
    """The price of the step's first paid call; nothing for one that costs nothing, or that its
    provider would refuse. `path` finds files, or raises ArtifactLost. None: what it asks with is
    not there yet, and no picture."""
    if not (isinstance(call.provider, Paid) and call.spec.is_async) or _is_free(call.provider):
        return Price()
    name = call.spec.provider_parameter
    provider = call.provider.paying(_QuotingTill())
    given, named = (call.args, {name: provider}) if name else ((*call.args, provider), {})
    with TemporaryDirectory(prefix="mutoscope-") as folder:
        try:
            await call.function(_QuotingWork(path, Path(folder)), *given, **named)
        except _AtTheTill as reached:
            return reached.price
        except ArtifactLost:
            return None
        except MutoscopeError:
            return Price()
    return Price()
