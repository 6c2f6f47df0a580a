"""Every scene's layers: somebody else's picture in its frame, or the drawn scene."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mutoscope.jobs.collecting import Failure
from mutoscope.jobs.context import Context
from mutoscope.media.file_names import renamed
from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.media.timeline import Canvas
from mutoscope.models import Artifact
from mutoscope.pipelines.short.filming import draw_picture, frame_picture, picture_part
from mutoscope.pipelines.short.focusing import FACES
from mutoscope.pipelines.short.footage import frame_footage
from mutoscope.pipelines.short.request import CameraName, ShortRequest
from mutoscope.pipelines.short.script import Planned, Script, Segment, scene_of
from mutoscope.pipelines.short.values import Direction, Found, FramedFilm


@dataclass(frozen=True)
class StagedScene:
    """What is seen: the plan, the layers, whose picture it is (None: it is drawn), and the film
    that takes the place of the first layer."""

    plan: ScenePlan
    layers: Artifact
    found: Found | None
    film: FramedFilm | None = None


async def stage_all(
    ctx: Context,
    request: ShortRequest,
    script: Script,
    found: Sequence[Found | None],
    canvas: Canvas,
    *,
    drawn: bool,
) -> list[StagedScene]:
    """All scenes. A file that shows nothing is told, and its scene drawn. A scene that is drawn
    although nobody asked for that (not `drawn`) is a failed item: the job is `partial`."""
    plans = [scene_of(segment, script.language) for segment in script.segments]
    directions = [_direction(request, *each) for each in zip(script.segments, found, strict=True)]
    framed = await _frame_all(ctx, plans, found, directions, canvas, strict=request.strict)
    rest = [index for index in range(len(plans)) if index not in framed]
    layers = await ctx.map(
        draw_picture,
        [
            (picture_part(plans[index]), canvas, _direction(request, script.segments[index], None))
            for index in rest
        ],
        keys=[f"segments.{index}.picture" for index in rest],
    )
    for index, picture in zip(rest, layers, strict=True):
        framed[index] = StagedScene(plans[index], picture, None)
    scenes = [framed[index] for index in range(len(plans))]
    if any(found) or not drawn:
        made_up = [index for index, scene in enumerate(scenes) if scene.found is None]
        _tell_items(ctx, len(scenes), [i for i in made_up if found[i] or not drawn])
    return scenes


def _camera(of_scene: CameraName, of_video: CameraName, planned: Planned | None) -> CameraName:
    if of_scene != "auto":
        return of_scene
    return of_video if of_video != "auto" or planned is None else planned.camera


def _direction(request: ShortRequest, segment: Segment, found: Found | None) -> Direction:
    """The camera moves as was said of the scene, else of the video, else as the writer has it. What
    is painted has its style already. Only a drawn scene has words in the user's font, and
    only somebody's picture a point that has to be seen. Of a film, nothing else is changed."""
    if found is not None and found.moving:
        return Direction(focus=segment.focus or found.focus)
    camera = _camera(segment.camera, request.camera, segment.planned)
    if found is None:
        return Direction(request.art_style, camera, font=request.font)
    style = "auto" if found.how == "painted" else request.art_style
    return Direction(style, camera, segment.focus or found.focus)


async def _frame_all(
    ctx: Context,
    plans: Sequence[ScenePlan],
    found: Sequence[Found | None],
    directions: Sequence[Direction],
    canvas: Canvas,
    *,
    strict: bool,
) -> dict[int, StagedScene]:
    there = {index: each for index, each in enumerate(found) if each is not None}
    photos = {index: _as_photo(plans[index], each) for index, each in there.items()}
    ask = ctx.map if strict else ctx.collect
    outcomes = dict[int, Artifact | FramedFilm | Failure]()
    for function, moving in ((frame_picture, False), (frame_footage, True)):
        chosen = [index for index, each in there.items() if each.moving == moving]
        made = await ask(
            function,
            [
                (_moving(photos[index], index), there[index].file, canvas, directions[index])
                for index in chosen
            ],
            keys=[f"segments.{index}.frame" for index in chosen],
            provider=FACES,
        )
        outcomes |= dict(zip(chosen, made, strict=True))
    staged = dict[int, StagedScene]()
    for index, made in sorted(outcomes.items()):
        if isinstance(made, Failure):
            ctx.warn("picture_unusable", f"Scene {index + 1} is drawn: {_told(made, there[index])}")
        elif isinstance(made, FramedFilm):
            staged[index] = StagedScene(photos[index], made.layers, there[index], made)
        else:
            staged[index] = StagedScene(photos[index], made, there[index])
    return staged


def _told(failure: Failure, found: Found) -> str:
    """Why somebody's picture is not shown, and what to do. In the store its name is a hash."""
    kind = "film" if found.moving else "picture"
    inner = f"{found.file.sha256[2:]}{found.file.suffix}"
    message = renamed(failure.message, {inner: f"its {kind}", f"The {kind}": f"its {kind}"})
    return f"{message} {failure.hint}".strip()


def _moving(plan: ScenePlan, index: int) -> ScenePlan:
    """What the framing depends on. Neighbours have an even seed and an odd one, so that a camera
    left to itself never moves the same way twice in a row."""
    return replace(picture_part(plan), seed=2 * plan.seed + index % 2)


def _as_photo(plan: ScenePlan, picture: Found) -> ScenePlan:
    """A scene of somebody's picture, which draws no figure or country: they become its headline.
    Who is owed a credit gets it beside the text's."""
    credit = " · ".join(filter(None, (plan.credit, picture.credit)))
    told = plan.headline or f"{plan.figure} {plan.figure_label}".strip() or plan.country_label
    accents = plan.accents or tuple(plan.figure.split())
    return replace(plan, kind="photo", headline=told, accents=accents, credit=credit)


def _tell_items(ctx: Context, count: int, failed: Sequence[int]) -> None:
    """The scenes' pictures, and the video: it is there even when all of them failed."""
    for index in range(count):
        is_well = index not in failed
        ctx.item(
            f"segments.{index}.photo",
            title=f"Picture of scene {index + 1}",
            status="completed" if is_well else "failed",
            progress=1.0,
            stage="generating_images",
            message="" if is_well else "A drawn scene stands in.",
        )
    ctx.item("video", title="Video", status="completed", progress=1.0, stage="rendering")
