"""Publishing in a Telegram channel, against the Bot API server of the fakes."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from mutoscope.config import Settings
from mutoscope.errors import (
    InvalidRequest,
    ProviderDenied,
    ProviderError,
    ProviderLimited,
    ProviderRefused,
    ProviderUnavailable,
)
from mutoscope.providers.publishing.protocol import MaybePublished, Post, Session
from mutoscope.providers.publishing.telegram_channel import TelegramChannel
from mutoscope.providers.publishing.wording import units
from mutoscope.providers.vendors import account
from mutoscope.testing.fakes.pexels import clip
from mutoscope.testing.fakes.pictures import painted
from posting import BOT_TOKEN, CHANNEL_NUMBER, Vendors, vendors

WORDS = "They tell the way.\n\nVoice: Hibari (Apache-2.0)."


class NoSession(Session):
    """Of an upload that is sent at once."""

    url, sent_bytes = "", 0  # pyright: ignore[reportAssignmentType]

    async def note(self, url: str, sent_bytes: int) -> None:
        raise AssertionError("nothing goes on here")


SESSION = NoSession()


@pytest.fixture
async def running() -> AsyncIterator[Vendors]:
    async with vendors() as opened:
        yield opened


@pytest.fixture
def post(tmp_path: Path) -> Post:
    return posted(tmp_path, "clip.mp4", "video/mp4", clip(1, 108, 192))


def posted(folder: Path, name: str, kind: str, data: bytes) -> Post:
    path = folder / name
    path.write_bytes(data)
    return Post(
        key="pub_1",
        path=path,
        name=name,
        mime_type=kind,
        bytes=len(data),
        sha256="0" * 64,
        title="Why <bees> & others dance",
        description=WORDS,
        width_px=108,
        height_px=192,
        duration_s=2.0,
    )


def channel(running: Vendors, target: str = "@bees", token: str = BOT_TOKEN) -> TelegramChannel:
    settings = Settings(
        telegram_bot_token=token,  # pyright: ignore[reportArgumentType]
        base_urls={"telegram": running.fakes.url("telegram")},
    )
    return TelegramChannel(account=account(settings, "telegram", "publishing"), target=target)


async def failure(running: Vendors, post: Post, mark: str) -> ProviderError:
    running.fakes.behave("telegram", mark)
    with pytest.raises(ProviderError) as caught:
        await channel(running).publish(post, SESSION)
    assert caught.value.hint
    assert BOT_TOKEN not in f"{caught.value.message} {caught.value.hint}"
    return caught.value


async def test_a_video_with_its_caption(running: Vendors, post: Post) -> None:
    done = await channel(running).publish(post, SESSION)
    (message,) = await running.posts()
    assert message["caption"] == f"Why <bees> & others dance\n\n{WORDS}"
    assert (message["video"]["width"], message["video"]["height"]) == (108, 192)
    assert message["video"]["file_size"] == post.bytes
    assert (done.link, done.id, done.warning) == ("https://t.me/bees/1", "1", "")


async def test_what_stands_for_a_clip_goes_with_it(running: Vendors, post: Post) -> None:
    small = painted("bees", 180, 320, "image/jpeg")
    assert "thumbnail" not in channel(running).told(post)
    with_one = replace(post, thumbnail=small)
    assert channel(running).told(with_one)["thumbnail"] == "thumbnail.jpg"
    await channel(running).publish(with_one, SESSION)
    (message,) = await running.posts()
    shown = message["video"]["thumbnail"]
    assert (shown["width"], shown["height"], shown["file_size"]) == (180, 320, len(small))


async def test_a_group_that_has_become_a_supergroup(running: Vendors, post: Post) -> None:
    old, new = -507, -1_001_000_000_507
    await running.door("telegram", "chat", id=old, type="group", title="Beekeepers")
    await running.door("telegram", "migrate", chat=old, to=new, silent=True)
    done = await channel(running, str(old)).publish(post, SESSION)
    assert done.link == "https://t.me/c/1000000507/2"
    assert done.warning == f"The group {old} is {new} since it became a supergroup."
    told = await running.look("telegram", f"chat/{new}")
    assert len([each for each in told["messages"] if each["by_bot"]]) == 1
    assert f"posts in {new}" in await channel(running, str(old)).check()


async def test_what_does_not_fit_follows_where_the_group_is_now(
    running: Vendors, post: Post
) -> None:
    old, new = -507, -1_001_000_000_507
    await running.door("telegram", "chat", id=old, type="group", title="Beekeepers")
    await running.door("telegram", "migrate", chat=old, to=new, silent=True)
    await channel(running, str(old)).publish(replace(post, description="word " * 400), SESSION)
    told = await running.look("telegram", f"chat/{new}")
    clip_, rest = [each["message"] for each in told["messages"] if each["by_bot"]]
    assert "video" in clip_
    assert rest["reply_to_message"]["message_id"] == clip_["message_id"]


async def test_a_group_that_moves_on_and_on_is_followed_once(running: Vendors, post: Post) -> None:
    first, second, third = -507, -508, -1_001_000_000_509
    await running.door("telegram", "chat", id=first, type="group", title="Beekeepers")
    await running.door("telegram", "migrate", chat=first, to=second, silent=True)
    await running.door("telegram", "chat", id=second, type="group", title="Beekeepers")
    await running.door("telegram", "migrate", chat=second, to=third, silent=True)
    with pytest.raises(ProviderRefused, match=f"The group {second} is {third}"):
        await channel(running, str(first)).publish(post, SESSION)
    with pytest.raises(ProviderRefused, match=f"The group {second} is {third}"):
        await channel(running, str(first)).check()


async def test_a_channel_without_a_name_is_linked_by_its_number(
    running: Vendors, post: Post
) -> None:
    number = -1_009_876_543_210
    await running.door("telegram", "chat", id=number, type="channel", title="Quiet")
    done = await channel(running, str(number)).publish(post, SESSION)
    assert done.link == "https://t.me/c/9876543210/1"


@pytest.mark.parametrize(
    ("name", "kind", "shown"),
    [("meme.png", "image/png", "photo"), ("meme.webp", "image/webp", "photo")],
)
async def test_pictures(running: Vendors, tmp_path: Path, name: str, kind: str, shown: str) -> None:
    picture = posted(tmp_path, name, kind, painted("bees", 320, 320, kind))
    await channel(running).publish(replace(picture, duration_s=None), SESSION)
    (message,) = await running.posts()
    assert shown in message


async def test_a_large_picture_and_other_files_go_as_documents(
    running: Vendors, tmp_path: Path
) -> None:
    to = channel(running)
    picture = posted(tmp_path, "meme.png", "image/png", b"x" * 10)
    assert to.told(replace(picture, bytes=11_000_000))["method"] == "sendDocument"
    assert to.told(replace(picture, mime_type="image/gif"))["method"] == "sendAnimation"
    assert to.told(replace(picture, mime_type="application/pdf"))["method"] == "sendDocument"


async def test_what_does_not_fit_into_the_caption_follows_it(running: Vendors, post: Post) -> None:
    long = replace(
        post, description="\n\n".join(["Words 🐝 and more words. " * 60, "Voice: Hibari."])
    )
    done = await channel(running).publish(long, SESSION)
    first, second = await running.posts()
    assert units(first["caption"]) <= 1024
    assert first["caption"].endswith("…")
    assert second["text"].endswith("Voice: Hibari.")
    assert second["reply_to_message"]["message_id"] == first["message_id"]
    assert (done.id, done.warning) == (str(first["message_id"]), "")


async def test_the_rest_that_cannot_be_posted_is_told(running: Vendors, post: Post) -> None:
    await running.door("telegram", "behave", method="sendMessage", mark="500", times=1)
    done = await channel(running).publish(replace(post, description="word " * 400), SESSION)
    assert done.link == "https://t.me/bees/1"
    assert "could not be posted" in done.warning


async def test_dry_run_tells_what_is_sent(running: Vendors, post: Post) -> None:
    told = channel(running).told(post)
    await channel(running).publish(post, SESSION)
    call = (await running.look("telegram", "calls"))["calls"][-1]
    assert call["method"].lower() == told["method"].lower()
    sent = {name: str(value) for name, value in call["arguments"].items()}
    wanted = {name: str(value) for name, value in told.items() if name not in ("method", "video")}
    assert {name: value.lower() for name, value in sent.items()} == {
        name: value.lower() for name, value in wanted.items()
    }


async def test_a_file_over_the_limit_is_refused_before_it_is_sent(
    running: Vendors, post: Post
) -> None:
    calls, to = len(running.fakes.asked("telegram")), channel(running)
    large = replace(post, bytes=50_000_001)
    with pytest.raises(InvalidRequest, match=r"50\.0 MB; bots may send 49\.9 MB"):
        to.told(replace(large, mime_type="image/gif"))
    assert to.told(large)["made_smaller"] == "to at most 49.9 MB"  # by whoever sends it
    with pytest.raises(InvalidRequest, match="too large for a bot"):
        await to.publish(large, SESSION)
    assert len(running.fakes.asked("telegram")) == calls


async def test_faults_and_what_they_mean(running: Vendors, post: Post) -> None:
    limited = await failure(running, post, "429 12")
    assert isinstance(limited, ProviderLimited)
    assert limited.retry_after_s == 12
    assert isinstance(await failure(running, post, "500"), ProviderUnavailable)
    assert isinstance(await failure(running, post, "denied"), ProviderDenied)
    assert isinstance(await failure(running, post, "refuse"), ProviderDenied)
    assert isinstance(await failure(running, post, "echo_key"), ProviderRefused)


async def test_an_answer_that_is_lost_says_nothing(running: Vendors, post: Post) -> None:
    lost = await failure(running, post, "die_after_accept")
    assert isinstance(lost, MaybePublished)
    assert "@bees" in lost.hint
    assert len(await running.posts()) == 1


async def test_a_channel_that_is_not_there_or_closed(running: Vendors, post: Post) -> None:
    with pytest.raises(ProviderDenied, match="finds no channel @ants") as caught:
        await channel(running, "@ants").publish(post, SESSION)
    assert "telegram_channel" in caught.value.hint
    await running.door("telegram", "chat", id=CHANNEL_NUMBER, closed="left")
    with pytest.raises(ProviderDenied, match="may not post") as caught:
        await channel(running).publish(post, SESSION)
    assert "administrator" in caught.value.hint


@pytest.mark.parametrize(
    ("kind", "member"),
    [
        ("channel", {"status": "administrator", "can_post_messages": True}),
        ("channel", {"status": "creator"}),
        ("supergroup", {"status": "member"}),
        ("supergroup", {"status": "restricted", "can_send_messages": True}),
    ],
)
async def test_who_the_bot_is(running: Vendors, kind: str, member: dict[str, object]) -> None:
    await running.door("telegram", "chat", id=CHANNEL_NUMBER, type=kind, member=member)
    assert await channel(running).check() == "@under_test_bot posts in @bees"


@pytest.mark.parametrize(
    ("kind", "member"),
    [
        ("channel", {"status": "administrator", "can_post_messages": False}),
        ("channel", {"status": "member", "can_post_messages": None}),
        ("supergroup", {"status": "restricted", "can_send_messages": False}),
        ("supergroup", {"status": "left"}),
    ],
)
async def test_a_bot_that_may_not_post_says_so_when_asked(
    running: Vendors, kind: str, member: dict[str, object]
) -> None:
    await running.door("telegram", "chat", id=CHANNEL_NUMBER, type=kind, member=member)
    with pytest.raises(ProviderDenied, match="may not post in @bees") as caught:
        await channel(running).check()
    assert "administrator" in caught.value.hint
    with pytest.raises(ProviderDenied, match="finds no channel @ants"):
        await channel(running, "@ants").check()


async def test_without_a_token_nobody_is_asked(running: Vendors, post: Post) -> None:
    bare = Settings(base_urls={"telegram": running.fakes.url("telegram")})
    to = TelegramChannel(account=account(bare, "telegram", "publishing"), target="@bees")
    with pytest.raises(ProviderDenied, match="has no key here"):
        await to.publish(post, SESSION)
