"""The strict queue of the memes under everything at once: commands, HTTP, a bot in its chats, and
slots that come; every step of the real recipe fails now and then, and workers are killed. One is
made at a time; whoever comes meanwhile is told at once; in the end all is well."""

import asyncio
import contextlib
import itertools
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from itertools import pairwise

from chaos.chatting import Chats, opened_chats
from chaos.entrances import (
    DRAFT,
    Siege,
    Tally,
    by_chat,
    by_command,
    by_http,
    by_schedule,
)
from chaos.evidence import ENDINGS, deaths, faults
from chaos.ground import Ground
from chaos.mishaps import ENDING, STEPS, read_mishaps
from chaos.outcome import Outcome, faults_told, percentile
from chaos.turns import Turn, meetings, read_turns
from chaos.world import World, until_holds
from mutoscope.app import Studio
from mutoscope.errors import MutoscopeError
from mutoscope.jobs.black_box import boxes, written_ns
from mutoscope.models import Event, Job
from mutoscope.store.interruption import DEATHS_ALLOWED

SECONDS, SECONDS_SHORT = 60.0, 6.0
WORKERS, CHATS = 2, 4
LIFE_S, LIFE_SHORT_S = 15.0, 6.0
"""How long a worker lives on average before it is killed from outside."""
END_LIMIT_S, END_LIMIT_SHORT_S = 240, 70
LOOK_S = 0.1
BOX_SLACK_S = 0.3
"""A box is looked into, then written: what it shows is a little older than it."""
BEGINNINGS = ("job.started", "job.resumed")
"""Of work on a job: the first time, and after its worker has gone."""
GOALS_MS: Mapping[str, float] = {"command": 5000.0, "HTTP": 300.0, "chat": 600.0}
"""For 95 of 100 who are refused. A command starts Python first."""
SLACK = 10
"""In the short scale only that nothing is out of all proportion: the machine may be busy."""


async def trial(ground: Ground) -> list[Outcome]:
    """Two rows: who worked, and how soon who came meanwhile was told."""
    async with opened_chats(CHATS) as chats, _world(ground, chats) as world:
        hammer = Hammer(ground, world, chats)
        await hammer.strike()
        return [await hammer.worked(), hammer.refused()]


def _world(ground: Ground, chats: Chats) -> AbstractAsyncContextManager[World]:
    return ground.world("hammer", kind="installed", retry_gap_s=0.1, **chats.settings)


class Hammer:
    """One run, and what it shows."""

    def __init__(self, ground: Ground, world: World, chats: Chats) -> None:
        self.ground = ground
        self.world = world
        self.chats = chats
        self.tallies = {name: Tally() for name in ("command", "HTTP", "chat", "slot")}
        self.kills = 0
        self.in_boxes = dict[tuple[str, str], tuple[float, float]]()
        self._siege_is_over = False

    async def strike(self) -> None:
        """From the first to come until all that was taken has ended, or time is up."""
        url = (await self._started("serve", "--no-worker", "--port", "0", says="serving"))["url"]
        await self._started("bot", "--no-worker", says="bot_answers")
        beside = [asyncio.create_task(self._live_and_die(number)) for number in range(WORKERS)] + [
            asyncio.create_task(self._look_into_boxes())
        ]
        try:
            await self._besieged(url)
            limit_s = self.ground.pick(END_LIMIT_S, END_LIMIT_SHORT_S)
            async with asyncio.timeout(limit_s):
                await until_holds(_have_come, self.world.studio)
            await self.world.ended(await self._ids(), limit_s=limit_s)
        finally:
            for task in beside:
                task.cancel()
            await asyncio.wait(beside)
        for task in beside:
            if not task.cancelled() and (error := task.exception()):
                raise error

    async def _started(self, *arguments: str, says: str) -> Mapping[str, str]:
        return await self.world.started_program(*arguments, says=says)

    async def _besieged(self, url: str) -> None:
        until_s = time.monotonic() + self.ground.lasting_s(SECONDS, SECONDS_SHORT)

        def siege(name: str) -> Siege:
            return Siege(self.world, until_s, self.ground.random(f"hammer {name}"))

        async with asyncio.TaskGroup() as group:
            group.create_task(by_command(siege("command"), self.tallies["command"]))
            group.create_task(by_http(siege("http"), self.tallies["HTTP"], url))
            group.create_task(by_schedule(siege("slot"), self.tallies["slot"]))
            for chat in self.chats.numbers:
                asking = by_chat(siege(f"{chat}"), self.tallies["chat"], self.chats, chat)
                group.create_task(asking)
        self._siege_is_over = True

    async def _live_and_die(self, place: int) -> None:
        """A worker, and another one when it is gone; none is killed once nobody comes any more."""
        dice, number = self.ground.random(f"worker {place}"), itertools.count()
        while True:
            mishaps = f"--mishaps={self.ground.seed} {place} {next(number)}"
            with contextlib.suppress(RuntimeError):  # it has met its end already
                worker = await self.world.start_worker(mishaps)
                dies_at_s = time.monotonic() + dice.expovariate(1 / self._life_s())
                while worker.is_running:
                    await asyncio.sleep(LOOK_S)
                    if time.monotonic() > dies_at_s and not self._siege_is_over:
                        self.kills += 1
                        await worker.kill()

    def _life_s(self) -> float:
        return LIFE_S if self.ground.scale == "full" else LIFE_SHORT_S

    async def _look_into_boxes(self) -> None:
        """From when to when each box has named each job."""
        folder = self.world.studio.engine.settings.data_dir
        while True:
            for path, record in await asyncio.to_thread(lambda: list(boxes(folder))):
                at_s = (written_ns(path) or 0) / 1e9
                for job in record.jobs if at_s else ():
                    first_s, _ = self.in_boxes.get((path.name, job.id), (at_s, at_s))
                    self.in_boxes[path.name, job.id] = (first_s, at_s)
            await asyncio.sleep(LOOK_S)

    async def _ids(self) -> list[str]:
        rows = await self.world.studio.engine.database.all(
            "SELECT id FROM jobs WHERE pipeline = 'meme' ORDER BY id", {}
        )
        return [row["id"] for row in rows]

    async def worked(self) -> Outcome:
        """Who was at work, by three witnesses; how all ended; whether the next may come."""
        studio, held, found = self.world.studio, list[Turn](), list[str]()
        planted = read_mishaps(self.world.folder)
        jobs = [await studio.job(each) for each in await self._ids()]
        for job in jobs:
            told = await studio.events(job.id)
            held += intervals(job, told)
            found += faults(job, told)
            found += unplanned(job, told, {kind for of, _, kind in planted if of == job.id})
        found += await self._taken_again()
        told_boxes = [Turn(job, *span) for (_, job), span in self.in_boxes.items()]
        steps = read_turns(self.world.folder / STEPS)
        met = (meetings(held), meetings(steps), meetings(told_boxes, BOX_SLACK_S))
        ends = Counter(job.status for job in jobs)
        endings = ", ".join(f"{count} {status}" for status, count in sorted(ends.items()))
        kinds = Counter(kind for _, _, kind in planted)
        return Outcome(
            f"memes asked for by command, HTTP, {CHATS} chats and slots for"
            f" {self.ground.lasting_s(SECONDS, SECONDS_SHORT):g} s; {self.kills} workers killed,"
            f" {len(planted)} mishaps in {len({step for _, step, _ in planted})} kinds of steps"
            f" ({', '.join(f'{count} {kind}' for kind, count in sorted(kinds.items()))})",
            f"{len(jobs)} jobs: {endings}; two at once {met[0]} times by {len(held)} intervals of"
            f" events, {met[1]} by {len(steps)} steps, {met[2]} by {len(told_boxes)} entries of"
            f" black boxes; then free{faults_told(found)}",
            "never two at once; all end, for a reason; the next is taken",
            ok=not found and not any(met) and min(len(held), len(steps), len(told_boxes)) > 0,
        )

    async def _taken_again(self) -> list[str]:
        """Whether the queue is free: the next order is taken."""
        (memes,) = [each for each in await self.world.studio.queues() if each.name == "memes"]
        found = [f"{memes} is not empty"] if memes.waiting or memes.running else []
        try:
            await self.world.studio.submit("meme", DRAFT)
        except MutoscopeError as error:
            found.append(f"the next order is refused: {error.message}")
        return found

    def refused(self) -> Outcome:
        """How soon they were told."""
        slack, shown, ok = self.ground.pick(1, SLACK), list[str](), True
        found = [fault for tally in self.tallies.values() for fault in tally.faults]
        for name, goal_ms in GOALS_MS.items():
            tally = self.tallies[name]
            pressed = f", {tally.pressed} buttons pressed" if tally.pressed else ""
            p95 = percentile(tally.refused_ms, 0.95) if tally.refused_ms else 0.0
            ok = ok and p95 <= goal_ms * slack
            times = f" (p95 {p95:.0f} ms)" if tally.refused_ms else ""
            shown.append(
                f"{name} {tally.taken} taken, {len(tally.refused_ms)} refused{times}{pressed}"
            )
        shown.append(f"{self.tallies['slot'].taken} slots")
        goals = ", ".join(f"{name} ≤ {goal:g} ms" for name, goal in GOALS_MS.items())
        refusals = sum(len(tally.refused_ms) for tally in self.tallies.values())
        return Outcome(
            "whoever comes while memes are made is told at once",
            f"{'; '.join(shown)}{faults_told(found)}",
            f"p95: {goals}",
            ok=ok and not found and refusals > 0,
        )


async def _have_come(studio: Studio) -> bool:
    """Whether each slot is a job by now."""
    return not any(each.coming for each in await studio.schedules())


def intervals(job: Job, told: Sequence[Event]) -> list[Turn]:
    """From when to when a job was in somebody's hands (seconds since 1970)."""
    ends = {*ENDINGS, "job.interrupted", "job.awaiting_input"}
    marks = [event for event in told if event.kind in BEGINNINGS or event.kind in ends]
    return [
        Turn(job.id, begin.at.timestamp(), end.at.timestamp())
        for begin, end in pairwise(marks)
        if begin.kind in BEGINNINGS
    ]


def unplanned(job: Job, told: Sequence[Event], planted: set[str]) -> list[str]:
    """Why it failed, if nobody had planned that."""
    if job.status != "failed" or planted & {*ENDING}:
        return []
    code = job.error.code if job.error else ""
    if code == "poison" and deaths(told) == DEATHS_ALLOWED:
        return []
    return [f"{job.id}: failed of itself: {job.error}"]
