"""One area's picture: ordered from somebody who changes pictures, and looked at hard."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from PIL import Image

from mutoscope.errors import MediaError
from mutoscope.jobs.context import Context
from mutoscope.jobs.step import step
from mutoscope.media.designs.regions import keep_outside
from mutoscope.media.designs.structure import (
    LEAST_EDGES,
    LEAST_OUTSIDE,
    Structure,
    compare_views,
    is_returned,
)
from mutoscope.models import Work
from mutoscope.pipelines.redesign.imagery import keep_picture
from mutoscope.pipelines.redesign.prompts import again_prompt, design_prompt
from mutoscope.pipelines.redesign.request import AreaOrder, RedesignRequest, Region
from mutoscope.pipelines.redesign.values import Design, Kept, Place, View
from mutoscope.providers.protocols import Picture, PictureModel
from mutoscope.providers.threads import on_thread

CALL_LIMIT_S = 240.0
How = Literal["edited", "impression"]
DESIGN = ".design."
"""In the key of a step in which a painter is shown a picture for the first time."""
_BLANK_PX = (1, 1)
"""A picture of this size stands for a view that came back as it was."""
_ANEW = "Try again: the painter is asked anew, and that costs what it did before."


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
    shown = await on_thread(_shown, work, view)
    made = await painter.paint(
        prompt, width=view.width_px, height=view.height_px, references=[shown]
    )
    file = await keep_picture(work, "design", made.data, made.mime_type)
    by = f"{painter.identity.provider} {painter.identity.model}".strip()
    design = Design(
        file,
        made.width_px,
        made.height_px,
        how,
        by,
        seen=view.kind,
        copyright=view.copyright,
        taken=view.taken,
    )
    return await on_thread(_unless_returned, work, view, design)


def _shown(work: Work, view: View) -> Picture:
    data = work.path(view.picture).read_bytes()
    return Picture(data, view.picture.mime_type, view.width_px, view.height_px)


def _unless_returned(work: Work, view: View, design: Design) -> Design:
    """Of the view itself, which may be lent, nothing is kept but that it came back."""
    if not is_returned(work.path(view.picture), work.path(design.picture)):
        return design
    blank = work.scratch("returned.png")
    Image.new("L", _BLANK_PX).save(blank)
    return replace(design, picture=work.keep(blank, "image/png"))


def _has_returned(picture: Path) -> bool:
    with Image.open(picture) as image:
        return image.size == _BLANK_PX


@step(version="2", stage="applying_style", time_limit_s=120, lasting=True)
def weigh_design(work: Work, view: View, design: Design, region: Region | None) -> Kept:
    """How much of the view has stayed where it must. Of an impression no more is asked than that it
    is another picture; where it turns out to be the same view, its score is told all the same. With
    a region, whether it differs there, for around it the photo is kept."""
    before, after = work.path(view.picture), work.path(design.picture)
    if _has_returned(after):
        return Kept(1.0, 1.0, is_same=True)
    corners = region.corners if region else None
    found = compare_views(before, after, region=corners)
    if design.how == "edited" and region is not None:
        return Kept(1.0, 1.0, found.is_same)
    return weighed(found, design.how)


def weighed(found: Structure, how: Literal["edited", "impression", "sheet"]) -> Kept:
    """With a score where there is something to compare: edges enough, and of an impression the same
    view. In another view nothing has to be where it was."""
    if found.has_built and (how == "edited" or found.edges >= LEAST_EDGES):
        return Kept(found.edges, 1.0, found.is_same)
    return Kept(1.0, 1.0, found.is_same, is_told=False)


@step(version="2", stage="applying_style")
def keep_design(work: Work, design: Design, kept: Kept) -> Design:
    """The design as it is handed over, where all of it is new. What was to be an impression, and is
    the same view of the place, is called what it is."""
    is_same_view = design.how == "impression" and kept.is_told
    return replace(design, how="edited" if is_same_view else design.how, kept=kept)


@step(version="2", stage="applying_style", time_limit_s=120)
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
    "structure_lost" or "nothing_changed": he did it again, and both are refused."""
    by = painter.identity.provider
    first, second = first_key(key, by), f"{key}.again.{by}"
    how: How = "impression" if view.kind == "satellite" else "edited"
    prompt = design_prompt(order, view.kind, place.climate)
    drawn, kept = await _drawn(ctx, first, view, order, prompt, how, painter)
    if not is_good(kept):
        prompt = again_prompt(prompt, kept, take=ctx.take(first))
        drawn, kept = await _drawn(ctx, second, view, order, prompt, how, painter)
    check(kept, refused=(first, second))
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
    drawn = await ctx.step(order_design, view, prompt, how, key=key, provider=painter)
    kept = await ctx.step(weigh_design, view, drawn, order.region, key=f"{key}.kept")
    return drawn, kept


def first_key(key: str, by: str) -> str:
    """The step in which a painter is asked for an area: another take of it is another picture."""
    return f"{key}{DESIGN}{by}"


def asked_for(request: RedesignRequest, order: AreaOrder, view: View, place: Place) -> str:
    """What a choice of who paints an area depends on: whom the request names, and the order."""
    model = request.models.get(request.painter, "")
    text = "\n".join((request.painter, model, design_prompt(order, view.kind, place.climate)))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def is_good(kept: Kept) -> bool:
    """Whether it may be shown as the same place."""
    return not kept.is_same and kept.edges >= LEAST_EDGES and kept.outside >= LEAST_OUTSIDE


def check(kept: Kept, *, refused: Sequence[str] = ()) -> None:
    """MediaError: it may not, and the steps with these keys have made it in vain."""
    if kept.is_same:
        raise MediaError(
            "The picture came back as it was.",
            hint=f"{_ANEW} Or change the area: raise strength, or say in the wishes what is to"
            " change.",
            code="nothing_changed",
            again=refused,
        )
    if not is_good(kept):
        raise MediaError(
            f"The house did not stay the same: {min(kept.edges, kept.outside):.0%} of what must"
            f" stay was kept, twice.",
            hint=f"{_ANEW} Or change the area: lower strength, or draw a region.",
            code="structure_lost",
            again=refused,
        )


def told(design: Design) -> str:
    """What a picture is, for those who look at it."""
    if design.how == "sheet":
        return "A concept sheet: nobody here changes pictures."
    if design.how == "impression" or design.kept is None:
        return "An artist's impression, made from the picture from above."
    if not design.kept.is_told:
        return "Whether the house stayed cannot be told: the photo shows hardly any edges."
    share = f"{min(design.kept.edges, design.kept.outside):.0%}"
    if design.seen == "satellite":
        return f"Seen from above, as the picture is. Structure kept: {share}."
    return f"Structure kept: {share}."
