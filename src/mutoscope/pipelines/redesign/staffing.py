"""Who works for a redesign: decided once, when it is asked for, and kept."""

from mutoscope.config import Settings
from mutoscope.errors import InvalidRequest
from mutoscope.jobs.context import Context
from mutoscope.pipelines.film.painters import painter_here, painter_named
from mutoscope.pipelines.film.silent import silent_providers
from mutoscope.pipelines.redesign.request import RedesignRequest
from mutoscope.providers.catalog import models_here
from mutoscope.providers.chains import check_settings
from mutoscope.providers.entries import named
from mutoscope.providers.protocols import PictureModel

AUTO, SHEET, DRAWN = "auto", "sheet", "drawn"
MAPS = "google_maps"
"""What the catalogue calls who has pictures of addresses."""
IMAGERY_TERMS = (
    "Google's copyright line stays on its pictures, and they are not printed, analysed or kept"
    " beyond what cloud.google.com/maps-platform/terms allows"
)
"""What is accepted by who asks for them: the end of a sentence."""


def settle(settings: Settings, request: RedesignRequest) -> RedesignRequest:
    """The request with its "auto" replaced by names, and the vendors' models of today.

    InvalidRequest: somebody or something is named that is not here, or terms are not accepted.
    ConfigError.
    """
    check_settings(settings)
    if request.address:
        _check_imagery(settings, request)
    return request.model_copy(
        update={
            "painter": _painter(settings, request),
            "models": {**models_here(settings), **request.models},
        }
    )


def _check_imagery(settings: Settings, request: RedesignRequest) -> None:
    """Pictures of an address are Google's, and asked for only on these terms."""
    entry = named("imagery", MAPS)
    lack = entry.lack(settings) if entry else None
    if entry is not None and lack is not None:
        raise InvalidRequest(
            f"An address cannot be looked at: {entry.account(settings).title} {lack.what}.",
            hint=f"Give a photo of your own instead. {lack.hint}",
            code="no_imagery",
        )
    if not request.imagery_terms:
        raise InvalidRequest(
            "Pictures of an address are Google's, under terms of their own.",
            hint=f"Accept them (imagery_terms: true, --accept-imagery-terms): {IMAGERY_TERMS}; a"
            " photo of your own needs none of it.",
            code="terms_not_accepted",
        )


def _painter(settings: Settings, request: RedesignRequest) -> str:
    """Nobody who edits pictures, nobody's key: sheets are drawn."""
    if request.painter == AUTO:
        return painter_here(settings) or SHEET
    if request.painter in (SHEET, DRAWN):
        return SHEET
    return painter_named(settings, request.painter, strict=request.strict)


async def staff(ctx: Context, request: RedesignRequest) -> list[PictureModel]:
    """Those who change pictures, in the order in which they are asked; none where sheets are
    drawn."""
    if request.painter == SHEET:
        return []
    providers = await silent_providers(
        ctx,
        writer="extractive",
        pictures=request.painter,
        models=request.models,
        strict=request.strict,
    )
    painters = [each for each in providers.pictures if isinstance(each, PictureModel)]
    return [each for each in painters if each.takes_references]
