"""A pipeline that borrows a picture, and shows it beside what it paints."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from mutoscope.jobs.context import Context
from mutoscope.jobs.pipeline import Pipeline, Stage
from mutoscope.jobs.step import step
from mutoscope.models import Artifact, Work
from toys import GATE, note, runs


class LoanRequest(BaseModel):
    """`folder`: where steps leave traces of having run. `gate`: wait at it before the end."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    place: str = "Oak Lane"
    folder: str = ""
    title: str = "A house"
    gate: bool = False


def _file(work: Work, text: str) -> Artifact:
    path = work.scratch("picture.txt")
    path.write_text(text)
    return work.keep(path, "text/plain")


@step(version="1", stage="lending", lasting=False)
def borrow(work: Work, place: str, folder: str) -> Artifact:
    """Another picture each time."""
    note(work, folder, "borrowed")
    return _file(work, f"lent: {place} ({runs(Path(folder), 'borrowed')})")


@step(version="1", stage="lending", lasting=True)
def paint(work: Work, lent: Artifact, folder: str) -> Artifact:
    note(work, folder, "painted")
    return _file(work, f"painted after {len(work.path(lent).read_text())} letters")


@step(version="1", stage="lending")
def touch_up(work: Work, lent: Artifact, painting: Artifact) -> Artifact:
    """Sees the lent one, and passes the painting on as it is."""
    return painting


@step(version="1", stage="lending")
def frame(work: Work, lent: Artifact, painting: Artifact, title: str) -> Artifact:
    return _file(work, f"{title}: {work.path(lent).read_text()}, {work.path(painting).read_text()}")


@step(version="1", stage="lending", time_limit_s=60, stall_limit_s=60)
def wait(work: Work, title: str) -> str:
    GATE.entered.set()
    while not GATE.opened.wait(0.01):
        work.tick(1, 2)
    return title


async def exhibit(ctx: Context, request: LoanRequest) -> None:
    lent = await ctx.step(borrow, request.place, request.folder, key="lent")
    painting = await ctx.step(paint, lent, request.folder, key="painting")
    painting = await ctx.step(touch_up, lent, painting, key="touched_up")
    framed = await ctx.step(frame, lent, painting, request.title, key="framed")
    for name, file in (("lent", lent), ("painting", painting), ("framed", framed)):
        ctx.produce(name, file, name=f"{name}.txt")
    if request.gate:
        await ctx.step(wait, request.title, key="gate")


LOAN = Pipeline(
    name="loan",
    title="Loan",
    summary="A borrowed picture, and what is made of it.",
    version="1",
    request=LoanRequest,
    stages=(Stage("lending", 0, 100),),
    run=exhibit,
)
