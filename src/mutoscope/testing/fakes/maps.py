"""Google's map services: addresses, what Street View knows, and pictures from the street and above.

Shapes: developers.google.com/maps/documentation, geocoding/requests-geocoding, streetview/metadata,
streetview/request-streetview, maps-static/error-messages; signatures: streetview/digital-signature.
JSON comes with a 200 and a status in it, pictures' errors as text with an HTTP status.

What an address is like stands behind it, call by call, as in "12 Oak Lane | meta: ZERO_RESULTS |
street: [429 x1]". Besides the marks of `misbehaviour` there are the statuses that Google documents
(`address`, `meta`); an accuracy, PARTIAL or SEVERAL (`address`); GONE or GREY (`street`); GREY,
WARNED or KEYLESS (`above`); ANEW for a place some centimetres off each time (`address`), a panorama
of another id (`meta`), and a picture of other bytes (`street`, `above`). "NAME x2" is for the first
two times; `at: 25.76,-80.19` is where it is. An address that begins with "nowhere" is not found.
"""

import base64
import hmac
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from mutoscope.testing.fakes.maps_places import (
    camera_near,
    pano_of,
    place_of,
    results,
    written,
)
from mutoscope.testing.fakes.properties import blank, from_above, from_street
from mutoscope.testing.fakes.service import Charge, Fault, Reply, Route, Service, in_json, route
from mutoscope.testing.misbehaviour import from_first_mark, unmarked
from mutoscope.testing.wire import Asked

SIGNING_SECRET = "vNIXE0xscrmjlyV-12Nj_BvUPaw="
"""What a signature must be made with; the example of Google's documentation."""
TAKEN, LINE = "2022-08", "© Google"
_DRIFT = 1e-7
"""Degrees: one centimetre."""
_KINDS = {
    "/maps/api/geocode/json": "geocode",
    "/maps/api/streetview/metadata": "metadata",
    "/maps/api/streetview": "street_view",
    "/maps/api/staticmap": "satellite",
}
_SECTIONS = {
    "geocode": "address",
    "metadata": "meta",
    "street_view": "street",
    "satellite": "above",
}
_PICTURES = frozenset({"street_view", "satellite"})
_STATUSES = (
    "ZERO_RESULTS",
    "NOT_FOUND",
    "OVER_DAILY_LIMIT",
    "OVER_QUERY_LIMIT",
    "REQUEST_DENIED",
    "INVALID_REQUEST",
    "UNKNOWN_ERROR",
)
_PLANTED = re.compile(r"\b([A-Z][A-Z_]{3,})(?: x(\d+))?\b")
_SIZE_MOST_PX = 640
_FAULTS = {
    "invalid": Fault(400, "INVALID_REQUEST", ""),
    "429": Fault(429, "OVER_QUERY_LIMIT", "You have exceeded your rate-limit for this API."),
    "500": Fault(500, "UNKNOWN_ERROR", "The server encountered an error."),
    "503": Fault(503, "UNKNOWN_ERROR", "The service is unavailable."),
    "denied": Fault(403, "REQUEST_DENIED", "The provided API key is invalid."),
    "no_quota": Fault(
        403, "OVER_DAILY_LIMIT", "You must enable Billing on the Google Cloud Project."
    ),
    "refuse": Fault(403, "REQUEST_DENIED", "This API project is not authorized to use this API."),
}


def calls(asked: Iterable[Asked]) -> Counter[str]:
    """How often each was asked for: geocode, metadata, street_view, satellite."""
    return Counter(_KINDS[each.path] for each in asked if each.path in _KINDS)


class GoogleMaps(Service):
    """The four of them. What was asked of an address is known again by where it is."""

    name = "google_maps"
    faults = _FAULTS

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._addresses: dict[str, str] = {}
        self._done: Counter[str] = Counter()

    @property
    def routes(self) -> Sequence[Route]:
        return (
            route("GET", r"/maps/api/geocode/json", self.geocode),
            route("GET", r"/maps/api/streetview/metadata", self.metadata),
            route("GET", r"/maps/api/streetview", self.street_view),
            route("GET", r"/maps/api/staticmap", self.satellite),
        )

    def key(self, asked: Asked) -> str:
        return asked.query.get("key", "")

    def texts(self, asked: Asked) -> Sequence[str]:
        """The call's own marks; what follows them tells them from those of other calls. Those in an
        address are the search's."""
        searched = asked.query.get("address", "").partition("|")[0]
        marks = from_first_mark(self._planted(asked) or searched)
        return [f"{marks} {asked.path} {self._address(asked)}"] if marks else []

    def complaint(
        self, fault: Fault, asked: Asked, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """By JSON with a 200, but where it is broken itself; by pictures' services as text."""
        if _KINDS.get(asked.path) in _PICTURES:
            text = "text/plain; charset=UTF-8"
            return Reply(fault.words.encode(), text, fault.status, headers or {})
        said = {"error_message": fault.words} if fault.words else {}
        document = {**said, "results": [], "status": fault.code}
        status = fault.status if fault.status >= 500 else 200
        return in_json(document, status=status, headers=headers)

    def geocode(self, asked: Asked) -> Reply:
        """Where an address is."""
        whole = asked.query.get("address", "")
        address = unmarked(whole.partition("|")[0]).strip()
        if not address:
            return self.invalid("Invalid request. Missing the 'address' parameter.", asked)
        word = self._next_word(asked)
        if word in _STATUSES and word != "ZERO_RESULTS":
            return in_json(_told(word))
        charge = Charge(self.name, "", {"geocode": 1.0}, address)
        if word == "ZERO_RESULTS" or address.lower().startswith("nowhere"):
            return in_json(_told("ZERO_RESULTS"), charge=charge)
        place = place_of(whole)
        if word == "ANEW":
            place = place[0] + _DRIFT * self._times(asked), place[1]
        self._addresses[written(place)] = whole
        found = results(address, place, word)
        return in_json({"results": found, "status": "OK"}, charge=charge)

    def metadata(self, asked: Asked) -> Reply:
        """The panorama near a place. Costs nothing."""
        if "location" not in asked.query:
            return self.invalid("Invalid request. Missing the 'location' parameter.", asked)
        if (word := self._next_word(asked)) in _STATUSES:
            return in_json({key: each for key, each in _told(word).items() if key != "results"})
        anew = f".{self._times(asked)}" if word == "ANEW" else ""
        latitude, _, longitude = asked.query["location"].partition(",")
        place = float(latitude), float(longitude)
        stood = camera_near(place)
        return in_json(
            {
                "copyright": LINE,
                "date": TAKEN,
                "location": {"lat": stood[0], "lng": stood[1]},
                "pano_id": f"{pano_of(written(place))}{anew}",
                "status": "OK",
            }
        )

    def street_view(self, asked: Asked) -> Reply:
        """The house, from the street."""
        if (wrong := self._wrong(asked)) is not None:
            return wrong
        word, size = self._next_word(asked), _size_px(asked)
        is_told = asked.query.get("return_error_code") == "true"
        if word == "GONE" and is_told:
            return Reply(b"", "text/html; charset=UTF-8", 404)
        if word in ("GONE", "GREY"):
            return self._picture(asked, "street_view", blank(*size))
        picture = from_street(self._address(asked), *size)
        return self._picture(asked, "street_view", self._changed(picture, word, asked))

    def satellite(self, asked: Asked) -> Reply:
        """The house and what is around it, from above."""
        if (wrong := self._wrong(asked)) is not None:
            return wrong
        word, scale = self._next_word(asked), int(asked.query.get("scale", 1))
        size = (_size_px(asked)[0] * scale, _size_px(asked)[1] * scale)
        if word == "KEYLESS":  # a picture that says why there is none
            return Reply(blank(100, 100), "image/jpeg")
        if word == "GREY":
            return self._picture(asked, "satellite", blank(*size))
        warned = {"X_Staticmap_API_Warning": "Error geocoding: center"} if word == "WARNED" else {}
        picture = self._changed(from_above(self._address(asked), *size), word, asked)
        return self._picture(asked, "satellite", picture, warned)

    def _picture(
        self, asked: Asked, unit: str, data: bytes, headers: Mapping[str, str] | None = None
    ) -> Reply:
        address = self._address(asked).partition("|")[0].strip()
        charge = Charge(self.name, "", {unit: 1.0}, address)
        return Reply(data, "image/jpeg", 200, headers or {}, charge)

    def _wrong(self, asked: Asked) -> Reply | None:
        """A size that it does not draw, or a signature that is not its own."""
        if not all(0 < side <= _SIZE_MOST_PX for side in _size_px(asked)):
            return self.invalid("Error: Parameter 'size' has an invalid value.", asked)
        given = asked.query.get("signature")
        if given is None or given == _signature(asked):
            return None
        words = "Unable to authenticate the request. Provided 'signature' is not valid."
        return self.complaint(Fault(403, "REQUEST_DENIED", words), asked)

    def _address(self, asked: Asked) -> str:
        """The address that it is about, with all that stands behind it; empty where no address led
        to this place."""
        if "address" in asked.query:
            return asked.query["address"]
        if pano := asked.query.get("pano"):
            known = ((pano_of(at), whole) for at, whole in self._addresses.items())
            return next((whole for id_, whole in known if id_ == pano.partition(".")[0]), pano)
        at = asked.query.get("location") or asked.query.get("center", "")
        return self._addresses.get(at, at)

    def _planted(self, asked: Asked) -> str:
        """What stands behind the address about this call."""
        section = _SECTIONS.get(_KINDS.get(asked.path, ""), "")
        parts = (part.partition(":") for part in self._address(asked).split("|")[1:])
        return next((rest for name, _, rest in parts if name.strip() == section), "")

    def _next_word(self, asked: Asked) -> str:
        """The planted word that is still to be obeyed, which it is herewith."""
        found = _PLANTED.search(unmarked(self._planted(asked)))
        if found is None:
            return ""
        self._done[self._call(asked)] += 1
        return found[1] if found[2] is None or self._times(asked) <= int(found[2]) else ""

    def _times(self, asked: Asked) -> int:
        """How often a planted word of this call was looked for."""
        return self._done[self._call(asked)]

    def _call(self, asked: Asked) -> str:
        return f"{asked.path} {self._address(asked)}"

    def _changed(self, picture: bytes, word: str, asked: Asked) -> bytes:
        """The same to look at, where it is to be ANEW: a JPEG with a number in a comment."""
        if word != "ANEW":
            return picture
        note = str(self._times(asked)).encode()
        return picture[:2] + b"\xff\xfe" + (len(note) + 2).to_bytes(2) + note + picture[2:]


def _told(status: str) -> dict[str, Any]:
    """A status as JSON has it, with its words where Google has some."""
    words = {fault.code: fault.words for fault in reversed(_FAULTS.values()) if fault.words}
    said = {"error_message": words[status]} if status in words else {}
    return {**said, "results": [], "status": status}


def _size_px(asked: Asked) -> tuple[int, int]:
    width, _, height = asked.query.get("size", "").partition("x")
    return int(width), int(height)


def _signature(asked: Asked) -> str:
    """What it should be: HMAC-SHA1 of the path and the query before it."""
    query = {name: value for name, value in asked.query.items() if name != "signature"}
    path = f"{asked.path}?{urlencode(query, quote_via=quote)}"
    secret = base64.urlsafe_b64decode(SIGNING_SECRET)
    return base64.urlsafe_b64encode(hmac.digest(secret, path.encode(), "sha1")).decode()
