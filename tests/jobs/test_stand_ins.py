"""Who makes a thing: the first who can, and all that is told of who stands in."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from mutoscope.app import Studio
from mutoscope.errors import MediaError, ProviderRefused
from mutoscope.jobs.collecting import Failure, attempted
from mutoscope.jobs.context import Context
from mutoscope.jobs.pipeline import Pipeline, Stage
from mutoscope.jobs.stand_ins import all_or_failure, in_turn, one_or_failure
from mutoscope.jobs.step import step
from mutoscope.models import Event, Job, Work
from mutoscope.providers.protocols import Identity
from mutoscope.testing import temporary_studio

NAMES = ("ann", "bob", "cat")


@dataclass(frozen=True)
class Singer:
    name: str

    @property
    def identity(self) -> Identity:
        return Identity(self.name, "1")


class Choir(BaseModel):
    """Who cannot sing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hoarse: tuple[str, ...] = ()
    flat: tuple[str, ...] = ()


@step(version="1", stage="singing")
def sing(work: Work, verse: int, hoarse: tuple[str, ...], *, singer: Singer) -> str:
    if verse and singer.name in hoarse:
        raise ProviderRefused(f"{singer.name} is hoarse.", provider=singer.name, hint="Wait.")
    return f"{singer.name} {verse}"


async def run(ctx: Context, request: Choir) -> None:
    async def perform(singer: Singer, is_last: bool) -> list[str] | Failure:
        name = singer.name
        hummed = await one_or_failure(
            ctx, sing, (0, ()), key=f"hum.{name}", provider=singer, is_last=is_last
        )
        sung = await all_or_failure(
            ctx,
            sing,
            [(verse, request.hoarse) for verse in (1, 2)],
            keys=[f"verse.{verse}.{name}" for verse in (1, 2)],
            provider=singer,
            is_last=is_last,
        )
        if isinstance(sung, Failure):
            return sung
        singing = heard(ctx, request, name, [hummed, *sung])
        return await singing if is_last else await attempted(singing, name)

    singers = [Singer(name) for name in NAMES]
    told = ("another_sings", "Another one sings: ")
    made = await in_turn(ctx, singers, perform, choice="singer", asked="song", told=told)
    ctx.warn("sung", ", ".join(made))


async def heard(ctx: Context, request: Choir, name: str, sung: list[str]) -> list[str]:
    """Who is flat is so in the first take of the second verse."""
    if name in request.flat and not ctx.take(f"verse.2.{name}"):
        raise MediaError(f"{name} is flat.", again=[f"verse.2.{name}"])
    return sung


CHOIR = Pipeline("choir", "Choir", "Sings.", "1", Choir, (Stage("singing", 0, 100),), run)


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(tmp_path, database_url=database, pipelines=[CHOIR]) as running:
        yield running


async def sung(studio: Studio, *hoarse: str, flat: str = "") -> tuple[Job, dict[str, str]]:
    job = await studio.submit("choir", {"hoarse": list(hoarse), "flat": flat.split()})
    job = await studio.work_job(job.id)
    return job, {each.code: each.message for each in job.warnings}


async def test_the_first_who_can_makes_it_all(studio: Studio) -> None:
    job, told = await sung(studio)
    assert job.status == "completed", job.error
    assert told == {"sung": "ann 0, ann 1, ann 2"}
    assert {step.key for step in job.steps} == {"hum.ann", "verse.1.ann", "verse.2.ann"}


async def test_who_stands_in_is_told_with_the_reason(studio: Studio) -> None:
    job, told = await sung(studio, "ann", "bob")
    assert job.status == "completed", job.error
    assert told["sung"] == "cat 0, cat 1, cat 2"
    assert told["another_sings"] == "Another one sings: bob is hoarse. Wait."


async def test_what_keeps_the_last_one_from_it_ends_the_job(studio: Studio) -> None:
    job, told = await sung(studio, *NAMES)
    assert (job.status, "sung" in told) == ("failed", False)
    assert job.error is not None
    assert job.error.message == "cat is hoarse."


@pytest.mark.parametrize(
    ("hoarse", "flat", "refused"),
    [((), "ann bob cat", "cat"), (("cat",), "ann bob", "bob"), (("bob", "cat"), "ann", "ann")],
)
async def test_a_retry_asks_the_last_one_anew_who_was_refused(
    studio: Studio, hoarse: tuple[str, ...], flat: str, refused: str
) -> None:
    job, _ = await sung(studio, *hoarse, flat=flat)
    assert job.error is not None
    assert job.error.again == (f"verse.2.{refused}",)
    await studio.retry(job.id)
    job = await studio.work_job(job.id)
    assert (job.status, job.takes) == ("completed", {f"verse.2.{refused}": 1})
    assert job.choices["singer"]["chosen"] == refused
    made = [each.body["key"] for each in await studio.events(job.id) if is_made(each)]
    assert (made.count(f"verse.1.{refused}"), made.count(f"verse.2.{refused}")) == (1, 2)


def is_made(event: Event) -> bool:
    return event.kind == "step.completed"


async def test_a_job_that_refused_nothing_is_retried_with_the_takes_it_had(studio: Studio) -> None:
    job = await studio.submit("choir", {"hoarse": []})
    await studio.cancel(job.id)
    await studio.retry(job.id)
    assert (await studio.work_job(job.id)).takes == {}
