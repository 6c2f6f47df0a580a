import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator, Callable

import pytest

from mutoscope.errors import InvalidRequest, ProviderLimited, ProviderUnavailable
from mutoscope.providers.http.page import Page, fetch_if_changed, fetch_page

HTML = b"<html><p>Hello.</p></html>"


class Site:
    """A real web server on loopback that answers with given bytes and keeps what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, bytes] = {}
        self.requests: list[str] = []
        self.hold = asyncio.Event()
        self.url = ""

    def page(self, path: str, body: bytes = HTML, status: str = "200 OK", **headers: str) -> str:
        fields = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))}
        fields |= {name.replace("_", "-"): value for name, value in headers.items()}
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        self.answers[path] = f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body
        return self.url + path

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.requests.append(request)
        answer = self.answers.get(request.split()[1], b"")
        writer.write(answer)
        await writer.drain()
        if answer.endswith(b"held"):
            await self.hold.wait()
        writer.close()


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    site = Site()
    server = await asyncio.start_server(site.serve, "127.0.0.1", 0)
    site.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield site
        site.hold.set()


async def fetch(url: str, **options: int) -> Page:
    return await fetch_page(url, allow_private=True, **options)


async def test_a_page_with_its_type(site):
    page = await fetch(site.page("/a") + "#part")
    assert page == Page(site.url + "/a", "text/html", HTML, "utf-8")
    assert page.host == "127.0.0.1"
    assert f"Host: {site.url.removeprefix('http://')}" in site.requests[0]


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
async def test_a_packed_page_is_unpacked(site, pack: Callable[[bytes], bytes]):
    encoding = "gzip" if pack is gzip.compress else "deflate"
    page = await fetch(site.page("/a", pack(HTML * 900), Content_Encoding=encoding))
    assert page.body == HTML * 900


async def test_the_name_of_the_host_is_kept_though_the_address_is_dialled(site):
    port = site.url.rpartition(":")[2]
    site.page("/a")
    page = await fetch(f"http://localhost:{port}/a")
    assert page.host == "localhost"
    assert f"Host: localhost:{port}" in site.requests[0]


async def test_redirects_are_followed_to_the_end(site):
    site.page("/c")
    site.page("/b", b"", "301 Moved", Location="c")
    page = await fetch(site.page("/a", b"", "302 Found", Location=site.url + "/b"))
    assert page.url == site.url + "/c"


async def test_a_circle_of_redirects_ends(site):
    with pytest.raises(InvalidRequest, match="more than 5 times"):
        await fetch(site.page("/a", b"", "302 Found", Location="/a"))
    assert len(site.requests) == 6


@pytest.mark.parametrize("target", ["file:///etc/passwd", "gopher://x/", "http://me:secret@x.org/"])
async def test_a_redirect_is_checked_like_an_address(site, target):
    with pytest.raises(InvalidRequest) as caught:
        await fetch(site.page("/a", b"", "302 Found", Location=target))
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "error", "sentence"),
    [
        ("404 Not Found", InvalidRequest, "no such page"),
        ("403 Forbidden", InvalidRequest, "refuses"),
        ("401 Unauthorized", InvalidRequest, "log-in"),
        ("410 Gone", InvalidRequest, "gone for good"),
        ("204 No Content", InvalidRequest, "does not give"),
        ("500 Oops", ProviderUnavailable, "fault of its own"),
        ("503 Busy", ProviderUnavailable, "fault of its own"),
    ],
)
async def test_each_status_has_its_sentence_and_hint(site, status, error, sentence):
    body = b"" if status.startswith("204") else b"no"
    with pytest.raises(error, match=sentence) as caught:
        await fetch(site.page("/a", body, status))
    assert caught.value.hint


async def test_a_limit_says_when_to_come_back(site):
    with pytest.raises(ProviderLimited) as caught:
        await fetch(site.page("/a", b"", "429 Slow", Retry_After="17"))
    assert caught.value.retry_after_s == 17
    for odd in ("²", "soon"):
        with pytest.raises(ProviderLimited) as caught:
            await fetch(site.page("/a", b"", "429 Slow", Retry_After=odd))
        assert caught.value.retry_after_s == 60


async def test_a_page_of_2_gb_is_refused_by_its_announced_length(site):
    site.page("/a", b"held", Content_Length="2000000000")
    with pytest.raises(InvalidRequest, match="is 2,000 MB; at most 3 MB"):
        await fetch(site.url + "/a")


async def test_an_unannounced_length_is_cut_off_at_the_cap(site):
    site.answers["/a"] = b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 70_000
    with pytest.raises(InvalidRequest, match="larger than can be read"):
        await fetch(site.url + "/a", max_bytes=50_000)


async def test_a_packed_bomb_is_not_unpacked(site):
    bomb = gzip.compress(bytes(30_000_000), 1)
    with pytest.raises(InvalidRequest, match="larger than can be read"):
        await fetch(site.page("/a", bomb, Content_Encoding="gzip"))


async def test_a_body_that_is_not_packed_as_it_says(site):
    with pytest.raises(ProviderUnavailable, match="damaged"):
        await fetch(site.page("/a", HTML, Content_Encoding="gzip"))


async def test_a_dripping_site_meets_the_deadline(site):
    site.page("/a", b"held", Content_Length="1000")
    with pytest.raises(ProviderUnavailable, match=r"within 0\.3 seconds"):
        await fetch(site.url + "/a", deadline_s=0.3)


async def test_a_silent_site_meets_the_read_timeout(site):
    site.page("/a", b"held", Content_Length="1000")
    with pytest.raises(ProviderUnavailable, match="does not answer"):
        await fetch(site.url + "/a", read_timeout_s=0.2)


async def test_a_broken_answer(site):
    site.answers["/a"] = b"nonsense\r\n\r\n"
    with pytest.raises(ProviderUnavailable, match="broke the connection off"):
        await fetch(site.url + "/a")


async def test_nobody_listens(unused_tcp_port):
    with pytest.raises(ProviderUnavailable, match="cannot be reached"):
        await fetch(f"http://127.0.0.1:{unused_tcp_port}/")


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "0.0.0.0", "2130706433", "0x7f.1", "[::1]", "[::]",
     "10.0.0.8", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "224.0.0.1",
     "[::ffff:127.0.0.1]", "[::ffff:a9fe:a9fe]", "[fe80::1]", "[fd00::1]", "[64:ff9b::7f00:1]"],
)  # fmt: skip
async def test_private_addresses_are_refused(host):
    with pytest.raises(InvalidRequest, match="private network") as caught:
        await fetch_page(f"http://{host}/")
    assert "as a file" in caught.value.hint


@pytest.mark.parametrize(
    "url", ["", "example.org", "ftp://example.org/", "file:///etc/passwd", "http://"]
)
async def test_what_is_no_web_address(url):
    with pytest.raises(InvalidRequest, match="not a web address") as caught:
        await fetch_page(url)
    assert caught.value.hint


async def test_an_octal_address_is_no_way_round():
    with pytest.raises(InvalidRequest):
        await fetch_page("http://0177.0.0.1/")


async def test_credentials_are_refused_and_not_repeated():
    with pytest.raises(InvalidRequest) as caught:
        await fetch_page("https://me:secret@example.org/")
    assert "secret" not in str(caught.value)


async def test_a_packed_page_that_was_cut_short_is_not_taken_for_whole(site):
    packed = gzip.compress(bytes(range(256)) * 90)
    address = site.page("/a", packed[: len(packed) // 2], Content_Encoding="gzip")
    with pytest.raises(ProviderUnavailable, match="sent only a part of the page"):
        await fetch(address)


@pytest.mark.parametrize("url", ["http://example.org:99999/", "http://example.org:0/"])
async def test_a_port_that_cannot_be_is_named(url):
    with pytest.raises(InvalidRequest, match="There is no port") as caught:
        await fetch(url)
    assert caught.value.hint


async def changed(url: str, known: Page) -> Page | None:
    return await fetch_if_changed(url, known, allow_private=True)


async def test_a_site_is_asked_whether_what_is_known_holds(site: Site) -> None:
    said = {"ETag": '"a1"', "Last-Modified": "Sat, 28 Nov 2026 10:00:00 GMT"}
    url = site.page("/a", **said)
    known = await fetch(url)
    assert (known.etag, known.last_modified) == tuple(said.values())
    assert "if-" not in site.requests[-1].lower()
    site.page("/a", b"", "304 Not Modified", **said)
    assert await changed(url, known) is None
    assert 'if-none-match: "a1"\r\n' in site.requests[-1].lower()
    assert "if-modified-since: sat, 28 nov 2026" in site.requests[-1].lower()
    site.page("/a", b"new", ETag='"a2"')
    page = await changed(url, known)
    assert page is not None
    assert (page.body, page.etag, page.last_modified) == (b"new", '"a2"', "")


async def test_only_the_address_that_answered_is_asked_so(site: Site) -> None:
    site.page("/b", ETag='"b"')
    known = await fetch(site.page("/a", b"", "302 Found", Location="/b"))
    assert await changed(site.url + "/a", known) is not None
    assert ["if-none-match" in each.lower() for each in site.requests[-2:]] == [False, True]


async def test_what_was_not_asked_is_no_answer(site: Site) -> None:
    url = site.page("/a", b"", "304 Not Modified")
    for known in (None, Page(url, "text/html", b"")):
        with pytest.raises(InvalidRequest, match=r"does not give this page out \(304\)"):
            await (fetch(url) if known is None else changed(url, known))


@pytest.mark.parametrize("etag", ['"é"', f'"{"x" * 600}"'])
async def test_what_cannot_be_sent_back_is_not_kept(site: Site, etag: str) -> None:
    assert (await fetch(site.page("/a", ETag=etag))).etag == ""


@pytest.mark.parametrize(("kind", "most"), [("application/pdf", 25), ("text/html", 3)])
async def test_files_may_be_larger_than_pages(site: Site, kind: str, most: int) -> None:
    url = site.page("/a", b"", Content_Type=kind, Content_Length=f"{most}000001")
    with pytest.raises(InvalidRequest, match=f"at most {most} MB"):
        await fetch(url)
