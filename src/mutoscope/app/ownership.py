"""Whose jobs a studio shows and changes."""

from typing import Self

from mutoscope.jobs.engine import Engine
from mutoscope.models import Job
from mutoscope.store import reading

LOCAL = "local"
"""Who works at the machine itself."""


class Owned:
    """The studio of one owner: what it makes is that owner's. Who `sees_all`, the operator, may
    also look at and change the jobs of others; to all else these are not there."""

    def __init__(self, engine: Engine, *, owner: str = LOCAL, sees_all: bool = True) -> None:
        self.engine = engine
        self.owner = owner
        self.sees_all = sees_all

    def acting_as(self, owner: str, *, sees_all: bool = False) -> Self:
        """The same studio for another owner."""
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__, owner=owner, sees_all=sees_all)
        return other

    @property
    def only_owner(self) -> str | None:
        """Whose jobs there are; None: everybody's."""
        return None if self.sees_all else self.owner

    async def job(self, job_id: str) -> Job:
        """The whole job. NotFound: there is none, or it is another owner's."""
        return await reading.load(self.engine.database, job_id, owner=self.only_owner)

    async def _standing(self, job_id: str) -> tuple[str, int]:
        """The status of a job and the number of its last event. NotFound, as `job`."""
        return await reading.standing(self.engine.database, job_id, owner=self.only_owner)
