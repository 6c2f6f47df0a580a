"""Many jobs of one command: handed in line by line, then followed to the end of the last.

Where no worker is alive they are worked here, one after the other.
"""

import asyncio
from collections import Counter
from collections.abc import Collection, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mutoscope import app
from mutoscope.app.subjects import subject
from mutoscope.errors import MutoscopeError, ResourceExhausted
from mutoscope.interfaces.cli.batch_display import BatchDisplay
from mutoscope.interfaces.cli.batch_file import BatchFile, Line, Refused, read_batch, read_line
from mutoscope.interfaces.cli.flags import Run
from mutoscope.interfaces.cli.interruption import Choice, Interruption, decision, interruption
from mutoscope.interfaces.cli.language import told
from mutoscope.interfaces.cli.leaving import tell_leaving
from mutoscope.interfaces.cli.lost import paths_there
from mutoscope.interfaces.cli.made import results
from mutoscope.interfaces.cli.obstacles import telling_obstacles
from mutoscope.interfaces.cli.own_language import in_own_language
from mutoscope.interfaces.cli.terminal import (
    EXIT_BY_STATUS,
    INTERRUPTED,
    cell,
    err,
    out,
    print_json,
    print_problem,
)
from mutoscope.interfaces.cli.uploads import Asked, upload_files
from mutoscope.jobs.waiting import pause_until
from mutoscope.models import Job, Status

LOOK_S = 1.0
CANCEL_AGAIN_S = 1.0


@dataclass(frozen=True)
class Entry:
    """A job, and the lines that it is made for: under one idempotency key these may be several."""

    numbers: tuple[int, ...]
    job_id: str
    title: str


class Batch:
    """The jobs of a batch file, and what has become of each."""

    def __init__(self, studio: app.Studio, name: str, run: Run) -> None:
        self.studio = studio
        self.name = name
        self.run = run
        self.entries = dict[str, Entry]()
        self.ends = dict[str, Status]()
        self.refused = list[Refused]()
        self.left_out = 0
        self.paths = list[str]()
        self.said: Collection[str] = ()

    @property
    def lines(self) -> int:
        """How many lines have a job."""
        return sum(len(entry.numbers) for entry in self.entries.values())

    @property
    def line_ends(self) -> list[Status]:
        """What the jobs of these have come to, a line each."""
        return [end for job_id, end in self.ends.items() for _ in self.entries[job_id].numbers]

    @property
    def live(self) -> list[str]:
        """The jobs that have not come to rest, in the order of their lines."""
        return [job_id for job_id in self.entries if job_id not in self.ends]

    async def hand_in(self, file: BatchFile, base: Asked, stop: asyncio.Event) -> None:
        """A job for each line, until `stop`; those that cannot be are told at once.
        ResourceExhausted: none can be handed in now."""
        for index, line in enumerate(file.lines):
            if stop.is_set():
                self.left_out = len(file.lines) - index
                return
            try:
                job = await self._submit(line, file, base)
            except ResourceExhausted as error:
                done = f"{len(self.entries)} jobs were handed in before line {line.number}"
                error.hint = f"{error.hint} {done}: mutoscope jobs".strip()
                raise
            except MutoscopeError as error:
                self.refuse(Refused(line.number, error))
            else:
                before = self.entries.get(job.id)
                numbers = (*(before.numbers if before else ()), line.number)
                self.entries[job.id] = Entry(numbers, job.id, subject(job))

    async def _submit(self, line: Line, file: BatchFile, base: Asked) -> Job:
        request, said = await read_line(self.studio, self.name, line, file.folder)
        terms = {**self.run.terms(), **said}
        if self.run.idempotency_key and "idempotency_key" not in said:
            terms["idempotency_key"] = f"{self.run.idempotency_key}/{line.number}"
        asked = in_own_language(self.name, {**base, **request}, preset=terms["preset"])
        leaving = await self.studio.leaving(self.name, asked, preset=terms["preset"])
        job = await self.studio.submit(self.name, asked, **terms)
        self.said = tell_leaving(leaving, said=self.said)
        return job

    def refuse(self, refused: Refused) -> None:
        """Tell of a line that no job is made of."""
        self.refused.append(refused)
        error = refused.error
        if self.run.json:
            told = {"code": error.code, "message": error.message, "hint": error.hint}
            print_json({"line": refused.number, "error": told})
        print_problem(f"Line {refused.number}: {error.message}", error.hint)

    def came_to_rest(self, job: Job, display: BatchDisplay | None = None) -> None:
        """Note and tell how a job has ended, or that it waits for a person."""
        entry = self.entries[job.id]
        self.ends[job.id] = job.status
        if not self.run.json:
            self.paths += map(str, paths_there(self.studio, job, results(job)))
        for number in entry.numbers:
            if self.run.json:
                print_json({"line": number, **job.public()})
            if display is not None:
                display.tell_end(job, number, entry.title)

    def tell(self) -> int:
        """The files, and a summary; the exit code."""
        for path in self.paths:
            out.print(cell(path), soft_wrap=True)
        ends = self.line_ends
        live = self.lines - len(ends)
        counts: Mapping[str, int] = Counter(ends)
        lines = self.lines + len(self.refused) + self.left_out
        if self.run.json:
            print_json(
                {
                    "object": "batch",
                    "lines": lines,
                    "jobs": list(self.entries),
                    "refused": sorted(refused.number for refused in self.refused),
                    **counts,
                }
            )
        parts = [f"{count} {status.replace('_', ' ')}" for status, count in counts.items()]
        if live:
            parts.append(f"{live} handed in")
        if self.refused:
            parts.append(f"{len(self.refused)} refused")
        if self.left_out:
            parts.append(f"{self.left_out} not handed in")
        counted = "1 line" if lines == 1 else f"{lines} lines"
        err.print(f"{told(counted)}: {', '.join(map(told, parts))}.", markup=False)
        return exit_code(ends, live=live, refused=len(self.refused))


def exit_code(ends: Sequence[Status], *, live: int, refused: int) -> int:
    """0: all there; 1: nothing is; 5: some; as of one job, where all were cancelled or wait for a
    person."""
    kinds = set(ends)
    good = live + ends.count("completed")
    if good == len(ends) + live and not refused:
        return 0
    if len(kinds) == 1 and not (live or refused):
        return EXIT_BY_STATUS[ends[0]]
    some = good + ends.count("partial") + ends.count("awaiting_input")
    if not some:
        return 1
    bad = refused + len(ends) - ends.count("completed") - ends.count("awaiting_input")
    return EXIT_BY_STATUS["partial" if bad else "awaiting_input"]


async def make_all(studio: app.Studio, name: str, asked: Asked, run: Run) -> int:
    """Hand in a job for each line of the batch file and follow them all; the exit code. What was
    `asked` on the command line counts where a line says nothing."""
    assert run.batch_file is not None
    file = await asyncio.to_thread(read_batch, run.batch_file, name)
    base = await upload_files(studio, name, asked, all_said=True)  # a line may name a preset
    batch = Batch(studio, name, run)
    for refused in file.refused:
        batch.refuse(refused)
    async with interruption() as caught:
        try:
            await batch.hand_in(file, base, caught.happened)
            left = None if run.no_wait else await _follow(batch, caught)
        except Exception:  # what is handed in would be nobody's
            await _leave_anyway(batch)
            raise
    if run.no_wait:
        await _leave(batch)
        code = batch.tell()
        return INTERRUPTED if batch.left_out else code
    if left == "cancel":
        await _stop(batch)
    elif left is not None:
        await _leave(batch)
        batch.tell()
        return 0 if left == "leave" else INTERRUPTED
    return batch.tell()


async def _follow(batch: Batch, caught: Interruption) -> Choice | None:
    """Until all have come to rest (None), or somebody chose otherwise."""
    studio, silent = batch.studio, batch.run.json
    async with studio.delivering(), telling_obstacles(studio):
        with BatchDisplay(err, batch.lines, silent=silent) as display:
            choice = decision(caught, is_ours=lambda: True, quiet=display.stop, what="them")
            return await _first_of(_watch(batch, display), _work(batch), choice)


async def _watch(batch: Batch, display: BatchDisplay) -> None:
    """Tell of each job as it comes to rest."""
    rested = asyncio.Event()
    while live := batch.live:
        seen = await app.patiently(batch.studio.glances, live)
        for glance in seen:
            if glance.rests:
                batch.came_to_rest(await app.patiently(batch.studio.job, glance.id), display)
        for gone in set(live) - {glance.id for glance in seen}:  # somebody has deleted it
            batch.ends[gone] = "cancelled"
        going_on = [each for each in seen if not each.rests]
        display.update([(batch.entries[each.id].numbers[0], each) for each in going_on])
        if batch.live:
            await pause_until(rested, LOOK_S)


async def _work(batch: Batch) -> None:
    """Work here what nobody else does, one after the other, until all have come to rest."""
    rested = asyncio.Event()
    while batch.live:
        for glance in await app.patiently(batch.studio.glances, batch.live):
            if not (glance.rests or glance.must_wait) and await app.patiently(
                _is_needed, batch, glance
            ):
                await app.patiently(batch.studio.work_job, glance.id)
        await pause_until(rested, LOOK_S)


async def _is_needed(batch: Batch, glance: app.Glance) -> bool:
    if glance.in_hand and await batch.studio.is_worked_on(glance.id):
        return False
    return batch.run.inline or not await batch.studio.workers_alive()


async def _first_of(
    watching: Coroutine[Any, Any, None],
    working: Coroutine[Any, Any, None],
    choosing: Coroutine[Any, Any, Choice],
) -> Choice | None:
    """None when all have come to rest, the choice when that came first. Errors come out; nothing
    goes on behind."""
    watch, work, choice = (asyncio.ensure_future(each) for each in (watching, working, choosing))
    tasks: set[asyncio.Future[Any]] = {watch, work, choice}
    try:
        while not (watch.done() or choice.done()):
            await asyncio.wait(
                {each for each in tasks if not each.done()}, return_when=asyncio.FIRST_COMPLETED
            )
            if work.done():
                work.result()
        if not watch.done():
            return choice.result()
        watch.result()
        return None
    finally:
        while pending := [each for each in tasks if not each.done()]:
            for task in pending:  # what they await may swallow it
                task.cancel()
            await asyncio.wait(pending, timeout=CANCEL_AGAIN_S)
        await asyncio.gather(watch, work, choice, return_exceptions=True)


async def _stop(batch: Batch) -> None:
    """Ask all that go on to stop, and wait until they have."""
    for job_id in batch.live:
        await batch.studio.cancel(job_id)
    with BatchDisplay(err, batch.lines, silent=batch.run.json) as display:
        await _first_of(_watch(batch, display), _work(batch), _never())
    await batch.studio.deliver()  # maybe no worker is there to do it


async def _never() -> Choice:
    """Nobody is there to choose."""
    await asyncio.Event().wait()
    return "go"


async def _leave(batch: Batch) -> None:
    """Leave those that go on to a worker, starting one if none is alive; print their ids."""
    studio, live = batch.studio, batch.live
    if not live:
        return
    waits = await studio.glances(live)
    if all(glance.must_wait for glance in waits):
        err.print("[dim]They wait: mutoscope queues[/]")
    elif not await studio.workers_alive():
        pid = studio.start_worker()
        err.print(f"[dim]A background worker (pid {pid}) goes on with them.[/]")
    err.print("[dim]Look at them: mutoscope jobs[/]")
    for job_id in live:
        job = await studio.job(job_id) if batch.run.json else None
        for number in batch.entries[job_id].numbers:
            if job is not None:
                print_json({"line": number, **job.public()})
            else:
                out.print(job_id)


async def _leave_anyway(batch: Batch) -> None:
    """The same, whatever else goes wrong: at least the ids are told."""
    try:
        await _leave(batch)
    except MutoscopeError:
        for job_id in batch.live:
            if batch.run.json:
                print_json({"lines": batch.entries[job_id].numbers, "id": job_id})
            else:
                out.print(job_id)
