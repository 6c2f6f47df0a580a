"""Who may ask."""

import asyncio
import http.client
import socket
from collections.abc import Mapping
from contextlib import closing
from urllib.parse import parse_qs, urlsplit

import pytest
from asking import Asker, answering
from pydantic import SecretStr

from mutoscope.app import Studio
from mutoscope.app.keys import create_key, revoke_key
from mutoscope.config import Settings
from mutoscope.errors import ConfigError
from mutoscope.interfaces.web.attempts import TRIES
from mutoscope.interfaces.web.guard import BODY_LIMIT_BYTES, check_guarded

TOKEN = "a-long-random-text"
JSON = {"Content-Type": "application/json"}
FORBIDDEN = (403, "forbidden")
UNAUTHORIZED = (401, "unauthorized")
FAR = {"X-Forwarded-For": "203.0.113.9"}
"""A proxy has been asked by somebody else."""
DOOR = "/api/nowhere"
"""Whoever is let in finds that nothing is there."""
LET_IN = 404


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


async def test_a_key_opens_until_it_is_revoked(studio: Studio, api: Asker) -> None:
    key, words = await create_key(studio.engine, "laptop", owner="anna", scopes=["read"])
    shown: list[Mapping[str, str]] = [{"Authorization": f"Bearer {words}"}, {"X-API-Key": words}]
    for headers in shown:
        for where in (FAR, {"Host": "studio.example"}, {}):
            assert (await api("GET", DOOR, headers={**headers, **where})).status == LET_IN
    for wrong in (words[:-1], words + "x", words.replace(key.id, "0" * 12), "muto__"):
        headers = {"X-API-Key": wrong}
        assert (await api("GET", DOOR, headers=headers)).problem == UNAUTHORIZED
    await revoke_key(studio.engine, key.id)
    for headers in shown:
        assert (await api("GET", DOOR, headers=headers)).problem == UNAUTHORIZED


async def test_only_a_direct_connection_goes_without_a_key(studio: Studio, api: Asker) -> None:
    assert (await api("GET", DOOR)).status == LET_IN
    for name in ("X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Forwarded-Proto", "Via"):
        answer = await api("GET", DOOR, headers={name: "127.0.0.1"})
        assert answer.problem == UNAUTHORIZED, name
    async with answering(studio, trusted_proxies=("127.0.0.1",)) as proxied:
        for hops in (None, "127.0.0.1", "203.0.113.9", "127.0.0.1, 203.0.113.9", "x, 127.0.0.1"):
            headers = {"X-Forwarded-For": hops} if hops else {}
            assert (await proxied("GET", DOOR, headers=headers)).problem == UNAUTHORIZED, hops
    async with answering(studio, public_url="https://studio.example") as public:
        assert (await public("GET", DOOR)).problem == UNAUTHORIZED
        assert (await public("GET", "/health")).status == 200


async def test_people_are_shown_where_to_sign_in(api: Asker) -> None:
    html = {**FAR, "Accept": "text/html,*/*;q=0.8"}
    for path, then in (("/", "/"), ("/app/jobs?status=failed&x=%D1%8F", None), ("/app", "/app")):
        answer = await api("GET", path, headers=html)
        assert answer.status == 303
        where = urlsplit(answer.headers["location"])
        assert (where.netloc, where.path) == ("", "/app/login")
        assert parse_qs(where.query) == {"next": [then or path]}
    part = await api("GET", "/app/jobs", headers={**html, "HX-Request": "true"})
    assert (part.problem, part.headers["hx-redirect"]) == (UNAUTHORIZED, "/app/login")
    for path, headers in ((DOOR, html), ("/application", html), ("/app", FAR)):
        assert (await api("GET", path, headers=headers)).problem == UNAUTHORIZED, path
    assert (await api("POST", "/app/jobs", headers=html)).problem == UNAUTHORIZED


async def test_pages_of_the_public_address_change_things(studio: Studio) -> None:
    _, words = await create_key(studio.engine, "laptop", owner="anna", scopes=["write"])
    async with answering(studio, public_url="https://studio.example/") as api:
        for origin, status in (
            ("https://studio.example", 404),
            ("https://Studio.example", 404),
            (api.url, 404),
            ("http://studio.example", 403),
            ("https://studio.example.evil", 403),
            ("https://evil.example", 403),
        ):
            headers = {"X-API-Key": words, "Origin": origin}
            assert (await api("POST", "/nowhere", headers=headers)).status == status, origin


async def test_files_are_taken_at_one_address(studio: Studio) -> None:
    form = {"Content-Type": "multipart/form-data; boundary=x", "Content-Length": "2000000"}
    async with answering(studio, upload_limit_mb=1) as api:
        for path in ("/nowhere", "/api/uploads/", "/api/uploads/x"):
            assert (await api("POST", path, headers=form)).problem == (415, "not_json")
        assert (await api("PUT", "/api/uploads", headers=form)).status == 405
        large = {**form, "Content-Length": "2000001"}
        assert (await api("POST", "/api/uploads", headers=large)).problem == (413, "too_large")
        body = {"body": {}, "headers": JSON}
        assert (await api("POST", "/api/uploads", **body)).problem == (415, "not_json")
        small = {**form, "Content-Length": "5"}
        passed = await api("POST", "/api/uploads", body=b"--x--", headers=small)
        assert passed.status not in (403, 413, 415)


async def test_who_guesses_is_locked_out(studio: Studio) -> None:
    _, words = await create_key(studio.engine, "laptop", owner="anna", scopes=["read"])
    right = {"X-API-Key": words}
    async with answering(studio, trusted_proxies=("127.0.0.1",)) as api:
        for _ in range(TRIES):
            wrong = {**FAR, "X-API-Key": "guess"}
            assert (await api("GET", DOOR, headers=wrong)).problem == UNAUTHORIZED
        for headers in ({**FAR, "X-API-Key": "guess"}, {**FAR, **right}):
            answer = await api("GET", DOOR, headers=headers)
            assert answer.problem == (429, "too_many_attempts")
            assert 0 < int(answer.headers["retry-after"]) <= 60
        other = {**right, "X-Forwarded-For": "203.0.113.9, 198.51.100.8"}
        assert (await api("GET", DOOR, headers=other)).status == LET_IN
        assert (await api("GET", "/health", headers=FAR)).status == 200
    async with answering(studio) as here:
        for _ in range(TRIES + 1):
            assert (await here("GET", DOOR, headers={"X-API-Key": "guess"})).status == 401
        assert (await here("GET", DOOR, headers=right)).status == LET_IN


async def test_without_the_database_the_token_still_opens(studio: Studio) -> None:
    _, words = await create_key(studio.engine, "laptop", owner="anna", scopes=["read"])
    await studio.engine.database.close()
    async with answering(studio, api_token=SecretStr(TOKEN)) as api:
        assert (await api("GET", DOOR, headers={"X-API-Key": TOKEN})).status == LET_IN
        answer = await api("GET", DOOR, headers={"X-API-Key": words})
        assert answer.problem == (503, "database")


async def test_another_address_needs_a_token_or_a_key(studio: Studio) -> None:
    def at(host: str, **more: object) -> Settings:
        return Settings(**(studio.engine.settings.model_dump() | {"host": host} | more))

    for host in ("127.0.0.1", "::1", "localhost"):
        await check_guarded(studio, at(host))
    await check_guarded(studio, at("0.0.0.0", api_token=SecretStr(TOKEN)))
    with pytest.raises(ConfigError, match="nothing would keep them out") as refused:
        await check_guarded(studio, at("0.0.0.0"))
    assert "Set `api_token`" in refused.value.hint
    key, _ = await create_key(studio.engine, "laptop", owner="anna", scopes=["read"])
    await check_guarded(studio, at("0.0.0.0"))
    await revoke_key(studio.engine, key.id)
    with pytest.raises(ConfigError):
        await check_guarded(studio, at("0.0.0.0"))
