"""What is no request, or a malicious one, is refused in peace: nothing breaks, nothing slips by."""

import asyncio
from collections.abc import Iterator
from itertools import product
from typing import Any
from urllib.parse import quote, urlsplit

from asking import Asker
from attacking import COMMON, SHARES, STREAMS, Route, described, description, pages, raw, some

from mutoscope.app import Studio
from mutoscope.interfaces.web.guard import BODY_LIMIT_BYTES
from mutoscope.models import Job

JSON = {"Content-Type": "application/json"}
DEEP = 100_000
BROKEN = (
    b"",
    b"null",
    b"[]",
    b"NaN",
    b'{"a": 1}{"b": 2}',
    b'{"\xff": 1}',
    b"[" * DEEP,
    b'{"a": ' + b"9" * 10_000 + b"}",
)
"""Bodies that are no JSON, or no object."""
HOSTILE: tuple[Any, ...] = (
    "a\x00b",
    "\ud800",
    "\r\nX-Evil: 1",
    float("nan"),
    10**30,
    None,
    [[[[[]]]]],
    {"\x00": "\ud800"},
)
"""Values where something else belongs."""
TRICKS = (
    "../../etc/passwd",
    "..\\..\\etc",
    "a\x00b",
    "\r\nX-Evil: 1",
    "\U0001f600" * 50,
    "x" * 4000,
    "' OR 1=1 --",
    "job_" + "0" * 26 + "." + "../" * 20,
    "art_" + "0" * 26 + "\n",
    "//",
)
"""Names that are none, for addresses."""
RAW_TRICKS = ("%ff", "%ed%a0%80", "%", "..%c0%af")


def named(job: Job) -> dict[str, str]:
    return COMMON | {
        "job_id": job.id,
        "artifact_id": f"{job.id}.0",
        "delivery_id": "msg_" + "0" * 32,
        "publication_id": "pub_" + "0" * 32,
        "schedule": "mine",
        "pipeline": "story",
    }


async def every(api: Asker) -> list[Route]:
    return [route for route in [*await described(api), *pages()] if route.path not in STREAMS]


async def a_job(studio: Studio) -> Job:
    return await studio.submit("story", {"title": "kites"})


@SHARES
async def test_bodies_that_are_none(api: Asker, studio: Studio, share: float) -> None:
    names = named(await a_job(studio))
    takers = [each for each in await every(api) if each.body is not None]
    for route, body in some(product(takers, BROKEN), share):
        answer = await api(route.method, route.at(**names), body=body, headers=JSON)
        assert answer.status < 500, (route, body[:20])
        assert body in (b"", b"null") or answer.status >= 400 or not route.body, route


OBJECTS = ("request", "changes", "answers", "fields")
FIELDS = (
    *("topic", "title", "_priority", "_max_cost", "_webhook_url", "_preset", "preset_name", "take"),
    *(
        "word",
        "set:title",
        "script_title",
        "script_text",
        "scene_text",
        "scene_index",
        "key",
        "next",
    ),
)
"""What forms of pages send."""


def spoilt(route: Route) -> Iterator[Any]:
    """The body with one value that is hostile."""
    for value in HOSTILE:
        for name in route.fields:
            yield {**route.body, name: value}
            if name in OBJECTS:
                yield {**route.body, name: {"title": value}}
        if not route.fields:
            yield dict.fromkeys(FIELDS, value)


@SHARES
async def test_values_that_do_not_belong_there(api: Asker, studio: Studio, share: float) -> None:
    names = named(await a_job(studio))
    takers = [each for each in await every(api) if each.body is not None]
    routes = [each for each in takers if "preview-voice" not in each.path]
    asked = some(((route, body) for route in routes for body in spoilt(route)), share)
    broken = set[str]()
    for route, body in asked:
        answer = await api(route.method, route.at(**names), body=body)
        if answer.status >= 500:
            broken.add(f"{route.method} {route.path} {str(body)[:100]}")
        assert "x-evil" not in answer.headers
    assert len(asked) > 200 * share
    assert not broken, "\n".join(sorted(broken))


@SHARES
async def test_names_that_are_none(api: Asker, share: float) -> None:
    ours = ("job_id", "artifact_id", "delivery_id", "publication_id", "schedule")
    names = {**COMMON, "pipeline": "story", **dict.fromkeys(ours, "x")}
    tricks = [*(quote(each, safe="") for each in TRICKS), *RAW_TRICKS]
    places = [(route, place) for route in await every(api) for place in route.names]
    broken = set[str]()
    for (route, place), trick in some(product(places, tricks), share):
        path = route.at(**{**names, place: trick})
        answer = await api(route.method, path, body=route.body)
        if answer.status >= 500 or b"root:x:" in answer.body:
            broken.add(f"{route.method} {route.path} {place} {trick[:40]}")
        assert "x-evil" not in answer.headers
        assert "evil" not in answer.headers.get("location", "")
    assert not broken, "\n".join(sorted(broken))


@SHARES
async def test_queries_that_are_none(api: Asker, share: float) -> None:
    spec = await description(api)
    asked = [
        (path, parameter["name"])
        for path, operations in spec["paths"].items()
        for parameter in operations.get("get", {}).get("parameters", ())
        if parameter["in"] == "query"
    ]
    people = {
        "/app/jobs": ("status", "pipeline", "q", "sort", "after", "lang"),
        "/app/rows": ("ids", "since", "shown"),
        "/app/login": ("next",),
    }
    asked += [(path, name) for path, names in people.items() for name in names]
    none = "job_" + "0" * 26
    tricks = [*(quote(each, safe="") for each in TRICKS), *RAW_TRICKS, "-1", "1e9", "9" * 30]
    broken = set[str]()
    for (path, name), trick in some(product(asked, tricks), share):
        place = path.replace("{job_id}", none).replace("{artifact_id}", f"{none}.0")
        if place == "/api/events":
            place = "/api/jobs"
        answer = await api("GET", f"{place.replace('{voice_id}', 'x')}?{name}={trick}")
        if answer.status >= 500:
            broken.add(f"{path} {name} {trick[:40]}")
    assert not broken, "\n".join(sorted(broken))


async def test_headers_that_are_none(api: Asker, studio: Studio) -> None:
    job = await studio.work_job((await a_job(studio)).id)
    broken = set[str]()
    order = {"pipeline": "story", "request": {"title": "kites"}}
    for name in (
        *("Idempotency-Key", "Prefer", "Accept-Language", "Accept", "Cookie", "Authorization"),
        *("X-API-Key", "Range", "If-None-Match", "Last-Event-ID"),
    ):
        for value in ("\xff\xfe" * 4000, "lang=..%2f; theme=<b>,;\"'", "bytes=--1"):
            for method, path, body in (
                ("POST", "/api/jobs", order),
                ("GET", f"/api/artifacts/{job.id}.0", None),
                ("GET", "/app/jobs", None),
                ("GET", f"/api/jobs/{job.id}/events", None),
            ):
                answer = await api(method, path, body=body, headers={name: value})
                if answer.status >= 500:
                    broken.add(f"{method} {path} {name} {value[:20]!r}")
    assert not broken, "\n".join(sorted(broken))
    many = "bytes=" + ",".join(f"{n}-{n}" for n in range(2000))
    answer = await api("GET", f"/api/artifacts/{job.id}.0", headers={"Range": many})
    assert answer.status in (200, 206, 416)
    assert len(answer.body) < 200_000


async def test_the_last_of_two_words_counts(api: Asker) -> None:
    twice = b'{"pipeline": "opera", "pipeline": "story", "request": {"title": "a", "title": "b"}}'
    answer = await api("POST", "/api/jobs", body=twice, headers=JSON)
    assert (answer.status, answer.json["request"]["title"]) == (202, "b")
    mixed = b'{"pipeline": "story", "request": {"title": "a"}, "Pipeline": "opera"}'
    assert (await api("POST", "/api/jobs", body=mixed, headers=JSON)).status == 422


async def test_deep_requests(api: Asker, studio: Studio) -> None:
    job = await a_job(studio)
    for depth in (41, 200, 900, 3000):
        text = '{"pipeline":"story","request":{"title":' + "[" * depth + "]" * depth + "}}"
        answer = await api("POST", "/api/jobs", body=text.encode(), headers=JSON)
        assert answer.status in (400, 422), depth
        text = '{"changes":{"title":' + '{"a":' * depth + "1" + "}" * depth + "}}"
        answer = await api("POST", f"/api/jobs/{job.id}/edit", body=text.encode(), headers=JSON)
        assert answer.status in (400, 409, 422), depth


HEAD = ("Content-Type: application/json", "Connection: close")


def head(api: Asker, *lines: str, method: str = "POST", path: str = "/api/jobs") -> bytes:
    host = urlsplit(api.url).netloc
    given = [f"{method} {path} HTTP/1.1", f"Host: {host}", *lines, *HEAD]
    return ("\r\n".join(given) + "\r\n\r\n").encode("latin-1")


async def test_one_request_is_one(api: Asker, studio: Studio) -> None:
    """A second request inside the body of the first, which a proxy has not seen."""
    inner = head(api, "Content-Length: 0", method="POST", path="/api/system/ack")
    both = "Content-Length: 0", f"Content-Length: {len(inner)}"
    for lines in (
        both,
        both[::-1],
        ("Content-Length: 0", "Transfer-Encoding: chunked"),
        ("Transfer-Encoding: chunked", "Content-Length: 4"),
        ("Transfer-Encoding: chunked", "Transfer-Encoding: identity"),
        ("Transfer-Encoding : chunked",),
        ("Transfer-Encoding: xchunked",),
        ("Transfer-Encoding: \x0bchunked",),
        ("Content-Length: +1",),
        ("Content-Length: 0x1",),
        ("Content-Length: 1_0",),
        ("Content-Length: -1",),
        ("Content-Length: 1, 2",),
        ("Content-Length: 9" + "9" * 30,),
        ("Content-Length: 0", "X: a\x00b"),
        (" folded: yes", "Content-Length: 0"),
        ("Content-Length: 0", "Host: evil.example"),
    ):
        answer = await raw(api, head(api, *lines) + inner)
        assert 400 <= answer.status < 500, lines
        assert answer.body.count(b"HTTP/1.1") == 0, lines
    whole = b'{"pipeline": "story"}'
    short = await raw(api, head(api, f"Content-Length: {len(whole) + 5}") + whole, shut=True)
    assert short.status in (0, 400)
    assert await studio.jobs() == []


async def test_large_bodies_are_not_read(api: Asker) -> None:
    large = head(api, f"Content-Length: {BODY_LIMIT_BYTES + 1}")
    assert (await raw(api, large)).status == 413
    endless = head(api, "Transfer-Encoding: chunked")
    assert (await raw(api, endless + b"5\r\nabcde\r\n")).status == 413
    long = head(api, "X: " + "a" * 200_000, method="GET")
    assert (await raw(api, long)).status in (0, 400, 431)


async def test_whoever_is_slow_keeps_nobody_waiting(api: Asker) -> None:
    place = urlsplit(api.url)
    slow = [await asyncio.open_connection(place.hostname, place.port) for _ in range(50)]
    try:
        for _, writer in slow:
            writer.write(head(api, "Content-Length: 100") + b"{")
            await writer.drain()
        assert (await api("GET", "/api/jobs")).status == 200
    finally:
        for _, writer in slow:
            writer.close()
            await writer.wait_closed()
