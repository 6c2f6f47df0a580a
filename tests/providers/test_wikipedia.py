"""Wikipedia: over real sockets, against a fake of it."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from mutoscope.config import Settings
from mutoscope.errors import (
    InvalidRequest,
    MutoscopeError,
    ProviderDenied,
    ProviderError,
    ProviderLimited,
    ProviderUnavailable,
)
from mutoscope.providers.http.call import is_unreachable
from mutoscope.providers.http.request import Patience
from mutoscope.providers.paying import Limited
from mutoscope.providers.vendors import account, vendors
from mutoscope.providers.wikipedia import LANGUAGE, Wikipedia
from mutoscope.testing.fakes import FakeVendors

HASTY = Patience(deadline_s=5, connect_s=2, silence_s=0.5, bytes_per_s=500, grace_s=0.3)


def wikipedia(url: str) -> Wikipedia:
    settings = Settings(base_urls={"wikipedia": url})
    return Wikipedia(account(settings, "wikipedia", "articles"), patience=HASTY)


@pytest.fixture
async def fakes() -> AsyncIterator[FakeVendors]:
    async with FakeVendors() as running:
        yield running


async def failure(fakes: FakeVendors, topic: str = "Tea") -> MutoscopeError:
    with pytest.raises(MutoscopeError) as caught:
        await wikipedia(fakes.url("wikipedia")).find(topic)
    return caught.value


async def test_a_topic_becomes_an_article_that_says_whose_it_is(fakes: FakeVendors) -> None:
    article = await wikipedia(fakes.url("wikipedia")).find("green tea")
    assert (article.title, article.language) == ("Green tea", "en")
    assert article.paragraphs == (
        "Green tea is known all over the world. People have written about it for centuries.",
        "Its price is high. So it goes.",
        "Traders brought it west in 1570. Within a century Green tea had reached every port.",
    )
    assert article.url.startswith("https://en.wikipedia.org/w/index.php?oldid=")
    assert article.url.rpartition("=")[2].isdigit()
    assert article.licence == "CC BY-SA 4.0"
    assert article.attribution == (
        "Text: “Green tea”, Wikipedia contributors, en.wikipedia.org, CC BY-SA 4.0"
    )


async def test_it_is_asked_politely(fakes: FakeVendors) -> None:
    await wikipedia(fakes.url("wikipedia")).find("Tea")
    (asked,) = fakes.asked("wikipedia")
    assert asked.headers["user-agent"].startswith("Mutoscope/")
    assert "(" in asked.headers["user-agent"]
    assert asked.headers["accept-encoding"] == "gzip"
    assert int(asked.query["maxlag"]) > 0
    assert isinstance(wikipedia(fakes.url("wikipedia")), Limited)
    assert vendors()["wikipedia"].limits.parallel == 1
    assert LANGUAGE in vendors()["wikipedia"].base_url


@pytest.mark.parametrize(
    ("topic", "language", "asked", "found"),
    [("Tea", "de", "de", "de"), ("Чай", "", "ru", "ru"), ("Tea", "", "en", "en")],
)
async def test_the_language_is_the_given_one_or_the_topics(
    fakes: FakeVendors, topic: str, language: str, asked: str, found: str
) -> None:
    article = await wikipedia(fakes.url("wikipedia")).find(topic, language)
    assert article.language == found
    assert fakes.asked("wikipedia")[0].path == f"/{asked}/w/api.php"


async def test_an_address_may_serve_every_language(fakes: FakeVendors) -> None:
    one = fakes.url("wikipedia").replace(LANGUAGE, "xx")
    assert (await wikipedia(one).find("Tea", "de")).language == "de"
    assert fakes.asked("wikipedia")[0].path == "/xx/w/api.php"


async def test_a_redirect_is_followed(fakes: FakeVendors) -> None:
    assert (await wikipedia(fakes.url("wikipedia")).find("Java")).title == "Coffee"


async def test_what_no_title_says_is_looked_for(fakes: FakeVendors) -> None:
    article = await wikipedia(fakes.url("wikipedia")).find("How coffee conquered the world?")
    assert article.title == "Coffee"
    assert [each.query.get("srsearch") for each in fakes.asked("wikipedia")] == [
        None,
        "How coffee conquered the world",
        None,
    ]


@pytest.mark.parametrize("topic", ["Nothing", "Nothing at all to see", "|", "Nothing" + "x" * 300])
async def test_there_may_be_no_article(fakes: FakeVendors, topic: str) -> None:
    error = await failure(fakes, topic)
    assert (type(error), error.code, error.transient) == (ProviderError, "nothing_found", False)
    assert "has no article about" in error.message


async def test_others_are_listed_and_not_taken(fakes: FakeVendors) -> None:
    error = await failure(fakes, "an unwritten thing of yore")
    assert error.code == "nothing_found"
    assert error.message.endswith("It has: Ink, Paper, Thing, Yore.")


async def test_a_name_of_several_things_is_refused_with_them(fakes: FakeVendors) -> None:
    error = await failure(fakes, "mercury")
    assert isinstance(error, InvalidRequest)
    assert error.code == "ambiguous_topic"
    assert "several things called “Mercury”" in error.message
    assert error.hint == "Say which one: Mercury (element), Mercury (planet), Freddie Mercury."


@pytest.mark.parametrize(
    ("mark", "kind", "words"),
    [
        ("429 7", ProviderLimited, "in 7 s"),
        ("503 5", ProviderLimited, "maxlag"),
        ("500", ProviderUnavailable, "fault of its own"),
        ("html_error", ProviderUnavailable, r"fault of its own"),
        ("wrong_type", ProviderUnavailable, "a web page instead of JSON"),
        ("truncated", ProviderUnavailable, "broke the connection off"),
        ("hang", ProviderUnavailable, "fell silent"),
        ("drip 9", ProviderUnavailable, "sent only|fell silent"),
        ("redirect", ProviderUnavailable, "leads on more than"),
        ("denied", ProviderDenied, "403"),
    ],
)
async def test_a_fault_is_told_by_its_class(
    fakes: FakeVendors, mark: str, kind: type[ProviderError], words: str
) -> None:
    fakes.behave("wikipedia", mark)
    with pytest.raises(kind, match=words) as caught:
        await wikipedia(fakes.url("wikipedia")).find("Tea")
    assert not caught.value.maybe_charged
    if isinstance(caught.value, ProviderLimited):
        assert caught.value.retry_after_s == float(mark.split()[1])
    if isinstance(caught.value, ProviderUnavailable):
        assert not is_unreachable(caught.value)


async def test_without_a_network_it_cannot_be_reached() -> None:
    server = await asyncio.start_server(lambda _r, _w: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    with pytest.raises(ProviderUnavailable, match="cannot be reached") as caught:
        await wikipedia(f"http://127.0.0.1:{port}").find("Tea")
    assert is_unreachable(caught.value)


async def test_who_waits_no_more_leaves(fakes: FakeVendors) -> None:
    fakes.behave("wikipedia", "hang")
    asking = asyncio.create_task(wikipedia(fakes.url("wikipedia")).find("Tea"))
    await fakes.until(lambda each: bool(each.requests))
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await fakes.until(lambda each: each.left == 1)
