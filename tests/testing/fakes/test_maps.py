"""The fake of Google's map services: its shapes, and what is planted in an address."""

import base64
import hmac
import io
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from PIL import Image

from mutoscope.errors import ProviderDenied, ProviderError, ProviderUnavailable
from mutoscope.providers.http.call import Answer, call
from mutoscope.providers.http.request import Request
from mutoscope.testing.fakes import FakeVendors, running_fakes
from mutoscope.testing.fakes.maps import SIGNING_SECRET, calls

KEY = "fake-key-of-maps"


@pytest.fixture
def fakes() -> Iterator[FakeVendors]:
    with running_fakes(api_key=KEY) as running:
        yield running


async def ask(fakes: FakeVendors, path: str, *, wanted: Any = "json", **asked: Any) -> Answer:
    query = urlencode({"key": KEY, **asked}, quote_via=quote)
    url = f"{fakes.url('google_maps')}/maps/api/{path}?{query}"
    return await call(Request("maps", url, wanted=wanted, paid=True))


async def located(fakes: FakeVendors, address: str) -> str:
    found = (await ask(fakes, "geocode/json", address=address)).document
    point = found["results"][0]["geometry"]["location"]
    return f"{point['lat']:.7f},{point['lng']:.7f}"


async def test_a_house_is_found_seen_and_counted(fakes: FakeVendors) -> None:
    found = (await ask(fakes, "geocode/json", address="12 Oak Lane")).document
    [result] = found["results"]
    assert (found["status"], result["geometry"]["location_type"]) == ("OK", "ROOFTOP")
    assert result["formatted_address"] == "12 Oak Lane, USA"
    assert "partial_match" not in result
    at = await located(fakes, "12 Oak Lane")
    seen = (await ask(fakes, "streetview/metadata", location=at, radius=50)).document
    assert {"copyright", "date", "location", "pano_id", "status"} == seen.keys()
    street = await ask(fakes, "streetview", wanted="picture", pano=seen["pano_id"], size="320x200")
    above = await ask(fakes, "staticmap", wanted="picture", center=at, size="100x100", scale=2)
    with Image.open(io.BytesIO(street.body)) as one, Image.open(io.BytesIO(above.body)) as other:
        assert (one.format, one.size, other.size) == ("JPEG", (320, 200), (200, 200))
    assert calls(fakes.requests) == {"geocode": 2, "metadata": 1, "street_view": 1, "satellite": 1}
    bought = [(charge.units, charge.prompt) for charge in fakes.purchases("google_maps")]
    assert bought == [
        ({"geocode": 1.0}, "12 Oak Lane"),
        ({"geocode": 1.0}, "12 Oak Lane"),
        ({"street_view": 1.0}, "12 Oak Lane"),
        ({"satellite": 1.0}, "12 Oak Lane"),
    ]


@pytest.mark.parametrize(
    ("address", "status", "charged"),
    [
        ("nowhere at all", "ZERO_RESULTS", 1),
        ("1 A Street | address: ZERO_RESULTS", "ZERO_RESULTS", 1),
        ("1 A Street | address: OVER_QUERY_LIMIT", "OVER_QUERY_LIMIT", 0),
        ("1 A Street | address: REQUEST_DENIED", "REQUEST_DENIED", 0),
        ("[429] 1 A Street", "OVER_QUERY_LIMIT", 0),
        ("[denied] 1 A Street", "REQUEST_DENIED", 0),
        ("[no_quota] 1 A Street", "OVER_DAILY_LIMIT", 0),
        ("", "INVALID_REQUEST", 0),
    ],
)
async def test_each_status_comes_with_a_200(
    fakes: FakeVendors, address: str, status: str, charged: int
) -> None:
    answer = await ask(fakes, "geocode/json", address=address)
    assert (answer.status, answer.document["status"]) == (200, status)
    assert answer.document["results"] == []
    assert len(fakes.charges) == charged


async def test_what_is_planted_is_of_one_call_and_of_so_many_times(fakes: FakeVendors) -> None:
    address = "1 A Street | at: 25.76,-80.19 | meta: ZERO_RESULTS x1 | above: [503 x1]"
    at = await located(fakes, address)
    assert at == "25.7600000,-80.1900000"
    told = [(await ask(fakes, "streetview/metadata", location=at)).document for _ in range(2)]
    assert [each["status"] for each in told] == ["ZERO_RESULTS", "OK"]
    with pytest.raises(ProviderUnavailable):
        await ask(fakes, "staticmap", wanted="picture", center=at, size="64x64")
    await ask(fakes, "staticmap", wanted="picture", center=at, size="64x64")


async def test_a_picture_that_is_gone_is_a_404_where_that_was_asked_for(
    fakes: FakeVendors,
) -> None:
    at = await located(fakes, "1 A Street | street: GONE")
    pano = (await ask(fakes, "streetview/metadata", location=at)).document["pano_id"]
    grey = await ask(fakes, "streetview", wanted="picture", pano=pano, size="64x64")
    assert grey.content_type == "image/jpeg"
    with pytest.raises(ProviderError, match="404"):
        await ask(fakes, "streetview", pano=pano, size="64x64", return_error_code="true")


async def test_no_key_and_too_large(fakes: FakeVendors) -> None:
    refused = await ask(fakes, "geocode/json", address="1 A Street", key="wrong")
    assert refused.document["status"] == "REQUEST_DENIED"
    with pytest.raises(ProviderDenied):
        await ask(fakes, "staticmap", wanted="picture", center="1,1", size="64x64", key="wrong")
    with pytest.raises(ProviderError, match="400"):
        await ask(fakes, "staticmap", wanted="picture", center="1,1", size="641x64")
    assert fakes.charges == []


async def test_a_signature_is_checked_where_there_is_one(fakes: FakeVendors) -> None:
    asked = {"center": "1,1", "size": "64x64"}
    path = f"/maps/api/staticmap?{urlencode({'key': KEY, **asked}, quote_via=quote)}"
    secret = base64.urlsafe_b64decode(SIGNING_SECRET)
    right = base64.urlsafe_b64encode(hmac.digest(secret, path.encode(), "sha1")).decode()
    await ask(fakes, "staticmap", wanted="picture", **asked, signature=right)
    with pytest.raises(ProviderDenied):
        await ask(fakes, "staticmap", wanted="picture", **asked, signature="wrong")


async def test_the_same_address_is_the_same_house(fakes: FakeVendors) -> None:
    def picture(center: str) -> Any:
        return ask(fakes, "staticmap", wanted="picture", center=center, size="64x64")

    here, there = await located(fakes, "1 A Street"), await located(fakes, "2 B Street")
    first, again, other = [(await picture(at)).body for at in (here, here, there)]
    assert first == again != other
