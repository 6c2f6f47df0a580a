"""What lies behind a slide: the section's own background, else that of the video."""

from collections.abc import Sequence

from mutoscope.errors import InvalidRequest
from mutoscope.jobs.context import Context
from mutoscope.jobs.step import step
from mutoscope.media.file_names import told_as
from mutoscope.media.palettes import rgb
from mutoscope.media.slide_backdrop import SlideBackdrop, slide_inks
from mutoscope.media.slide_backdrop import backdrop_of as drawn
from mutoscope.media.timeline import Canvas
from mutoscope.models import Work
from mutoscope.pipelines.explainer.request import Backdrop, ExplainerRequest
from mutoscope.pipelines.explainer.script import Script, Section
from mutoscope.pipelines.film.values import canvas_of

_OF_ALL = "The background"


def backdrop_of(request: ExplainerRequest, section: Section) -> Backdrop | None:
    """What lies behind a section's slide; None: the theme's own ground."""
    own = section.background
    if own is None:
        return request.background
    file = next((each.file for each in request.files if each.path == own.path), None)
    return Backdrop(file=file, type=own.type, fit=own.fit) if file else request.background


def check_backdrops(request: ExplainerRequest, script: Script) -> None:
    """InvalidRequest: the script names a background that was not handed in."""
    there = {each.path for each in request.files}
    for number, section in enumerate(script.sections):
        named = section.background
        if named is not None and named.path not in there:
            raise InvalidRequest(
                f"sections.{number}.background names “{named.path}”, which was not handed in.",
                hint="Name it in files, with the path that the script has for it.",
            )


async def look_at_background(ctx: Context, request: ExplainerRequest) -> None:
    """Whether that of the video can be shown, before anybody works for it. InvalidRequest."""
    if request.background is not None:
        await _look_at(ctx, request, {"background": (request.background, _OF_ALL)})


async def look_at_backgrounds(
    ctx: Context, request: ExplainerRequest, script: Script, sections: Sequence[int]
) -> None:
    """Whether the sections' own can be shown, each file once. InvalidRequest."""
    own = dict[str, tuple[Backdrop, str]]()
    for number in sections:
        section = script.sections[number]
        found = backdrop_of(request, section) if section.background else None
        if found and section.background and found not in [each for each, _ in own.values()]:
            name = f"“{section.background.path}” of sections.{number}.background"
            own[f"sections.{number}.background"] = found, name
    await _look_at(ctx, request, own)


async def _look_at(
    ctx: Context, request: ExplainerRequest, backdrops: dict[str, tuple[Backdrop, str]]
) -> None:
    canvas = canvas_of(request.format, request.quality)
    calls = [(*each, request.theme, request.accent, canvas) for each in backdrops.values()]
    await ctx.map(check_backdrop, calls, keys=list(backdrops))


@step(version="1", stage="script", time_limit_s=300)
def check_backdrop(
    work: Work, backdrop: Backdrop, name: str, theme: str, accent: str, canvas: Canvas
) -> bool:
    """Whether it can be shown behind slides of a theme. InvalidRequest says why not, of the file as
    people call it."""
    with told_as({work.path(backdrop.file): name}, InvalidRequest):
        draw_backdrop(work, backdrop, theme, accent, canvas)
    return True


def draw_backdrop(
    work: Work, backdrop: Backdrop, theme: str, accent: str, canvas: Canvas, *, from_s: float = 0.0
) -> SlideBackdrop:
    """It as layers, shaded for a theme's slides. MediaError as `media.slide_backdrop`."""
    inks = slide_inks(theme, rgb(accent) if accent else None)
    path = work.path(backdrop.file)
    return drawn(path, backdrop.type, backdrop.fit, canvas, inks=inks, from_s=from_s)
