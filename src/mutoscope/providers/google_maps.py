"""A property by its address: Google's Geocoding, Street View Static and Maps Static APIs.

Shapes: developers.google.com/maps/documentation, geocoding/requests-geocoding, streetview/metadata,
streetview/request-streetview, maps-static/start, maps-static/error-messages; signatures:
streetview/digital-signature. The key stands in the address, for these take it nowhere else; an
address is never shown. What is found or not is charged for, what is refused is not.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast, get_args
from urllib.parse import quote, urlencode

from pydantic import SecretStr

from mutoscope.errors import InvalidRequest, ProviderDenied, ProviderError
from mutoscope.providers.bearing import bearing
from mutoscope.providers.control_characters import without_controls
from mutoscope.providers.google_maps_blank import is_blank
from mutoscope.providers.google_maps_status import status_of
from mutoscope.providers.hosted import Hosted
from mutoscope.providers.http.call import Answer, call
from mutoscope.providers.http.faults import unusable
from mutoscope.providers.http.request import Request
from mutoscope.providers.picture_answer import at, checked_picture, list_at, words_at
from mutoscope.providers.places import Accuracy, Panorama, Site, SitePicture
from mutoscope.providers.protocols import Picture
from mutoscope.providers.threads import on_thread

_LONGEST_LINE = 200
_SECRET_SETTING = "google_maps_secret"
_FOV_DEG = 90
"""How wide a view from the street is: a house with what stands beside it."""
_WARNING = "x-staticmap-api-warning"


@dataclass(frozen=True)
class GoogleMaps(Hosted):
    """Implements `PropertyImagery`. `secret`: what requests are signed with, where there is one."""

    secret: SecretStr | None = None

    @property
    def free(self) -> "GoogleMaps":
        """For what costs nothing: nobody has to be stopped at a till."""
        return replace(self, account=replace(self.account, prices={}))

    def authorization(self) -> Mapping[str, str]:
        return {}

    async def geocode(self, address: str, *, language: str = "en") -> Site:
        """As `PropertyImagery` says; else what `status_of` and `http.call` raise."""
        words = _line(address)
        if not any(map(str.isalnum, words)):
            raise self._not_found(words)
        path = self._path("geocode/json", {"address": words, "language": language})
        request = self._asking(path, paid=True)
        usd = self.account.usd(geocode=1)
        async with self.bought(usd) as paid:
            answer = await call(request)
            found = status_of(request, answer) == "OK"
            paid.charged(usd)
            if not found:
                raise self._not_found(words)
            return _best_site(request, answer)

    async def find_panorama(self, site: Site) -> Panorama | None:
        """As `PropertyImagery` says; else what `status_of` and `http.call` raise."""
        asked = {
            "location": _point(site.latitude, site.longitude),
            "radius": self.account.facts["radius_m"],
            "source": "outdoor",
        }
        request = self._signed("streetview/metadata", asked)
        answer = await call(request)
        if status_of(request, answer) != "OK":
            return None
        return _panorama(request, answer.document, self.account.facts["street_copyright"])

    async def street_view(
        self, site: Site, panorama: Panorama, *, heading: float | None = None
    ) -> SitePicture:
        """As `PropertyImagery` says; else what `http.call` raises."""
        if heading is None:
            heading = bearing(panorama.latitude, panorama.longitude, site.latitude, site.longitude)
        size_px = self.account.facts["size_px"]
        asked = {
            "pano": panorama.id,
            "size": f"{size_px}x{size_px}",
            "heading": f"{heading:.2f}",
            "fov": _FOV_DEG,
            "return_error_code": "true",  # a 404 in place of a grey picture
        }
        request = self._signed("streetview", asked, wanted="picture", paid=True, takes=(404,))
        picture = await self._bought_picture(request, "street_view", size_px)
        return _site_picture(picture, panorama.copyright, panorama.taken, heading)

    async def satellite(self, site: Site) -> SitePicture:
        """As `PropertyImagery` says; else what `http.call` raises."""
        facts = self.account.facts
        asked = {
            "center": _point(site.latitude, site.longitude),
            "zoom": facts["zoom"],
            "scale": facts["scale"],
            "size": f"{facts['size_px']}x{facts['size_px']}",
            "maptype": "satellite",
            "format": "jpg-baseline",  # by itself it sends 256 colours
        }
        request = self._signed("staticmap", asked, wanted="picture", paid=True)
        side_px = facts["size_px"] * facts["scale"]
        picture = await self._bought_picture(request, "satellite", side_px)
        return _site_picture(picture, facts["satellite_copyright"])

    async def _bought_picture(self, request: Request, unit: str, side_px: int) -> Picture:
        """A square of `side_px`, whole, that shows something."""
        usd = self.account.usd(**{unit: 1})
        async with self.bought(usd) as paid:
            answer = await call(request)
            if answer.status == 404:
                raise self._no_imagery()
            picture = await _checked(request, answer, side_px)
            paid.charged(usd)
            if await on_thread(is_blank, picture.data):
                raise self._no_imagery()
        return picture

    def _asking(self, path: str, **more: Any) -> Request:
        """A 403 is about the key: no place is against a policy."""
        return self.request(path.removeprefix("/"), refuses=lambda *_: False, **more)

    def _signed(self, path: str, asked: Mapping[str, Any], **more: Any) -> Request:
        """With a signature where there is what to sign with: it covers the path and its query."""
        whole = self._path(path, asked)
        if self.secret is not None:
            whole = f"{whole}&signature={quote(self._signature(self.secret, whole), safe='')}"
        return self._asking(whole, **more)

    def _path(self, path: str, asked: Mapping[str, Any]) -> str:
        """With the key, percent-encoded as whoever masks it looks for it."""
        query = urlencode({**asked, "key": self.account.key}, quote_via=quote)
        return f"/maps/api/{path}?{query}"

    def _signature(self, secret: SecretStr, path: str) -> str:
        """ProviderDenied: the secret is none."""
        try:
            return signed(path, secret.get_secret_value())
        except ValueError:
            raise ProviderDenied(
                f"The signing secret for {self.account.title} is not one that Google gives.",
                provider=self.account.title,
                hint=f"Copy the setting `{_SECRET_SETTING}` once more, or leave it out.",
            ) from None

    def _not_found(self, words: str) -> InvalidRequest:
        return InvalidRequest(
            f"{self.account.title} does not find the address “{words}”.",
            hint="Give the house number, the street, the town and the country.",
            code="address_not_found",
        )

    def _no_imagery(self) -> ProviderError:
        return ProviderError(
            f"{self.account.title} has no picture of this place.",
            provider=self.account.title,
            hint="Give a photo of your own instead.",
            code="no_imagery",
        )


def signed(path: str, secret: str) -> str:
    """The signature of a path with its query: HMAC-SHA1 under the secret, both in the URL-safe
    base64 (RFC 4648, 5). ValueError: the secret is not in it."""
    try:
        key = base64.b64decode(secret, altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from None
    return base64.urlsafe_b64encode(hmac.digest(key, path.encode(), hashlib.sha1)).decode()


async def _checked(request: Request, answer: Answer, side_px: int) -> Picture:
    """The picture, of the size that was asked for: its error pictures have another."""
    if _WARNING in answer.headers:
        raise unusable(request, "sent a picture with an error written over it", sent=True)
    picture = await checked_picture(request, answer.body)
    if (picture.width_px, picture.height_px) != (side_px, side_px):
        size = f"{picture.width_px} x {picture.height_px}"
        what = f"sent a picture of {size} pixels instead of {side_px} x {side_px}"
        raise unusable(request, what, sent=True)
    return picture


def _site_picture(
    picture: Picture, copyright_line: str, taken: str = "", heading: float | None = None
) -> SitePicture:
    return SitePicture(
        picture.data,
        picture.mime_type,
        picture.width_px,
        picture.height_px,
        copyright_line,
        taken,
        heading,
    )


def _best_site(request: Request, answer: Answer) -> Site:
    """The first that is the very house, else the first. ProviderUnavailable: none can be read."""
    read = map(_site, list_at(answer.document, "results"))
    sites = [each for each in read if each is not None]
    exact = (each for each in sites if each.accuracy == "ROOFTOP")
    best = next(exact, sites[0] if sites else None)
    if best is None:
        raise unusable(request, "sent a place without coordinates", sent=True)
    return best


def _site(result: Any) -> Site | None:
    where = _coordinates(at(result, "geometry", "location"))
    if where is None:
        return None
    accuracy = words_at(result, "geometry", "location_type")
    known = accuracy if accuracy in get_args(Accuracy) else "APPROXIMATE"
    return Site(
        _line(words_at(result, "formatted_address"))[:_LONGEST_LINE],
        *where,
        cast("Accuracy", known),
        at(result, "partial_match") is True,
    )


def _panorama(request: Request, document: Any, usual_line: str) -> Panorama:
    where, id_ = _coordinates(at(document, "location")), words_at(document, "pano_id")
    if where is None or not id_:
        raise unusable(request, "sent a panorama that cannot be found again", sent=True)
    line = _line(words_at(document, "copyright"))[:_LONGEST_LINE]
    return Panorama(id_, *where, line or usual_line, _line(words_at(document, "date"))[:10])


def _coordinates(location: Any) -> tuple[float, float] | None:
    """Latitude and longitude; None where they are none on this globe."""
    latitude, longitude = at(location, "lat"), at(location, "lng")
    if not all(isinstance(each, int | float) for each in (latitude, longitude)):
        return None
    is_there = -90 <= latitude <= 90 and -180 <= longitude <= 180
    return (float(latitude), float(longitude)) if is_there else None


def _point(latitude: float, longitude: float) -> str:
    """To a centimetre."""
    return f"{latitude:.7f},{longitude:.7f}"


def _line(text: str) -> str:
    """A text as one line, without halves of characters."""
    whole = text.encode("utf-8", "ignore").decode("utf-8")
    return " ".join(without_controls(whole).split())
