"""What of the user's own leaves the machine, and who gets it: said before it is sent."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from mutoscope.config import Settings
from mutoscope.jobs.choices import Warned
from mutoscope.jobs.pipeline import Telling
from mutoscope.pipelines.redesign.designing import DESIGN, order_design
from mutoscope.pipelines.redesign.imagery import (
    find_panorama,
    locate,
    look_from_above,
    look_from_street,
)
from mutoscope.pipelines.redesign.request import RedesignRequest
from mutoscope.pipelines.redesign.staffing import DRAWN, MAPS, SHEET
from mutoscope.providers.chains import chain
from mutoscope.providers.entries import Entry, named
from mutoscope.providers.protocols import PictureModel
from mutoscope.providers.vendors import vendors

_LOOKS = frozenset({"site", "street.meta", "street", "satellite"})
"""Keys of the steps that tell somebody where the property stands."""
_PHOTO, _PICTURES = "Your photo is", "The pictures of the address are"


def leaving(
    settings: Settings, request: RedesignRequest, to_run: Collection[str] | None
) -> Sequence[str]:
    """Sentences, for a settled request; none where all stays here. `to_run`: keys of the steps
    whose results are not there yet; None: that is not known."""
    looks = request.address and (to_run is None or not _LOOKS.isdisjoint(to_run))
    paints = to_run is None or any(DESIGN in key for key in to_run)
    return [
        *([_address_words()] if looks else ()),
        *(_picture_words(request, _painters(settings, request)) if paints else ()),
    ]


def _address_words() -> str:
    return f"The address is sent to {vendors()[MAPS].title}."


def _tell_of_address(_: tuple[Any, ...], __: object) -> Warned:
    return "imagery_sent", _address_words()


def _tell_of_picture(args: tuple[Any, ...], painter: PictureModel) -> Warned:
    """`args`: of `order_design`; the first is what the painter is shown."""
    is_photo = args[0].kind == "photo"
    name = painter.identity.provider
    entry = named("pictures", name)
    sentence = f"{_PHOTO if is_photo else _PICTURES} sent to {entry.title if entry else name}."
    return ("photo_sent" if is_photo else "imagery_sent"), sentence


def _picture_words(request: RedesignRequest, painters: Sequence[str]) -> Sequence[str]:
    """`painters`: titles, in the order in which they are asked."""
    if not painters:
        return []
    return [f"{_PHOTO if request.photo else _PICTURES} sent to {', or to '.join(painters)}."]


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


TOLD_FIRST: Mapping[Callable[..., Any], Telling] = {
    order_design: _tell_of_picture,
    **dict.fromkeys((locate, find_panorama, look_from_street, look_from_above), _tell_of_address),
}
"""What a job is told before it shows a picture, or says an address, to somebody."""
