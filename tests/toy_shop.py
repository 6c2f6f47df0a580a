"""A shop that keeps what was bought of it in a file, so that processes that are killed and tests
agree about it; and a pipeline that buys there."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from mutoscope.errors import (
    ProviderDenied,
    ProviderError,
    ProviderLimited,
    ProviderRefused,
    ProviderUnavailable,
)
from mutoscope.jobs.collecting import Failure
from mutoscope.jobs.context import Context
from mutoscope.jobs.pipeline import Pipeline, Stage
from mutoscope.jobs.step import step
from mutoscope.models import Artifact, Work
from mutoscope.providers.paying import ResumesBy, Till
from mutoscope.providers.protocols import Identity

Point = Literal["intended", "sent", "submitted", "answered"]
LOOK_S = 0.01


class Counter:
    """The shop's end of the line: a folder. A file `hold.POINT` makes a buyer wait there, who says
    so in `at.POINT`; `fail.THING` says how its next purchase goes wrong."""

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)

    @property
    def bought(self) -> list[str]:
        """All that was ever paid for."""
        path = self.folder / "bought"
        return [line.split()[1] for line in path.read_text().splitlines()] if path.exists() else []

    def hold(self, point: Point) -> None:
        (self.folder / f"hold.{point}").touch()

    def let_through(self, point: Point) -> None:
        (self.folder / f"hold.{point}").unlink()

    def fail(self, thing: str, how: str) -> None:
        (self.folder / f"fail.{thing}").write_text(how)

    def sell(self, key: str, thing: str, *, once: bool) -> str:
        """The number of the order; with `once`, a known key is an order that was placed before."""
        path = self.folder / "bought"
        known = path.read_text().split() if path.exists() else []
        if not (once and key in known):
            with path.open("a") as file:
                file.write(f"{key} {thing}\n")
        return f"order of {thing}"

    async def arrived(self, point: Point) -> None:
        """A test waits for a buyer to stand at a point."""
        await _until(lambda: (self.folder / f"at.{point}").exists())

    async def stand(self, point: Point) -> None:
        """A buyer stands here for as long as it is held."""
        hold = self.folder / f"hold.{point}"
        if hold.exists():
            (self.folder / f"at.{point}").touch()
            await _until(lambda: not hold.exists())

    def trouble(self, thing: str, *known: str) -> str:
        path = self.folder / f"fail.{thing}"
        how = path.read_text() if path.exists() else ""
        if how not in known:
            return ""
        path.unlink()
        return how


async def _until(holds: Callable[[], bool]) -> None:
    never = asyncio.Event()
    while not holds():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(never.wait(), LOOK_S)


@dataclass(frozen=True)
class Shop:
    """A provider that costs money."""

    usd: float
    resumes_by: ResumesBy | None
    charge: float | None = None
    till: Till | None = None

    @property
    def identity(self) -> Identity:
        return Identity("shop", self.resumes_by or "plain")

    def paying(self, till: Till) -> "Shop":
        return replace(self, till=till)

    async def buy(self, thing: str, counter: Counter) -> str:
        assert self.till is not None
        async with self.till.call(usd=self.usd, resumes_by=self.resumes_by) as call:
            if call.vendor_id is None:
                await counter.stand("intended")
                if counter.trouble(thing, "refuse"):
                    raise ProviderRefused("Not that.", provider="shop")
                order = counter.sell(call.key, thing, once=self.resumes_by == "key")
                await counter.stand("sent")
                if counter.trouble(thing, "lost"):
                    raise _lost(ProviderUnavailable("The answer is lost.", provider="shop"))
                if self.resumes_by == "id":
                    await call.submitted(order)
                    await counter.stand("submitted")
            if counter.trouble(thing, "forgotten"):
                raise _lost(ProviderDenied("No such order.", provider="shop"))
            if counter.trouble(thing, "busy"):
                raise ProviderLimited("Later.", provider="shop", retry_after_s=0.01)
            if counter.trouble(thing, "unanswered"):
                raise ProviderUnavailable("No answer.", provider="shop")
            if self.charge is not None:
                call.charged(self.charge)
        return f"a {thing}"


def _lost(error: ProviderError) -> ProviderError:
    error.maybe_charged = True
    return error


class ShoppingRequest(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    folder: str
    things: tuple[str, ...] = ("hat",)
    usd: float = 0.04
    charge: float | None = None
    resumes_by: ResumesBy | None = "id"
    wrapped: bool = False
    together: Literal["", "in turn", "at once"] = ""


@step(version="1", stage="buying", kind="net", time_limit_s=30)
async def fetch(work: Work, thing: str, folder: str, *, shop: Shop) -> Artifact:
    counter = Counter(folder)
    text = await shop.buy(thing, counter)
    await counter.stand("answered")
    if counter.trouble(thing, "dropped"):
        raise ProviderRefused("It broke on the way.", provider="shop")
    path = work.scratch(f"{thing}.txt")
    path.write_text(text)
    return work.keep(path, "text/plain")


@step(version="1", stage="buying", kind="net", time_limit_s=30)
async def fetch_all(
    work: Work, things: tuple[str, ...], folder: str, at_once: bool, *, shop: Shop
) -> str:
    counter = Counter(folder)
    if at_once:
        await asyncio.gather(*(shop.buy(thing, counter) for thing in things))
    else:
        for thing in things:
            await shop.buy(thing, counter)
    return "a full bag"


@step(version="1", stage="buying")
def wrap(work: Work, things: tuple[str, ...]) -> str:
    return f"a parcel of {len(things)}"


async def go_shopping(ctx: Context, request: ShoppingRequest) -> None:
    shop = Shop(request.usd, request.resumes_by, request.charge)
    if request.together:
        at_once = request.together == "at once"
        things, folder = request.things, request.folder
        await ctx.step(fetch_all, things, folder, at_once, key="all", provider=shop)
        return
    keys = [f"things.{index}" for index in range(len(request.things))]
    calls = [(thing, request.folder) for thing in request.things]
    bag = await ctx.collect(fetch, calls, keys=keys, provider=shop)
    for thing, got in zip(request.things, bag, strict=True):
        failed = isinstance(got, Failure)
        ctx.item(thing, title=thing, status="failed" if failed else "completed", progress=100)
        if not isinstance(got, Failure):
            ctx.produce("text", got, name=f"{thing}.txt")
    if request.wrapped:
        await ctx.step(wrap, request.things, key="parcel")


SHOPPING = Pipeline(
    name="shopping",
    title="Shopping",
    summary="Buys things.",
    version="1",
    request=ShoppingRequest,
    stages=(Stage("buying", 0, 100),),
    run=go_shopping,
)
