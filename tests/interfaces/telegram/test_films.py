"""Films by the real pipelines, asked for in a chat: a short of a topic, an explainer of a page."""

from collections.abc import AsyncIterator

import pytest
from chatting import MEMBER, OWNER, StartBot, clips, keys_of, said_by

from mutoscope.testing.fakes.telegram_people import People
from mutoscope.testing.loopback import Exchange, LoopbackServer
from mutoscope.testing.wire import HTML, answer

pytestmark = pytest.mark.proof  # whole films

MAKING_S = 240
TOPIC = "The secret life of bees"
"""Of which there is an article at home."""
MILLS = (
    "The river turned the wheel of the old mill for three hundred years.",
    "Farmers of nine villages brought their corn there in autumn.",
    "A miller kept a tenth of the flour as his wage.",
    "Steam engines ended the trade within one generation.",
    "Today the mill is a museum, and its wheel turns on Sundays.",
)


class Site(LoopbackServer):
    """A page about mills, whatever is asked for."""

    async def respond(self, exchange: Exchange) -> None:
        await self._heard(exchange.asked)
        told = "".join(f"<p>{each} {each.replace('The', 'A')}</p>" for each in 3 * MILLS)
        page = f"<!DOCTYPE html><html lang=en><title>Mills</title><article><h1>On mills</h1>{told}"
        await exchange.send(answer(200, page.encode(), HTML))


@pytest.fixture
async def page() -> AsyncIterator[str]:
    async with Site() as site:
        yield f"{site.origin}/mills"


async def test_a_short_about_a_topic(people: People, start_bot: StartBot) -> None:
    start_bot("real")
    await people.say(OWNER, "/short", user=said_by(OWNER, "en"))
    await people.see(OWNER, "/short why bees dance")
    await people.say(OWNER, f"/short {TOPIC}", user=said_by(OWNER, "en"))
    told = await people.see(OWNER, f"🎬 Short video: {TOPIC}")
    assert "✖️ Cancel" in keys_of(told)
    done = await people.see(OWNER, "✅ Done in", MAKING_S)
    assert done["message_id"] == told["message_id"]
    (film,) = await clips(people, OWNER, 1)
    assert film["caption"] == TOPIC
    assert film["video"]["height"] > film["video"]["width"]
    assert film["video"]["duration"] >= 4
    assert "📤 Publish" in keys_of(film)
    await people.press(
        OWNER, film["message_id"], keys_of(film)["📤 Publish"], user=said_by(OWNER, "en")
    )
    await people.see(OWNER, "✅ A folder")


async def test_an_explainer_of_a_page(people: People, start_bot: StartBot, page: str) -> None:
    start_bot("real")
    await people.say(MEMBER, "/explain", user=said_by(MEMBER))
    await people.see(MEMBER, "/explain https://example.org/article")
    await people.say(MEMBER, "/explain the moon", user=said_by(MEMBER))
    await people.see(MEMBER, "⚠️")
    await people.say(MEMBER, f"/explain {page}", user=said_by(MEMBER))
    told = await people.see(MEMBER, f"🎬 Объясняющее видео: {page}")
    done = await people.see(MEMBER, "✅ Готово", MAKING_S)
    assert done["message_id"] == told["message_id"]
    (film,) = await clips(people, MEMBER, 1)
    assert film["caption"] == "On mills"
    assert film["video"]["width"] > film["video"]["height"]
    assert film["video"]["duration"] >= 10
    assert "📤 Опубликовать" not in keys_of(film)
