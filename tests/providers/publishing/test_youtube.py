"""Publishing on YouTube: a resumable upload against the fake of its API."""

import hashlib
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from mutoscope.config import Settings
from mutoscope.errors import (
    InvalidRequest,
    ProviderDenied,
    ProviderLimited,
    ProviderRefused,
    ProviderUnavailable,
)
from mutoscope.jobs.signing import signed_headers
from mutoscope.providers.publishing import youtube_accounts
from mutoscope.providers.publishing.google_sign_in import begin, challenge
from mutoscope.providers.publishing.platforms import Place, publisher, youtube_client
from mutoscope.providers.publishing.protocol import MaybePublished, Post
from mutoscope.providers.publishing.youtube import YouTube
from mutoscope.providers.publishing.youtube_faults import fault, until_midnight_s
from posting import Vendors, vendors

CHUNK = 256 * 1024
DATA = bytes(range(256)) * 3000


class Kept:
    """The place of an upload, as a row keeps it."""

    def __init__(self) -> None:
        self.url, self.sent_bytes = "", 0
        self.notes = list[int]()

    async def note(self, url: str, sent_bytes: int) -> None:
        self.url, self.sent_bytes = url, sent_bytes
        self.notes.append(sent_bytes)


@pytest.fixture
async def running() -> AsyncIterator[Vendors]:
    async with vendors() as opened:
        yield opened


@pytest.fixture
def post(tmp_path: Path) -> Post:
    path = tmp_path / "clip.mp4"
    path.write_bytes(DATA)
    return Post(
        key="pub_1",
        path=path,
        name="video.mp4",
        mime_type="video/mp4",
        bytes=len(DATA),
        sha256=hashlib.sha256(DATA).hexdigest(),
        title="Why bees dance",
        description="They tell the way.\n\nVoice: Hibari (Apache-2.0).",
        tags=("bees", "the dance"),
        language="en",
        synthetic=True,
    )


@pytest.fixture
async def tube(running: Vendors, tmp_path: Path) -> YouTube:
    """Connected; sends parts of 256 KiB."""
    await running.consent(tmp_path)
    return made(running, tmp_path)


def made(running: Vendors, data_dir: Path, **more: Any) -> YouTube:
    given = running.settings(data_dir / "published") | {"data_dir": data_dir, **more}
    made = publisher(Settings(**given), Place("youtube", "default"), no_sign)
    assert isinstance(made, YouTube)
    return replace(made, facts=replace(made.facts, chunk_bytes=CHUNK))


def no_sign(id_: str, at_s: int, body: bytes) -> dict[str, str]:
    return signed_headers(b"", id_, at_s, body)


async def test_an_upload_in_parts(running: Vendors, tube: YouTube, post: Post) -> None:
    kept = Kept()
    done = await tube.publish(post, kept)
    (told,) = await running.videos()
    assert told["sha256"] == post.sha256
    assert (done.id, done.link) == (
        told["video"]["id"],
        f"https://www.youtube.com/watch?v={done.id}",
    )
    assert kept.notes == [0, CHUNK, 2 * CHUNK]
    resource = tube.told(post)
    assert told["video"]["snippet"].items() >= resource["snippet"].items()
    assert resource["snippet"]["tags"] == ["bees", "the dance"]
    assert resource["status"] == {
        "privacyStatus": "private",
        "selfDeclaredMadeForKids": False,
        "containsSyntheticMedia": True,
    }
    assert told["video"]["status"].items() >= resource["status"].items()


async def test_what_settings_say_is_said(running: Vendors, tmp_path: Path, post: Post) -> None:
    await running.consent(tmp_path)
    tube = made(running, tmp_path, youtube_privacy="unlisted", youtube_made_for_kids=True)
    status = tube.told(replace(post, synthetic=False))["status"]
    assert status == {
        "privacyStatus": "unlisted",
        "selfDeclaredMadeForKids": True,
        "containsSyntheticMedia": False,
    }


async def test_a_cut_upload_goes_on_where_it_stopped(
    running: Vendors, tube: YouTube, post: Post
) -> None:
    kept = Kept()
    await running.door("youtube", "cut", after_bytes=CHUNK // 2)
    with pytest.raises(ProviderUnavailable):
        await tube.publish(post, kept)
    await running.door("youtube", "cut", after_bytes=CHUNK)  # arrives whole, and is not answered
    with pytest.raises(ProviderUnavailable):
        await tube.publish(post, kept)
    before = len(running.fakes.asked("youtube"))
    done = await tube.publish(post, kept)
    (told,) = await running.videos()
    assert (told["video"]["id"], told["sha256"]) == (done.id, post.sha256)
    asked = running.fakes.asked("youtube")[before:]
    puts = [each.headers["content-range"] for each in asked if each.method == "PUT"]
    assert puts[0] == f"bytes */{post.bytes}"
    assert puts[1].startswith(f"bytes {CHUNK}-")
    assert (await running.look("youtube", "uploads"))["left"] == 99  # one session


async def test_a_finished_upload_whose_answer_was_lost_is_found_again(
    running: Vendors, tube: YouTube, post: Post
) -> None:
    kept = Kept()
    first = await tube.publish(post, kept)
    again = await tube.publish(post, kept)
    assert again == first
    assert len(await running.videos()) == 1


async def test_a_session_that_has_ended(running: Vendors, tube: YouTube, post: Post) -> None:
    kept = Kept()
    kept.url = f"{tube.facts.base_url}/upload/youtube/v3/videos?upload_id=gone"
    kept.sent_bytes = 2 * CHUNK  # the last part may have been sent
    with pytest.raises(MaybePublished, match="may have taken"):
        await tube.publish(post, kept)
    assert await running.videos() == []
    kept.sent_bytes = CHUNK  # something was surely missing
    await tube.publish(post, kept)
    assert len(await running.videos()) == 1


async def test_the_token_goes_to_no_other_address(
    running: Vendors, tube: YouTube, post: Post
) -> None:
    kept = Kept()
    kept.url = f"{running.receiver.origin}/upload"
    await tube.publish(post, kept)
    assert running.receiver.requests == []


async def test_a_token_that_has_run_out_is_renewed(
    running: Vendors, tube: YouTube, post: Post
) -> None:
    class Ending(Kept):
        async def note(self, url: str, sent_bytes: int) -> None:
            await super().note(url, sent_bytes)
            if sent_bytes == CHUNK:
                await running.door("youtube", "tokens", expire=True)

    await tube.publish(post, Ending())
    paths = [each.path for each in running.fakes.asked("youtube")]
    assert paths.count("/token") == 3  # the consent, the first part, and the one after


async def test_a_consent_that_was_taken_back(running: Vendors, tube: YouTube, post: Post) -> None:
    await running.door("youtube", "tokens", revoke=True)
    for refused in (tube.publish(post, Kept()), tube.check()):
        with pytest.raises(ProviderDenied, match="does not know this consent") as caught:
            await refused
        assert "mutoscope connect youtube" in caught.value.hint


async def test_a_quota_that_is_used_up_is_waited_for(
    running: Vendors, tube: YouTube, post: Post
) -> None:
    await running.door("youtube", "uploads", left=0)
    with pytest.raises(ProviderLimited, match="quota of today") as caught:
        await tube.publish(post, Kept())
    assert caught.value.retry_after_s == pytest.approx(until_midnight_s(), abs=60)


async def test_who_is_connected(tube: YouTube) -> None:
    assert await tube.check() == "A channel under test is connected"
    assert tube.target == "UCbees"


async def test_what_is_too_long_is_fitted_before(
    running: Vendors, tube: YouTube, post: Post
) -> None:
    long = replace(
        post,
        title="A <very> long title 🐝 " * 9,
        description="слово " * 900 + "\n\nVoice: Hibari (Apache-2.0).",
        tags=tuple(f"tag number {index}" for index in range(90)),
    )
    said = tube.told(long)["snippet"]
    assert len(said["title"]) <= 100
    assert len(said["description"].encode()) <= 5000
    assert said["description"].endswith("…\n\nVoice: Hibari (Apache-2.0).")
    assert sum(len(tag) + 3 for tag in said["tags"]) - 1 <= 500
    await tube.publish(long, Kept())
    assert len(await running.videos()) == 1


def test_pictures_are_refused(running: Vendors, tube: YouTube, post: Post) -> None:
    with pytest.raises(InvalidRequest, match="takes videos"):
        tube.told(replace(post, mime_type="image/png"))


@pytest.mark.parametrize(
    ("status", "reason", "error", "after_s"),
    [
        (403, "quotaExceeded", ProviderLimited, until_midnight_s),
        (400, "uploadLimitExceeded", ProviderLimited, 86_400),
        (403, "rateLimitExceeded", ProviderLimited, None),
        (429, "", ProviderLimited, None),
        (401, "authError", ProviderDenied, None),
        (403, "insufficientPermissions", ProviderDenied, None),
        (404, "notFound", ProviderUnavailable, None),
        (400, "invalidTitle", ProviderRefused, None),
        (400, "", ProviderRefused, None),
    ],
)
def test_what_refusals_mean(
    status: int,
    reason: str,
    error: type[Exception],
    after_s: float | Callable[[], float] | None,
) -> None:
    body = f'{{"error": {{"message": "No.", "errors": [{{"reason": "{reason}"}}]}}}}'
    for each in (body, body if reason else "<html>"):
        found = fault(status, each.encode())
        assert type(found) is error
        assert found.hint
        told_s = getattr(found, "retry_after_s", None)
        expected_s = after_s() if callable(after_s) else after_s
        assert told_s == (None if expected_s is None else pytest.approx(expected_s, abs=120))


@pytest.mark.parametrize(
    ("now", "hours"),
    [
        ("2026-11-29T07:30:00", 0.5),  # winter: midnight is 08:00 UTC
        ("2026-11-29T08:30:00", 23.5),
        ("2026-07-01T06:00:00", 1.0),  # summer: 07:00 UTC
        ("2026-11-01T08:00:00", 24.0),  # 01:00 there on the day of 25 hours
    ],
)
def test_midnight_in_california(now: str, hours: float) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert until_midnight_s(at) == pytest.approx(hours * 3600)


def test_a_sign_in_is_as_google_wants_it(running: Vendors, tmp_path: Path) -> None:
    settings = Settings(**running.settings(tmp_path))
    client = youtube_client(settings)
    attempt = begin(client, "http://127.0.0.1:1/", ["a", "b"])
    asked = {name: value for name, (value,) in parse_qs(urlsplit(attempt.url).query).items()}
    assert attempt.url.startswith(f"{running.fakes.url('youtube')}/o/oauth2/v2/auth?")
    assert (asked["scope"], asked["access_type"]) == ("a b", "offline")
    assert asked["code_challenge"] == challenge(attempt.verifier)
    assert 43 <= len(attempt.verifier) <= 128
    assert "the-secret-of-client-1" not in attempt.url + repr(client)
    # RFC 7636, appendix B.
    known = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert challenge(known) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_accounts_are_for_their_owner_alone(tmp_path: Path) -> None:
    account = youtube_accounts.Account("second", "UC1", "Bees", "a-refresh-token")
    youtube_accounts.save(tmp_path, account)
    youtube_accounts.save(tmp_path, replace(account, title="Ants"))
    (place,) = (tmp_path / "accounts").iterdir()
    assert place.stat().st_mode & 0o777 == 0o600
    assert place.parent.stat().st_mode & 0o777 == 0o700
    found = youtube_accounts.load(tmp_path, "second")
    assert found == replace(account, title="Ants")
    assert "a-refresh-token" not in repr(found)
    assert youtube_accounts.labels(tmp_path) == ["second"]
    assert youtube_accounts.load(tmp_path, "") is None
    for label in ("../x", "A", "x" * 41, "ж"):
        with pytest.raises(InvalidRequest):
            youtube_accounts.load(tmp_path, label)
