"""One area's picture: ordered from somebody who changes pictures, and looked at hard."""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from mutoscope.errors import MediaError
from mutoscope.jobs.context import Context
from mutoscope.jobs.step import step
from mutoscope.media.designs.regions import keep_outside
from mutoscope.media.designs.structure import LEAST_EDGES, LEAST_OUTSIDE, compare_views
from mutoscope.media.picture_file import suffix_of
from mutoscope.models import Work
from mutoscope.pipelines.redesign.prompts import again_prompt, design_prompt
from mutoscope.pipelines.redesign.request import AreaOrder, Region
from mutoscope.pipelines.redesign.values import Design, Kept, Place, View
from mutoscope.providers.protocols import Picture, PictureModel

CALL_LIMIT_S = 240.0
How = Literal["edited", "impression"]


@step(
    version="1",
    stage="generating_design",
    kind="net",
    time_limit_s=600,
    stall_limit_s=CALL_LIMIT_S,
    lasting=True,  # a picture of its own, whatever it was shown
)
async def order_design(
    work: Work, view: View, prompt: str, how: How, *, painter: PictureModel
) -> Design:
    """The view, changed after a prompt, about as large as it is."""
    shown = Picture(
        work.path(view.picture).read_bytes(),
        view.picture.mime_type,
        view.width_px,
        view.height_px,
    )
    made = await painter.paint(
        prompt, width=view.width_px, height=view.height_px, references=[shown]
    )
    path = work.scratch(f"design{suffix_of(made.mime_type)}")
    path.write_bytes(made.data)
    by = f"{painter.identity.provider} {painter.identity.model}".strip()
    file = work.keep(path, made.mime_type)
    return Design(file, made.width_px, made.height_px, how, by)


@step(version="1", stage="applying_style", time_limit_s=120, lasting=True)
def weigh_design(work: Work, view: View, design: Design, region: Region | None) -> Kept:
    """How much of the view has stayed where it must. Of another viewpoint only whether it is
    another picture; with a region whether it differs there, for around it the photo is kept."""
    before, after = work.path(view.picture), work.path(design.picture)
    corners = region.corners if region else None
    found = compare_views(before, after, region=corners)
    if design.how == "impression" or region is not None:
        return Kept(1.0, 1.0, found.is_same)
    return Kept(found.edges, found.outside, found.is_same)


@step(version="1", stage="applying_style")
def keep_design(work: Work, design: Design, kept: Kept) -> Design:
    """The design as it is handed over, where all of it is new."""
    return replace(design, kept=kept)


@step(version="1", stage="applying_style", time_limit_s=120)
def finish_design(work: Work, view: View, design: Design, region: Region, kept: Kept) -> Design:
    """The design as it is handed over: with the photo's own pixels all around the region."""
    out = work.scratch("design.png")
    before, after = work.path(view.picture), work.path(design.picture)
    width_px, height_px = keep_outside(before, after, region.corners, out)
    return replace(
        design,
        picture=work.keep(out, "image/png"),
        width_px=width_px,
        height_px=height_px,
        kept=kept,
    )


async def design_area(
    ctx: Context,
    key: str,
    view: View,
    order: AreaOrder,
    place: Place,
    painter: PictureModel,
    begin: Callable[[str], None],
) -> Design:
    """The picture of one area by one painter; `begin` is told of the stage that follows. Where it
    has not kept what must stay, he is asked once more, told what was lost. MediaError
    "structure_lost" or "nothing_changed": he did it again."""
    how: How = "impression" if view.kind == "satellite" else "edited"
    prompt = design_prompt(order, view.kind, place.climate)
    drawn, kept = await _drawn(ctx, f"{key}.design", view, order, prompt, how, painter)
    if not is_good(kept):
        prompt = again_prompt(prompt, kept)
        drawn, kept = await _drawn(ctx, f"{key}.again", view, order, prompt, how, painter)
    check(kept)
    begin("applying_style")
    if order.region is None or how == "impression":
        return await ctx.step(keep_design, drawn, kept, key=f"{key}.finished")
    return await ctx.step(finish_design, view, drawn, order.region, kept, key=f"{key}.finished")


async def _drawn(
    ctx: Context,
    key: str,
    view: View,
    order: AreaOrder,
    prompt: str,
    how: How,
    painter: PictureModel,
) -> tuple[Design, Kept]:
    by = painter.identity.provider
    drawn = await ctx.step(order_design, view, prompt, how, key=f"{key}.{by}", provider=painter)
    kept = await ctx.step(weigh_design, view, drawn, order.region, key=f"{key}.{by}.kept")
    return drawn, kept


def is_good(kept: Kept) -> bool:
    """Whether it may be shown as the same place."""
    return not kept.is_same and kept.edges >= LEAST_EDGES and kept.outside >= LEAST_OUTSIDE


def check(kept: Kept) -> None:
    """MediaError: it may not."""
    if kept.is_same:
        raise MediaError(
            "The picture came back as it was.",
            hint="Change the area: raise strength, or say in the wishes what is to change.",
            code="nothing_changed",
        )
    if not is_good(kept):
        raise MediaError(
            f"The house did not stay the same: {min(kept.edges, kept.outside):.0%} of what must"
            f" stay was kept, twice.",
            hint="Change the area: lower strength or draw a region, or ask for another take.",
            code="structure_lost",
        )
