"""Web pages, fetched without reaching into the machine's own network.

The address is checked after its name is resolved, and the connection goes to the very address
that was checked: a name that answers differently the second time gains nothing. Each redirect is
checked anew. Proxies of the environment are not used, for they would resolve the name themselves.
"""

import asyncio
import zlib
from dataclasses import dataclass

import httpx2

from mutoscope.errors import InvalidRequest, ProviderLimited, ProviderUnavailable
from mutoscope.providers.addresses import public_addresses
from mutoscope.providers.apart import TYPES
from mutoscope.providers.document_limits import MAX_DOCUMENT_BYTES
from mutoscope.providers.http.connecting import REDIRECTS, trust
from mutoscope.providers.http.faults import retry_after_s
from mutoscope.providers.http.unpacking import unpacking

PROVIDER = "web"
MAX_PAGE_BYTES = 3_000_000
"""A long article is a tenth of it; a page ten times as long would take minutes to read."""
MAX_REDIRECTS = 5
_HEADERS = {
    "User-Agent": "Mozilla/5.0 (compatible; Mutoscope/0.1)",
    "Accept": f"text/html,application/xhtml+xml,text/plain;q=0.9,{','.join(TYPES)};q=0.8,*/*;q=0.1",
    "Accept-Encoding": "gzip",
}


_LONGEST_VALIDATOR = 500


@dataclass(frozen=True)
class Page:
    """What an address answered. `url` after redirects; `content_type` without parameters, of which
    `charset` is one. `etag` and `last_modified`: what to ask with whether it still holds (RFC 9110,
    8.8); empty where the site said nothing."""

    url: str
    content_type: str
    body: bytes
    charset: str = ""
    etag: str = ""
    last_modified: str = ""

    @property
    def host(self) -> str:
        return host_of(self.url)

    def conditions(self, url: str) -> dict[str, str]:
        """The headers that ask for what has changed, at the very address that this came from."""
        said = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in said.items() if value and url == self.url}


def host_of(url: str) -> str:
    """The host of a web address; empty where the text is none."""
    try:
        parsed = httpx2.URL(url)
    except (httpx2.InvalidURL, ValueError):
        return ""
    return parsed.host if parsed.scheme in {"http", "https"} else ""


async def fetch_page(
    url: str,
    *,
    max_bytes: int = MAX_PAGE_BYTES,
    deadline_s: float = 30.0,
    read_timeout_s: float = 10.0,
    allow_private: bool = False,
) -> Page:
    """Fetch one page, at most `max_bytes` of it (25 MB of a PDF or Word file), within `deadline_s`
    all in all.

    Raises InvalidRequest for addresses that may not or cannot be fetched, ProviderLimited when
    asked to slow down, ProviderUnavailable when the site is silent, slow or broken.
    """
    request = _Request(max_bytes, read_timeout_s, allow_private)
    page = await _within(deadline_s, url, request)
    if page is None:
        raise AssertionError("nothing was said to be known")
    return page


async def fetch_if_changed(
    url: str, known: Page, *, deadline_s: float = 30.0, allow_private: bool = False
) -> Page | None:
    """The page as it is now; None where the site says that the `known` one, whose body is not
    looked at, still holds. Raises what `fetch_page` does."""
    request = _Request(MAX_PAGE_BYTES, 10.0, allow_private, known)
    return await _within(deadline_s, url, request)


async def _within(deadline_s: float, url: str, request: "_Request") -> Page | None:
    try:
        async with asyncio.timeout(deadline_s):
            return await _follow(_checked(url), request)
    except TimeoutError:
        raise ProviderUnavailable(
            f"The page did not arrive within {deadline_s:g} seconds: {url}",
            provider=PROVIDER,
            hint="Try again later, or save the text and give it as a file.",
        ) from None


@dataclass(frozen=True)
class _Request:
    max_bytes: int
    read_timeout_s: float
    allow_private: bool
    known: Page | None = None

    def most_bytes(self, content_type: str) -> int:
        """How much of an answer is read."""
        return max(self.max_bytes, MAX_DOCUMENT_BYTES) if content_type in TYPES else self.max_bytes


async def _follow(url: httpx2.URL, request: _Request) -> Page | None:
    for _ in range(MAX_REDIRECTS + 1):
        answer = await _get(url, request)
        if not isinstance(answer, httpx2.URL):
            return answer
        url = answer
    raise InvalidRequest(
        f"The address leads on more than {MAX_REDIRECTS} times: {url}",
        hint="Open it in a browser and give the address it ends at.",
    )


async def _get(url: httpx2.URL, request: _Request) -> Page | httpx2.URL | None:
    """The page, or where it has gone; None: what is known still holds. Tries each of the host's
    addresses in turn."""
    failure: Exception | None = None
    for address in await public_addresses(
        url.host, _port(url), allow_private=request.allow_private
    ):
        try:
            return await _get_from(address, url, request)
        except httpx2.ConnectError as error:
            failure = error
        except httpx2.TimeoutException as error:
            raise _silent(url, "does not answer") from error
        except zlib.error as error:
            raise _silent(url, "sent a damaged page") from error
        except httpx2.TransportError as error:
            raise _silent(url, "broke the connection off") from error
    raise _silent(url, "cannot be reached") from failure


async def _get_from(address: str, url: httpx2.URL, request: _Request) -> Page | httpx2.URL | None:
    """Connect to `address`, but speak to, and check the certificate of, the URL's own host."""
    host = url.netloc.decode("ascii")
    asked = request.known.conditions(str(url)) if request.known else {}
    async with (
        httpx2.AsyncClient(
            timeout=request.read_timeout_s, verify=trust(), trust_env=False
        ) as client,
        client.stream(
            "GET",
            url.copy_with(host=address),
            headers={**_HEADERS, **asked, "Host": host},
            extensions={"sni_hostname": url.host},
            follow_redirects=False,
        ) as response,
    ):
        if response.status_code in REDIRECTS and "location" in response.headers:
            return _checked(str(url.join(response.headers["location"])))
        if asked and response.status_code == 304:
            return None
        _check_status(response, url)
        content_type, charset = _kind(response.headers.get("content-type", ""))
        body = await _body(response, url, request.most_bytes(content_type))
        etag, modified = (_returnable(response, name) for name in ("etag", "last-modified"))
        return Page(str(url), content_type, body, charset, etag, modified)


def _returnable(response: httpx2.Response, name: str) -> str:
    """A header that can be sent back; empty where there is none."""
    value = response.headers.get(name, "")
    fits = value.isascii() and value.isprintable() and len(value) <= _LONGEST_VALIDATOR
    return value if fits else ""


def _kind(header: str) -> tuple[str, str]:
    """The media type and the charset of a Content-Type header (RFC 9110, section 8.3)."""
    media_type, *parameters = (part.strip() for part in header.lower().split(";"))
    said = (part.removeprefix("charset=") for part in parameters if part.startswith("charset="))
    return media_type, next(said, "").strip("\"' ")


def _checked(url: str) -> httpx2.URL:
    try:
        parsed = httpx2.URL(url.strip())
    except (httpx2.InvalidURL, ValueError):
        raise InvalidRequest(
            f"This is not a web address: {url}", hint="It looks like https://example.org/page."
        ) from None
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        raise InvalidRequest(
            f"This is not a web address: {url}",
            hint="Only addresses that begin with http:// or https:// can be fetched.",
        )
    if parsed.port is not None and not 0 < parsed.port < 65_536:
        raise InvalidRequest(
            f"There is no port {parsed.port}: {url}", hint="A port is a number from 1 to 65535."
        )
    if parsed.userinfo:
        raise InvalidRequest(
            f"The address of {parsed.host} holds a user name or password.",
            hint="Give it without; pages behind a log-in can be saved and given as a file.",
        )
    return parsed.copy_with(fragment=None)


def _check_status(response: httpx2.Response, url: httpx2.URL) -> None:
    status = response.status_code
    if status == 200:
        return
    if status == 429:
        wait_s = retry_after_s(response.headers.get("retry-after", ""))
        raise ProviderLimited(
            f"{url.host} asks to come back later (429).",
            provider=PROVIDER,
            hint="Wait a while, or save the text and give it as a file.",
            retry_after_s=60.0 if wait_s is None else wait_s,
        )
    if status >= 500:
        raise ProviderUnavailable(
            f"{url.host} has a fault of its own ({status}): {url}",
            provider=PROVIDER,
            hint="Try again later, or save the text and give it as a file.",
        )
    raise InvalidRequest(f"{_REFUSALS.get(status, _REFUSED)} ({status}): {url}", hint=_hint(status))


_REFUSED = "The site does not give this page out"
_REFUSALS = {
    401: "The page needs a log-in",
    403: "The site refuses to give this page to programs",
    404: "There is no such page",
    410: "The page is gone for good",
}


def _hint(status: int) -> str:
    if status in {404, 410}:
        return "Check the address."
    return "Open it in a browser, save the text and give it as a file."


async def _body(response: httpx2.Response, url: httpx2.URL, max_bytes: int) -> bytes:
    """The body, unpacked here: a library would unpack a small bomb whole before we see it."""
    length = response.headers.get("content-length", "")
    if length.isdigit() and int(length) > max_bytes:
        raise _too_large(url, f"is {int(length) / 1e6:,.0f} MB", max_bytes)
    try:
        unpacker = unpacking(response.headers.get("content-encoding", ""))
    except ValueError as error:
        raise _silent(url, f"answered in a packing nobody asked for ({error})") from None
    body = bytearray()
    async for chunk in response.aiter_raw():
        most = max_bytes + 1 - len(body)
        body += unpacker.decompress(chunk, most) if unpacker else chunk
        if len(body) > max_bytes:
            raise _too_large(url, "is larger than can be read", max_bytes)
    if unpacker and not unpacker.eof:
        raise _silent(url, "sent only a part of the page")
    return bytes(body)


def _too_large(url: httpx2.URL, size: str, max_bytes: int) -> InvalidRequest:
    return InvalidRequest(
        f"The page {size}; at most {max_bytes / 1e6:g} MB are read: {url}",
        hint="Give the address of an article, not of a download.",
    )


def _silent(url: httpx2.URL, what: str) -> ProviderUnavailable:
    return ProviderUnavailable(
        f"{url.host} {what}.",
        provider=PROVIDER,
        hint="Check the address and your connection, or save the text and give it as a file.",
    )


def _port(url: httpx2.URL) -> int:
    return url.port or (443 if url.scheme == "https" else 80)
