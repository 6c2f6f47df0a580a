"""Pictures of an address: over real sockets, against a fake of Google's map services."""

import asyncio
import base64
import io
import json
import traceback
from collections.abc import AsyncIterator, Awaitable
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pydantic import SecretStr

from mutoscope.config import Settings
from mutoscope.errors import (
    InvalidRequest,
    MutoscopeError,
    ProviderDenied,
    ProviderError,
    ProviderLimited,
    ProviderUnavailable,
)
from mutoscope.jobs.redaction import Redactor
from mutoscope.providers.bearing import bearing
from mutoscope.providers.entries import entries
from mutoscope.providers.google_maps import GoogleMaps, signed
from mutoscope.providers.http.request import Patience
from mutoscope.providers.paying import Limited, Paid
from mutoscope.providers.places import Panorama, Site
from mutoscope.providers.protocols import PropertyImagery
from mutoscope.testing.fakes import FakeVendors
from mutoscope.testing.fakes.maps import SIGNING_SECRET, calls
from mutoscope.testing.fakes.properties import from_street
from mutoscope.testing.wire import Asked, answer, read_request
from providers.conformance.till import RecordingTill

KEY = "key that/n0b0dy+may&see"
PATIENT = Patience(deadline_s=20, connect_s=2, silence_s=10, bytes_per_s=500, grace_s=0.4)
BOUND_S = 30.0
OAK = "12 Oak Lane"
SITE = Site("12 Oak Lane, USA", 37.4, -122.0, "ROOFTOP")
PANORAMA = Panorama("pano-1", 37.3999, -122.0, "© Google")


@pytest.fixture
async def fakes() -> AsyncIterator[FakeVendors]:
    async with FakeVendors(api_key=KEY) as running:
        yield running


@pytest.fixture
def till() -> RecordingTill:
    return RecordingTill()


def maps(
    url: str, till: RecordingTill | None = None, *, silence_s: float = 10.0, **more: Any
) -> Any:
    settings: Any = {"google_maps_api_key": KEY, "base_urls": {"google_maps": url}, **more}
    made = entries("imagery")[0].make(
        Settings(**settings), patience=Patience(20, 2, silence_s, 500, 0.4)
    )
    return made.paying(till) if till else made


async def failure(asked: Awaitable[Any]) -> MutoscopeError:
    """What it raises; wherever it is shown, the key is not."""
    async with asyncio.timeout(BOUND_S):
        with pytest.raises(MutoscopeError) as caught:
            await asked
    error = caught.value
    shown = "".join(traceback.format_exception(error))
    for form in (KEY, KEY.replace(" ", "%20"), "n0b0dy", SIGNING_SECRET):
        assert form not in f"{error!r} {error.message} {error.hint} {shown}"
    assert error.hint
    return error


def test_it_is_paid_limited_and_keeps_its_secrets() -> None:
    model = maps("http://127.0.0.1:1", google_maps_secret=SIGNING_SECRET)
    assert KEY not in repr(model)
    assert SIGNING_SECRET not in repr(model)
    assert "n0b0dy" not in repr(model._signed("streetview", {"pano": "x"}))
    assert model.identity.provider == "google_maps"
    assert isinstance(model, PropertyImagery)
    assert isinstance(model, Limited)
    assert isinstance(model, Paid)


async def test_a_property_is_found_and_seen_for_one_call_each(
    fakes: FakeVendors, till: RecordingTill
) -> None:
    model = maps(fakes.url("google_maps"), till)
    site = await model.geocode(f"  {OAK}\n", language="ru")
    assert (site.address, site.accuracy, site.is_partial) == (f"{OAK}, USA", "ROOFTOP", False)
    panorama = await model.find_panorama(site)
    assert (panorama.copyright, panorama.taken) == ("© Google", "2022-08")
    street = await model.street_view(site, panorama)
    above = await model.satellite(site)
    for picture, side_px in ((street, 640), (above, 1280)):
        with Image.open(io.BytesIO(picture.data)) as image:
            assert image.size == (picture.width_px, picture.height_px) == (side_px, side_px)
            assert picture.mime_type == "image/jpeg"
    assert (street.copyright, street.taken) == ("© Google", "2022-08")
    assert (above.copyright, above.taken, above.heading) == ("Imagery © Google", "", None)
    assert calls(fakes.requests) == {"geocode": 1, "metadata": 1, "street_view": 1, "satellite": 1}
    assert [call.usd for call in till.calls] == [0.005, 0.007, 0.002]
    assert [call.charged_usd for call in till.calls] == [0.005, 0.007, 0.002]
    assert [charge.usd for charge in fakes.charges] == [0.005, 0.007, 0.002]


async def test_what_is_asked_for(fakes: FakeVendors, till: RecordingTill) -> None:
    model = maps(fakes.url("google_maps"), till)
    site = await model.geocode(OAK, language="ru")
    panorama = await model.find_panorama(site)
    await model.street_view(site, panorama)
    await model.satellite(site)
    geocode, metadata, street, above = (each.query for each in fakes.asked("google_maps"))
    at = f"{site.latitude:.7f},{site.longitude:.7f}"
    looks = bearing(panorama.latitude, panorama.longitude, site.latitude, site.longitude)
    assert geocode == {"address": OAK, "language": "ru", "key": KEY}
    assert metadata == {"location": at, "radius": "50", "source": "outdoor", "key": KEY}
    assert street == {
        "pano": panorama.id,
        "size": "640x640",
        "heading": f"{looks:.2f}",
        "fov": "90",
        "return_error_code": "true",
        "key": KEY,
    }
    assert above == {
        "center": at,
        "zoom": "20",
        "scale": "2",
        "size": "640x640",
        "maptype": "satellite",
        "format": "jpg-baseline",
        "key": KEY,
    }


async def test_a_heading_that_is_given_is_the_one(fakes: FakeVendors, till: RecordingTill) -> None:
    model = maps(fakes.url("google_maps"), till)
    picture = await model.street_view(SITE, PANORAMA, heading=271.5)
    assert picture.heading == 271.5
    assert fakes.asked("google_maps")[0].query["heading"] == "271.50"


async def test_the_very_house_goes_before_what_stands_first(
    fakes: FakeVendors, till: RecordingTill
) -> None:
    model = maps(fakes.url("google_maps"), till)
    site = await model.geocode(f"{OAK} | address: SEVERAL")
    assert (site.address, site.accuracy) == (f"{OAK}, USA", "ROOFTOP")


@pytest.mark.parametrize(
    ("planted", "accuracy", "partial"),
    [
        ("APPROXIMATE", "APPROXIMATE", False),
        ("GEOMETRIC_CENTER", "GEOMETRIC_CENTER", False),
        ("RANGE_INTERPOLATED", "RANGE_INTERPOLATED", False),
        ("PARTIAL", "ROOFTOP", True),
    ],
)
async def test_how_well_it_is_known_is_told(
    planted: str, accuracy: str, partial: bool, fakes: FakeVendors, till: RecordingTill
) -> None:
    site = await maps(fakes.url("google_maps"), till).geocode(f"{OAK} | address: {planted}")
    assert (site.accuracy, site.is_partial) == (accuracy, partial)


ROWS = [
    ("ZERO_RESULTS", InvalidRequest, "does not find the address", False, 0.005),
    ("OVER_DAILY_LIMIT", ProviderDenied, "does not let us in (OVER_DAILY_LIMIT)", False, None),
    ("OVER_QUERY_LIMIT", ProviderLimited, "asks to come back", True, None),
    ("REQUEST_DENIED", ProviderDenied, "does not let us in (REQUEST_DENIED)", False, None),
    ("INVALID_REQUEST", ProviderError, "does not take the request", False, None),
    ("UNKNOWN_ERROR", ProviderUnavailable, "has a fault of its own", True, None),
]


@pytest.mark.parametrize(("status", "kind", "words", "transient", "charged"), ROWS)
async def test_each_status_of_a_search_is_told_by_its_class(
    status: str,
    kind: type[MutoscopeError],
    words: str,
    transient: bool,
    charged: float | None,
    fakes: FakeVendors,
    till: RecordingTill,
) -> None:
    model = maps(fakes.url("google_maps"), till)
    error = await failure(model.geocode(f"{OAK} | address: {status}"))
    assert type(error) is kind
    assert words in error.message
    assert error.transient is transient
    assert not getattr(error, "maybe_charged", False)
    assert till.calls[0].charged_usd == charged
    assert sum(charge.usd for charge in fakes.charges) == (charged or 0.0)


async def test_who_may_not_is_told_which_setting(fakes: FakeVendors, till: RecordingTill) -> None:
    model = maps(fakes.url("google_maps"), till)
    for status in ("REQUEST_DENIED", "OVER_DAILY_LIMIT"):
        error = await failure(model.geocode(f"{OAK} | address: {status}"))
        assert "`google_maps_api_key`" in error.hint
    unset = entries("imagery")[0].make(Settings()).paying(till)  # pyright: ignore
    assert "GOOGLE_MAPS_API_KEY" in (await failure(unset.geocode(OAK))).hint
    assert "GOOGLE_MAPS_API_KEY" in (await failure(unset.satellite(SITE))).hint


async def test_an_address_that_is_not_found_is_named(
    fakes: FakeVendors, till: RecordingTill
) -> None:
    error = await failure(maps(fakes.url("google_maps"), till).geocode("nowhere 7"))
    assert error.code == "address_not_found"
    assert "“nowhere 7”" in error.message


@pytest.mark.parametrize("address", ["", " \n", "…!?", "\ud83d", "\x1b[31m"])
async def test_nothing_is_looked_for_where_nothing_is_said(
    address: str, fakes: FakeVendors, till: RecordingTill
) -> None:
    error = await failure(maps(fakes.url("google_maps"), till).geocode(address))
    assert error.code == "address_not_found"
    assert (fakes.requests, till.calls) == ([], [])


@pytest.mark.parametrize("status", ["ZERO_RESULTS", "NOT_FOUND"])
async def test_where_no_camera_has_been_there_is_no_panorama(
    status: str, fakes: FakeVendors, till: RecordingTill
) -> None:
    model = maps(fakes.url("google_maps"), till)
    site = await model.geocode(f"{OAK} | meta: {status}")
    assert await model.find_panorama(site) is None
    assert len(till.calls) == 1


@pytest.mark.parametrize(("status", "kind", "words", "transient"), [row[:4] for row in ROWS[1:]])
async def test_each_status_of_metadata_is_told_and_costs_nothing(
    status: str,
    kind: type[MutoscopeError],
    words: str,
    transient: bool,
    fakes: FakeVendors,
    till: RecordingTill,
) -> None:
    model = maps(fakes.url("google_maps"), till)
    site = await model.geocode(f"{OAK} | meta: {status}")
    error = await failure(model.find_panorama(site))
    assert (type(error), error.transient) == (kind, transient)
    assert words in error.message
    assert len(till.calls) == len(fakes.charges) == 1


@pytest.mark.parametrize(
    ("section", "planted", "code", "charged"),
    [
        ("street", "GONE", "no_imagery", None),
        ("street", "GREY", "no_imagery", 0.007),
        ("above", "GREY", "no_imagery", 0.002),
    ],
)
async def test_where_there_is_no_picture_that_is_told(
    section: str,
    planted: str,
    code: str,
    charged: float | None,
    fakes: FakeVendors,
    till: RecordingTill,
) -> None:
    error = await failure(bought(maps(fakes.url("google_maps"), till), section, planted))
    assert (error.code, error.transient) == (code, False)
    assert "photo of your own" in error.hint
    assert till.calls[-1].charged_usd == charged
    assert not getattr(error, "maybe_charged", True)


async def bought(model: Any, section: str, planted: str) -> Any:
    """A picture of an address that has something planted behind it."""
    site = await model.geocode(f"{OAK} | {section}: {planted}")
    if section == "above":
        return await model.satellite(site)
    return await model.street_view(site, await model.find_panorama(site))


@pytest.mark.parametrize("section", ["street", "above"])
@pytest.mark.parametrize(
    ("mark", "kind", "words", "maybe_charged"),
    [
        ("500", ProviderUnavailable, "has a fault of its own (500)", False),
        ("503", ProviderUnavailable, "has a fault of its own (503)", False),
        ("denied", ProviderDenied, "does not let us in (403)", False),
        ("no_quota", ProviderDenied, "does not let us in (403)", False),
        ("refuse", ProviderDenied, "does not let us in (403)", False),
        ("echo_key", ProviderError, "does not take the request (400)", False),
        ("hang", ProviderUnavailable, "fell silent", True),
        ("drip", ProviderUnavailable, "sent only ", True),
        ("truncated", ProviderUnavailable, "broke the connection off", True),
        ("half_base64", ProviderUnavailable, "only a part of the picture", True),
        ("wrong_type", ProviderUnavailable, "a web page instead of a picture", True),
        ("html_error", ProviderUnavailable, "has a fault of its own (502)", True),
        ("die_after_accept", ProviderUnavailable, "broke the connection off", True),
        ("redirect", ProviderUnavailable, "leads on more than 2 times", False),
    ],
)
async def test_each_misbehaviour_of_pictures_is_told_by_its_class(
    section: str,
    mark: str,
    kind: type[MutoscopeError],
    words: str,
    maybe_charged: bool,
    fakes: FakeVendors,
    till: RecordingTill,
) -> None:
    model = maps(fakes.url("google_maps"), till, silence_s=0.5 if mark == "hang" else 10.0)
    error: Any = await failure(bought(model, section, f"[{mark}]"))
    assert error.maybe_charged is maybe_charged
    assert words in error.message
    assert type(error) is kind
    assert till.calls[-1].charged_usd is None


@pytest.mark.parametrize("section", ["street", "above"])
async def test_who_is_busy_says_until_when(
    section: str, fakes: FakeVendors, till: RecordingTill
) -> None:
    error: Any = await failure(bought(maps(fakes.url("google_maps"), till), section, "[429 2.5]"))
    assert isinstance(error, ProviderLimited)
    assert (error.retry_after_s, error.maybe_charged) == (2.5, False)


async def test_a_search_that_is_busy_says_until_when(
    fakes: FakeVendors, till: RecordingTill
) -> None:
    error: Any = await failure(maps(fakes.url("google_maps"), till).geocode(f"[429 2.5] {OAK}"))
    assert isinstance(error, ProviderLimited)
    assert error.retry_after_s == 2.5


@pytest.mark.parametrize("planted", ["WARNED", "KEYLESS"])
async def test_a_picture_of_an_error_is_none(
    planted: str, fakes: FakeVendors, till: RecordingTill
) -> None:
    error = await failure(bought(maps(fakes.url("google_maps"), till), "above", planted))
    assert isinstance(error, ProviderUnavailable)
    assert ("written over it" if planted == "WARNED" else "100 x 100 pixels") in error.message


async def test_a_slow_one_is_waited_for(fakes: FakeVendors, till: RecordingTill) -> None:
    picture = await bought(maps(fakes.url("google_maps"), till), "street", "[slow 0.2]")
    assert picture.width_px == 640


async def test_who_is_not_waited_for_any_more_hears_it(
    fakes: FakeVendors, till: RecordingTill
) -> None:
    model = maps(fakes.url("google_maps"), till)
    task = asyncio.create_task(model.geocode(f"[hang] {OAK}"))
    async with asyncio.timeout(BOUND_S):
        await fakes.until(lambda running: bool(running.requests))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await fakes.until(lambda running: running.left == 1)


async def test_a_key_that_is_repeated_is_masked(fakes: FakeVendors, till: RecordingTill) -> None:
    error = await failure(maps(fakes.url("google_maps"), till).geocode(f"[echo_key] {OAK}"))
    assert "The request with the key ********" in error.message


def test_a_log_line_with_the_address_in_it_is_masked() -> None:
    """As an HTTP client words it, where somebody turns its log on."""
    settings: Any = {"google_maps_api_key": KEY, "google_maps_secret": SIGNING_SECRET}
    url = maps("http://127.0.0.1:1", **settings)._signed("streetview", {"pano": "x"}).url
    line = Redactor(Settings(**settings))(f"HTTP Request: GET {url}")
    assert "n0b0dy" in url
    assert "n0b0dy" not in line
    assert SIGNING_SECRET not in line


def test_a_signature_is_that_of_googles_example() -> None:
    path = "/maps/api/geocode/json?address=New+York&client=clientID"
    assert signed(path, SIGNING_SECRET) == "chaRF2hTJKOScPr-RQCEhZbSzIE="


@given(st.text(min_size=1, max_size=60), st.binary(min_size=1, max_size=64))
def test_a_signature_fits_an_address(path: str, secret: bytes) -> None:
    whole = signed(
        path.encode("utf-8", "ignore").decode(), base64.urlsafe_b64encode(secret).decode()
    )
    assert len(base64.urlsafe_b64decode(whole)) == 20


async def test_requests_are_signed_where_there_is_a_secret(
    fakes: FakeVendors, till: RecordingTill
) -> None:
    model = maps(fakes.url("google_maps"), till, google_maps_secret=SIGNING_SECRET)
    site = await model.geocode("12 Café Lane & Söhne")
    await model.street_view(site, await model.find_panorama(site))
    await model.satellite(site)
    signatures = ["signature" in each.query for each in fakes.asked("google_maps")]
    assert signatures == [False, True, True, True]
    other = base64.urlsafe_b64encode(b"another secret").decode()
    wrong = maps(fakes.url("google_maps"), till, google_maps_secret=other)
    assert isinstance(await failure(wrong.satellite(site)), ProviderDenied)


@pytest.mark.parametrize("secret", ["no base64!", "abc", "vNIXE0xscrmjlyV+12Nj/BvUPaw=\n"])
async def test_a_secret_that_is_none_names_its_setting(
    secret: str, fakes: FakeVendors, till: RecordingTill
) -> None:
    model = maps(fakes.url("google_maps"), till)
    model = GoogleMaps(model.account, till, secret=SecretStr(secret))
    error = await failure(model.satellite(SITE))
    assert isinstance(error, ProviderDenied)
    assert "`google_maps_secret`" in error.hint
    assert (fakes.requests, till.calls) == ([], [])


class Atlas:
    """A server that answers everything alike."""

    def __init__(self) -> None:
        self.url = ""
        self.says: bytes = b""
        self.asked: list[Asked] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.asked.append(await read_request(reader))
        writer.write(self.says)
        await writer.drain()
        writer.close()

    def tell(self, document: Any) -> None:
        self.says = answer(200, json.dumps(document).encode(), "application/json")


@pytest.fixture
async def atlas() -> AsyncIterator[Atlas]:
    made = Atlas()
    async with await asyncio.start_server(made.serve, "127.0.0.1", 0) as server:
        made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield made


def result(lat: Any, lng: Any, kind: Any = "ROOFTOP", address: Any = "A") -> dict[str, Any]:
    where = {"location": {"lat": lat, "lng": lng}, "location_type": kind}
    return {"formatted_address": address, "geometry": where}


@pytest.mark.parametrize(
    "results",
    [
        None,
        [],
        [None, 7, "no", {}],
        [result("37", "-122")],
        [result(91, 0)],
        [result(0, -180.5)],
        [result(10**400, 0)],
        [result(None, 4)],
        [{"geometry": {"location": [1, 2]}}],
    ],
)
async def test_a_place_without_coordinates(results: Any, atlas: Atlas, till: RecordingTill) -> None:
    atlas.tell({"status": "OK", "results": results})
    error: Any = await failure(maps(atlas.url, till).geocode(OAK))
    assert "a place without coordinates" in error.message
    assert till.calls[0].charged_usd == 0.005


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"status": 3}', b'{"status": "NEW"}', b"null"])
async def test_an_answer_without_a_status(body: bytes, atlas: Atlas, till: RecordingTill) -> None:
    atlas.says = answer(200, body, "application/json")
    error: Any = await failure(maps(atlas.url, till).geocode(OAK))
    assert "whose status nobody knows" in error.message
    assert error.maybe_charged


@pytest.mark.parametrize(
    ("body", "words"),
    [(b"", "an empty answer"), (b"<html>no</html>", "a web page"), (b'{"a', "broken JSON")],
)
async def test_an_answer_that_is_none(
    body: bytes, words: str, atlas: Atlas, till: RecordingTill
) -> None:
    atlas.says = answer(200, body, "application/json")
    assert words in (await failure(maps(atlas.url, till).geocode(OAK))).message


async def test_odd_words_of_theirs_are_made_one_line(atlas: Atlas, till: RecordingTill) -> None:
    atlas.tell({"status": "OK", "results": [result(1, 2, "NEW", "  A\n\x1b[31m B " + "c" * 500)]})
    site = await maps(atlas.url, till).geocode(OAK)
    assert site.address.startswith("A B ccc")
    assert len(site.address) == 200
    assert site.accuracy == "APPROXIMATE"


@pytest.mark.parametrize(
    "document",
    [
        {"status": "OK"},
        {"status": "OK", "pano_id": "x"},
        {"status": "OK", "pano_id": "", "location": {"lat": 1, "lng": 2}},
        {"status": "OK", "pano_id": "x", "location": {"lat": "1", "lng": 2}},
    ],
)
async def test_a_panorama_that_cannot_be_found_again(document: Any, atlas: Atlas) -> None:
    atlas.tell(document)
    error: Any = await failure(maps(atlas.url).find_panorama(SITE))
    assert "cannot be found again" in error.message
    assert not error.maybe_charged


@pytest.mark.parametrize(
    ("said", "line"), [("© 2017 Jo\n Doe", "© 2017 Jo Doe"), ("", "© Google"), (3, "© Google")]
)
async def test_a_panorama_names_whose_it_is(said: Any, line: str, atlas: Atlas) -> None:
    where = {"lat": 1, "lng": 2}
    atlas.tell({"status": "OK", "pano_id": "x", "location": where, "copyright": said})
    panorama = await maps(atlas.url).find_panorama(SITE)
    assert panorama == Panorama("x", 1.0, 2.0, line, "")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "an empty answer"),
        (b"<html>no</html>", "a web page instead of a picture"),
        (b"\xff\xd8\xff" + b"\x00" * 40 + b"\xff\xd9", "a damaged picture"),
        (from_street(OAK, 640, 640)[:-900], "only a part of the picture"),
        (from_street(OAK, 320, 640), "320 x 640 pixels instead of 640 x 640"),
    ],
)
async def test_a_picture_that_is_none(
    body: bytes, words: str, atlas: Atlas, till: RecordingTill
) -> None:
    atlas.says = answer(200, body, "image/jpeg")
    error: Any = await failure(maps(atlas.url, till).street_view(SITE, PANORAMA))
    assert isinstance(error, ProviderUnavailable)
    assert words in error.message
    assert error.maybe_charged


async def test_the_key_goes_nowhere_else(atlas: Atlas, till: RecordingTill) -> None:
    atlas.says = answer(302, b"", "text/html", Location="http://192.0.2.1/x")
    error = await failure(maps(atlas.url, till).satellite(SITE))
    assert "leads to another address (192.0.2.1)" in error.message
    assert "key" not in " ".join(atlas.asked[0].headers.values())


async def test_without_a_till_nothing_is_bought(fakes: FakeVendors) -> None:
    with pytest.raises(RuntimeError, match="costs money"):
        await maps(fakes.url("google_maps")).satellite(SITE)
    assert fakes.requests == []


def test_a_real_address_is_googles() -> None:
    model = entries("imagery")[0].make(Settings(google_maps_api_key=KEY))  # pyright: ignore
    parts = urlsplit(model._asking(model._path("geocode/json", {"address": OAK})).url)
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == (
        "https://maps.googleapis.com/maps/api/geocode/json"
    )
