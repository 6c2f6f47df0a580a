"""Addresses that users give lead nowhere but to the public internet; what is told there can be
checked, and not be told twice."""

import socket
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from asking import Asker, answering
from attacking import key, key_for

from mutoscope.app import Studio
from mutoscope.testing import temporary_studio
from mutoscope.testing.loopback import Exchange, LoopbackServer
from mutoscope.testing.wire import answer
from receiver import TOLERANCE_S, Receiver, verified
from toys import ALL

PUBLIC, OTHER = "93.184.215.14", "93.184.215.15"
TEXT = "Tea is a drink made of leaves. People in China have drunk it for thousands of years. " * 8
INSIDE = (
    *("127.0.0.1", "localhost", "0.0.0.0", "2130706433", "0x7f000001", "0177.0.0.1", "127.1"),
    *("[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]"),
    *("10.0.0.8", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "[fd00::1]"),
    *("localhost.", "LOCALHOST", "127.0.0.1.", "\u2460\u2461\u2466.0.0.1", "[fe80::1%25lo]"),
)


class Site(LoopbackServer):
    """A page, or `leads_to` another address."""

    leads_to = ""

    async def respond(self, exchange: Exchange) -> None:
        await self._heard(exchange.asked)
        if self.leads_to:
            await exchange.send(answer(302, b"", "text/plain", Location=self.leads_to))
        else:
            await exchange.send(answer(200, TEXT.encode(), "text/plain"))


class Internet:
    """Names and where each look-up finds them, one after the other; the last one stays. Whoever
    connects to PUBLIC comes to `port` of this machine."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.names: dict[str, list[str]] = {}
        self.port = 0
        find, connect = socket.getaddrinfo, socket.socket.connect

        def found(host: Any, *rest: Any, **more: Any) -> Any:
            places = self.names.get(host, [host])
            return find(places.pop(0) if len(places) > 1 else places[0], *rest, **more)

        def connected(own: socket.socket, address: Any) -> Any:
            there = address[0] == PUBLIC
            return connect(own, ("127.0.0.1", self.port) if there else address)

        patch.setattr(socket, "getaddrinfo", found)
        patch.setattr(socket.socket, "connect", connected)


@pytest.fixture
def internet(monkeypatch: pytest.MonkeyPatch) -> Internet:
    return Internet(monkeypatch)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with Site() as server:
        yield server


@pytest.fixture
async def inside() -> AsyncIterator[Site]:
    """What nobody else may reach."""
    async with Site() as server:
        yield server


def port_of(server: LoopbackServer) -> int:
    return int(server.origin.rpartition(":")[2])


@pytest.fixture
async def shorts(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    """A studio of what there is, for those who fetch pages."""
    async with temporary_studio(tmp_path / "data", database_url=database) as studio:
        yield studio


async def looked_at(api: Asker, url: str) -> tuple[int, str]:
    body = {"pipeline": "short", "request": {"url": url}}
    told = await api("POST", "/api/preview", body=body)
    return told.status, told.body.decode()


async def test_pages_are_fetched_from_outside_only(
    shorts: Studio, internet: Internet, site: Site, inside: Site
) -> None:
    internet.port = port_of(site)
    door = port_of(inside)
    async with answering(shorts) as api:
        internet.names["tea.example"] = [PUBLIC]
        status, body = await looked_at(api, "http://tea.example/")
        assert (status, "thousands of years" in body) == (200, True)
        asked = len(site.requests)

        for host in INSIDE:
            status, body = await looked_at(api, f"http://{host}:{door}/")
            assert status == 422, host
        for name, places in {
            "here.example": ["127.0.0.1"],
            "six.example": ["::1"],
            "meta.example": ["169.254.169.254"],
        }.items():
            internet.names[name] = places
            status, body = await looked_at(api, f"http://{name}:{door}/")
            assert (status, "private network" in body) == (422, True), name
        for url in ("file:///etc/passwd", "gopher://tea.example/", "http://a@tea.example/", "//x"):
            assert (await looked_at(api, url))[0] == 422, url
        assert len(site.requests) == asked

        for target in (
            f"http://127.0.0.1:{door}/",
            f"http://here.example:{door}/",
            f"//[::1]:{door}/",
        ):
            site.leads_to = target
            status, _ = await looked_at(api, f"http://tea.example/{len(target)}")
            assert status == 422, target
        assert len(site.requests) == asked + 3
        site.leads_to = ""

        internet.names["turn.example"] = [PUBLIC, "127.0.0.1"]
        status, _ = await looked_at(api, "http://turn.example/")
        assert status == 200
        assert internet.names["turn.example"] == ["127.0.0.1"]
    assert inside.requests == []


async def test_webhooks_tell_the_outside_only(
    api: Asker, studio: Studio, internet: Internet, inside: Site
) -> None:
    door = port_of(inside)
    internet.names |= {"here.example": ["127.0.0.1"], "turn.example": [OTHER, "127.0.0.1"]}
    internet.names["later.example"] = ["127.0.0.1"]
    for host in (*INSIDE, "here.example", "turn.example", "later.example"):
        order = {
            "pipeline": "story",
            "request": {"title": host},
            "webhook_url": f"http://{host}:{door}/hook",
        }
        told = await api("POST", "/api/jobs", body=order)
        assert told.status in (202, 422), host
        if told.status == 202:
            assert (await api("POST", f"/api/jobs/{told.json['id']}/cancel")).status == 200
    assert len(await studio.jobs()) >= 4
    await studio.deliver()
    assert inside.requests == []
    tries = [each.tries for each in await studio.deliveries()]
    assert all(tries)
    assert not [each for found in tries for each in found if each.status_code is not None]


async def test_a_message_can_be_checked_and_is_not_taken_twice(
    tmp_path: Path, database: str
) -> None:
    settings = {"allow_private_urls": True, "pipelines": ALL, "database_url": database}
    async with (
        Receiver() as receiver,
        temporary_studio(tmp_path / "data", **settings) as studio,
        answering(studio) as api,
    ):
        anna = key(await key_for(studio, "anna", "read", "write"))
        order = {
            "pipeline": "story",
            "request": {"title": "kites"},
            "webhook_url": receiver.url,
        }
        job = (await api("POST", "/api/jobs", body=order, headers=anna)).json["id"]
        await api("POST", f"/api/jobs/{job}/cancel", headers=anna)
        await studio.deliver()
        (told,) = (await api("GET", "/api/webhooks/deliveries", headers=anna)).json["data"]
        again = f"/api/webhooks/deliveries/{told['id']}/resend"
        assert (await api("POST", again, headers=anna)).status == 200
        await studio.deliver()
        first, second = receiver.requests
        secret = studio.webhook_secret()
    assert (verified(first, secret), verified(second, secret)) == (True, True)
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == told["id"]
    assert first.body == second.body
    old = str(int(time.time()) - TOLERANCE_S - 1)
    for changed in ({"webhook-timestamp": old}, {"webhook-id": "msg_" + "0" * 32}):
        first.headers.update(changed)
        assert not verified(first, secret), changed
        first.headers.update(second.headers)
    assert secret not in str(told)
