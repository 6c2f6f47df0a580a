"""What of the user's own leaves the machine, and who gets it: said before it is sent."""

from collections.abc import Sequence

from mutoscope.config import Settings
from mutoscope.pipelines.redesign.request import RedesignRequest
from mutoscope.pipelines.redesign.staffing import DRAWN, MAPS, SHEET
from mutoscope.providers.chains import chain
from mutoscope.providers.entries import Entry
from mutoscope.providers.protocols import PictureModel
from mutoscope.providers.vendors import vendors


def leaving(settings: Settings, request: RedesignRequest) -> Sequence[str]:
    """Sentences, for a settled request; none where all stays here."""
    return [*address_words(request), *picture_words(request, _painters(settings, request))]


def address_words(request: RedesignRequest) -> Sequence[str]:
    """Who is told where the property stands, where that is said."""
    title = vendors()[MAPS].title
    return [f"The address is sent to {title}."] if request.address else []


def picture_words(request: RedesignRequest, painters: Sequence[str]) -> Sequence[str]:
    """Who is shown the photo, or the pictures of the address. `painters`: titles, in the order in
    which they are asked."""
    if not painters:
        return []
    shown = "Your photo is" if request.photo else "The pictures of the address are"
    return [f"{shown} sent to {', or to '.join(painters)}."]


def _painters(settings: Settings, request: RedesignRequest) -> list[str]:
    if request.painter == SHEET:
        return []
    models = {**settings.models, **request.models}
    settings = settings.model_copy(update={"models": models})
    found = chain(settings, "pictures", request.painter, strict=request.strict).entries
    names = [each.name for each in found]
    asked = found[: names.index(DRAWN)] if DRAWN in names else found
    return [each.title for each in asked if _is_shown_pictures(settings, each)]


def _is_shown_pictures(settings: Settings, entry: Entry) -> bool:
    made = entry.make(settings)
    return isinstance(made, PictureModel) and made.takes_references
