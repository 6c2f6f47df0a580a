"""Slides that somebody paints: bought, fitted to the canvas, and who stands in for whom."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mutoscope.jobs.collecting import Failure
from mutoscope.jobs.context import Context
from mutoscope.jobs.step import step
from mutoscope.media.picture_file import suffix_of
from mutoscope.media.slides.fitting import MOST_GROWN, fit_painted
from mutoscope.media.timeline import Canvas
from mutoscope.models import Artifact, Work
from mutoscope.pipelines.explainer.request import ExplainerRequest
from mutoscope.pipelines.explainer.slide_prompts import SlidePrompt
from mutoscope.providers.protocols import PictureModel

STAGE = "slides"
CALL_LIMIT_S = 240.0
TYPESET = "typeset"


@dataclass(frozen=True)
class Painted:
    """A slide as its painter gave it."""

    file: Artifact
    provider: str
    model: str


@dataclass(frozen=True)
class FittedSlide:
    """A painted slide of the canvas' size (PNG). `soft`: it came much smaller; `banded`: of another
    shape, so that bands fill the canvas."""

    file: Artifact
    soft: bool
    banded: bool


@step(version="1", stage=STAGE, kind="net", time_limit_s=600, stall_limit_s=CALL_LIMIT_S)
async def paint_slide(work: Work, prompt: SlidePrompt, *, painter: PictureModel) -> Painted:
    """A slide of about that size, painted after a prompt."""
    width, height = prompt.size_px
    picture = await painter.paint(prompt.text, width=width, height=height)
    path = work.scratch(f"slide{suffix_of(picture.mime_type)}")
    path.write_bytes(picture.data)
    identity = painter.identity
    return Painted(work.keep(path, picture.mime_type), identity.provider, identity.model)


@step(version="1", stage=STAGE)
def fit_slide(work: Work, painted: Artifact, canvas: Canvas) -> FittedSlide:
    """A painted slide on the canvas. MediaError: it cannot be read."""
    fitted = fit_painted(work.path(painted), (canvas.width_px, canvas.height_px))
    path = work.scratch("slide.png")
    path.write_bytes(fitted.png)
    file = work.keep(path, "image/png")
    return FittedSlide(file, fitted.grown > MOST_GROWN, fitted.banded)


@dataclass(frozen=True)
class Gallery:
    """What became of the slides that were to be painted, by section; of those in neither it was
    settled before that they are typeset."""

    painted: Mapping[int, Painted]
    failed: Mapping[int, Failure]


async def paint_all(
    ctx: Context,
    request: ExplainerRequest,
    prompts: Mapping[int, SlidePrompt],
    painters: Sequence[PictureModel],
) -> Gallery:
    """Ask the painters in order. Who stands in for another is told, and stays: a vendor that
    answers again changes no finished slide. Where a typeset slide will do ("warn") it stays too;
    else the slide is left to a retry of the job. When the request is strict the first failure is
    raised."""
    asked = {i: _asked_for(prompt, painters) for i, prompt in prompts.items()}
    kept = {i: ctx.chosen(_key(i), each) for i, each in asked.items()}
    painted, failed = dict[int, Painted](), dict[int, Failure]()
    for place, painter in enumerate(painters):
        name = painter.identity.provider
        due = [i for i in prompts if i not in painted and kept[i] in (None, name)]
        keys = [_key(i) if not place else f"{_key(i)}.{name}" for i in due]
        ask = ctx.map if request.strict else ctx.collect
        calls = [(prompts[i],) for i in due]
        outcomes = await ask(paint_slide, calls, keys=keys, provider=painter)
        told = list(zip(due, outcomes, strict=True))
        painted |= {i: each for i, each in told if isinstance(each, Painted)}
        failed = {i: each for i, each in told if isinstance(each, Failure)}
        await _pass_on(ctx, request, asked, failed, painters[place + 1 :])
    return Gallery(painted, failed)


def _key(section: int) -> str:
    return f"sections.{section}.painted"


def _asked_for(prompt: SlidePrompt, painters: Sequence[PictureModel]) -> str:
    """What a choice of who makes a slide depends on."""
    names = ",".join(each.identity.provider for each in painters)
    text = f"{names}\n{prompt.text}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


async def _pass_on(
    ctx: Context,
    request: ExplainerRequest,
    asked: Mapping[int, str],
    failed: Mapping[int, Failure],
    others: Sequence[PictureModel],
) -> None:
    """Choose for good who stands in where somebody has failed, with a warning that says so."""
    settled = TYPESET if request.failed_slides == "warn" else None
    next_one = others[0].identity.provider if others else settled
    for section, failure in failed.items():
        if next_one is not None:
            how = TYPESET if next_one == TYPESET else f"painted by {next_one}"
            sentence = f"Slide {section + 1} is {how}: {reason_of(failure)}"
            warning = ("slide_fallback", sentence)
            await ctx.choose(_key(section), asked[section], next_one, warning=warning)


def reason_of(failure: Failure) -> str:
    """What went wrong and what to do, in the words of the failure."""
    return f"{failure.message} {failure.hint}".strip()
