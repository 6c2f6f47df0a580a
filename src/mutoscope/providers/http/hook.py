"""Telling another program's address of something, without reaching into the machine's own network.

Guarded like pages that are fetched: the connection goes to the very address that was checked, under
the name that was given. Redirects are not followed: where one leads nobody has agreed to.
"""

import asyncio
import ipaddress
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import httpx2

from mutoscope.errors import InvalidRequest, ProviderUnavailable
from mutoscope.providers.addresses import is_public, public_addresses
from mutoscope.providers.http.connecting import trust
from mutoscope.providers.http.faults import retry_after_s

LONGEST_URL = 2000
_AGENT = {"User-Agent": "Mutoscope/0.1", "Content-Type": "application/json"}


@dataclass(frozen=True)
class Receipt:
    """What was answered: `status`, None where nothing was; `error` says why, without the address.
    `took_ms`: until then. `location`: where the answer says that something is now;
    `retry_after_s`: when it wants to be asked again, where it says so."""

    status: int | None
    took_ms: float
    error: str = ""
    location: str = ""
    retry_after_s: float | None = None


def checked_hook(url: str, *, allow_private: bool) -> str:
    """The address as it is to be kept. InvalidRequest: it cannot be told anything; of a name it
    shows only later that it leads into a private network."""
    parsed = _parsed(url)
    if parsed is None or parsed.scheme not in {"http", "https"} or not parsed.host:
        raise InvalidRequest(
            f"This is not a web address: {url[:80]}",
            hint="A webhook's address looks like https://example.org/hooks.",
        )
    if parsed.userinfo or len(url) > LONGEST_URL:
        raise InvalidRequest(
            f"The webhook's address of {parsed.host} holds a password, or is too long.",
            hint=f"Give it without, in at most {LONGEST_URL} characters: messages are signed.",
        )
    if not allow_private and _is_known_private(parsed.host):
        raise InvalidRequest(
            f"{parsed.host} is an address of this machine or of a private network, which is not"
            " told anything.",
            hint="Give a public address. Who runs this studio may set"
            " MUTOSCOPE_ALLOW_PRIVATE_URLS=true.",
        )
    return str(parsed.copy_with(fragment=None))


async def post_hook(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    allow_private: bool = False,
    deadline_s: float = 10.0,
) -> Receipt:
    """Send `body` (JSON, unless `headers` say otherwise) and wait for the head of the answer,
    `deadline_s` at most all in all. What goes wrong is told by the receipt; only a cancellation
    comes out."""
    began_s = time.monotonic()
    head, error = _NOTHING, ""
    try:
        async with asyncio.timeout(deadline_s):
            head = await _post(httpx2.URL(url), body, headers, allow_private=allow_private)
    except TimeoutError:
        error = f"no answer within {deadline_s:g} s"
    except (InvalidRequest, ProviderUnavailable) as refusal:
        error = refusal.message
    except httpx2.ConnectError:
        error = "cannot be reached"
    except httpx2.TransportError:
        error = "broke the connection off"
    took_ms = round(1000 * (time.monotonic() - began_s), 1)
    return Receipt(head.status, took_ms, error, head.location, head.retry_after_s)


class _Head(NamedTuple):
    """What is read of an answer."""

    status: int | None = None
    location: str = ""
    retry_after_s: float | None = None


_NOTHING = _Head()


async def _post(
    url: httpx2.URL, body: bytes, headers: Mapping[str, str], *, allow_private: bool
) -> _Head:
    """The head of the answer, by the first of the host's addresses that takes the connection."""
    port = url.port or (443 if url.scheme == "https" else 80)
    failure = httpx2.ConnectError("no address")
    async with httpx2.AsyncClient(timeout=None, verify=trust(), trust_env=False) as client:
        for address in await public_addresses(url.host, port, allow_private=allow_private):
            try:
                async with client.stream(
                    "POST",
                    url.copy_with(host=address),
                    content=body,
                    headers={**_AGENT, **headers, "Host": url.netloc.decode("ascii")},
                    extensions={"sni_hostname": url.host},
                    follow_redirects=False,
                ) as response:
                    told = response.headers
                    after_s = retry_after_s(told.get("retry-after", ""))
                    return _Head(response.status_code, told.get("location", ""), after_s)
            except httpx2.ConnectError as error:
                failure = error
    raise failure


def _parsed(url: str) -> httpx2.URL | None:
    try:
        parsed = httpx2.URL(url.strip())
    except (httpx2.InvalidURL, ValueError):
        return None
    port = parsed.port
    return parsed if port is None or 0 < port < 65_536 else None


def _is_known_private(host: str) -> bool:
    """Whether the host says so itself."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return not is_public(host)
