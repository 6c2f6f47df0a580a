"""Another owner's things are not there, at any address."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from asking import Answer, Asker
from attacking import (
    NOBODYS,
    SECRET,
    STREAMS,
    Estate,
    Route,
    count_of_routes,
    described,
    estate_of,
    handed_in,
    key,
    key_for,
    pages,
    streaming,
    unknown,
)

from mutoscope.app import Studio
from mutoscope.jobs.context import Context
from mutoscope.jobs.step import step
from mutoscope.models import Artifact, Work
from mutoscope.testing import temporary_studio
from toy_album import ALBUM, PNG, AlbumRequest, Book
from toys import ALL


@step(version="1", stage="working")
def bind(work: Work, topic: str, cover: Artifact | None) -> Book:
    return Book(topic, cover)


async def make_book(ctx: Context, request: AlbumRequest) -> None:
    book = await ctx.step(bind, request.topic, request.logo, key="book")
    await ctx.approve("book", book, "Is it good?", again=["book"])


BOUND = replace(ALBUM, name="bound", run=make_book)
"""An album that is written, and waits for a person."""


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    pipelines = (*ALL, ALBUM, BOUND)
    folder = tmp_path / "data"
    async with temporary_studio(folder, database_url=database, pipelines=pipelines) as studio:
        yield studio


@pytest.fixture
async def anna(studio: Studio) -> dict[str, str]:
    return key(await key_for(studio, "anna", "read", "write"))


@pytest.fixture
async def boris(studio: Studio) -> dict[str, str]:
    return key(await key_for(studio, "boris", "read", "write"))


@pytest.fixture
async def hers(studio: Studio, api: Asker, anna: dict[str, str]) -> Estate:
    return await estate_of(studio, api, anna["Authorization"].split()[1])


def about(route: Route, hers: Estate) -> list[dict[str, str]]:
    """All that the route can be asked for of hers."""
    named = hers.named()
    if "artifact_id" in route.names:
        job = hers.job.id
        ids = (hers.upload, f"{job}.0", f"{job}.book", f"{job}.lines.0.sound")
        return [{**named, "artifact_id": each} for each in ids]
    return [{**named, "name": hers.preset} if "pipeline" in route.names else named]


async def owned(api: Asker) -> list[Route]:
    routes = [*await described(api), *pages()]
    return [route for route in routes if route.names and route.path not in NOBODYS]


def is_for_operators(route: Route) -> bool:
    """Whether it takes the scope `admin`: publishing does."""
    publishes = route.changes and "publications" in route.path
    return publishes or route.path.startswith("/app/system/")


def told(answer: Answer, named: dict[str, str]) -> tuple[int, str]:
    """Status and body, without the names that were asked for."""
    body = answer.body.decode("utf-8", "replace")
    for value in sorted(set(named.values()), key=len, reverse=True):
        body = body.replace(value, "…") if len(value) > 20 else body
    return answer.status, re.sub(r"(?<=/assets/)\w+", "", body)


async def belongings(studio: Studio, hers: Estate) -> list[Any]:
    mine = studio.acting_as("anna")
    return [
        await studio.job(hers.job.id),
        [job.id for job in await mine.jobs()],
        await mine.upload_of(hers.upload),
        await mine.presets(),
        (await mine.schedule(hers.schedule)).schedule,
        await mine.deliveries(),
    ]


async def test_the_description_has_every_route_of_programs(api: Asker) -> None:
    assert len(await described(api)) == count_of_routes()
    assert NOBODYS - {route.path for route in [*await described(api), *pages()]} == set()


async def test_nothing_of_hers_is_at_any_address(
    api: Asker, studio: Studio, hers: Estate, anna: dict[str, str], boris: dict[str, str]
) -> None:
    before = await belongings(studio, hers)
    asked = 0
    for route in await owned(api):
        for named in about(route, hers):
            none = unknown(named)
            if "pipeline" in route.names:
                none = {**named, "name": "none-" * 5}
            assert none != named
            ask = {"body": route.body, "headers": boris}
            if route.method == "PUT":  # he makes one of his own, of the same name
                answer = await api(
                    "PUT", route.at(**named), body={"fields": {"count": 9}}, headers=boris
                )
                assert answer.status == 200
                continue
            answer = await api(route.method, route.at(**named), **ask)
            nothing = await api(route.method, route.at(**none), **ask)
            for_operators = is_for_operators(route)
            assert answer.status == (403 if for_operators else 404), (route, named)
            assert told(answer, named) == told(nothing, none), route
            assert SECRET not in str(answer.headers), route
            if not route.changes and not for_operators:
                seen = await api(route.method, route.at(**named), headers=anna)
                assert route.method == "HEAD" or told(seen, named) != told(nothing, none), route
            asked += 1
    assert asked > 30
    assert await belongings(studio, hers) == before


async def test_no_list_tells_of_hers(
    api: Asker, studio: Studio, hers: Estate, anna: dict[str, str], boris: dict[str, str]
) -> None:
    routes = [r for r in [*await described(api), *pages()] if r.method == "GET"]
    told_her = 0
    for route in routes:
        if route.path in STREAMS or (route.names and route.path not in NOBODYS):
            continue
        path = route.at(**hers.named())
        theirs = await api("GET", path, headers=boris)
        assert not [word for word in hers.words if word in theirs.body.decode()], path
        mine = await api("GET", path, headers=anna)
        told_her += any(word in mine.body.decode() for word in hers.words)
    assert told_her >= 4
    for query in (f"/api/jobs?q={hers.job.id}", "/api/jobs?q=" + SECRET, f"/app/jobs?q={SECRET}x"):
        answer = await api("GET", query, headers=boris)
        assert hers.job.id not in answer.body.decode(), query
    for sort in ("newest", "oldest", "longest"):
        gone = hers.job.id[:-4] + "0000"
        pair = [
            await api("GET", f"/api/jobs?sort={sort}&after={after}", headers=boris)
            for after in (hers.job.id, gone)
        ]
        assert pair[0].status == pair[1].status, sort
    rows = await api("GET", f"/app/rows?ids={hers.job.id}", headers=boris)
    assert f'data-gone="{hers.job.id}"' in rows.body.decode()
    assert SECRET not in rows.body.decode()


async def test_the_feed_tells_of_ones_own(
    api: Asker, studio: Studio, hers: Estate, boris: dict[str, str]
) -> None:
    for after in ("", "?after=1"):
        async with streaming(api, f"/api/events{after}", boris) as reader:
            began = await reader.readuntil(b"event: snapshot")
            await studio.acting_as("anna").submit("story", {"title": SECRET})
            his = await studio.acting_as("boris").submit("story", {"title": "kites"})
            heard = began + await reader.readuntil(his.id.encode())
        assert not [word for word in hers.words if word.encode() in heard]


async def test_her_files_are_named_in_no_order_of_his(
    api: Asker, studio: Studio, hers: Estate, boris: dict[str, str]
) -> None:
    his = (await handed_in(api, "a.png", b"\x89PNG\r\n\x1a\nhis", boris)).json
    raw = {"sha256": hers.sha256, "bytes": 16, "suffix": ".png", "mime_type": "image/png"}
    script = f"title: t\ncover: {raw}"
    order = {"pipeline": "album", "request": {"topic": "x", "logo": his["id"]}}
    job = (await api("POST", "/api/jobs", body=order, headers=boris)).json["id"]
    await studio.work_job(job)
    for value in (hers.upload, raw, f"{hers.job.id}.0", [raw], {"file": raw}):
        asked = {"topic": "x", "logo": value}
        for path in ("/api/jobs", "/api/plan", "/api/preview"):
            body = {"pipeline": "album", "request": asked}
            answer = await api("POST", path, body=body, headers=boris)
            assert answer.problem == (422, "invalid_request"), (path, value)
        body = {"fields": {"logo": value}}
        kept = await api("PUT", "/api/presets/album/mine", body=body, headers=boris)
        assert kept.problem == (422, "invalid_request"), value
    changes: list[dict[str, Any]] = [
        {"logo": hers.upload},
        {"logo": raw},
        {"photos": [{"file": raw}]},
        {"by_name": {"a": raw}},
        {"logo.sha256": hers.sha256},
        {"logo.sha256": hers.sha256, "logo.bytes": 16},
        {"logo.mime_type": "text/html\r\nX-Evil: 1"},
        {"script": script},
        {"": {"title": "t", "cover": raw}},
    ]
    for change in changes:
        for body in ({"changes": change}, {"changes": change, "dry_run": True}):
            answer = await api("POST", f"/api/jobs/{job}/edit", body=body, headers=boris)
            assert answer.problem == (422, "invalid_request"), change
            assert SECRET not in answer.body.decode()
    order = {"pipeline": "album", "request": {"script": script}}
    assert (await api("POST", "/api/jobs", body=order, headers=boris)).status == 422
    assert len(await studio.acting_as("boris").jobs()) == 1


async def test_her_files_are_no_answers_of_his(
    api: Asker, studio: Studio, hers: Estate, boris: dict[str, str]
) -> None:
    his = (await handed_in(api, "a.png", PNG + b"his", boris)).json["id"]
    order = {"pipeline": "bound", "request": {"topic": "x", "logo": his}}
    job = (await api("POST", "/api/jobs", body=order, headers=boris)).json["id"]
    assert (await studio.work_job(job)).status == "awaiting_input"
    page = (await api("GET", f"/app/jobs/{job}", headers=boris)).body.decode()
    form = {"asked": re.findall(r'name="asked" value="(\w+)"', page)[0]}
    raw = {"sha256": hers.sha256, "bytes": 24, "suffix": ".png", "mime_type": "image/png"}
    changes: list[dict[str, Any]] = [
        {"cover": raw},
        {"cover": hers.upload},
        {"cover.sha256": hers.sha256},
        {"cover.sha256": hers.sha256, "cover.bytes": 24},
        {"": {"title": "t", "cover": raw}},
    ]
    for change in changes:
        body: dict[str, Any] = {"changes": change}
        answer = await api("POST", f"/api/jobs/{job}/input", body=body, headers=boris)
        assert answer.problem == (422, "invalid_request"), change
        body = form | {f"set:{place}": value for place, value in change.items()}
        answer = await api("POST", f"/app/jobs/{job}/answer", body=body, headers=boris)
        assert answer.status == 422, change
    body = {"document": f"title: t\ncover: {raw}"}
    answer = await api("POST", f"/api/jobs/{job}/input", body=body, headers=boris)
    assert answer.problem == (422, "invalid_request")
    body = {**form, "set:title": "mine", "set:cover": his}
    assert (await api("POST", f"/app/jobs/{job}/answer", body=body, headers=boris)).status == 200
    assert (await studio.document(job))["title"] == "mine"


async def test_her_preset_and_her_key_of_an_order(
    api: Asker, studio: Studio, hers: Estate, anna: dict[str, str], boris: dict[str, str]
) -> None:
    order: dict[str, Any] = {"pipeline": "tale", "request": {}, "preset": hers.preset}
    assert (await api("POST", "/api/jobs", body=order, headers=boris)).status == 404
    del order["preset"]
    once = {"Idempotency-Key": "one"}
    first = (await api("POST", "/api/jobs", body=order, headers=anna | once)).json["id"]
    other = (await api("POST", "/api/jobs", body=order, headers=boris | once)).json["id"]
    assert first != other
