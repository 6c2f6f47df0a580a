"""What the steps of a redesign will give, as far as it can be known: for dry runs."""

from collections.abc import Callable

from mutoscope.jobs.execution import Call
from mutoscope.jobs.forecasting import Forecast, Foreseen
from mutoscope.models import Artifact
from mutoscope.pipelines.film.forecast import typical_seconds
from mutoscope.pipelines.redesign.designing import order_design, weigh_design
from mutoscope.pipelines.redesign.imagery import (
    find_panorama,
    locate,
    look_from_above,
    look_from_street,
    take_photo,
)
from mutoscope.pipelines.redesign.request import RedesignRequest
from mutoscope.pipelines.redesign.values import Design, Kept, View
from mutoscope.providers.places import Panorama, Site

_SIZE_PX = (1536, 1024)
_ADDRESS = "The address is taken to be found, with pictures from the street and from above."
_GOOD = "Each picture is reckoned to keep the house at once: else it is asked for once more."


def foresee(
    call: Call, request: RedesignRequest, unborn: Callable[[], Artifact]
) -> Foreseen | None:
    """The result of a step that asks somebody; None of any other."""
    if call.function is locate:
        site = Site(request.address, 48.0, 11.0, "ROOFTOP")
        return Foreseen(site, sure=False, why=_ADDRESS)
    if call.function is find_panorama:
        return Foreseen(Panorama("foreseen", 48.0, 11.0, "© Google"), sure=False, why=_ADDRESS)
    if call.function in (look_from_above, look_from_street):
        kind = "satellite" if call.function is look_from_above else "street_view"
        return Foreseen(View(kind, unborn(), 640, 640, "© Google"))
    if call.function is take_photo:
        return Foreseen(View("photo", request.photo or unborn(), *_SIZE_PX))
    if call.function is order_design:
        return Foreseen(Design(unborn(), *_SIZE_PX, "edited", "a model"))
    if call.function is weigh_design:
        return Foreseen(Kept(1.0, 1.0), sure=False, why=_GOOD)
    return None


FORECAST = Forecast(foresee, typical_seconds(__file__))
