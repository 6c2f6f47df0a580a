"""The one way to call a vendor: bounded in time and size, its answer checked, its errors by class.

Unlike a user's page, a vendor's address is the operator's own choice and may be a machine of the
private network. The key in the headers goes to no other origin: redirects that leave it are not
followed. Proxies of the environment are not used.
"""

import asyncio
import contextlib
import zlib
from collections.abc import AsyncGenerator, Generator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx2

from mutoscope.errors import ConfigError, ProviderDenied, ProviderUnavailable
from mutoscope.providers.http.connecting import REDIRECTS, trust
from mutoscope.providers.http.content import complaint, document_in, media_type
from mutoscope.providers.http.faults import Head, from_status, unusable
from mutoscope.providers.http.request import Request
from mutoscope.providers.http.unpacking import unpacking

MAX_REDIRECTS = 2
_SAME_METHOD = frozenset({307, 308})
"""They say that the request was not processed. The others may be how a vendor hands over what it
has made and charged for (RFC 9110, 15.4)."""
_WITH_BODY = frozenset({"POST", "PUT"})
_AGENT = {"User-Agent": "Mutoscope/0.1", "Accept-Encoding": "gzip"}


@dataclass(frozen=True)
class Answer:
    """What a vendor sent, checked to be what was wanted; but a 202, "not yet", holds whatever it
    likes where no JSON was wanted, and so does one with a status that the request `takes`.

    `document`: the JSON, where that was wanted. `content_type`: of pictures and sounds, what their
    bytes are. Names of headers are in lower case.
    """

    body: bytes
    content_type: str
    headers: Mapping[str, str]
    status: int = 200
    document: Any = None


@dataclass
class _Progress:
    """How far a request has come."""

    sent: bool = False

    async def note(self, event: str, _info: Any) -> None:
        """Told by the client of what it does."""
        self.sent = self.sent or event.endswith("send_request_body.complete")


async def call(request: Request) -> Answer:
    """The vendor's answer.

    ProviderLimited: it asks to come back later. ProviderUnavailable: it is silent, slow or broken,
    or sent what nobody can use; `maybe_charged` where the request was paid and had left whole, and
    its answer does not say that it was not processed.
    ProviderDenied, ProviderRefused: the key, or the content. ProviderError: it does not take the
    request. ConfigError: its address is none. A cancellation closes the connection.
    """
    url, progress = _address(request), _Progress()
    _check_headers(request)
    try:
        async with asyncio.timeout(request.patience.deadline_s):
            with _faults(request, progress):
                return await _follow(request, url, progress)
    except TimeoutError:
        what = f"did not answer within {request.patience.deadline_s:g} s"
        raise unusable(request, what, sent=progress.sent) from None


def is_unreachable(error: ProviderUnavailable) -> bool:
    """Whether nobody took the connection: no network, as far as one can tell."""
    return isinstance(error.__cause__, httpx2.ConnectError | httpx2.ConnectTimeout)


async def _follow(request: Request, url: httpx2.URL, progress: _Progress) -> Answer:
    method = request.method
    async with _client(request) as client:
        for _ in range(MAX_REDIRECTS + 1):
            sending = client.build_request(
                method,
                url,
                headers={**_AGENT, **request.headers},
                **(_content(request) if method in _WITH_BODY else {}),
                extensions={"trace": progress.note},
            )
            response = await client.send(sending, stream=True)
            async with contextlib.aclosing(response):
                if response.status_code not in REDIRECTS or response.status_code in request.takes:
                    return await _answer(request, response, progress)
                if response.status_code in _SAME_METHOD:
                    progress.sent = False
                else:
                    method = "GET"
                url = _elsewhere(request, url, response, progress)
    raise unusable(request, f"leads on more than {MAX_REDIRECTS} times", sent=progress.sent)


async def _answer(request: Request, response: httpx2.Response, progress: _Progress) -> Answer:
    body = await _body(request, response, progress)
    headers = {name.lower(): value for name, value in response.headers.items()}
    status = response.status_code
    if status in request.takes:
        return Answer(body, headers.get("content-type", ""), headers, status)
    if not 200 <= status < 300:
        raise from_status(request, Head(status, headers), body)
    document = _checked(request, body, progress, pending=status == 202)
    said = headers.get("content-type", "").partition(";")[0].strip().lower()
    return Answer(body, media_type(body) or said, headers, status, document)


def _checked(request: Request, body: bytes, progress: _Progress, *, pending: bool) -> Any:
    """The document in the body, where that was wanted. ProviderUnavailable: it is something else
    than was wanted."""
    if request.wanted == "json":
        try:
            return document_in(body)
        except ValueError as error:
            raise unusable(request, str(error), sent=progress.sent) from None
    wrong = None if pending else complaint(body, request.wanted)
    if wrong is not None:
        raise unusable(request, wrong, sent=progress.sent)
    return None


async def _body(request: Request, response: httpx2.Response, progress: _Progress) -> bytes:
    try:
        unpacker = unpacking(response.headers.get("content-encoding", ""))
    except ValueError as error:
        what = f"answered in a packing nobody asked for ({error})"
        raise unusable(request, what, sent=progress.sent) from None
    body, received = bytearray(), 0
    async with contextlib.aclosing(_steady(request, response, progress)) as pieces:
        async for piece in pieces:
            received += len(piece)
            most = request.max_bytes + 1 - len(body)
            body += unpacker.decompress(piece, most) if unpacker else piece
            if len(body) > request.max_bytes:
                what = f"sent more than {request.max_bytes / 1e6:g} MB"
                raise unusable(request, what, sent=progress.sent)
    if unpacker and received and not unpacker.eof:
        raise unusable(request, "sent only a part of its answer", sent=progress.sent)
    return bytes(body)


async def _steady(
    request: Request, response: httpx2.Response, progress: _Progress
) -> AsyncGenerator[bytes]:
    """The pieces of the body, as long as they come fast enough."""
    loop, patience = asyncio.get_running_loop(), request.patience
    began_at, received = loop.time(), 0
    pieces = response.aiter_raw()
    while True:
        due_at = began_at + patience.grace_s + received / patience.bytes_per_s
        try:
            async with asyncio.timeout_at(due_at):
                piece = await anext(pieces, b"")
        except TimeoutError:
            what = f"sent only {received} bytes in {loop.time() - began_at:.1f} s"
            raise unusable(request, what, sent=progress.sent) from None
        if not piece:
            return
        received += len(piece)
        yield piece


@contextlib.contextmanager
def _faults(request: Request, progress: _Progress) -> Generator[None]:
    """Turn the client's own errors into ours. They may quote an address: only their class is
    told."""
    try:
        yield
    except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
        raise unusable(request, "cannot be reached", sent=progress.sent) from error
    except httpx2.TimeoutException as error:
        raise unusable(request, "fell silent", sent=progress.sent) from error
    except zlib.error as error:
        raise unusable(request, "sent a damaged answer", sent=progress.sent) from error
    except httpx2.TransportError as error:
        raise unusable(request, "broke the connection off", sent=progress.sent) from error


def _content(request: Request) -> dict[str, Any]:
    """What is sent, in the client's words."""
    if request.content is not None:
        return {"content": request.content}
    if not request.form:
        return {"json": request.document}
    files = [
        (part.name, (part.filename or None, part.data, part.content_type or None))
        for part in request.form
    ]
    return {"files": files}


def _address(request: Request) -> httpx2.URL:
    try:
        url = httpx2.URL(request.url)
    except (httpx2.InvalidURL, ValueError):
        url = httpx2.URL("")
    if url.scheme not in {"http", "https"} or not url.host:
        raise ConfigError(
            f"The address set for {request.provider} is no web address.",
            hint="It looks like https://api.example.org/v1.",
        )
    return url


def _check_headers(request: Request) -> None:
    """A key that was copied with a line's end or a space, or typed in another alphabet, fits in no
    header."""
    if not all(map(_fits, request.headers.values())):
        setting = f"the setting `{request.key_setting}`" if request.key_setting else "its key"
        raise ProviderDenied(
            f"The key for {request.provider} holds a character that no key has.",
            provider=request.provider,
            hint=f"Copy {setting} once more.",
        )


def _fits(value: str) -> bool:
    return value.isascii() and value.isprintable() and value == value.strip()


def _elsewhere(
    request: Request, url: httpx2.URL, response: httpx2.Response, progress: _Progress
) -> httpx2.URL:
    """Where a redirect leads, within the same origin."""
    try:
        target = url.join(response.headers.get("location", ""))
    except (httpx2.InvalidURL, ValueError):
        raise unusable(request, "leads to an address that is none", sent=progress.sent) from None
    if (target.scheme, target.netloc) != (url.scheme, url.netloc):
        what = f"leads to another address ({target.host})"
        raise unusable(request, what, sent=progress.sent)
    return target


def _client(request: Request) -> httpx2.AsyncClient:
    patience = request.patience
    timeout = httpx2.Timeout(patience.silence_s, connect=patience.connect_s)
    return httpx2.AsyncClient(timeout=timeout, verify=trust(), trust_env=False)
