"""Whose studio a route gets, and what it may do there."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from asking import Asker
from fastapi import FastAPI

from mutoscope.app import Studio
from mutoscope.app.keys import create_key
from mutoscope.config import Settings
from mutoscope.interfaces import web
from mutoscope.interfaces.web.access import AdminStudio, OpenStudio
from mutoscope.interfaces.web.guard import Guard
from mutoscope.interfaces.web.problems import answer_problems

FORBIDDEN = (403, "forbidden")


@pytest.fixture
async def shop(studio: Studio) -> AsyncIterator[Asker]:
    """Routes that tell whose studio they have got."""
    api = FastAPI()
    api.state.studio = studio

    @api.api_route("/mine", methods=["GET", "HEAD", "POST", "DELETE", "OPTIONS"])
    @api.get("/health")
    async def mine(studio: OpenStudio) -> list[Any]:
        return [studio.owner, studio.sees_all]

    @api.get("/all")
    async def everybodys(studio: AdminStudio) -> list[Any]:
        return [studio.owner, studio.sees_all]

    answer_problems(api)
    settings = Settings(**(studio.engine.settings.model_dump() | {"port": 0}))
    server = web.Server(Guard(api, settings, studio), web.bound(settings))
    running = asyncio.ensure_future(server.run())
    yield Asker(server.url)
    server.stop()
    await running


async def key(studio: Studio, owner: str, *scopes: str) -> dict[str, str]:
    _, words = await create_key(studio.engine, "k", owner=owner, scopes=scopes)
    return {"Authorization": f"Bearer {words}"}


async def test_who_sits_at_the_machine_sees_all(shop: Asker) -> None:
    for method, path in (("GET", "/mine"), ("POST", "/mine"), ("GET", "/all")):
        assert (await shop(method, path)).json == ["local", True]


async def test_others_see_their_own(shop: Asker, studio: Studio) -> None:
    anna = await key(studio, "anna", "read", "write")
    assert (await shop("GET", "/mine", headers=anna)).json == ["anna", False]
    assert (await shop("DELETE", "/mine", headers=anna)).json == ["anna", False]
    assert (await shop("GET", "/all", headers=anna)).problem == FORBIDDEN
    local = await key(studio, "local", "read", "write")
    assert (await shop("GET", "/mine", headers=local)).json == ["local", False]
    operator = await key(studio, "local", "read", "admin")
    assert (await shop("GET", "/mine", headers=operator)).json == ["local", True]
    chief = await key(studio, "anna", "read", "admin")
    assert (await shop("GET", "/mine", headers=chief)).json == ["anna", False]
    assert (await shop("GET", "/all", headers=chief)).json == ["anna", True]


async def test_a_key_does_what_its_scopes_say(shop: Asker, studio: Studio) -> None:
    reads, writes, rules = [await key(studio, "anna", each) for each in ("read", "write", "admin")]
    for method in ("GET", "HEAD"):
        assert (await shop(method, "/mine", headers=reads)).status == 200
        for headers in (writes, rules):
            assert (await shop(method, "/mine", headers=headers)).status == 403
    for method in ("POST", "DELETE", "OPTIONS"):
        assert (await shop(method, "/mine", headers=writes)).status == 200
        for headers in (reads, rules):
            answer = await shop(method, "/mine", headers=headers)
            assert answer.problem == FORBIDDEN
            assert "“write”" in answer.json["detail"]
    assert (await shop("GET", "/all", headers=rules)).status == 200
    for headers in (reads, writes):
        assert (await shop("GET", "/all", headers=headers)).problem == FORBIDDEN


async def test_what_is_open_to_all_is_nobodys(shop: Asker, studio: Studio) -> None:
    headers = await key(studio, "anna", "write")
    assert (await shop("GET", "/health", headers=headers)).json == ["", False]
