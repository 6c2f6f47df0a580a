"""Publishing into a folder, and to a program of one's own."""

import asyncio
import hashlib
import json
import stat
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from mutoscope.errors import (
    ConfigError,
    InvalidRequest,
    ProviderLimited,
    ProviderRefused,
    ProviderUnavailable,
)
from mutoscope.jobs.signing import signed_headers, signing_key
from mutoscope.providers.publishing.folder import Folder
from mutoscope.providers.publishing.protocol import Post
from mutoscope.providers.publishing.webhook import MOST_BYTES, Webhook
from mutoscope.testing.forms import parts_of
from mutoscope.testing.loopback import Exchange, LoopbackServer
from mutoscope.testing.wire import answer
from receiver import verified

SECRET = "whsec_" + "QUJD" * 11
DATA = bytes(range(256)) * 40


class NoSession:
    """Of an upload that is sent at once."""

    url, sent_bytes = "", 0

    async def note(self, url: str, sent_bytes: int) -> None:
        raise AssertionError("nothing goes on here")


class Taker(LoopbackServer):
    """Answers with `status` and these headers."""

    status = 201

    def __init__(self) -> None:
        super().__init__()
        self.headers = dict[str, str]()

    async def respond(self, exchange: Exchange) -> None:
        await self._heard(exchange.asked)
        await exchange.send(answer(self.status, b"", "text/plain", **self.headers))


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
        title="Почему пчёлы / танцуют?",
        description="They tell.\n\nVoice: Hibari.",
        tags=("bees",),
        language="en",
        synthetic=True,
    )


@pytest.fixture
async def taker() -> AsyncIterator[Taker]:
    async with Taker() as running:
        yield running


def hook(url: str, *, private: bool = True) -> Webhook:
    key = signing_key(SECRET)
    return Webhook(
        url, "example #1", lambda id_, at_s, body: signed_headers(key, id_, at_s, body), private
    )


async def test_the_file_and_its_papers_are_in_the_folder(post: Post, tmp_path: Path) -> None:
    folder = Folder(tmp_path / "a" / "b")
    done = await folder.publish(post, NoSession())
    place = tmp_path / "a" / "b" / done.id
    assert place.read_bytes() == DATA
    assert place.name == f"Почему-пчёлы-танцуют-{post.sha256[:12]}.mp4"
    told = json.loads(place.with_suffix(".json").read_text())
    assert (told["title"], told["tags"], told["ai_generated"]) == (post.title, ["bees"], True)
    assert told == folder.told(post)["says"]
    assert folder.told(post)["file"] == str(place)
    assert stat.S_IMODE(place.stat().st_mode) == 0o644
    assert str(tmp_path) not in folder.target


async def test_what_is_there_is_left_and_what_is_broken_is_made_whole(
    post: Post, tmp_path: Path
) -> None:
    folder = Folder(tmp_path / "out")
    place = tmp_path / "out" / (await folder.publish(post, NoSession())).id
    number = place.stat().st_ino
    await folder.publish(post, NoSession())
    assert place.stat().st_ino == number
    place.write_bytes(DATA[:100])
    await folder.publish(post, NoSession())
    assert place.read_bytes() == DATA
    assert len(list((tmp_path / "out").iterdir())) == 2


async def test_a_folder_that_cannot_be_written(post: Post, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    folder = Folder(tmp_path / "file")
    for refused in (folder.check(), folder.publish(post, NoSession())):
        with pytest.raises(ConfigError, match="cannot be written") as caught:
            await refused
        assert "publish_folder" in caught.value.hint
    assert "can be written" in await Folder(tmp_path).check()


async def test_a_name_on_every_system(post: Post, tmp_path: Path) -> None:
    folder = Folder(tmp_path / "out")
    for title in ("../../etc/passwd", "", "???", "a" * 500, "con:\n<x>", "\U00020000" * 70):
        done = await folder.publish(replace(post, title=title), NoSession())
        assert (tmp_path / "out" / done.id).is_file()
        assert len(done.id) < 90
        assert len(done.id.encode()) < 240


async def test_a_post_to_a_webhook_is_signed_and_known_again(post: Post, taker: Taker) -> None:
    taker.headers = {"Location": "/posts/7"}
    to = hook(f"{taker.origin}/in?token=told")
    first = await to.publish(post, NoSession())
    await to.publish(post, NoSession())
    assert (first.link, first.id) == (f"{taker.origin}/posts/7", "pub_1")
    for asked in taker.requests:
        assert verified(asked, SECRET)
        assert (asked.headers["idempotency-key"], asked.headers["webhook-id"]) == ("pub_1", "pub_1")
        message, file = parts_of(asked)
        assert json.loads(message.data) == to.told(post)["message"]
        assert (file.name, file.filename, file.data) == ("file", "video.mp4", DATA)
        assert file.content_type == "video/mp4"
    assert taker.requests[0].body == taker.requests[1].body
    assert "told" not in repr(to) + str(to.told(post))


TOKEN = "T0K3N-of-the-operator"


@pytest.mark.parametrize(
    ("location", "link"),
    [
        ("/posts/7?page=2", "{origin}/posts/7?page=2"),
        ("https://example.org/7", "https://example.org/7"),
        ("//example.org/7", "http://example.org/7"),
        *((told, "") for told in ("7", "?id=7", "#seven", "../7", "", "ftp://example.org/7")),
        *((told, "") for told in (f"/in/{TOKEN}/7", f"https://example.org/?key={TOKEN}%20too")),
    ],
)
async def test_a_link_tells_nothing_of_our_own_address(
    post: Post, taker: Taker, location: str, link: str
) -> None:
    taker.headers = {"Location": location}
    done = await hook(f"{taker.origin}/in/{TOKEN}?key={TOKEN}%20too").publish(post, NoSession())
    assert done.link == link.format(origin=taker.origin)


@pytest.mark.parametrize(
    ("status", "headers", "error"),
    [
        (500, {}, ProviderUnavailable),
        (408, {}, ProviderUnavailable),
        (503, {"Retry_After": "90"}, ProviderLimited),
        (429, {"Retry_After": "90"}, ProviderLimited),
        (400, {}, ProviderRefused),
        (410, {}, ProviderRefused),
        (302, {"Location": "/elsewhere"}, ProviderRefused),
    ],
)
async def test_what_a_webhook_answers(
    post: Post, taker: Taker, status: int, headers: dict[str, str], error: type[Exception]
) -> None:
    taker.status, taker.headers = status, headers
    with pytest.raises(error, match=str(status)) as caught:
        await hook(taker.origin).publish(post, NoSession())
    assert getattr(caught.value, "retry_after_s", None) == (
        90.0 if "Retry_After" in headers else None
    )
    assert len(taker.requests) == 1


async def test_a_webhook_that_is_away_or_private(post: Post, taker: Taker) -> None:
    with pytest.raises(InvalidRequest, match="private network"):
        await hook(taker.origin, private=False).publish(post, NoSession())
    with pytest.raises(InvalidRequest, match="not a web address"):
        await hook("ftp://example.org").check()
    assert taker.requests == []
    url = taker.origin
    await taker.__aexit__(None, None, None)
    with pytest.raises(ProviderUnavailable, match="cannot be reached"):
        await hook(url).publish(post, NoSession())


async def test_a_file_that_is_too_large_for_a_body(post: Post, taker: Taker) -> None:
    with pytest.raises(InvalidRequest, match="200 MB at most"):
        await hook(taker.origin).publish(replace(post, bytes=MOST_BYTES + 1), NoSession())
    assert taker.requests == []


async def test_many_put_the_same_into_a_folder_at_once(post: Post, tmp_path: Path) -> None:
    folder = Folder(tmp_path / "out")
    done = await asyncio.gather(*(folder.publish(post, NoSession()) for _ in range(8)))
    assert len({each.id for each in done}) == 1
    assert sorted(p.suffix for p in (tmp_path / "out").iterdir()) == [".json", ".mp4"]
