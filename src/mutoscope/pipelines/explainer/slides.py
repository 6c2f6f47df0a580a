"""The slides of an explainer: typeset here, or painted by somebody, one step each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mutoscope.jobs.collecting import Failure
from mutoscope.jobs.context import Context
from mutoscope.jobs.step import step
from mutoscope.media.palettes import rgb
from mutoscope.media.slide_foot import foot_of
from mutoscope.media.slides.content import (
    MOST_BULLETS,
    BulletsSlide,
    FigureSlide,
    Slide,
    TitleSlide,
)
from mutoscope.media.slides.typesetting import draw_states
from mutoscope.media.timeline import Canvas
from mutoscope.models import Artifact, Work
from mutoscope.pipelines.explainer.backdrops import backdrop_of
from mutoscope.pipelines.explainer.extracts import short_extract
from mutoscope.pipelines.explainer.painting import (
    STAGE,
    TYPESET,
    FittedSlide,
    Gallery,
    fit_slide,
    paint_all,
    reason_of,
)
from mutoscope.pipelines.explainer.request import ExplainerRequest
from mutoscope.pipelines.explainer.reveal import reached
from mutoscope.pipelines.explainer.script import Script, Section
from mutoscope.pipelines.explainer.slide_prompts import slide_prompt
from mutoscope.pipelines.explainer.values import (
    ArticlePicture,
    SectionSlide,
    SlideLook,
    TypesetSlide,
)
from mutoscope.providers.protocols import PictureModel, Providers


@dataclass(frozen=True)
class _Planned:
    """What is to stand on the slide of a section (its place in the script), and the picture that it
    shows."""

    section: int
    slide: Slide
    picture: ArticlePicture | None


@step(version="3", stage=STAGE)
def typeset_slide(
    work: Work, slide: Slide, look: SlideLook, picture: ArticlePicture | None
) -> TypesetSlide:
    """The slide in all its states. `picture`: of a figure. MediaError: it cannot be typeset."""
    size_px = look.canvas.width_px, look.canvas.height_px
    drawn = draw_states(
        slide,
        look.theme,
        size_px=size_px,
        foot=foot_of(look.canvas),
        accent=rgb(look.accent) if look.accent else None,
        language=look.language,
        picture=work.path(picture.file) if picture else None,
        clear=look.clear,
    )
    if drawn.unknown_icon:
        work.warn("unknown_icon", f"There is no drawing “{drawn.unknown_icon}”: none is shown.")
    states = list[Artifact]()
    for number, png in enumerate(drawn.pngs):
        path = work.scratch(f"state_{number}.png")
        path.write_bytes(png)
        states.append(work.keep(path, "image/png"))
    return TypesetSlide(tuple(states), drawn.shortened, drawn.missing)


async def slides_for(
    ctx: Context,
    request: ExplainerRequest,
    script: Script,
    sections: Sequence[int],
    pictures: Mapping[int, ArticlePicture],
    providers: Providers,
    canvas: Canvas,
) -> list[SectionSlide]:
    """What is seen in each of the sections. `pictures`: the article's, by section, each shown where
    the slide is a figure. A slide that cannot be painted is typeset, one that cannot be typeset is
    a plainer one, and both are told; when the request is strict, they are raised."""
    plans = [_plan(script, section, pictures.get(section)) for section in sections]
    painted = await _painted(ctx, request, script, plans, providers, canvas)
    due = [plan for plan in plans if plan.section not in painted]
    made = painted | await _typeset(ctx, request, script, due, canvas)
    return [made[section] for section in sections]


def _plan(script: Script, section: int, picture: ArticlePicture | None) -> _Planned:
    told = script.sections[section]
    slide = told.slide
    if slide is None and picture is not None:
        slide = FigureSlide(title=told.title)
    if slide is None or (slide.kind == "figure" and not (picture or slide.caption)):
        slide = _of_words(told, script.language)
    if slide.kind != "figure" or picture is None:
        return _Planned(section, slide, None)
    rights = ", ".join(dict.fromkeys(filter(None, (picture.credit, picture.licence))))
    return _Planned(section, _captioned(slide, picture.caption, rights), picture)


def _captioned(slide: FigureSlide, caption: str, rights: str) -> FigureSlide:
    """With what the picture says of itself, where the script says nothing."""
    return slide.model_copy(
        update={"caption": slide.caption or caption, "credit": slide.credit or rights}
    )


def _of_words(section: Section, language: str) -> Slide:
    """Of a section without a slide: what its phrases say, as far as that is short."""
    extracts = [short_extract(each.text, language) for each in section.narrations]
    bullets = tuple(filter(None, extracts))[:MOST_BULLETS]
    if len(bullets) < 2:
        return TitleSlide(title=section.title)
    return BulletsSlide(title=section.title, bullets=bullets)


async def _painted(
    ctx: Context,
    request: ExplainerRequest,
    script: Script,
    plans: Sequence[_Planned],
    providers: Providers,
    canvas: Canvas,
) -> dict[int, SectionSlide]:
    """The slides that were painted, by section; the others are told of."""
    painters = [each for each in providers.pictures if isinstance(each, PictureModel)]
    if request.slide_painter == TYPESET or not painters:
        return {}
    prompts = {
        plan.section: slide_prompt(
            script.sections[plan.section],
            plan.slide,
            style=request.slide_style,
            language=script.language,
            format=request.format,
        )
        for plan in plans
        if plan.picture is None
    }
    gallery = await paint_all(ctx, request, prompts, painters)
    fitted, unreadable = await _fitted(ctx, request, gallery, canvas)
    failed = {**gallery.failed, **unreadable}
    _tell(ctx, request, list(prompts), failed)
    _tell_fit(ctx, fitted)
    return {
        section: SectionSlide(
            (each.file,),
            (0,) * len(script.sections[section].narrations),
            "painted",
            gallery.painted[section].provider,
            gallery.painted[section].model,
        )
        for section, each in fitted.items()
    }


async def _fitted(
    ctx: Context, request: ExplainerRequest, gallery: Gallery, canvas: Canvas
) -> tuple[dict[int, FittedSlide], dict[int, Failure]]:
    """The painted slides on the canvas, and those that cannot be read."""
    ask = ctx.map if request.strict else ctx.collect
    calls = [(each.file, canvas) for each in gallery.painted.values()]
    keys = [f"sections.{section}.fitted" for section in gallery.painted]
    outcomes = list(zip(gallery.painted, await ask(fit_slide, calls, keys=keys), strict=True))
    return (
        {section: each for section, each in outcomes if isinstance(each, FittedSlide)},
        {section: each for section, each in outcomes if isinstance(each, Failure)},
    )


def _tell(
    ctx: Context,
    request: ExplainerRequest,
    sections: Sequence[int],
    failed: Mapping[int, Failure],
) -> None:
    """Of slides that could not be painted: where these are to come yet, the job is `partial`. Even
    when all of them failed there is something to see."""
    if request.failed_slides == "warn" or not failed:
        return
    for section in sections:
        failure = failed.get(section)
        ctx.item(
            f"sections.{section}",
            title=f"Slide {section + 1}",
            status="failed" if failure else "completed",
            progress=1.0,
            stage=STAGE,
            message=f"{reason_of(failure)} A typeset one stands in." if failure else "",
        )
    ctx.item("slides", title="Slides to be seen", status="completed", progress=1.0, stage=STAGE)


def _tell_fit(ctx: Context, fitted: Mapping[int, FittedSlide]) -> None:
    soft = [section for section, each in fitted.items() if each.soft]
    banded = [section for section, each in fitted.items() if each.banded]
    if soft:
        ctx.warn("slide_small", f"{_slides(soft)}: painted much smaller than the video.")
    if banded:
        ctx.warn("slide_shape", f"{_slides(banded)}: painted in another shape, and shown whole.")


async def _typeset(
    ctx: Context,
    request: ExplainerRequest,
    script: Script,
    plans: Sequence[_Planned],
    canvas: Canvas,
) -> dict[int, SectionSlide]:
    """The slides that are typeset, by section."""
    looks = [_look(request, script, plan.section, canvas) for plan in plans]
    ask = ctx.map if request.strict else ctx.collect
    calls = [(plan.slide, look, plan.picture) for plan, look in zip(plans, looks, strict=True)]
    keys = [f"sections.{plan.section}.slide" for plan in plans]
    outcomes = await ask(typeset_slide, calls, keys=keys)
    made = list[tuple[_Planned, TypesetSlide]]()
    for plan, look, outcome in zip(plans, looks, outcomes, strict=True):
        if isinstance(outcome, Failure):
            plainer = _plainer(script.sections[plan.section])
            key = f"sections.{plan.section}.slide.plain"
            why = f"Slide {plan.section + 1} is a plainer one: {reason_of(outcome)}"
            ctx.warn("slide_plain", why)
            drawn = await ctx.step(typeset_slide, plainer, look, None, key=key)
            made.append((_Planned(plan.section, plainer, None), drawn))
        else:
            made.append((plan, outcome))
    _tell_words(ctx, made)
    return {plan.section: _section_slide(script, plan, drawn) for plan, drawn in made}


def _look(request: ExplainerRequest, script: Script, section: int, canvas: Canvas) -> SlideLook:
    backdrop = backdrop_of(request, script.sections[section])
    return SlideLook(
        theme=request.theme,
        accent=request.accent,
        language=script.language,
        canvas=canvas,
        clear=backdrop is not None,
    )


def _plainer(section: Section) -> TitleSlide:
    return TitleSlide(title=section.title, subtitle=section.narrations[0].text)


def _section_slide(script: Script, plan: _Planned, drawn: TypesetSlide) -> SectionSlide:
    narrations = [each.text for each in script.sections[plan.section].narrations]
    return SectionSlide(
        drawn.states,
        reached(plan.slide, narrations, script.language),
        "typeset",
        picture=plan.picture,
        content=plan.slide,
    )


def _tell_words(ctx: Context, made: Sequence[tuple[_Planned, TypesetSlide]]) -> None:
    """What of the texts is not to be read, once for all slides."""
    cut = {plan.section: drawn.shortened for plan, drawn in made if drawn.shortened}
    missing = "".join(dict.fromkeys("".join(drawn.missing for _, drawn in made)))
    if cut:
        parts = ", ".join(dict.fromkeys(part for each in cut.values() for part in each))
        ctx.warn("slide_shortened", f"{_slides(list(cut))}: too long, so shortened ({parts}).")
    if missing:
        where = [plan.section for plan, drawn in made if drawn.missing]
        ctx.warn("missing_letters", f"{_slides(where)}: no font has {missing[:40]}.")


def _slides(sections: Sequence[int]) -> str:
    numbers = ", ".join(str(section + 1) for section in sections)
    return f"Slide{'s' * (len(sections) > 1)} {numbers}"
