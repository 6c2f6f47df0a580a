import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.providers.addresses import is_public, public_addresses


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111"])
def test_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.31.255.1", "192.168.0.1", "169.254.169.254", "100.64.0.1",
     "0.0.0.0", "255.255.255.255", "224.0.0.1", "240.0.0.1", "192.0.2.1", "::1", "::",
     "fe80::1%eth0",
     "fc00::1", "fec0::1", "ff02::1", "::ffff:10.0.0.1", "::7f00:1", "2002:7f00:1::",
     "64:ff9b::a00:1", "2001:db8::1", "192.88.99.1", "3fff::1", "5f00::1"],
)  # fmt: skip
def test_not_public(address):
    assert not is_public(address)


@given(st.ip_addresses(v=4))
def test_wrapping_an_address_does_not_make_it_public(address):
    mapped = ipaddress.IPv6Address(0xFFFF << 32 | int(address))
    translated = ipaddress.IPv6Address(0x64FF9B << 96 | int(address))
    six_to_four = ipaddress.IPv6Address(0x2002 << 112 | int(address) << 80)
    assert {is_public(str(ip)) for ip in (mapped, translated, six_to_four)} == {
        is_public(str(address))
    }


async def test_private_hosts_can_be_allowed():
    assert await public_addresses("127.0.0.1", 80, allow_private=True) == ["127.0.0.1"]
