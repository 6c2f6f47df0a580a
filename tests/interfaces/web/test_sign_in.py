"""Signing in with a key, sessions, and signing out."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from http.cookies import SimpleCookie

import pytest
from asking import Answer, Asker, answering
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from mutoscope.app import Studio
from mutoscope.app.keys import create_key, revoke_key, session_of
from mutoscope.interfaces.web.attempts import TRIES
from mutoscope.interfaces.web.pages.sign_in import HOME, local

COOKIE = "mutoscope_session"
DOOR = "/api/nowhere"
"""Whoever is let in finds that nothing is there: 404."""
FAR = {"X-Forwarded-For": "203.0.113.9"}


@dataclass(frozen=True)
class Browser:
    """Somebody far away, who may have signed in."""

    api: Asker
    cookie: str = ""

    async def __call__(self, method: str, path: str, **headers: str) -> Answer:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        kept = {"Cookie": f"lang=en; {COOKIE}={self.cookie}"} if self.cookie else {}
        return await self.api(method, path, headers=FAR | kept | given)


async def signed_in(api: Asker, words: str, **headers: str) -> tuple[Browser, Answer]:
    body = {"key": words, "next": "/app/jobs"}
    answer = await api("POST", "/app/login", body=body, headers=FAR | headers)
    cookie = SimpleCookie(answer.headers.get("set-cookie", ""))
    return Browser(api, cookie[COOKIE].value if COOKIE in cookie else ""), answer


@pytest.fixture
async def far(studio: Studio) -> AsyncIterator[Asker]:
    """The studio behind a proxy that it trusts."""
    async with answering(studio, trusted_proxies=("127.0.0.1",)) as asker:
        yield asker


@pytest.fixture
async def words(studio: Studio) -> str:
    _, made = await create_key(studio.engine, "laptop", owner="anna", scopes=["read", "write"])
    return made


async def csrf_of(studio: Studio, browser: Browser, token: str = "") -> str:
    session = await session_of(studio.engine, browser.cookie, token)
    assert session is not None
    return session.csrf


async def test_a_key_begins_a_session(far: Asker, studio: Studio, words: str) -> None:
    browser, answer = await signed_in(far, f" {words}\n")
    assert (answer.status, answer.headers["hx-redirect"]) == (204, "/app/jobs")
    flags = {part.strip().lower() for part in answer.headers["set-cookie"].split(";")[1:]}
    assert {"httponly", "samesite=lax", "path=/", "max-age=2592000"} <= flags
    assert "secure" not in flags
    assert len(browser.cookie) >= 43
    assert (await browser("GET", DOOR)).status == 404
    assert (await Browser(far)("GET", DOOR)).problem == (401, "unauthorized")
    assert (await Browser(far, "x" * 43)("GET", DOOR)).problem == (401, "unauthorized")
    rows = await studio.engine.database.all("SELECT * FROM sessions")
    assert [row["owner"] for row in rows] == ["anna"]
    assert browser.cookie not in str(rows)


async def test_over_https_the_cookie_is_secure(studio: Studio, far: Asker, words: str) -> None:
    _, proxied = await signed_in(far, words, **{"X-Forwarded-Proto": "https"})
    assert "; secure" in proxied.headers["set-cookie"].lower()
    async with answering(studio, public_url="https://studio.example") as public:
        _, answer = await signed_in(public, words)
        assert "; secure" in answer.headers["set-cookie"].lower()


async def test_what_changes_something_needs_the_word_of_the_page(
    far: Asker, studio: Studio, words: str
) -> None:
    browser, _ = await signed_in(far, words)
    other, _ = await signed_in(far, words)
    csrf = await csrf_of(studio, browser)
    for wrong in ({}, {"X_CSRF_Token": ""}, {"X_CSRF_Token": await csrf_of(studio, other)}):
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            assert (await browser(method, DOOR, **wrong)).problem == (403, "csrf")
    assert (await browser("POST", DOOR, X_CSRF_Token=csrf)).status == 404
    foreign = await browser("POST", DOOR, X_CSRF_Token=csrf, Origin="https://evil.example")
    assert foreign.problem == (403, "forbidden")
    # Who shows a key is known by that, and no page can have made a browser show it.
    assert (await browser("POST", DOOR, X_API_Key=words)).status == 404


async def test_a_wrong_key_is_marked_in_the_form(far: Asker) -> None:
    browser, answer = await signed_in(far, "muto_guess")
    assert (answer.status, browser.cookie) == (422, "")
    form = answer.body.decode()
    assert 'aria-invalid="true"' in form
    assert 'value="/app/jobs"' in form
    assert "muto_guess" not in form
    for _ in range(TRIES):
        _, answer = await signed_in(far, "muto_guess")
    assert answer.problem == (429, "too_many_attempts")
    assert int(answer.headers["retry-after"]) > 0


async def test_signing_out_ends_it(far: Asker, studio: Studio, words: str) -> None:
    browser, _ = await signed_in(far, words)
    assert (await browser("POST", "/app/logout")).problem == (403, "csrf")
    out = await browser("POST", "/app/logout", X_CSRF_Token=await csrf_of(studio, browser))
    assert (out.status, out.headers["hx-redirect"]) == (204, "/app/login")
    assert f"{COOKIE}=" in out.headers["set-cookie"]
    assert "Max-Age=0" in out.headers["set-cookie"]
    assert (await browser("GET", DOOR)).problem == (401, "unauthorized")


async def test_it_ends_with_its_key(far: Asker, studio: Studio, words: str) -> None:
    browser, _ = await signed_in(far, words)
    await revoke_key(studio.engine, words.split("_")[1])
    assert (await browser("GET", DOOR)).problem == (401, "unauthorized")
    page = await browser("GET", "/app", Accept="text/html")
    assert (page.status, page.headers["location"]) == (303, "/app/login?next=/app")


async def test_it_ends_with_another_token(studio: Studio) -> None:
    async with answering(studio, api_token=SecretStr("the first")) as api:
        browser, _ = await signed_in(api, "the first")
        assert (await browser("GET", DOOR)).status == 404
        csrf = await csrf_of(studio, browser, "the first")
        assert (await browser("POST", "/api/system/ack", X_CSRF_Token=csrf)).status == 200
    for token in (SecretStr("the second"), None):
        async with answering(studio, api_token=token) as api:
            answer = await Browser(api, browser.cookie)("GET", DOOR)
            assert answer.problem == (401, "unauthorized")


async def test_here_it_is_who_has_signed_in(api: Asker, studio: Studio, words: str) -> None:
    """At the machine itself nobody has to; who does is known by it."""
    browser, _ = await signed_in(api, words)
    headers = {"Cookie": f"{COOKIE}={browser.cookie}"}
    assert (await api("POST", DOOR, headers=headers)).problem == (403, "csrf")
    assert (await api("POST", DOOR, headers={"Cookie": f"{COOKIE}=over"})).status == 404


async def test_the_page(far: Asker) -> None:
    place = "/app/login?next=%2Fapp%2Fjobs%3Fstatus%3Dfailed"
    for language, title in (("en", "Sign in"), ("ru", "Войти")):
        answer = await Browser(far)("GET", place, Accept_Language=language)
        text = answer.body.decode()
        assert (answer.status, f"<h1>{title}</h1>" in text) == (200, True)
        assert 'name="next" value="/app/jobs?status=failed"' in text
        assert "<script>" not in text
        assert 'href="/app/jobs"' not in text  # nothing leads where one may not go yet
    evil = await Browser(far)("GET", "/app/login?next=https://evil.example/")
    assert b"evil" not in evil.body.partition(b"<main")[2]


@pytest.mark.parametrize(
    "where",
    [
        *("//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", ""),
        *("javascript:alert(1)", "/\t/evil.example", "/\n/evil.example", "app", "http:/app"),
        *(" //evil.example", "/app\r\nX: y", "/app/login?next=/app/login", "//[", "/я"),
    ],
)
def test_nobody_is_sent_elsewhere(where: str) -> None:
    assert local(where) == HOME


@given(st.text(max_size=40), st.sampled_from(["", "/", "//", "/\\", "https:"]))
def test_where_one_is_sent_is_a_path(text: str, start: str) -> None:
    found = local(start + text)
    assert found.startswith("/")
    assert not found.startswith(("//", "/\\"))
    assert found.isprintable()
    assert found.isascii()
