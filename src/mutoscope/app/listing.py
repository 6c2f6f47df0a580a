"""The list of jobs, for people who look for one."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mutoscope.app.ownership import Owned
from mutoscope.app.subjects import first_caption
from mutoscope.errors import InvalidRequest
from mutoscope.models import Job, Status
from mutoscope.providers.text_direction import without_turns
from mutoscope.store import listing
from mutoscope.store.listing import TIMES as TIMES
from mutoscope.store.listing import Entry, Place, Wanted, place_of
from mutoscope.store.listing import Sort as Sort

DEFAULT_LIMIT = 50
LONGEST_PAGE = 100
MOST_WORDS = 8
TITLE_CHARACTERS = 80
TITLES = ("title", "topic", "url", "address", "photo_name", "provider")
"""Fields of requests that say what a job is about."""


@dataclass(frozen=True)
class Listed:
    """A job without its lists and long texts; what it is about; the id of the output that shows it
    (`job_….N`), if there is one, and the SHA-256 of its file."""

    job: Job
    title: str
    thumbnail: str | None
    thumbnail_sha256: str = ""


@dataclass(frozen=True)
class Page:
    """Jobs in the order that was asked for, and whether more come after them; `last`: what the next
    page comes `after`, "" where there are none."""

    jobs: tuple[Listed, ...]
    has_more: bool
    last: str = ""


class Listings(Owned):
    """Looking for jobs: a part of `Studio`."""

    async def jobs(
        self,
        *,
        status: Status | None = None,
        pipeline: str | None = None,
        limit: int = DEFAULT_LIMIT,
        after: str | None = None,
    ) -> list[Job]:
        """Newest first, without their lists; `after` is the last id of the page before."""
        wanted = Wanted(
            statuses=[status] if status else (),
            pipeline=pipeline,
            limit=limit,
            after=None if after is None else Place(after),
            owner=self.only_owner,
            whole=True,
        )
        return [entry.job for entry in await listing.listing(self.engine.database, wanted)]

    async def listing(
        self,
        *,
        statuses: Sequence[Status] = (),
        pipeline: str | None = None,
        q: str = "",
        ids: Sequence[str] | None = None,
        sort: Sort = "newest",
        limit: int = DEFAULT_LIMIT,
        after: str | None = None,
    ) -> Page:
        """At most `limit` (1 to 100) jobs of these statuses (none: of all) and this pipeline,
        among these `ids`, in which all words of `q` stand: in topic, title, address, id or where
        the text begins. `after`: the `last` of the page before. InvalidRequest."""
        if not 1 <= limit <= LONGEST_PAGE:
            raise InvalidRequest(
                f"A page of {limit} jobs is none.", hint=f"Ask for 1 to {LONGEST_PAGE}."
            )
        wanted = Wanted(
            statuses=statuses,
            pipeline=pipeline,
            words=q.split()[:MOST_WORDS],
            ids=ids,
            sort=sort,
            limit=limit + 1,
            after=None if after is None else place_of(after, sort),
            owner=self.only_owner,
            documents=await asyncio.to_thread(self._documents),
        )
        found = await listing.listing(self.engine.database, wanted)
        shown = found[:limit]
        last = str(shown[-1].place) if shown else ""
        return Page(tuple(map(_listed, shown)), len(found) > limit, last)

    async def titles(self, ids: Sequence[str]) -> Mapping[str, str]:
        """What the documents of jobs are called, by their ids; of those that have one."""
        wanted = Wanted(
            ids=ids,
            limit=len(ids),
            owner=self.only_owner,
            documents=await asyncio.to_thread(self._documents),
        )
        found = await listing.listing(self.engine.database, wanted)
        return {entry.job.id: without_turns(entry.title) for entry in found if entry.title}

    def _documents(self) -> Mapping[str, str]:
        """By pipeline the key of the step that writes its document. Blocks: the first import of a
        pipeline takes seconds."""
        return {name: self.engine.pipeline(name).document for name in self.engine.names}


def _listed(entry: Entry) -> Listed:
    picture = entry.thumbnail
    if picture is None:
        return Listed(entry.job, _title(entry), None)
    return Listed(entry.job, _title(entry), picture.id, picture.sha256)


def _title(entry: Entry) -> str:
    request: Mapping[str, Any] = entry.job.request
    said = next((str(request[name]) for name in TITLES if request.get(name)), "")
    title = entry.title or said or entry.beginning or first_caption(request) or entry.job.pipeline
    line = " ".join(without_turns(title).split())
    return line if len(line) <= TITLE_CHARACTERS else f"{line[: TITLE_CHARACTERS - 1].rstrip()}…"
