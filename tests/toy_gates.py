"""A pipeline with two gates: a story is approved, then its pictures, then it is bound."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from mutoscope.errors import InvalidRequest
from mutoscope.jobs.context import Context
from mutoscope.jobs.execution import Call
from mutoscope.jobs.forecasting import Forecast, Foreseen
from mutoscope.jobs.pipeline import Form, Pipeline, Stage
from mutoscope.jobs.step import step
from mutoscope.models import Artifact, Work
from mutoscope.providers.paying import Till
from mutoscope.providers.protocols import Identity

PICTURE_USD = 0.04


@dataclass(frozen=True)
class Tale:
    title: str
    lines: tuple[str, ...]


class TaleRequest(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    topic: str = "Bees"
    count: int = Field(2, ge=0, le=100)
    ink: str = "black"


@dataclass(frozen=True)
class Painter:
    """Costs money; what it paints tells its take by the number of the painting."""

    till: Till | None = None

    @property
    def identity(self) -> Identity:
        return Identity("painter", "oil")

    def paying(self, till: Till) -> "Painter":
        return replace(self, till=till)

    async def paint(self, text: str, seed: int) -> str:
        assert self.till is not None
        async with self.till.call(usd=PICTURE_USD) as call:
            call.charged(PICTURE_USD)
        return f"{text} in oil, {seed}"


@step(version="1", stage="writing", seeded=True)
def tell(work: Work, topic: str, count: int) -> Tale:
    return Tale(topic, tuple(f"{topic} {index} of {work.seed}" for index in range(count)))


@step(version="1", stage="writing")
def proof(work: Work, tale: Tale) -> Artifact:
    path = work.scratch("tale.json")
    path.write_text(write_tale(tale))
    return work.keep(path, "application/json")


@step(version="1", stage="painting", kind="net", seeded=True)
async def paint(work: Work, text: str, *, painter: Painter) -> Artifact:
    painted = await painter.paint(text, work.seed)
    path = work.scratch("picture.txt")
    path.write_text(painted)
    return work.keep(path, "text/plain")


@step(version="1", stage="binding")
def bind_tale(work: Work, tale: Tale, pictures: Sequence[Artifact], ink: str) -> Artifact:
    path = work.scratch("book.txt")
    shown = [work.path(each).read_text() for each in pictures]
    path.write_text("\n".join([ink, *tale.lines, *shown]))
    return work.keep(path, "text/plain")


async def make_tale(ctx: Context, request: TaleRequest) -> None:
    tale = await ctx.step(tell, request.topic, request.count, key="tale")
    if not ctx.is_approved("tale", tale):
        ctx.produce("script", await ctx.step(proof, tale, key="proof"), name="tale.json")
        await ctx.approve("tale", tale, "Good?", again=["tale"], shown=list(tale.lines))
    keys = [f"lines.{index}.picture" for index in range(len(tale.lines))]
    calls = [(line,) for line in tale.lines]
    pictures = await ctx.map(paint, calls, keys=keys, provider=Painter())
    await ctx.approve("pictures", pictures, "Fine?", again=keys)
    book = await ctx.step(bind_tale, tale, pictures, request.ink, key="book")
    ctx.produce("book", book, name="book.txt")


def read_tale(text: str) -> Tale:
    try:
        return TypeAdapter(Tale).validate_json(text)
    except ValueError as error:
        raise InvalidRequest("That is no tale.", hint="Begin with tale.json.") from error


def write_tale(tale: Tale) -> str:
    return json.dumps({"title": tale.title, "lines": tale.lines})


def foresee(call: Call, request: TaleRequest, unborn: object) -> Foreseen | None:
    return None


TALE = Pipeline(
    name="tale",
    title="Tale",
    summary="Told, approved, painted, approved, bound.",
    version="1",
    request=TaleRequest,
    stages=(Stage("writing", 0, 20), Stage("painting", 20, 80), Stage("binding", 80, 100)),
    run=make_tale,
    document="tale",
    form=Form(Tale, read_tale, write_tale, lambda tale: list(tale.lines)),
    forecast=Forecast(foresee, {"paint": 12.0, "bind_tale": 1.0}),
)
