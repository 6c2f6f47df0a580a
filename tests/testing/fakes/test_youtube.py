"""The fake YouTube: an account is connected, a video is uploaded in spite of everything."""

import base64
import hashlib
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from mutoscope.errors import ProviderUnavailable
from mutoscope.providers.http.call import Answer, call
from mutoscope.providers.http.request import Request
from mutoscope.testing.fakes import FakeVendors

BACK = "http://127.0.0.1:8123/back"
VERIFIER = "a-verifier-of-at-least-43-characters-0123456789"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode()
SCOPES = "https://www.googleapis.com/auth/youtube https://www.googleapis.com/auth/userinfo.email"
ORDER = {
    "client_id": "client-1",
    "redirect_uri": BACK,
    "response_type": "code",
    "scope": SCOPES,
    "state": "s-1",
    "code_challenge": CHALLENGE.rstrip("="),
    "code_challenge_method": "S256",
}
CHUNK = 256 * 1024
FILE = bytes(range(256)) * 3000
VIDEO = {
    "snippet": {"title": "A cat", "description": "It sits.", "tags": ["cat"]},
    "status": {"privacyStatus": "private", "containsSyntheticMedia": True},
}


class Client:
    """Whoever calls it. `token`: an access token."""

    def __init__(self, fakes: FakeVendors) -> None:
        self.url = fakes.url("youtube")
        self.token = ""

    async def ask(self, method: Any, url: str, content: bytes = b"", **headers: str) -> Answer:
        sent = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        takes = range(200, 600)
        return await call(
            Request("youtube", url, method=method, headers=sent, content=content, takes=takes)
        )

    async def get(self, path: str, **query: str) -> Any:
        return json.loads((await self.ask("GET", f"{self.url}{path}?{urlencode(query)}")).body)

    async def door(self, what: str, **order: Any) -> None:
        answer = await self.ask("POST", f"{self.url}/_test/{what}", json.dumps(order).encode())
        assert answer.status == 200, answer.body

    async def page(self, **changed: str) -> Answer:
        """Google's page, as a browser opens it."""
        return await self.ask("GET", f"{self.url}/o/oauth2/v2/auth?{urlencode(ORDER | changed)}")

    async def code(self, **changed: str) -> str:
        return sent_back(await self.page(**changed))["code"]

    async def tokens(self, **form: str) -> tuple[int, Any]:
        body = urlencode({"client_id": "client-1"} | form).encode()
        kind = "application/x-www-form-urlencoded"
        answer = await self.ask("POST", f"{self.url}/token", body, Content_Type=kind)
        return answer.status, json.loads(answer.body)

    async def for_code(self, code: str, **changed: str) -> tuple[int, Any]:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
        return await self.tokens(**(form | {"code_verifier": VERIFIER} | changed))

    async def begin(self, video: Any = VIDEO, size: int = len(FILE)) -> Answer:
        query = "uploadType=resumable&part=snippet,status"
        url = f"{self.url}/upload/youtube/v3/videos?{query}"
        body = json.dumps(video).encode()
        return await self.ask("POST", url, body, X_Upload_Content_Length=str(size))

    async def session(self) -> str:
        """The address of a new upload."""
        return (await self.begin()).headers["location"]

    async def put(self, session: str, start: int, end: int, total: str = "") -> Answer:
        marks = f"bytes {start}-{end - 1}/{total or len(FILE)}"
        return await self.ask("PUT", session, FILE[start:end], Content_Range=marks)

    async def how_much(self, session: str) -> Answer:
        return await self.ask("PUT", session, Content_Range=f"bytes */{len(FILE)}")


def sent_back(answer: Answer) -> dict[str, str]:
    """What the page tells whoever listens on loopback."""
    assert answer.status == 302
    assert answer.headers["location"].startswith(BACK)
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    return {name: values[0] for name, values in query.items()}


def reason(answer: Answer) -> str:
    error = json.loads(answer.body)["error"]
    assert error["code"] == answer.status
    return error["errors"][0]["reason"]


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    async with FakeVendors(api_key="of-other-vendors") as fakes:
        yield Client(fakes)


@pytest.fixture
async def connected(client: Client) -> Client:
    _, told = await client.for_code(await client.code())
    client.token = told["access_token"]
    return client


async def test_an_account_is_connected(client: Client) -> None:
    back = sent_back(await client.page())
    assert (back["state"], back["scope"]) == ("s-1", SCOPES)
    status, told = await client.for_code(back["code"])
    assert (status, told["token_type"], told["scope"]) == (200, "Bearer", SCOPES)
    assert told["expires_in"] > 3000
    client.token = told["access_token"]
    assert (await client.get("/oauth2/v3/userinfo"))["email"]
    [channel] = (await client.get("/youtube/v3/channels", part="snippet", mine="true"))["items"]
    assert channel["snippet"]["title"]


async def test_a_code_counts_once(client: Client) -> None:
    code = await client.code()
    assert (await client.for_code(code))[0] == 200
    status, told = await client.for_code(code)
    assert (status, told["error"]) == (400, "invalid_grant")


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code_verifier": "another"}, "invalid_grant"),
        ({"redirect_uri": "http://127.0.0.1:1/back"}, "redirect_uri_mismatch"),
        ({"client_id": "client-2"}, "invalid_grant"),
        ({"client_id": ""}, "invalid_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
async def test_codes_that_count_for_nobody(
    client: Client, changed: dict[str, str], error: str
) -> None:
    status, told = await client.for_code(await client.code(), **changed)
    assert status in (400, 401)
    assert told["error"] == error


async def test_the_person_says_no(client: Client) -> None:
    await client.door("consent", answer="deny")
    assert sent_back(await client.page()) == {"state": "s-1", "error": "access_denied"}


@pytest.mark.parametrize(
    "changed",
    [
        {"redirect_uri": "https://example.org/back"},
        {"code_challenge": ""},
        {"code_challenge_method": "plain"},
        {"response_type": "token"},
    ],
)
async def test_pages_that_lead_nowhere(client: Client, changed: dict[str, str]) -> None:
    assert (await client.page(**changed)).status == 400


async def test_tokens_end_and_are_made_anew(client: Client) -> None:
    _, told = await client.for_code(await client.code())
    client.token = told["access_token"]
    await client.door("tokens", expire=True)
    answer = await client.ask("GET", f"{client.url}/oauth2/v3/userinfo")
    assert (answer.status, reason(answer)) == (401, "authError")
    refresh = {"grant_type": "refresh_token", "refresh_token": told["refresh_token"]}
    status, anew = await client.tokens(**refresh)
    assert status == 200
    assert "refresh_token" not in anew
    client.token = anew["access_token"]
    assert (await client.get("/oauth2/v3/userinfo"))["email"]
    await client.door("tokens", revoke=True)
    assert await client.tokens(**refresh) == (
        400,
        {"error": "invalid_grant", "error_description": "Token has been expired or revoked."},
    )


async def test_a_token_is_good_for_what_was_agreed_to(client: Client) -> None:
    scope = "https://www.googleapis.com/auth/youtube.upload"
    _, told = await client.for_code(await client.code(scope=scope))
    client.token = told["access_token"]
    answer = await client.ask("GET", f"{client.url}/youtube/v3/channels?part=id&mine=true")
    assert (answer.status, reason(answer)) == (403, "insufficientPermissions")
    assert (await client.begin()).status == 200


async def test_a_video_at_once(connected: Client) -> None:
    session = await connected.session()
    answer = await connected.ask("PUT", session, FILE, Content_Type="video/mp4")
    video = json.loads(answer.body)
    assert (answer.status, video["status"]["uploadStatus"]) == (200, "uploaded")
    assert video["snippet"]["title"] == "A cat"
    assert video["status"]["containsSyntheticMedia"] is True
    [kept] = (await connected.get("/_test/uploads"))["videos"]
    assert (kept["size_bytes"], kept["sha256"]) == (len(FILE), hashlib.sha256(FILE).hexdigest())
    again = await connected.how_much(session)
    assert json.loads(again.body)["id"] == video["id"]
    assert len((await connected.get("/_test/uploads"))["videos"]) == 1


async def test_a_video_in_parts(connected: Client) -> None:
    session = await connected.session()
    nothing = await connected.how_much(session)
    assert (nothing.status, "range" in nothing.headers) == (308, False)
    first = await connected.put(session, 0, CHUNK, "*")
    assert (first.status, first.headers["range"]) == (308, f"bytes=0-{CHUNK - 1}")
    second = await connected.put(session, CHUNK, 2 * CHUNK)
    assert second.headers["range"] == f"bytes=0-{2 * CHUNK - 1}"
    last = await connected.put(session, 2 * CHUNK, len(FILE))
    assert last.status == 200
    [kept] = (await connected.get("/_test/uploads"))["videos"]
    assert kept["sha256"] == hashlib.sha256(FILE).hexdigest()


async def test_it_goes_on_after_a_cut(connected: Client) -> None:
    session = await connected.session()
    await connected.door("cut", after_bytes=CHUNK + 1000)
    with pytest.raises(ProviderUnavailable):
        await connected.put(session, 0, len(FILE))
    have = await connected.how_much(session)
    assert (have.status, have.headers["range"]) == (308, f"bytes=0-{CHUNK - 1}")
    assert (await connected.put(session, CHUNK, len(FILE))).status == 200
    told = await connected.get("/_test/uploads")
    assert told["videos"][0]["sha256"] == hashlib.sha256(FILE).hexdigest()
    assert told["sessions"] == []


async def test_it_goes_on_with_a_new_token(connected: Client) -> None:
    session = await connected.session()
    await connected.put(session, 0, CHUNK)
    await connected.door("tokens", expire=True)
    assert (await connected.put(session, CHUNK, len(FILE))).status == 401
    _, told = await connected.for_code(await connected.code())
    connected.token = told["access_token"]
    assert (await connected.put(session, CHUNK, len(FILE))).status == 200


@pytest.mark.parametrize(
    ("start", "end"), [(CHUNK, 2 * CHUNK), (0, CHUNK + 1)], ids=["a gap", "an odd size"]
)
async def test_parts_that_do_not_fit(connected: Client, start: int, end: int) -> None:
    answer = await connected.put(await connected.session(), start, end)
    assert (answer.status, reason(answer)) == (400, "badContentRange")


async def test_there_is_no_such_upload(connected: Client) -> None:
    url = f"{connected.url}/upload/youtube/v3/videos?uploadType=resumable&upload_id=none"
    assert (await connected.put(url, 0, CHUNK)).status == 404


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"snippet": {"title": ""}}, "invalidTitle"),
        ({"snippet": {"title": "a" * 101}}, "invalidTitle"),
        ({"snippet": {"title": "a < b"}}, "invalidTitle"),
        ({"snippet": {"title": "a", "description": "я" * 2501}}, "invalidDescription"),
        ({"status": {"privacyStatus": "secret"}}, "invalidVideoMetadata"),
    ],
)
async def test_videos_that_are_not_taken(
    connected: Client, changed: dict[str, Any], wrong: str
) -> None:
    answer = await connected.begin(VIDEO | changed)
    assert (answer.status, reason(answer)) == (400, wrong)


async def test_the_uploads_of_a_day(connected: Client) -> None:
    await connected.door("uploads", left=1)
    assert (await connected.begin()).status == 200
    answer = await connected.begin()
    assert (answer.status, reason(answer)) == (403, "quotaExceeded")


@pytest.mark.parametrize(
    ("mark", "status", "wrong"),
    [
        ("refuse", 400, "uploadLimitExceeded"),
        ("no_quota", 403, "quotaExceeded"),
        ("denied", 401, "authError"),
        ("500", 500, "backendError"),
        ("503", 503, "backendError"),
    ],
)
async def test_it_misbehaves(mark: str, status: int, wrong: str) -> None:
    async with FakeVendors() as fakes:
        client = Client(fakes)
        fakes.behave("youtube", mark)
        answer = await client.begin()
        assert (answer.status, reason(answer)) == (status, wrong)


async def test_what_becomes_of_a_video(connected: Client) -> None:
    made = await connected.ask("PUT", await connected.session(), FILE)
    id_ = json.loads(made.body)["id"]

    async def status() -> Any:
        told = await connected.get("/youtube/v3/videos", part="status", id=f"{id_},none")
        [video] = told["items"]
        assert "snippet" not in video
        return video["status"]

    assert (await status())["uploadStatus"] == "uploaded"
    assert (await status())["uploadStatus"] == "processed"
    rejected = {"uploadStatus": "rejected", "rejectionReason": "duplicate"}
    await connected.door("video", id=id_, status=rejected)
    assert (await status())["rejectionReason"] == "duplicate"
    assert (await connected.get("/youtube/v3/videos", part="status", id="none"))["items"] == []
