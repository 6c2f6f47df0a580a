"""What every library of photographs and clips does: over real sockets, against a fake of it."""

import asyncio
import io
import json
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from PIL import Image

from mutoscope.config import Settings
from mutoscope.errors import (
    ProviderDenied,
    ProviderError,
    ProviderLimited,
    ProviderRefused,
    ProviderUnavailable,
)
from mutoscope.providers.http.request import Patience
from mutoscope.providers.paying import Limited
from mutoscope.providers.pexels import Pexels
from mutoscope.providers.protocols import StockItem, StockLibrary
from mutoscope.providers.vendors import account
from mutoscope.testing.fakes import FakeVendors
from mutoscope.testing.fakes.pictures import painted
from mutoscope.testing.wire import Asked, answer, read_request

KEY = "key-that-nobody-may-see"
HASTY = Patience(deadline_s=20, connect_s=2, silence_s=5, bytes_per_s=500, grace_s=0.4)
BOUND_S = 30.0
CLIP = b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 64


@pytest.fixture
async def fakes() -> AsyncIterator[FakeVendors]:
    async with FakeVendors(api_key=KEY) as running:
        yield running


class Library:
    """A server with one page of results and the files that they name."""

    def __init__(self) -> None:
        self.url = ""
        self.page: Any = {}
        self.files: dict[str, bytes] = {}
        self.asked: list[Asked] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = await read_request(reader)
        self.asked.append(asked)
        if asked.path in self.files:
            writer.write(self.files[asked.path])
        else:
            writer.write(answer(200, json.dumps(self.page).encode(), "application/json"))
        await writer.drain()
        writer.close()


@pytest.fixture
async def library() -> AsyncIterator[Library]:
    site = Library()
    async with await asyncio.start_server(site.serve, "127.0.0.1", 0) as server:
        site.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield site


def pexels(url: str, *, silence_s: float = HASTY.silence_s, key: str = KEY) -> Pexels:
    settings = Settings(pexels_api_key=key, base_urls={"pexels": url})  # pyright: ignore
    patience = Patience(20, 2, silence_s, HASTY.bytes_per_s, HASTY.grace_s)
    return Pexels(account(settings, "pexels", "stock"), patience=patience)


async def photo(library: StockLibrary, query: str = "kites", **more: Any) -> StockItem:
    wanted = {"kind": "photo", "width": 540, "height": 960, **more}
    return await library.find(query, **wanted)


async def failure(found: Awaitable[StockItem]) -> ProviderError:
    async with asyncio.timeout(BOUND_S):
        with pytest.raises(ProviderError) as caught:
            await found
    shown = "".join(traceback.format_exception(caught.value))
    assert KEY not in f"{caught.value!r} {caught.value.message} {caught.value.hint} {shown}"
    assert caught.value.hint
    assert not caught.value.maybe_charged
    return caught.value


def test_it_is_limited_and_keeps_its_key() -> None:
    model = pexels("http://127.0.0.1:1")
    checked: StockLibrary = model
    assert isinstance(model, Limited)
    assert checked.identity.provider == "pexels"
    assert model.limits.per_minute is not None
    assert 12 / model.limits.per_minute < 1  # a short's searches in less than a minute
    assert KEY not in repr(model)


async def test_a_photograph_is_found_and_credited(fakes: FakeVendors) -> None:
    item = await photo(pexels(fakes.url("pexels")))
    with Image.open(io.BytesIO(item.data)) as image:
        assert (item.width_px, item.height_px) == image.size
    assert (item.kind, item.mime_type, item.duration_s) == ("photo", "image/jpeg", 0.0)
    assert item.credit == f"Photo: {item.author} / Pexels"
    assert item.author.endswith("Example")
    assert item.page_url == f"https://www.pexels.com/photo/{item.id}/"
    assert item.licence == "Pexels License"
    search, file = fakes.asked("pexels")
    assert search.path == "/v1/search"
    assert search.query == {"query": "kites", "orientation": "portrait", "per_page": "40"}
    assert search.headers["authorization"] == KEY
    assert "authorization" not in file.headers
    assert KEY not in str(file.headers)


async def test_a_photograph_is_no_larger_than_it_takes(fakes: FakeVendors) -> None:
    item = await photo(pexels(fakes.url("pexels")), width=540, height=960)
    assert (item.width_px, item.height_px) == (640, 960)
    whole = await photo(pexels(fakes.url("pexels")), width=3000, height=4000)
    assert (whole.width_px, whole.height_px) == (1600, 2400)


async def test_a_clip_is_found_and_credited(fakes: FakeVendors) -> None:
    found = await photo(pexels(fakes.url("pexels")), kind="video", width=200, height=300)
    assert (found.kind, found.mime_type, found.duration_s) == ("video", "video/mp4", 2.0)
    assert found.credit == f"Video: {found.author} / Pexels"
    assert found.data[4:8] == b"ftyp"
    assert (found.width_px, found.height_px) == (360, 640)
    search, file = fakes.asked("pexels")
    assert search.path == "/v1/videos/search"
    assert "authorization" not in file.headers


@pytest.mark.parametrize(
    ("width", "height", "orientation"),
    [(1080, 1920, "portrait"), (1920, 1080, "landscape"), (1000, 1100, "square")],
)
async def test_the_shape_is_looked_for(
    width: int, height: int, orientation: str, fakes: FakeVendors
) -> None:
    item = await photo(pexels(fakes.url("pexels")), width=width, height=height)
    assert fakes.asked("pexels")[0].query["orientation"] == orientation
    assert item.width_px >= width
    assert item.height_px >= height


async def test_at_every_place_is_another(fakes: FakeVendors) -> None:
    model = pexels(fakes.url("pexels"))
    shown = [(await photo(model, width=80, height=120, place=each)).id for each in range(3)]
    assert len(set(shown)) == 3


async def test_nothing_is_found(fakes: FakeVendors) -> None:
    error = await failure(photo(pexels(fakes.url("pexels")), "nothing like it"))
    assert error.code == "nothing_found"
    assert "“nothing like it”" in error.message
    assert not error.transient


@pytest.mark.parametrize(
    ("mark", "kind", "words"),
    [
        ("500", ProviderUnavailable, "has a fault of its own (500)"),
        ("refuse", ProviderRefused, "refuses this content by its policy"),
        ("denied", ProviderDenied, "does not let us in (401)"),
        ("echo_key", ProviderError, "********"),
        ("hang", ProviderUnavailable, "fell silent"),
        ("drip", ProviderUnavailable, "sent only "),
        ("truncated", ProviderUnavailable, "broke the connection off"),
        ("wrong_type", ProviderUnavailable, "a web page instead of JSON"),
        ("html_error", ProviderUnavailable, "has a fault of its own (502)"),
        ("redirect", ProviderUnavailable, "leads on more than 2 times"),
    ],
)
async def test_each_misbehaviour_is_told_by_its_class(
    mark: str, kind: type[ProviderError], words: str, fakes: FakeVendors
) -> None:
    silence_s = 0.3 if mark == "hang" else HASTY.silence_s
    error = await failure(photo(pexels(fakes.url("pexels"), silence_s=silence_s), f"[{mark}] a"))
    assert type(error) is kind
    assert words in error.message


async def test_who_is_busy_says_until_when(fakes: FakeVendors) -> None:
    error = await failure(photo(pexels(fakes.url("pexels")), "[429 2.5] kites"))
    assert isinstance(error, ProviderLimited)
    assert error.retry_after_s == 2.5


async def test_a_wrong_key_names_its_setting(fakes: FakeVendors) -> None:
    error = await failure(photo(pexels(fakes.url("pexels"), key="another-key")))
    assert isinstance(error, ProviderDenied)
    assert "`pexels_api_key`" in error.hint


async def test_who_is_not_waited_for_any_more_hears_it(fakes: FakeVendors) -> None:
    task = asyncio.create_task(photo(pexels(fakes.url("pexels")), "[hang] kites"))
    async with asyncio.timeout(BOUND_S):
        await fakes.until(lambda running: bool(running.requests))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await fakes.until(lambda running: running.left == 1)


@pytest.mark.parametrize(
    ("query", "sent"),
    [
        ("  café\x1b[31m &\u200b crème\n\tbrûlée?#% ", "café &\u200b crème brûlée?#%"),
        ("half \ud83d a kite", "half a kite"),
        ("日本の凧", "日本の凧"),
        ("kite " * 100, ("kite " * 20).strip()),
        ("k" * 400, "k" * 100),
    ],
)
async def test_a_query_is_words(query: str, sent: str, fakes: FakeVendors) -> None:
    await photo(pexels(fakes.url("pexels")), query)
    assert fakes.asked("pexels")[0].query["query"] == sent


@pytest.mark.parametrize("query", ["", " \n", "\x1b[31m", "…!?", "\ud83d"])
async def test_nothing_is_looked_for_where_nothing_is_said(query: str, fakes: FakeVendors) -> None:
    error = await failure(photo(pexels(fakes.url("pexels")), query))
    assert error.code == "nothing_found"
    assert fakes.requests == []


def shown(id_: Any, url: str, **more: Any) -> dict[str, Any]:
    size = {"width": 600, "height": 1000}
    return {"id": id_, "src": {"original": url}, "photographer": "Jo", **size, **more}


def filmed(id_: Any, *files: dict[str, Any], duration: Any = 9) -> dict[str, Any]:
    return {"id": id_, "duration": duration, "user": {"name": "Jo"}, "video_files": files}


def file(link: str, width: Any, height: Any, kind: str = "video/mp4") -> dict[str, Any]:
    return {"link": link, "width": width, "height": height, "file_type": kind}


@pytest.mark.parametrize(
    "address",
    [
        "https://files.example.org/a.jpeg",
        "https://images.pexels.com.example.org/a.jpeg",
        "https://images.pexels.com@192.0.2.1/a.jpeg",
        "https://images.pexels.com:8443/a.jpeg",
        "https://images.pexels.com\\@192.0.2.1/a.jpeg",
        "https://images.pexels.com/a\n.jpeg",
        "https://images.pexels.com/" + "a" * 3000,
        "http://images.pexels.com/a.jpeg",
        "http://127.0.0.1:9/a.jpeg",
        "file:///etc/passwd",
        "http://[",
        "",
    ],
)
async def test_nothing_is_fetched_from_anywhere_else(address: str, library: Library) -> None:
    library.page = {"photos": [shown(1, address)], "videos": [filmed(1, file(address, 600, 1000))]}
    for kind in ("photo", "video"):
        error = await failure(photo(pexels(library.url), kind=kind))
        assert error.code == "nothing_found"
    assert len(library.asked) == 2


async def test_its_own_hosts_are_reached_by_https() -> None:
    model = pexels("https://api.pexels.com")
    theirs = "https://images.pexels.com/photos/1/a.jpeg", "https://videos.pexels.com/a.mp4"
    assert all(model._is_theirs(url) for url in theirs)


@pytest.mark.parametrize(
    "page",
    [
        [],
        {},
        {"photos": None},
        {"photos": [None, 7, "no", {"id": 1}, {"src": {"original": 3}}]},
        {"photos": [{"id": 1, "width": "600", "height": -4, "src": {"original": "URL/a.jpeg"}}]},
        {"photos": [shown(1, "URL/a.jpeg", width=10**400)]},
        {"photos": [{"width": 600, "height": 1000, "src": {"original": "URL/a.jpeg"}}]},
    ],
)
async def test_a_page_that_holds_no_results(page: Any, library: Library) -> None:
    library.page = json.loads(json.dumps(page).replace("URL", library.url))
    assert (await failure(photo(pexels(library.url)))).code == "nothing_found"


async def test_the_first_that_is_large_enough_else_the_largest(library: Library) -> None:
    data = answer(200, painted("a", 60, 100, "image/jpeg"), "image/jpeg")
    library.files = {f"/{name}.jpeg": data for name in "abcd"}
    small, smaller = {"width": 300, "height": 500}, {"width": 30, "height": 50}
    results = [
        shown(1, f"{library.url}/a.jpeg", **smaller),
        shown(2, f"{library.url}/b.jpeg", **small),
        shown(3, f"{library.url}/c.jpeg"),
        shown(4, f"{library.url}/d.jpeg"),
    ]
    library.page = {"photos": results}
    assert (await photo(pexels(library.url))).id == "3"
    told = [(await photo(pexels(library.url), place=place)).id for place in range(9)]
    assert told == ["3", "4", "2", "1", "4", "2", "1", "3", "2"]


async def test_the_smallest_file_that_is_large_enough(library: Library) -> None:
    library.files = {"/m.mp4": answer(200, CLIP, "video/mp4")}
    at: Callable[[str], str] = lambda name: f"{library.url}/{name}.mp4"  # noqa: E731
    library.page = {
        "videos": [
            filmed(1, file(at("long"), 1080, 1920), duration=600),
            filmed(
                2,
                file(at("s"), 360, 640),
                file(at("xl"), 2160, 3840),
                file(at("m"), 540, 960),
                file(at("stream"), 540, 960, "application/x-mpegURL"),
                file(at("unknown"), None, None),
            ),
        ]
    }
    item = await photo(pexels(library.url), kind="video")
    assert (item.id, item.width_px, item.height_px, item.duration_s) == ("2", 540, 960, 9.0)
    assert item.data == CLIP


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<html>no</html>", "something else instead of a video"),
        (painted("a", 16, 16), "something else instead of a video"),
        (b"", "an empty answer"),
    ],
)
async def test_a_clip_that_is_none(body: bytes, words: str, library: Library) -> None:
    library.page = {"videos": [filmed(1, file(f"{library.url}/a.mp4", 600, 1000))]}
    library.files = {"/a.mp4": answer(200, body, "video/mp4")}
    error = await failure(photo(pexels(library.url), kind="video"))
    assert isinstance(error, ProviderUnavailable)
    assert words in error.message


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<html>no</html>", "a web page instead of a picture"),
        (painted("a", 60, 100, "image/jpeg")[:-80], "only a part of the picture"),
        (b"\xff\xd8\xff" + b"\x00" * 40 + b"\xff\xd9", "a damaged picture"),
    ],
)
async def test_a_photograph_that_is_none(body: bytes, words: str, library: Library) -> None:
    library.page = {"photos": [shown(1, f"{library.url}/a.jpeg")]}
    library.files = {"/a.jpeg": answer(200, body, "image/jpeg")}
    error = await failure(photo(pexels(library.url)))
    assert isinstance(error, ProviderUnavailable)
    assert words in error.message


async def test_a_file_leads_nowhere_else(library: Library) -> None:
    library.page = {"photos": [shown(1, f"{library.url}/a.jpeg")]}
    library.files = {"/a.jpeg": answer(302, b"", "text/html", Location="http://192.0.2.1/x")}
    error = await failure(photo(pexels(library.url)))
    assert "leads to another address (192.0.2.1)" in error.message


@pytest.mark.parametrize(
    ("name", "credit"),
    [
        ("  Jane \n\x1b[31m Doe ", "Photo: Jane Doe / Pexels"),
        ("", "Photo: Pexels"),
        (None, "Photo: Pexels"),
        ("x" * 200, f"Photo: {'x' * 80} / Pexels"),
    ],
)
async def test_a_credit_is_one_line(name: Any, credit: str, library: Library) -> None:
    result = shown(1, f"{library.url}/a.jpeg", photographer=name)
    library.page = {"photos": [{**result, "url": "javascript:alert(1)"}]}
    library.files = {"/a.jpeg": answer(200, painted("a", 60, 100, "image/jpeg"), "image/jpeg")}
    item = await photo(pexels(library.url))
    assert (item.credit, item.page_url) == (credit, "")
