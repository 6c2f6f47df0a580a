"""Where a request comes from, when proxies stand between.

A proxy adds to X-Forwarded-For whom it was asked by. Everybody can send such a header, so that it
is read from the right, and only as far as the settings trust who has written it: the first address
that is not a trusted proxy's is the client. X-Forwarded-Proto counts from such a proxy only.
https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/X-Forwarded-For
"""

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
FORWARDED = (
    *("x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"),
    *("x-real-ip", "forwarded", "via"),
)
"""What proxies add. A program of this machine sends none of them."""
IPV6_PREFIX = 64
"""Of an IPv6 address, what one household or server has to itself."""


@dataclass(frozen=True)
class Client:
    """`address`: None where nobody we trust has said it. `is_direct`: no proxy was seen between.
    `is_https`: the client's own connection is encrypted."""

    address: Address | None
    is_direct: bool
    is_https: bool

    @property
    def is_at_this_machine(self) -> bool:
        """A program that runs here has connected, not a proxy that runs here."""
        return self.is_direct and self.address is not None and self.address.is_loopback

    @property
    def group(self) -> str:
        """Who is counted as one: an IPv4 address, or the network of an IPv6 one."""
        if isinstance(self.address, ipaddress.IPv6Address):
            return str(ipaddress.ip_network((self.address, IPV6_PREFIX), strict=False))
        return str(self.address)


def networks(names: Iterable[str]) -> tuple[Network, ...]:
    """Addresses and networks as the settings name them."""
    return tuple(ipaddress.ip_network(name, strict=False) for name in names)


def client_of(scope: Scope, proxies: Sequence[Network]) -> Client:
    """Who has sent the request of this ASGI scope."""
    headers = Headers(scope=scope)
    peer = _address((scope.get("client") or ("",))[0])
    is_https = scope.get("scheme") == "https"
    if peer is None or not _is_among(peer, proxies):
        return Client(peer, not any(name in headers for name in FORWARDED), is_https)
    protocols = ",".join(headers.getlist("x-forwarded-proto")).split(",")
    return Client(
        address=forwarded_for(headers.getlist("x-forwarded-for"), proxies),
        is_direct=False,
        is_https=is_https or protocols[-1].strip().lower() == "https",
    )


def forwarded_for(values: Sequence[str], proxies: Sequence[Network]) -> Address | None:
    """The client, by the values of X-Forwarded-For as a trusted proxy has sent them. The leftmost
    address where all are trusted; None where there is none, or something else stands before it."""
    found = None
    for hop in reversed(",".join(values).split(",")):
        found = _address(hop.strip())
        if found is None or not _is_among(found, proxies):
            return found
    return found


def is_loopback(host: str) -> bool:
    """Whether this name or address is the machine's own for everybody."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _is_among(address: Address, proxies: Sequence[Network]) -> bool:
    return any(address in network for network in proxies)


def _address(text: str) -> Address | None:
    """Also of "address:port" and "[address]:port"; an IPv4 address in IPv6's dress as itself."""
    bare = text
    if text.startswith("[") or text.count(":") == 1:
        try:
            bare = urlsplit(f"//{text}").hostname or ""
        except ValueError:
            return None
    try:
        found = ipaddress.ip_address(bare)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
