"""Where nobody changes pictures: a concept sheet, which says what it is."""

from mutoscope.jobs.context import Context
from mutoscope.jobs.step import step
from mutoscope.media.designs.regions import keep_outside
from mutoscope.media.designs.sheet import draw_sheet
from mutoscope.models import Work
from mutoscope.pipelines.redesign.facts import credited, sheet_facts
from mutoscope.pipelines.redesign.request import AreaOrder, RedesignRequest, Region
from mutoscope.pipelines.redesign.values import Design, Place, Restyled, View
from mutoscope.providers.restyle import Restyler

_RESTYLER = Restyler()


@step(version="2", stage="generating_design", time_limit_s=120)
def restyle_view(
    work: Work,
    view: View,
    style: str,
    strength: float,
    region: Region | None,
    *,
    restyler: Restyler,
) -> Restyled:
    """The view in the colours and strokes of a style, within the region if there is one: a mood, no
    design."""
    photo, out = work.path(view.picture), work.scratch("restyled.png")
    restyler.restyle(photo, style, strength, out, from_above=view.kind == "satellite")
    if region is not None:
        whole, out = out, work.scratch("within.png")
        keep_outside(photo, whole, region.corners, out)
    return Restyled(work.keep(out, "image/png"))


@step(version="4", stage="applying_style", time_limit_s=120)
def lay_out_sheet(
    work: Work, view: View, restyled: Restyled, order: AreaOrder, place: Place, language: str
) -> Design:
    """The concept sheet: photo, restyled preview, palette, plants, materials, wishes."""
    out = work.scratch("sheet.png")
    credit = credited(view.copyright, view.taken, language)
    facts = sheet_facts(order, place, language, copyright=credit, seen=view.kind)
    size = draw_sheet(facts, work.path(view.picture), work.path(restyled.picture), out)
    file = work.keep(out, "image/png")
    return Design(
        file,
        *size,
        how="sheet",
        by="",
        seen=view.kind,
        copyright=view.copyright,
        taken=view.taken,
    )


async def sheet_area(
    ctx: Context, request: RedesignRequest, key: str, view: View, order: AreaOrder, place: Place
) -> tuple[Design, Restyled]:
    """The sheet of one area, and the preview on it."""
    calling = (restyle_view, view, order.style, order.strength, order.region)
    restyled = await ctx.step(*calling, key=f"{key}.restyled", provider=_RESTYLER)
    sheet = await ctx.step(
        lay_out_sheet, view, restyled, order, place, request.language, key=f"{key}.sheet"
    )
    return sheet, restyled
