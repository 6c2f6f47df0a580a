"""The copies of fetched pages."""

from dataclasses import replace

import pytest

from mutoscope.models import Artifact
from mutoscope.store import pages
from mutoscope.store.database import Database
from mutoscope.store.pages import FORGOTTEN_AFTER_S, PageCopy

URL = "https://tea.example/a"
BODY = Artifact("a" * 64, 12, ".pdf", "application/pdf")
COPY = PageCopy(
    "https://tea.example/b", "utf-8", '"e"', "Sat, 28 Nov 2026 10:00:00 GMT", BODY, False
)


async def age(database: Database, seconds: float) -> None:
    await database.all(
        "UPDATE pages SET fetched_at = fetched_at - %(s)s * interval '1 second'", {"s": seconds}
    )


async def kept(
    database: Database, url: str = URL, owner: str = "ann", private: bool = False
) -> PageCopy | None:
    return await pages.find(database, owner, url, private)


async def test_a_copy_is_its_owners_and_its_addresses(store: Database) -> None:
    await pages.keep(store, "ann", URL, COPY)
    found = await kept(store)
    assert found is not None
    assert 0 <= found.age_s < 60
    assert found == PageCopy(**{**COPY.__dict__, "age_s": found.age_s})
    assert await kept(store, owner="bob") is None
    assert await kept(store, URL + "/") is None


async def test_a_later_copy_takes_its_place_and_is_young(store: Database) -> None:
    await pages.keep(store, "ann", URL, COPY)
    await age(store, 500)
    other = Artifact("b" * 64, 3, "", "text/html")
    await pages.keep(store, "ann", URL, PageCopy(URL, "", "", "", other, False))
    found = await kept(store)
    assert found is not None
    assert (found.body, found.etag, found.final_url) == (other, "", URL)
    assert found.age_s < 400


async def test_private_ones_are_for_those_who_may(store: Database) -> None:
    for private in (True, False):
        await pages.keep(store, "ann", URL, replace(COPY, private=private))
        found = await kept(store, private=True)
        assert found is not None
        assert found.private == private
        assert (await kept(store) is None) == private


async def test_what_is_confirmed_is_young_again(store: Database) -> None:
    for owner in ("ann", "bob"):
        await pages.keep(store, owner, URL, COPY)
    await age(store, 500)
    await pages.confirm(store, "ann", URL)
    ages = [copy.age_s for owner in ("ann", "bob") if (copy := await kept(store, owner=owner))]
    assert ages[0] < 400 < ages[1]


async def test_old_ones_are_forgotten(store: Database) -> None:
    await pages.keep(store, "ann", URL, COPY)
    await age(store, FORGOTTEN_AFTER_S + 1)
    await pages.keep(store, "bob", "https://tea.example/other", COPY)
    assert await kept(store) is None


@pytest.mark.parametrize("url", [f"https://tea.example/{'ж' * 1900}", "https://tea.example/\0"])
async def test_addresses_of_any_length_and_kind(store: Database, url: str) -> None:
    await pages.keep(store, "ann", url, COPY)
    found = await kept(store, url)
    assert found is not None
    assert found.body == BODY
