"""Every scene's layers: somebody else's picture in its frame, or the drawn scene."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mutoscope.jobs.collecting import Failure
from mutoscope.jobs.context import Context
from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.media.timeline import Canvas
from mutoscope.models import Artifact
from mutoscope.pipelines.short.filming import draw_picture, frame_picture, picture_part
from mutoscope.pipelines.short.script import Script, scene_of
from mutoscope.pipelines.short.values import Found


@dataclass(frozen=True)
class StagedScene:
    """What is seen: the plan, the layers, and whose picture it is (None: it is drawn)."""

    plan: ScenePlan
    layers: Artifact
    found: Found | None


async def stage_all(
    ctx: Context,
    script: Script,
    found: Sequence[Found | None],
    canvas: Canvas,
    *,
    drawn: bool,
    strict: bool,
) -> list[StagedScene]:
    """All scenes. A file that shows nothing is told, and its scene drawn. A scene that is drawn
    although nobody asked for that (not `drawn`) is a failed item: the job is `partial`."""
    plans = [scene_of(segment, script.language) for segment in script.segments]
    framed = await _frame_all(ctx, plans, found, canvas, strict=strict)
    rest = [index for index in range(len(plans)) if index not in framed]
    layers = await ctx.map(
        draw_picture,
        [(picture_part(plans[index]), canvas) for index in rest],
        keys=[f"segments.{index}.picture" for index in rest],
    )
    for index, picture in zip(rest, layers, strict=True):
        framed[index] = StagedScene(plans[index], picture, None)
    scenes = [framed[index] for index in range(len(plans))]
    if any(found) or not drawn:
        made_up = [index for index, scene in enumerate(scenes) if scene.found is None]
        _tell_items(ctx, len(scenes), [i for i in made_up if found[i] or not drawn])
    return scenes


async def _frame_all(
    ctx: Context,
    plans: Sequence[ScenePlan],
    found: Sequence[Found | None],
    canvas: Canvas,
    *,
    strict: bool,
) -> dict[int, StagedScene]:
    there = {index: each for index, each in enumerate(found) if each is not None}
    photos = {index: _as_photo(plans[index], each) for index, each in there.items()}
    ask = ctx.map if strict else ctx.collect
    outcomes = await ask(
        frame_picture,
        [(picture_part(photos[index]), each.file, canvas) for index, each in there.items()],
        keys=[f"segments.{index}.frame" for index in there],
    )
    staged = dict[int, StagedScene]()
    for (index, picture), layers in zip(there.items(), outcomes, strict=True):
        if isinstance(layers, Failure):
            ctx.warn("picture_unusable", f"Scene {index + 1} is drawn: {layers.message}")
        else:
            staged[index] = StagedScene(photos[index], layers, picture)
    return staged


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
