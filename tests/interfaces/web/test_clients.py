"""Where requests come from."""

import ipaddress
import re
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.config import load_settings
from mutoscope.errors import ConfigError
from mutoscope.interfaces.web.clients import (
    Address,
    Client,
    client_of,
    forwarded_for,
    is_loopback,
    networks,
)

TRUSTED = networks(["127.0.0.1", "10.0.0.0/8", "fd00::/8"])
ADDRESSES = st.ip_addresses().filter(
    lambda address: getattr(address, "ipv4_mapped", None) is None and "%" not in str(address)
)
OURS = st.sampled_from(["127.0.0.1", "10.1.2.3", "fd00::7", "::ffff:10.0.0.9", "10.0.0.1:4711"])
OTHERS = ADDRESSES.filter(lambda address: not any(address in each for each in TRUSTED))
JUNK = st.text(st.characters(codec="latin-1", exclude_categories=("Cc",)), max_size=30)


def scope(peer: str | None, *headers: tuple[str, str]) -> dict[str, object]:
    raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers]
    client = None if peer is None else (peer, 4711)
    return {"type": "http", "client": client, "scheme": "http", "headers": raw}


def spread(hops: Sequence[str], places: Sequence[int]) -> list[str]:
    """The hops over several header lines, cut at these places."""
    cuts = sorted({place % (len(hops) + 1) for place in places} | {0, len(hops)})
    return [" , ".join(hops[a:b]) for a, b in pairwise(cuts)]


@given(JUNK, OTHERS, st.lists(OURS, max_size=4), st.lists(st.integers(0, 9), max_size=3))
def test_the_client_is_the_last_whom_no_trusted_proxy_can_be(
    forged: str, client: Address, proxies: list[str], cuts: list[int]
) -> None:
    """Whatever the client itself has sent stands before it and is not read."""
    hops = [forged, str(client), *proxies]
    assert forwarded_for(spread(hops, cuts), TRUSTED) == client


@given(JUNK, st.lists(OURS, max_size=4))
def test_what_is_no_address_is_nobody(junk: str, proxies: list[str]) -> None:
    hops = [str(ipaddress.ip_address("127.0.0.1")), "no address " + junk, *proxies]
    assert forwarded_for([",".join(hops)], TRUSTED) is None


@given(st.lists(OURS, min_size=1, max_size=4))
def test_where_all_are_trusted_it_is_the_first(proxies: list[str]) -> None:
    found = forwarded_for([",".join(proxies)], TRUSTED)
    assert found == forwarded_for([proxies[0]], TRUSTED)
    assert found is not None


@given(st.lists(JUNK, max_size=4))
def test_from_no_proxy_nothing_is_believed(values: list[str]) -> None:
    headers = [("X-Forwarded-For", value) for value in values]
    told = client_of(scope("203.0.113.9", *headers, ("X-Forwarded-Proto", "https")), TRUSTED)
    assert told == Client(ipaddress.ip_address("203.0.113.9"), is_direct=False, is_https=False)


def test_who_is_at_this_machine() -> None:
    for peer in ("127.0.0.1", "::1", "::ffff:127.0.0.1"):
        assert client_of(scope(peer), ()).is_at_this_machine
        assert not client_of(scope(peer, ("Forwarded", "for=x")), ()).is_at_this_machine
    assert not client_of(scope("10.1.2.3"), ()).is_at_this_machine
    assert not client_of(scope(None), ()).is_at_this_machine
    # A trusted proxy here, whoever it speaks for; and one that does not say for whom.
    for headers in ([], [("X-Forwarded-For", "127.0.0.1")]):
        assert not client_of(scope("127.0.0.1", *headers), TRUSTED).is_at_this_machine


def test_the_nearest_proxy_says_whether_the_connection_is_encrypted() -> None:
    def told(*values: str) -> bool:
        headers = [("X-Forwarded-Proto", value) for value in values]
        return client_of(scope("10.0.0.1", *headers), TRUSTED).is_https

    assert told("https")
    assert told("http, HTTPS")
    assert told("http", "https")
    assert not told("https, http")
    assert not told()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("trusted_proxies", "127.0.0.1, 10.0.0.0/33", "10.0.0.0/33 is neither an IP address nor"),
        ("trusted_proxies", "proxy.example", "proxy.example is neither"),
        ("public_url", "studio.example", "it must be like https://studio.example"),
        ("public_url", "https://studio.example/a", "without a path"),
        ("public_url", "ftp://studio.example", "it must be like"),
        ("upload_limit_mb", 0, "it must be at least 1"),
    ],
)
def test_settings_that_say_nothing_usable(name: str, value: object, said: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(said)):
        load_settings(**{name: value})


def test_settings_as_they_are_used() -> None:
    told = load_settings(public_url="HTTPS://Studio.example/", trusted_proxies="127.0.0.1, ::1")
    assert (told.public_url, told.trusted_proxies) == (
        "https://studio.example",
        ("127.0.0.1", "::1"),
    )


def test_who_is_counted_as_one() -> None:
    def group(address: str) -> str:
        return Client(ipaddress.ip_address(address), is_direct=True, is_https=False).group

    assert group("203.0.113.9") != group("203.0.113.8")
    assert group("2001:db8:1:2::1") == group("2001:db8:1:2:ffff::1")
    assert group("2001:db8:1:2::1") != group("2001:db8:1:3::1")


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "[::1]", "localhost", "127.1.2.3"])
def test_what_is_this_machine_for_everybody(host: str) -> None:
    assert is_loopback(host)


@given(st.ip_addresses().filter(lambda address: not address.is_loopback))
def test_every_other_address_is_not(address: object) -> None:
    assert not is_loopback(str(address))
