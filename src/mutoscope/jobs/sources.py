"""Where the texts of a job come from, as the operator has set it up: bound outside its steps."""

import asyncio
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from mutoscope.config import Settings
from mutoscope.jobs.past_memes import PastMemes
from mutoscope.jobs.patience import patiently
from mutoscope.providers.entries import entries
from mutoscope.providers.protocols import Identity
from mutoscope.providers.vendors import account
from mutoscope.store import pages
from mutoscope.store.blobs import ArtifactLost, Blobs
from mutoscope.store.database import Database
from mutoscope.store.pages import PageCopy as PageCopy

if TYPE_CHECKING:
    from mutoscope.providers.notes import Notes
    from mutoscope.providers.protocols import PropertyImagery
    from mutoscope.providers.wikipedia import Wikipedia

HOUR_S = 3600.0


@dataclass(frozen=True)
class KeptPages:
    """The copies of pages that the jobs of one owner have fetched. Younger than `max_age_s`, a copy
    is taken for the page."""

    database: Database
    blobs: Blobs
    owner: str
    max_age_s: float

    @property
    def identity(self) -> Identity:
        """What a page says depends on its site alone."""
        return Identity("web", "")

    async def find(self, url: str, *, private: bool) -> PageCopy | None:
        """The copy of a page, whole. `private`: it may be one of a private network."""
        copy = await patiently(pages.find, self.database, self.owner, url, private)
        return copy if copy is not None and await asyncio.to_thread(self._is_there, copy) else None

    async def keep(self, url: str, copy: PageCopy) -> None:
        """A page was fetched."""
        await patiently(pages.keep, self.database, self.owner, url, replace(copy, age_s=0.0))

    async def confirm(self, url: str) -> None:
        """Its site says that the copy still holds."""
        await patiently(pages.confirm, self.database, self.owner, url)

    def is_young(self, copy: PageCopy) -> bool:
        """Whether nobody need be asked."""
        return copy.age_s < self.max_age_s

    def _is_there(self, copy: PageCopy) -> bool:
        try:
            self.blobs.path(copy.body)
        except ArtifactLost:
            return False
        return True


@dataclass(frozen=True)
class Sources:
    """The providers of the steps that take texts from outside the studio; each is loaded when it is
    asked for."""

    settings: Settings
    pages: KeptPages
    past_memes: PastMemes

    @cached_property
    def notes(self) -> "Notes":
        from mutoscope.providers.notes import Notes

        return Notes(self.settings.notes_dir)

    @cached_property
    def wikipedia(self) -> "Wikipedia":
        from mutoscope.providers.wikipedia import Wikipedia

        return Wikipedia(account(self.settings, "wikipedia", "articles"))

    @cached_property
    def property_imagery(self) -> "PropertyImagery":
        return entries("imagery")[0].make(self.settings)


def sources_of(
    settings: Settings, database: Database, blobs: Blobs, owner: str, job_id: str
) -> Sources:
    """Those of a job of one owner's."""
    pages = KeptPages(database, blobs, owner, settings.page_max_age_h * HOUR_S)
    return Sources(settings, pages, PastMemes(database, owner, job_id))
