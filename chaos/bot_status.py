"""Whoever asks the bot how the studio is doing is told soon, also when twenty do so at once while a
batch of memes is made and another one is published."""

import asyncio
import statistics

import psutil

from chaos.chatting import Chats, opened_chats
from chaos.ground import Ground
from chaos.outcome import Outcome, faults_told, percentile
from chaos.world import World
from mutoscope.models import Job

CHATS = 20
ROUNDS, ROUNDS_SHORT = 10, 2
EVERY_S = 2.5
"""Who asks oftener waits for the messenger, not for us."""
PUBLISHED, PUBLISHED_SHORT = 5, 1
MADE = 20
GOAL_MS, SLACK = 300.0, 10
"""In the short scale only that nothing is out of all proportion: the machine may be busy."""
END_LIMIT_S = 300
PLACE = "folder"
DRAFT = {"topic": "cats", "quality": "draft", "seconds": 7}
WHOLE = {"topic": "Mondays", "count": MADE, "seconds": 10}


async def trial(ground: Ground) -> list[Outcome]:
    """One row: from what is said to the bot's call that answers it."""
    folder = ground.folder / "published"
    async with (
        opened_chats(CHATS) as chats,
        ground.world("bot", kind="installed", publish_folder=folder, **chats.settings) as world,
    ):
        await world.start_worker()
        await world.started_program("bot", "--no-worker", says="bot_answers")
        bot = psutil.Process(world.workers[-1].pid)
        count = ground.pick(PUBLISHED, PUBLISHED_SHORT)
        done = await world.submit("meme", {**DRAFT, "count": count})
        await world.ended([done.id], limit_s=END_LIMIT_S)
        made = await world.submit("meme", WHOLE)
        await world.until(made.id, "step.started", "memes.0.clip.0")
        rounds, used_s = ground.pick(ROUNDS, ROUNDS_SHORT), sum(bot.cpu_times()[:2])
        answers, _ = await asyncio.gather(_asked(chats, rounds), _published(world, done, count))
        used_ms = 1000 * (sum(bot.cpu_times()[:2]) - used_s) / len(answers)
        still = (await world.studio.job(made.id)).status
        sent = [each.status for each in await world.studio.publications(done.id)]
    return [_judged(answers, still, sent, used_ms, GOAL_MS * ground.pick(1, SLACK))]


async def _asked(chats: Chats, rounds: int) -> list[tuple[str, float]]:
    """All answers, with the milliseconds they took: everybody asks at once, again and again."""
    answers = list[tuple[str, float]]()
    for _ in range(rounds):
        answers += await asyncio.gather(*(chats.ask(each, "/status") for each in chats.numbers))
        await asyncio.sleep(EVERY_S)
    return answers


async def _published(world: World, job: Job, count: int) -> None:
    """One clip after another, meanwhile."""
    for number in range(count):
        await world.studio.publish(job.id, [PLACE], item=f"memes.{number}")
        await asyncio.sleep(EVERY_S)


def _judged(
    answers: list[tuple[str, float]], still: str, sent: list[str], used_ms: float, goal_ms: float
) -> Outcome:
    took_ms = [ms for _, ms in answers]
    p95 = percentile(took_ms, 0.95)
    found = [f"said “{text[:80]}”" for text, _ in answers if "BUSY" not in text]
    found += [] if still == "running" else [f"the batch is {still}"]
    found += [] if sent and {*sent} <= {"published"} else [f"publications are {sent}"]
    return Outcome(
        f"{len(answers)} × /status, {CHATS} chats at once, while a batch is made and"
        f" {len(sent)} clips are published",
        f"p95 {p95:.0f} ms, median {statistics.median(took_ms):.0f} ms; the first {CHATS} at most"
        f" {max(took_ms[:CHATS]):.0f} ms, p95 of the others {percentile(took_ms[CHATS:], 0.95):.0f}"
        f" ms; {used_ms:.1f} ms of the processor an answer"
        f"{faults_told(found)}",
        f"p95 ≤ {GOAL_MS:g} ms",
        ok=not found and p95 <= goal_ms,
    )
