"""What the steps of a redesign will give, as far as it can be known: for dry runs."""

from PIL import Image

from mutoscope.jobs.execution import Call
from mutoscope.jobs.forecasting import Forecast, Foreseen, Unborn
from mutoscope.media.designs.photo import LONG_PX, fitted
from mutoscope.media.picture_file import FORMATS
from mutoscope.models import Artifact, Work
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
_MOST_TIMES = {"order_design": 2}


def foresee(call: Call, request: RedesignRequest, unborn: Unborn) -> Foreseen | None:
    """The result of a step that asks somebody; None of any other."""
    if call.function is locate:
        site = Site(request.address, 48.0, 11.0, "ROOFTOP")
        return Foreseen(site, sure=False, why=_ADDRESS, same_calls=True)
    if call.function is find_panorama:
        found = Panorama("foreseen", 48.0, 11.0, "© Google")
        return Foreseen(found, sure=False, why=_ADDRESS, same_calls=True)
    if call.function in (look_from_above, look_from_street):
        return Foreseen(_seen(call, unborn))
    if call.function is order_design:
        return Foreseen(Design(unborn("image/png"), *_SIZE_PX, "edited", "a model"))
    if call.function is weigh_design:
        return Foreseen(Kept(1.0, 1.0), sure=False, why=_GOOD, same_calls=True)
    return None


def _seen(call: Call, unborn: Unborn) -> View:
    """As large as the vendor's pictures are: that decides what a picture made of it costs."""
    facts = call.provider.account.facts
    side_px = facts["size_px"]
    if call.function is look_from_street:
        return View("street_view", unborn("image/jpeg"), side_px, side_px, "© Google")
    side_px *= facts["scale"]
    return View("satellite", unborn("image/jpeg"), side_px, side_px, "© Google")


def glance_at_photo(work: Work, file: Artifact, name: str) -> View:
    """The photo, as large as it will be: that decides the price, whichever side is up. One that
    cannot be read is the job's to refuse."""
    try:
        with Image.open(work.path(file), formats=FORMATS) as image:
            size = image.size
    except (OSError, ValueError, Image.DecompressionBombError):
        size = _SIZE_PX
    return View("photo", file, *fitted(size, LONG_PX))


FORECAST = Forecast(
    foresee,
    typical_seconds(__file__),
    glances={take_photo: glance_at_photo},
    most_times=_MOST_TIMES,
)
