"""Publishing what a job has made: on which platforms, how it went, what is to be done about it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mutoscope.app.materials import Materials
from mutoscope.errors import (
    InvalidRequest,
    MutoscopeError,
    NotFound,
    ProviderLimited,
    ProviderUnavailable,
    WrongState,
)
from mutoscope.jobs.publishable import Publishable, publishable
from mutoscope.jobs.publishing import publish_now, publisher_for
from mutoscope.models import Job
from mutoscope.providers.publishing.platforms import PLATFORMS, Place, checked, place_of
from mutoscope.providers.publishing.protocol import Post, Publisher
from mutoscope.store import publications
from mutoscope.store.publications import NewPublication
from mutoscope.store.publications import Publication as Publication

RIGHTS_UNKNOWN = "rights_unknown"
LONGEST_LINK = 2000
_NOWHERE = Path()
"""Where the file is, is of no interest before it is sent."""


@dataclass(frozen=True)
class Rehearsal:
    """What would be sent to one place, to the letter, and what is known of its rights."""

    platform: str
    target: str
    sends: Mapping[str, Any]
    licences: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class PlatformState:
    """A platform as it is set up here, of those with several accounts one of them. `lack`: what has
    to be done first, "" for nothing; `is_well`: None where nobody knows; `says`: what it answered
    when it was asked, or what is wrong."""

    name: str
    title: str
    lack: str
    is_well: bool | None = None
    says: str = ""
    account: str = ""

    @property
    def place(self) -> str:
        """As `publish` is told of it."""
        return str(Place(self.name, self.account))


class Publications(Materials):
    """A part of `Studio`. Publishing speaks in the name of whoever runs it: for the operator."""

    def platforms(self) -> list[PlatformState]:
        """Where one can publish, and where not yet."""
        settings = self.engine.settings
        return [
            PlatformState(each.name, each.title, each.lack(settings), account=account)
            for each in PLATFORMS.values()
            for account in each.accounts(settings) or ("",)
        ]

    async def check_platforms(self, patience_s: float | None = None) -> list[PlatformState]:
        """The same, where those that are set up are asked whether we may publish there; each for so
        long at most."""
        return await asyncio.gather(*(self._checked(each, patience_s) for each in self.platforms()))

    async def publish(
        self,
        job_id: str,
        platforms: Sequence[str],
        *,
        item: str = "",
        rights_declared: bool = False,
    ) -> list[Publication]:
        """Have the job's file (of one `item`, if it is named) published on each of the platforms:
        "folder", "youtube:LABEL". A worker does it, or `publish_now`. What is on its way, there, or
        in doubt, stays as it is; what failed is tried again.

        NotFound, InvalidRequest (code "rights_unknown": nobody knows whether it may be published,
        and nobody has declared it), WrongState, ConfigError: a platform is not set up here.
        """
        found, to = await self._prepared(job_id, platforms, item)
        rights = found.rights
        if rights.unknown and not rights_declared:
            raise InvalidRequest(
                f"Nobody knows whether this may be published: {'; '.join(rights.unknown[:5])}.",
                hint="Who has the rights declares it: --i-have-the-rights, or `rights_declared`.",
                code=RIGHTS_UNKNOWN,
            )
        declared = {
            "declared_by": self.owner if rights_declared else "",
            "licences": rights.licences,
            "unknown": rights.unknown,
            "synthetic": found.post["synthetic"],
        }
        for publisher in to.values():
            publisher.told(_post(found))
        new = [
            NewPublication(
                job_id=job_id,
                item=item,
                platform=place.platform,
                target=publisher.target,
                account=place.account,
                file=found.file.artifact,
                name=found.file.name,
                post=found.post,
                rights=declared,
            )
            for place, publisher in to.items()
        ]
        return await publications.add(self.engine.database, new)

    async def rehearse(
        self, job_id: str, platforms: Sequence[str], *, item: str = ""
    ) -> list[Rehearsal]:
        """What `publish` would send. Nobody is asked, nothing is sent or written down. Raises what
        `publish` does, but for rights: they are told."""
        found, to = await self._prepared(job_id, platforms, item)
        rights = found.rights
        return [
            Rehearsal(
                place.platform,
                publisher.target,
                publisher.told(_post(found)),
                rights.licences,
                rights.unknown,
            )
            for place, publisher in to.items()
        ]

    async def publications(self, job_id: str | None = None) -> list[Publication]:
        """What was and is to be published, the oldest first: of one job, or for the operator of
        all. NotFound."""
        if job_id is not None:
            await self._standing(job_id)
        else:
            self._check_operator()
        return await publications.listing(self.engine.database, job_id=job_id)

    async def publication(self, publication_id: str) -> Publication:
        """NotFound: there is none, or it is of another owner's job."""
        found = await publications.listing(self.engine.database, publication_id=publication_id)
        if not found:
            raise NotFound(
                f"There is no publication {publication_id}.",
                hint="`mutoscope publications JOB` lists them.",
            )
        await self._standing(found[0].job_id)
        return found[0]

    async def retry_publication(self, publication_id: str) -> Publication:
        """Try it now: one that waits, has failed, or is in doubt. NotFound, WrongState."""
        self._check_operator()
        found = await self.publication(publication_id)
        if found.status in ("published", "publishing"):
            raise WrongState(
                f"It is {'there already' if found.status == 'published' else 'on its way'}:"
                f" {found.platform} {found.link or found.target}.",
                hint="Nothing is published twice.",
            )
        await publications.ask_again(self.engine.database, publication_id)
        return await self.publication(publication_id)

    async def confirm_publication(self, publication_id: str, *, link: str = "") -> Publication:
        """Somebody has seen one that was in doubt: it is published. NotFound, WrongState,
        InvalidRequest."""
        self._check_operator()
        if len(link) > LONGEST_LINK or not link.isprintable():
            raise InvalidRequest("This is no link.", hint="Give its web address, or none.")
        if (found := await self.publication(publication_id)).status != "unknown":
            raise WrongState(
                f"It is not in doubt: it is {found.status}.", hint="There is nothing to confirm."
            )
        await publications.confirm(self.engine.database, publication_id, link)
        return await self.publication(publication_id)

    async def publish_now(self, job_id: str) -> list[Publication]:
        """Send what is due of this job here and now, in this process, or wait for whoever is at it;
        one try each. What has become of all of the job's."""
        await publish_now(self.engine, job_id)
        return await self.publications(job_id)

    async def _checked(self, state: PlatformState, patience_s: float | None) -> PlatformState:
        if state.lack:
            return state
        try:
            to = await asyncio.to_thread(publisher_for, self.engine, place_of(state.place))
            return replace(state, is_well=True, says=await checked(to, patience_s))
        except (ProviderUnavailable, ProviderLimited) as error:
            return replace(state, says=error.message)
        except MutoscopeError as error:
            told = f"{error.message} {error.hint}".strip()
            return replace(state, is_well=False, says=self.engine.redact(told))

    async def _prepared(
        self, job_id: str, platforms: Sequence[str], item: str
    ) -> tuple[Publishable, Mapping[Place, Publisher]]:
        self._check_operator()
        if not platforms:
            names = ", ".join(PLATFORMS)
            raise InvalidRequest("Nobody said where to publish.", hint=f"There is: {names}.")
        places = dict.fromkeys(place_of(each) for each in platforms)
        job: Job = await self.job(job_id)
        found = await asyncio.to_thread(publishable, self.engine, job, item)
        made = {
            place: await asyncio.to_thread(publisher_for, self.engine, place) for place in places
        }
        return found, made

    def _check_operator(self) -> None:
        if not self.sees_all:
            raise InvalidRequest(
                "Only whoever runs this studio publishes: it is done in their name.",
                hint="Download the file, and publish it yourself.",
                code="not_operator",
            )


def _post(found: Publishable) -> Post:
    """As it would be sent, without its key, which it has not yet."""
    file, said = found.file, dict(found.post)
    tags = tuple(said.pop("tags"))
    return Post(
        key="",
        path=_NOWHERE,
        name=file.name,
        mime_type=file.artifact.mime_type,
        bytes=file.artifact.bytes,
        sha256=file.artifact.sha256,
        tags=tags,
        **said,
    )
