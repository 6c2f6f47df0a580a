"""What was made before, for steps that are not to make it again: bound outside them."""

from dataclasses import dataclass

from mutoscope.errors import NotFound
from mutoscope.jobs.patience import patiently
from mutoscope.providers.protocols import Identity
from mutoscope.store import memes, reading
from mutoscope.store.database import Database
from mutoscope.store.memes import PastMeme as PastMeme
from mutoscope.store.memes import Told as Told

READ_JOBS = 6
"""So many of the latest jobs are read for what was written in them."""


@dataclass(frozen=True)
class PastMemes:
    """The memes of one owner, while one of his jobs makes more. A step that has chosen notes it at
    once, so that the next one chooses something else."""

    database: Database
    owner: str
    job_id: str

    @property
    def identity(self) -> Identity:
        """A choice, once recorded, stays, whatever was made since."""
        return Identity("past memes", "")

    async def others(self, item: str) -> list[PastMeme]:
        """All but this very one, newest first; those of this job too."""
        found = await patiently(memes.past, self.database, self.owner)
        return [each for each in found if (each.job_id, each.item) != (self.job_id, item)]

    async def before(self, item: str) -> PastMeme | None:
        """What it was before the edit that is being made, which wants something else."""
        return await patiently(memes.edited, self.database, self.job_id, item)

    async def looks(self, item: str) -> list[tuple[str, str, str]]:
        """Job, item and likeness of all others that were drawn."""
        found = await patiently(memes.looks, self.database, self.owner)
        return [each for each in found if each[:2] != (self.job_id, item)]

    async def said(self, item: str, template: str) -> list[str]:
        """The words of others on this template, newest first, as far as the latest jobs have them:
        each in one line."""
        alike = [each for each in await self.others(item) if each.template == template]
        found = list[str]()
        for job_id in list(dict.fromkeys(each.job_id for each in alike))[:READ_JOBS]:
            titles = await self._titles(job_id)
            theirs = [titles.get(each.item, "") for each in alike if each.job_id == job_id]
            found += [each for each in theirs if each]
        return found

    async def _titles(self, job_id: str) -> dict[str, str]:
        try:
            job = await patiently(reading.load, self.database, job_id, owner=self.owner)
        except NotFound:  # deleted since; its memes are remembered all the same
            return {}
        return {item.key: item.title for item in job.items}

    async def note(self, item: str, told: Told) -> None:
        """More is known of the meme."""
        await patiently(memes.note, self.database, self.owner, self.job_id, item, told)


@dataclass(frozen=True)
class OnlySeen(PastMemes):
    """For a plan, which makes nothing."""

    async def note(self, item: str, told: Told) -> None:
        """Nothing is made."""
