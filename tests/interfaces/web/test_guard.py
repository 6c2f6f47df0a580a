"""Who may ask."""

import asyncio
import http.client
import socket
from collections.abc import Mapping
from contextlib import closing
from urllib.parse import urlsplit

import pytest
from asking import Asker, answering
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from mutoscope.app import Studio
from mutoscope.interfaces.web.guard import BODY_LIMIT_BYTES, is_loopback

TOKEN = "a-long-random-text"
JSON = {"Content-Type": "application/json"}
FORBIDDEN = (403, "forbidden")


async def test_it_is_called_by_a_name_of_this_machine(api: Asker) -> None:
    for host in ("localhost", "LOCALHOST:80", "127.0.0.1:8000", "[::1]:8000", "127.9.9.9"):
        assert (await api("GET", "/health", headers={"Host": host})).status == 200, host
    for host in ("evil.example", "127.0.0.1.evil.example", "", "localhost.evil:8000", "[::1", "0"):
        assert (await api("GET", "/api/system", headers={"Host": host})).problem == FORBIDDEN, host


async def test_other_pages_change_nothing(api: Asker) -> None:
    own = urlsplit(api.url).netloc
    ours: list[Mapping[str, str]] = [
        {},
        {"Origin": f"http://{own}"},
        {"Origin": f"http://{own}", "Sec-Fetch-Site": "same-origin"},
    ]
    foreign: list[Mapping[str, str]] = [
        {"Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "null"},
        {"Origin": "http://[::1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": f"http://{own}"},
    ]
    for headers in ours:
        assert (await api("POST", "/api/system/ack", headers=headers)).status == 200, headers
    for headers in foreign:
        answer = await api("POST", "/api/system/ack", headers=headers)
        assert answer.problem == FORBIDDEN, headers
        read = await api("GET", "/api/system", headers=headers)
        assert (read.status, "access-control-allow-origin" in read.headers) == (200, False)


async def test_bodies_are_json_and_small(api: Asker) -> None:
    place = "/api/jobs/job_x/priority"
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        answer = await api("POST", place, body=b'{"priority": 1}', headers={"Content-Type": kind})
        assert answer.problem == (415, "not_json")
    large = {**JSON, "Content-Length": str(BODY_LIMIT_BYTES + 1)}
    assert (await api("POST", place, headers=large)).problem == (413, "too_large")
    endless = {**JSON, "Transfer-Encoding": "chunked"}
    assert (await api("POST", place, headers=endless)).problem == (413, "too_large")
    typed = {"Content-Type": "Application/JSON; charset=utf-8"}
    assert (await api("POST", place, body=b'{"priority": 1}', headers=typed)).status == 404


async def test_a_token_is_asked_for(studio: Studio) -> None:
    async with answering(studio, api_token=SecretStr(TOKEN)) as api:
        for given in ("", "Bearer", f"Bearer {TOKEN}x", f"Basic {TOKEN}", TOKEN, "Bearer я"):
            headers = {"Authorization": given.encode("utf-8").decode("latin-1")}
            for path in ("/api/system", "/metrics", "/openapi.json", "/nowhere"):
                answer = await api("GET", path, headers=headers)
                assert answer.problem == (401, "unauthorized"), given
                assert answer.headers["www-authenticate"] == "Bearer"
        assert (await api("GET", "/health")).status == 200
        assert (await api("GET", "/ready")).status == 503
        good = {"Authorization": f"bearer  {TOKEN}", "Host": "studio.example"}
        assert (await api("GET", "/api/system", headers=good)).status == 200
        foreign = {**good, "Origin": "http://evil.example"}
        assert (await api("POST", "/api/system/ack", headers=foreign)).problem == FORBIDDEN


async def test_a_request_without_a_host(api: Asker) -> None:
    netloc = urlsplit(api.url)
    assert netloc.hostname is not None
    with closing(socket.create_connection((netloc.hostname, netloc.port or 0), 20)) as connection:
        connection.sendall(b"GET /api/system HTTP/1.0\r\n\r\n")
        assert await _status(connection) == 403


async def _status(connection: socket.socket) -> int:
    def read() -> int:
        answer = http.client.HTTPResponse(connection)
        with closing(answer):
            answer.begin()
            return answer.status

    return await asyncio.to_thread(read)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "[::1]", "localhost", "127.1.2.3"])
def test_what_is_this_machine_for_everybody(host: str) -> None:
    assert is_loopback(host)


@given(st.ip_addresses().filter(lambda address: not address.is_loopback))
def test_every_other_address_is_not(address: object) -> None:
    assert not is_loopback(str(address))
