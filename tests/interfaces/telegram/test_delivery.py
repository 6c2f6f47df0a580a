"""What is handed over, how, and what becomes of files that Telegram does not take."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from chatting import MEMBER, OWNER, TOKEN, texts, videos
from pydantic import BaseModel, ConfigDict
from telegram import Bot

from mutoscope.app import Studio
from mutoscope.app.chats import Chats
from mutoscope.interfaces.telegram.delivery import wanted
from mutoscope.interfaces.telegram.following import Followers
from mutoscope.interfaces.telegram.sending import Outbox, Refused
from mutoscope.jobs.context import Context
from mutoscope.jobs.pipeline import Pipeline, Stage
from mutoscope.jobs.step import step
from mutoscope.models import Artifact, Job, Output, Work
from mutoscope.testing import temporary_studio
from mutoscope.testing.fakes import FakeVendors
from mutoscope.testing.fakes.pexels import clip
from mutoscope.testing.fakes.pictures import painted
from mutoscope.testing.fakes.telegram_chats import BOT
from mutoscope.testing.fakes.telegram_people import People
from mutoscope.testing.loopback import Exchange, LoopbackServer
from mutoscope.testing.wire import HTML, JSON, answer

TOO_LONG_PX = (3_000, 10)
"""Telegram takes no photo that is longer than 20 times its width."""


class Order(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    pictures: tuple[tuple[int, int], ...] = ()
    clips: int = 0


@step(version="1", stage="drawing")
def draw(work: Work, width_px: int, height_px: int) -> Artifact:
    path = work.scratch("picture.png")
    path.write_bytes(painted("told", width_px, height_px))
    return work.keep(path, "image/png")


@step(version="1", stage="drawing")
def film(work: Work, number: int) -> Artifact:
    path = work.scratch("clip.mp4")
    path.write_bytes(clip(number, 64, 64))
    return work.keep(path, "video/mp4")


async def make(ctx: Context, request: Order) -> None:
    for number, (width_px, height_px) in enumerate(request.pictures):
        key = f"pictures.{number}"
        ctx.item(key, title=f"Picture {number + 1} <{width_px}>", stage="drawing")
        drawn = await ctx.step(draw, width_px, height_px, key=key)
        ctx.produce("picture", drawn, name=f"picture-{number}.png", item=key)
    for number in range(request.clips):
        made = await ctx.step(film, number, key=f"clips.{number}")
        ctx.produce("video", made, name=f"clip-{number}.mp4", duration_s=2.0)


ODD = Pipeline(
    name="odd",
    title="Odd files",
    summary="Files of a test.",
    version="1",
    request=Order,
    stages=(Stage("drawing", 0, 100),),
    run=make,
)


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(
        tmp_path / "data",
        database_url=database,
        pipelines=[ODD],
        telegram_owners=(OWNER,),
        telegram_bot_token=TOKEN,
    ) as studio:
        yield studio


@pytest.fixture
async def bot(fakes: FakeVendors, people: People) -> AsyncIterator[Bot]:
    async with Bot(TOKEN, base_url=f"{fakes.url('telegram')}/bot") as bot:
        yield bot


async def told(studio: Studio, bot: Bot, people: People, **order: Any) -> list[dict[str, Any]]:
    """A job that is made and told to its end: the messages in which the bot shows something."""
    job = await studio.submit("odd", order)
    await studio.work_job(job.id)
    chats = Chats(studio)
    async with Followers(bot, studio, chats, Outbox(chats)) as followers:
        await followers.follow(OWNER, job.id, language="en")
        while await chats.follows(OWNER):
            await people.calls(after=len(await people.calls()), wait_s=0.2)
    kept = (await people.look(OWNER))["messages"]
    return [each["message"] for each in kept if "text" not in each["message"]]


async def test_what_is_no_photo_comes_as_a_document_and_the_others_do_come(
    studio: Studio, bot: Bot, people: People
) -> None:
    shown = await told(studio, bot, people, pictures=[(400, 300), TOO_LONG_PX, (300, 400)])
    assert [next(iter({"photo", "document"} & set(each))) for each in shown] == [
        *("photo", "document", "photo")
    ]
    assert shown[1]["caption"] == "Picture 2 <3000>"
    assert shown[1]["document"]["file_name"] == "picture-1.png"
    assert not any("cannot be sent" in each for each in await texts(people, OWNER))


async def test_an_album_says_what_is_in_it(studio: Studio, bot: Bot, people: People) -> None:
    first, second = await told(studio, bot, people, pictures=[(400, 300), (300, 400)])
    assert first["caption"] == "1. Picture 1 <400>\n2. Picture 2 <300>"
    assert "caption" not in second


async def test_a_clip_that_nobody_confirms_is_sent_twice_and_no_more(
    studio: Studio, bot: Bot, people: People
) -> None:
    await people.door("behave", method="sendVideo", mark="die_after_accept", times=9)
    shown = await told(studio, bot, people, clips=1)
    assert len(shown) == len(await people.calls("sendVideo")) == 2
    assert "⚠️ Telegram has not said whether clip-0.mp4 has arrived; it is not sent again." in (
        await texts(people, OWNER)
    )


async def test_whoever_is_let_in_no_more_is_told_nothing(
    studio: Studio, bot: Bot, people: People
) -> None:
    job = await studio.submit("odd", {"clips": 1})
    chats = Chats(studio)
    await chats.follow(MEMBER, job.id)
    await studio.work_job(job.id)
    await told(studio, bot, people, clips=1)
    assert len(await videos(people, OWNER)) == 1
    assert await texts(people, MEMBER) == []


class Proxy(LoopbackServer):
    """Stands before Telegram and takes no files."""

    async def respond(self, exchange: Exchange) -> None:
        await self._heard(exchange.asked)
        known = json.dumps({"ok": True, "result": BOT}).encode()
        is_file = exchange.asked.path.endswith("/sendDocument")
        await exchange.send(answer(413, b"", HTML) if is_file else answer(200, known, JSON))


async def test_what_is_too_large_on_its_way_is_not_tried_again(studio: Studio) -> None:
    outbox = Outbox(Chats(studio))
    async with Proxy() as proxy, Bot(TOKEN, base_url=f"{proxy.origin}/bot") as bot:
        with pytest.raises(Refused, match="413"):
            await outbox.upload(OWNER, partial(bot.send_document, OWNER, b"a file"))
        assert [each.path for each in proxy.requests if "send" in each.path] == [
            f"/bot{TOKEN}/sendDocument"
        ]


def test_the_chat_is_shown_what_is_lent_to_its_job() -> None:
    file = Artifact("a" * 64, 9, ".jpg", "image/jpeg")
    now = datetime(2026, 1, 1, tzinfo=UTC)
    shown = Output("job_1.0", "source", "street_view.jpg", file, expires_at=now)
    job = Job("job_1", "redesign", "completed", {}, now, output=(shown,))
    assert wanted(job, "") == [shown]
