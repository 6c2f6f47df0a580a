"""The recipe: look at the property, plan, then all areas side by side: picture, checks, papers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from mutoscope.jobs.collecting import Failure, attempted
from mutoscope.jobs.context import Context
from mutoscope.jobs.stand_ins import in_turn_of_takes
from mutoscope.models import Artifact, StepStatus
from mutoscope.pipelines.redesign.catalogue import AreaId, areas, styles
from mutoscope.pipelines.redesign.climates import climate_at
from mutoscope.pipelines.redesign.designing import asked_for, design_area, first_key, told
from mutoscope.pipelines.redesign.document import DOCUMENT, Designs, plan_designs
from mutoscope.pipelines.redesign.facts import said
from mutoscope.pipelines.redesign.imagery import SeenFrom, find_site, own_photo, seen_from, views_of
from mutoscope.pipelines.redesign.papers import (
    compare_pictures,
    make_thumbnail,
    on_paper,
    write_papers,
)
from mutoscope.pipelines.redesign.request import AreaOrder, RedesignRequest
from mutoscope.pipelines.redesign.sheets import sheet_area
from mutoscope.pipelines.redesign.staffing import staff
from mutoscope.pipelines.redesign.values import Design, Letterhead, Place, View
from mutoscope.providers.places import Site
from mutoscope.providers.protocols import PictureModel

ASSUMED = "oceanic"
"""Where nothing is known of the climate: what grows in a temperate one."""
_DONE_PERCENT = {
    "retrieving_imagery": 5.0,
    "analyzing_property": 15.0,
    "generating_design": 25.0,
    "applying_style": 75.0,
    "finalizing": 85.0,
    "complete": 100.0,
}
STEPS_AN_AREA = {"generating_design": 1, "applying_style": 2, "finalizing": 3}


@dataclass(frozen=True)
class Plan:
    """What one area is made from."""

    order: AreaOrder
    view: View
    place: Place

    @property
    def key(self) -> str:
        return item_key(self.order)


async def run(ctx: Context, request: RedesignRequest) -> None:
    """Make the designs, all areas side by side: what is finished is kept whatever becomes of the
    others."""
    for note in request.notes:
        ctx.warn("taken_otherwise", note)
    painters = await staff(ctx, request)
    site = None if request.photo else await find_site(ctx, request)
    place = place_of(ctx, request, site)
    designs = await ctx.step(plan_designs, request.areas, place, key=DOCUMENT)
    if designs.climate != place.climate:
        place = Place(designs.climate, "chosen")
    for stage, steps in STEPS_AN_AREA.items():
        ctx.expect(stage, steps * len(designs.areas))
    for order in designs.areas:
        tell(ctx, order, request.language, "retrieving_imagery")
    views = await views_for(ctx, request, site, designs)
    plans = [Plan(order, views[order.area], place) for order in designs.areas]
    await ctx.together(*(one(ctx, request, painters, plan) for plan in plans))


def place_of(ctx: Context, request: RedesignRequest, site: Site | None) -> Place:
    """The climate: as it is chosen, by the address, or taken for granted with a warning."""
    if request.climate != "auto":
        return Place(request.climate, "chosen")
    found = climate_at(site.latitude, site.longitude) if site else None
    if found is not None:
        return Place(found, "address")
    ctx.warn("climate_assumed", "The climate is not known: plants are for a temperate one.")
    return Place(ASSUMED, "assumed")


async def views_for(
    ctx: Context, request: RedesignRequest, site: Site | None, designs: Designs
) -> Mapping[AreaId, View]:
    """The picture of each area, handed over as it will be used."""
    if site is None:
        view = await own_photo(ctx, request)
        views: dict[AreaId, View] = {order.area: view for order in designs.areas}
    else:
        wanted: set[SeenFrom] = {seen_from(order.area, request) for order in designs.areas}
        seen = await views_of(ctx, request, site, wanted)
        views = {order.area: seen[seen_from(order.area, request)] for order in designs.areas}
    for view in dict.fromkeys(views.values()):
        name = f"{view.kind}{view.picture.suffix}"
        ctx.produce("source", view.picture, name=name, width=view.width_px, height=view.height_px)
    return views


async def one(
    ctx: Context, request: RedesignRequest, painters: Sequence[PictureModel], plan: Plan
) -> None:
    """One area; where it cannot be made the others still are."""
    made = await attempted(make(ctx, request, painters, plan), plan.key)
    if isinstance(made, Failure):
        tell(ctx, plan.order, request.language, "generating_design", failure=made)
    else:
        done = told(made)
        tell(ctx, plan.order, request.language, "complete", status="completed", message=done)


async def make(
    ctx: Context, request: RedesignRequest, painters: Sequence[PictureModel], plan: Plan
) -> Design:
    """The picture of one area, and the files beside it."""
    tell(ctx, plan.order, request.language, "analyzing_property")
    tell(ctx, plan.order, request.language, "generating_design")
    if painters:
        design = await designed(ctx, request, painters, plan)
        after = design.picture
    else:
        design, restyled = await sheet_area(
            ctx, request, plan.key, plan.view, plan.order, plan.place
        )
        after = restyled.picture
    tell(ctx, plan.order, request.language, "finalizing", message=told(design))
    await write(ctx, request, plan, design, after)
    return design


async def designed(
    ctx: Context, request: RedesignRequest, painters: Sequence[PictureModel], plan: Plan
) -> Design:
    """By the first painter who can; by the one who has done it, as long as the area is the same.
    What keeps the last one from it is raised."""

    def begin(stage: str) -> None:
        tell(ctx, plan.order, request.language, stage)

    async def by(painter: PictureModel, is_last: bool) -> Design | Failure:
        making = design_area(ctx, plan.key, plan.view, plan.order, plan.place, painter, begin)
        return await making if is_last else await attempted(making, plan.key)

    return await in_turn_of_takes(
        ctx,
        painters,
        by,
        key_of=partial(first_key, plan.key),
        choice=f"{plan.key}.painter",
        asked=asked_for(request, plan.order, plan.view, plan.place),
        told=("painter_fallback", "Another one redesigns: "),
    )


async def write(
    ctx: Context, request: RedesignRequest, plan: Plan, design: Design, after: Artifact
) -> None:
    """The picture first: it is what people wait for."""
    key, language = plan.key, request.language
    name = plan.order.area
    ctx.produce(
        "sheet" if design.how == "sheet" else "design",
        design.picture,
        name=f"{name}{design.picture.suffix}",
        item=key,
        width=design.width_px,
        height=design.height_px,
    )
    head = Letterhead(
        request.company, request.logo, request.client, request.property_address, request.date
    )
    both, small, proposal = await ctx.together(
        ctx.step(
            compare_pictures, plan.view, after, design.how, language, key=f"{key}.before_after"
        ),
        ctx.step(make_thumbnail, design.picture, key=f"{key}.thumbnail"),
        ctx.step(
            write_papers,
            on_paper(plan.view, language),
            design,
            after,
            plan.order,
            plan.place,
            language,
            head,
            key=f"{key}.proposal",
        ),
    )
    ctx.produce("before_after", both, name=f"{name}-before-after.jpg", item=key)
    ctx.produce("thumbnail", small, name=f"{name}-thumbnail.png", item=key)
    ctx.produce("proposal", proposal, name=f"{name}-proposal.pdf", item=key)


def tell(
    ctx: Context,
    order: AreaOrder,
    language: str,
    stage: str,
    *,
    status: StepStatus = "running",
    message: str = "",
    failure: Failure | None = None,
) -> None:
    """How far an area is, or why it cannot be made."""
    if failure is not None:
        status, message = "failed", f"{failure.message} {failure.hint}".strip()
    style, area = styles()[order.style], areas()[order.area]
    title = f"{said(area.title, language)}: {said(style.title, language)}"
    done = _DONE_PERCENT.get(stage, 0.0)
    ctx.item(
        item_key(order),
        title=title,
        status=status,
        progress=done,
        stage=stage,
        message=message,
        failure=failure,
    )


def item_key(order: AreaOrder) -> str:
    """What the area is called in its job."""
    return f"areas.{order.area}"
