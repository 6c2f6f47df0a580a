"""The fake Wikipedia: its pages, and how it says that it is busy."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from mutoscope.errors import ProviderLimited
from mutoscope.providers.http.call import call
from mutoscope.providers.http.request import Request
from mutoscope.testing.fakes import FakeVendors, running_fakes

PROPS = "extracts|info|pageprops|links"


@pytest.fixture(scope="module")
def fakes() -> Iterator[FakeVendors]:
    with running_fakes() as running:
        yield running


async def ask(fakes: FakeVendors, **asked: Any) -> Any:
    address = fakes.url("wikipedia").replace("{language}", "de")
    query = urlencode({"action": "query", "format": "json", "formatversion": 2, **asked})
    return (await call(Request("wikipedia", f"{address}/w/api.php?{query}"))).document


async def test_a_page_has_what_was_asked_for(fakes: FakeVendors) -> None:
    (page,) = (await ask(fakes, titles="tea", prop=PROPS))["query"]["pages"]
    assert page["title"] == "Tea"
    assert "== History ==" in page["extract"]
    assert page["canonicalurl"] == "https://de.wikipedia.org/wiki/Tea"
    assert page["lastrevid"] > 0
    (bare,) = (await ask(fakes, titles="tea", prop="info"))["query"]["pages"]
    assert "extract" not in bare


async def test_titles_lead_on_are_missing_or_mean_several_things(fakes: FakeVendors) -> None:
    led = (await ask(fakes, titles="Java", prop="info"))["query"]
    assert (led["redirects"][0]["to"], led["pages"][0]["title"]) == ("Coffee", "Coffee")
    (missing,) = (await ask(fakes, titles="Nothing", prop="info"))["query"]["pages"]
    assert missing == {"ns": 0, "title": "Nothing", "missing": True}
    (page,) = (await ask(fakes, titles="Mercury", prop=PROPS))["query"]["pages"]
    assert page["pageprops"] == {"disambiguation": ""}
    assert {"ns": 0, "title": "Mercury (planet)"} in page["links"]


async def test_a_search_finds_words(fakes: FakeVendors) -> None:
    found = (await ask(fakes, list="search", srsearch="the tale of coffee"))["query"]["search"]
    assert [each["title"] for each in found] == ["Tale", "Coffee"]


async def test_it_is_busy_with_a_good_status(fakes: FakeVendors) -> None:
    fakes.behave("wikipedia", "503 5")
    assert (await ask(fakes, titles="Tea"))["error"]["code"] == "maxlag"
    assert (await ask(fakes, prop="info"))["error"]["code"] == "badvalue"
    fakes.behave("wikipedia", "429 3")
    with pytest.raises(ProviderLimited):
        await ask(fakes, titles="Tea")
