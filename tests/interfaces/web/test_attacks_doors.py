"""Who has no key, the wrong one, or somebody else's browser, gets in at no address; and what every
answer tells a browser."""

from collections.abc import AsyncIterator
from http.cookies import SimpleCookie
from itertools import product

import pytest
from asking import Answer, Asker, answering
from attacking import (
    COMMON,
    FORM,
    SHARES,
    STREAMS,
    Route,
    described,
    form,
    handed_in,
    key,
    key_for,
    pages,
    raw,
    some,
)

from mutoscope.app import Studio
from mutoscope.app.keys import session_of
from mutoscope.interfaces.web.pages.static import assets
from mutoscope.interfaces.web.sign_in import COOKIE
from toy_album import PNG

FAR = {"X-Forwarded-For": "203.0.113.9"}
OPEN = frozenset({"/health", "/ready", "/app/login", "/assets/{version}/{path:path}"})
"""Addresses that need no key; `SHOWS_NOTHING`: that need no scope, either."""
SHOWS_NOTHING = OPEN | {"/", "/app/logout"}
NAMED = COMMON | {
    "job_id": "job_" + "0" * 26,
    "artifact_id": "art_" + "0" * 26,
    "delivery_id": "msg_" + "0" * 32,
    "publication_id": "pub_" + "0" * 32,
    "pipeline": "story",
    "schedule": "mine",
    "name": "mine",
}
FORBIDDEN, UNAUTHORIZED = (403, "forbidden"), (401, "unauthorized")


@pytest.fixture
async def far(studio: Studio) -> AsyncIterator[Asker]:
    """The studio behind a proxy that it trusts: everybody comes from elsewhere."""
    async with answering(studio, trusted_proxies=("127.0.0.1",)) as asker:
        yield asker


async def every(api: Asker, studio: Studio) -> list[Route]:
    """All routes, and the list of them."""
    reads = FAR | key(await key_for(studio, "anna", "read"))
    return [*await described(api, reads), *pages(), Route("GET", "/openapi.json")]


async def test_without_a_key_all_is_shut(far: Asker, studio: Studio) -> None:
    for route in await every(far, studio):
        if route.path in OPEN:
            continue
        answer = await far(route.method, route.at(**NAMED), body=route.body, headers=FAR)
        assert (answer.status, answer.headers["www-authenticate"]) == (401, "Bearer"), route
        html = FAR | {"Accept": "text/html"}
        shown = await far(route.method, route.at(**NAMED), body=route.body, headers=html)
        is_page = route.method == "GET" and (route.path == "/" or route.path.startswith("/app"))
        assert shown.status == (303 if is_page else 401), route


async def test_a_key_does_at_no_address_more_than_its_scopes(far: Asker, studio: Studio) -> None:
    reads = FAR | key(await key_for(studio, "anna", "read"))
    writes = FAR | key(await key_for(studio, "anna", "write"))
    shut = 0
    for route in await every(far, studio):
        if route.path in SHOWS_NOTHING or route.path == "/openapi.json":
            continue
        headers = reads if route.changes else writes
        if route.path == "/api/uploads":
            body, headers = form(("a.png", PNG)), headers | FORM
            answer = await far(route.method, route.path, body=body, headers=headers)
        else:
            answer = await far(route.method, route.at(**NAMED), body=route.body, headers=headers)
        assert answer.status == 403, route
        shut += 1
    assert shut > 60


@SHARES
async def test_a_session_changes_nothing_without_the_word_of_its_page(
    far: Asker, studio: Studio, share: float
) -> None:
    words = await key_for(studio, "anna", "read", "write", "admin")
    signed = await far("POST", "/app/login", body={"key": words}, headers=FAR)
    cookie = SimpleCookie(signed.headers["set-cookie"])[COOKIE].value
    session = await session_of(studio.engine, cookie)
    assert session is not None
    browser = FAR | {"Cookie": f"{COOKIE}={cookie}"}
    right = browser | {"X-CSRF-Token": session.csrf}
    forged: list[tuple[dict[str, str], tuple[int, str]]] = [
        (browser, (403, "csrf")),
        (browser | {"X-CSRF-Token": ""}, (403, "csrf")),
        (browser | {"X-CSRF-Token": session.csrf[:-1]}, (403, "csrf")),
        (browser | {"X-CSRF-Token": "\xe9"}, (403, "csrf")),
        (right | {"Origin": "https://evil.example"}, FORBIDDEN),
        (right | {"Origin": "null"}, FORBIDDEN),
        (right | {"Sec-Fetch-Site": "cross-site"}, FORBIDDEN),
    ]
    changing = [each for each in await every(far, studio) if each.changes]
    for route in some((each for each in changing if each.path != "/app/login"), share):
        path = route.at(**NAMED)
        for headers, refused in forged:
            answer = await far(route.method, path, body=route.body, headers=headers)
            assert answer.problem == refused, (route, headers)
        if route.path == "/api/uploads":
            continue
        for kind in ("text/plain", "application/x-www-form-urlencoded", FORM["Content-Type"]):
            headers = right | {"Content-Type": kind}
            answer = await far(route.method, path, body=b'{"a": 1}', headers=headers)
            assert answer.problem == (415, "not_json"), (route, kind)
    assert await session_of(studio.engine, cookie) is not None
    assert (await far("GET", "/app/jobs", headers=browser)).status == 200
    assert (await far("POST", "/app/logout", headers=right)).status == 204
    assert (await far("GET", "/app/jobs", headers=browser)).status == 401


@SHARES
async def test_another_name_of_ours_opens_nothing(api: Asker, share: float) -> None:
    """DNS rebinding: the page's own name leads here."""
    hosts = ("evil.example", "127.0.0.1.evil.example", "localhost.", "evil.example@x")
    for route, host in some(product([*await described(api), *pages()], hosts), share):
        headers = {"Host": host, "Origin": f"http://{host}"}
        answer = await api(route.method, route.at(**NAMED), body=route.body, headers=headers)
        assert answer.status == 403, (route, host)


@SHARES
async def test_other_origins_are_allowed_nothing(api: Asker, studio: Studio, share: float) -> None:
    job = await studio.submit("story", {"title": "kites"})
    asks = {"Origin": "https://evil.example", "Access-Control-Request-Headers": "x-csrf-token"}
    paths = sorted({route.at(**NAMED) for route in [*await described(api), *pages()]})
    for path, method in some(product(paths, ("POST", "DELETE", "PUT")), share):
        headers = asks | {"Access-Control-Request-Method": method}
        answer = await api("OPTIONS", path, headers=headers)
        assert answer.status in (404, 405), path
        assert not [name for name in answer.headers if name.startswith("access-control")]
    for name in ("X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"):
        place = f"/api/jobs/{job.id}?_method=DELETE"
        assert (await api("GET", place, headers={name: "DELETE"})).status == 200
    for method in ("TRACE", "CONNECT", "PATCH", "DEBUG", "get", "DELETE\tX"):
        line = (
            f"{method} /api/jobs/{job.id} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
        )
        assert (await raw(api, line.encode())).status in (400, 403, 404, 405), method
    assert (await studio.job(job.id)).status == "queued"


FENCE = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


def fenced(answer: Answer) -> None:
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert policy.startswith("sandbox") or "frame-ancestors 'none'" in policy
    assert {name: answer.headers[name] for name in FENCE} == FENCE
    is_page = answer.headers.get("content-type", "").startswith("text/html")
    if is_page and "content-disposition" not in answer.headers:
        assert "script-src 'self'" in policy
        assert answer.headers["cache-control"] == "no-store"


@SHARES
async def test_every_answer_is_fenced_in(api: Asker, studio: Studio, share: float) -> None:
    job = await studio.work_job((await studio.submit("story", {"title": "kites"})).id)
    upload = (await handed_in(api, "a.html", b"<script>")).json["id"]
    named = NAMED | {"job_id": job.id, "artifact_id": upload}
    for route in some([*await described(api), *pages()], share):
        if route.path in STREAMS:
            continue
        if route.method == "GET":
            fenced(await api("GET", route.at(**named), headers={"Accept": "text/html"}))
        fenced(await api("HEAD", route.at(**NAMED)))
        fenced(await api("POST", route.at(**NAMED), body=b"{", headers={"Content-Type": "a/b"}))
    for path in {path.rpartition(".")[2]: path for path in assets()}.values():
        fenced(await api("GET", f"/assets/0/{path}"))
    place = f"/api/artifacts/{upload}"
    tag = (await api("GET", place)).headers["etag"]
    for headers in ({"Range": "bytes=0-1"}, {"Range": "bytes=99-"}, {"If-None-Match": tag}):
        fenced(await api("GET", place, headers=headers))
    for path in (f"/api/jobs/{job.id}/events", f"/app/jobs/{job.id}/live"):
        fenced(await api("GET", path))


async def test_pages_hold_no_script_and_no_style_of_their_own(api: Asker, studio: Studio) -> None:
    job = await studio.work_job((await studio.submit("story", {"title": "kites"})).id)
    named = NAMED | {"job_id": job.id, "name": "story"}
    seen = 0
    for route in pages():
        if route.method != "GET" or route.path in STREAMS:
            continue
        answer = await api("GET", route.at(**named))
        if answer.headers.get("content-type", "").startswith("text/html"):
            seen += bool(answer.body)
            text = answer.body.decode().lower()
            for banned in (" style=", "<style", "javascript:", " onclick=", " hx-on", '"js:'):
                assert banned not in text, (route.path, banned)
            assert text.count("<script") == text.count('<script src="/assets/')
    assert seen > 5


async def test_one_far_away_who_guesses_locks_nobody_else_out(far: Asker, studio: Studio) -> None:
    words = await key_for(studio, "anna", "read", "write")
    for number in range(12):
        way = "/app/login" if number % 2 else "/api/jobs"
        body = {"key": f"muto_{number:012}_" + "x" * 43} if number % 2 else None
        shown = FAR if number % 2 else FAR | key("muto_wrong")
        tried = await far("POST" if number % 2 else "GET", way, body=body, headers=shown)
        assert tried.status in ((422, 401) if number < 10 else (429,)), number
    assert (await far("POST", "/app/login", body={"key": words}, headers=FAR)).status == 429
    hops = {"X-Forwarded-For": "203.0.113.9, 198.51.100.7"}
    assert (await far("POST", "/app/login", body={"key": words}, headers=hops)).status == 204


async def test_after_signing_in_one_stays_here(far: Asker, studio: Studio) -> None:
    words = await key_for(studio, "anna", "read", "write")
    for place in (
        *(
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "///evil",
        ),
        *("/\t/evil.example", "/app\r\nX-Evil: 1", "javascript:alert(1)", "/app\x00", "", "evil"),
        *("http:evil.example", "/ /evil", "/\u2028evil", "/%0d%0aX-Evil:1//", "@evil"),
    ):
        body = {"key": words, "next": place}
        answer = await far("POST", "/app/login", body=body, headers=FAR)
        assert answer.status == 204, place
        where = answer.headers["hx-redirect"]
        assert where in ("/app", "/%0d%0aX-Evil:1//", "/ /evil"), place
        assert "x-evil" not in answer.headers
    for path in ("//evil.example/app", "//evil.example/..", "/app/%0d%0aX-Evil:%201", "/\\evil"):
        answer = await far("GET", path, headers=FAR | {"Accept": "text/html"})
        assert answer.headers.get("location", "/").startswith("/app/login?next=/app/%0D%0A") or (
            "location" not in answer.headers
        ), path
        assert "x-evil" not in answer.headers
