"""Which network addresses a user's URL may lead to: those of the public internet only.

See the OWASP cheat sheet on server-side request forgery, and IANA's special-purpose registries,
which Python's `ipaddress` follows.
"""

import asyncio
import ipaddress
import socket

from mutoscope.errors import InvalidRequest, ProviderUnavailable

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# In IANA's registries, but not (or not yet) in the `ipaddress` of every Python that we run on.
_SPECIAL = (
    ipaddress.ip_network("192.88.99.0/24"),  # 6to4 relays, RFC 7526
    ipaddress.ip_network("3fff::/20"),  # documentation, RFC 9637
    ipaddress.ip_network("5f00::/16"),  # segment routing, RFC 9602
)


async def public_addresses(host: str, port: int, *, allow_private: bool = False) -> list[str]:
    """The addresses of `host`, in the resolver's order.

    InvalidRequest where there is none, or where any of them is not public: a name that mixes both
    is an attack or a mistake.
    """
    addresses = await _resolve(host, port)
    if not allow_private and not all(is_public(address) for address in addresses):
        raise InvalidRequest(
            f"{host} is an address of this machine or of a private network, which is not fetched.",
            hint="Give a public address, or save the text and give it as a file. Who runs this"
            " studio may set MUTOSCOPE_ALLOW_PRIVATE_URLS=true.",
        )
    return addresses


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet, also when an IPv4 one is wrapped."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        wrapped = _wrapped(ip)
        if wrapped is not None:
            return is_public(str(wrapped))
        if ip.is_site_local:
            return False
    if any(ip in network for network in _SPECIAL if network.version == ip.version):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved)


def _wrapped(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address inside a mapped, 6to4, Teredo or NAT64 one."""
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    teredo = ip.teredo
    return ip.ipv4_mapped or ip.sixtofour or (teredo[1] if teredo else None)


async def _resolve(host: str, port: int) -> list[str]:
    """Also reads "2130706433" and "0177.0.0.1" as the system would, so both are checked as IPs."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        if error.errno == socket.EAI_AGAIN:
            raise ProviderUnavailable(
                f"The name {host} could not be looked up.",
                provider="web",
                hint="Check your connection, or save the text and give it as a file.",
            ) from None
        raise InvalidRequest(f"There is no host {host}.", hint="Check the address.") from None
    except UnicodeError:
        raise InvalidRequest(f"There is no host {host}.", hint="Check the address.") from None
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))
