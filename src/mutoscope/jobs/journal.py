"""What a running job has to tell, gathered and written a few times a second."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from mutoscope.jobs.engine import Engine
from mutoscope.models import Item, Job, JobWarning
from mutoscope.store import outcomes, steps
from mutoscope.store.artifacts import refer
from mutoscope.store.database import Connection
from mutoscope.store.events import Fact, append, fence
from mutoscope.store.outcomes import Produced
from mutoscope.store.steps import Reuse, Standing


@dataclass
class _Page:
    reuses: list[Reuse] = field(default_factory=list[Reuse])
    files: list[Produced] = field(default_factory=list[Produced])
    items: dict[str, Item] = field(default_factory=dict[str, Item])
    warnings: list[JobWarning] = field(default_factory=list[JobWarning])

    def __bool__(self) -> bool:
        return bool(self.reuses or self.files or self.items or self.warnings)

    def then(self, later: "_Page") -> "_Page":
        return _Page(
            self.reuses + later.reuses,
            self.files + later.files,
            self.items | later.items,
            self.warnings + later.warnings,
        )


class Journal:
    """Facts that need no row of their own moment: reused steps, files, items, warnings, the bar.

    Telling is instant and never fails; `write` puts all of it down in one transaction. Nothing is
    told twice: what one `write` took, no other writes.
    """

    def __init__(self, engine: Engine, job: Job) -> None:
        self._engine = engine
        self._job = job
        self._page = _Page()
        self._writing = asyncio.Lock()
        self._files = 0
        self._said = Standing(-1.0, "", "")
        self.items: dict[str, Item] = {}

    def reused(self, reuse: Reuse) -> None:
        """A step's result was found."""
        self._page.reuses.append(reuse)
        self._page.warnings.extend(reuse.warnings)

    def file(self, file: Produced) -> None:
        """The recipe has handed over a file."""
        self._page.files.append(file)

    def item(self, item: Item) -> None:
        """A named part has got somewhere; only its latest state is written."""
        self.items[item.key] = self._page.items[item.key] = item

    def warning(self, warning: JobWarning) -> None:
        """A fallback was taken."""
        self._page.warnings.append(warning)

    async def write(self, standing: Standing) -> None:
        """Put down what was told, and the bar if it has moved. Superseded, DatabaseGone."""
        async with self._writing:
            page, self._page = self._page, _Page()
            moved = standing if standing != self._said else None
            if not page and moved is None:
                return
            try:
                await self._commit(page, moved)
            except BaseException:
                self._page = page.then(self._page)
                raise
            self._files += len(page.files)
            self._said = standing

    async def _commit(self, page: _Page, moved: Standing | None) -> None:
        job_id, attempt = self._job.id, self._job.attempt
        async with self._engine.database.transaction() as connection:
            # Files before the job's row, the order in which steps are recorded: no deadlock.
            await refer(connection, [file.artifact for file in page.files], self._engine.blobs)
            await fence(connection, job_id, attempt)
            if page.reuses:
                await steps.reuse(connection, job_id, attempt, page.reuses)
            facts = [fact async for fact in self._rows(connection, page)]
            if facts:
                await append(connection, job_id, facts, attempt=attempt)
            if moved is not None:
                used = self._engine.meter.sample().body()
                await steps.progress(connection, job_id, attempt, moved, used)

    async def _rows(self, connection: Connection, page: _Page) -> AsyncIterator[Fact]:
        for position, file in enumerate(page.files, start=self._files):
            yield await outcomes.produce(connection, self._job.id, position, file)
        for item in page.items.values():
            yield await outcomes.tell_item(connection, self._job.id, item)
        for warning in page.warnings:
            if fact := await outcomes.raise_warning(connection, self._job.id, warning):
                yield fact
