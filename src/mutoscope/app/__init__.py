"""The studio: everything an interface can ask for.

async with open_studio(load_settings()) as studio:
    job = await studio.submit("short", {"topic": "coffee"})
    async for event in studio.watch(job.id):
        ...
"""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager

from mutoscope import pipelines as installed
from mutoscope.app.forecasts import Preview as Preview
from mutoscope.app.moving import restore as restore
from mutoscope.app.operations import Readiness as Readiness
from mutoscope.app.operations import SystemStatus as SystemStatus
from mutoscope.app.publications import PlatformState as PlatformState
from mutoscope.app.publications import Publication as Publication
from mutoscope.app.publications import Rehearsal as Rehearsal
from mutoscope.app.schedules import Planned as Planned
from mutoscope.app.studio import Studio as Studio
from mutoscope.app.times import Times as Times
from mutoscope.app.unasked import say_nothing_unasked
from mutoscope.app.voice_samples import voice_sample as voice_sample
from mutoscope.config import Settings
from mutoscope.errors import NotFound
from mutoscope.jobs.opening import opened
from mutoscope.jobs.patience import patiently as patiently
from mutoscope.jobs.pipeline import Pipeline as Pipeline
from mutoscope.providers.catalog import available_voices
from mutoscope.providers.protocols import Providers, Voice
from mutoscope.store.backup_format import Contents as Contents
from mutoscope.store.backup_format import Tell as Tell
from mutoscope.store.event_loop import run as run
from mutoscope.store.glances import Glance as Glance
from mutoscope.store.presets import Preset as Preset
from mutoscope.store.schedules import Schedule as Schedule
from mutoscope.store.vendors import VendorHealth as VendorHealth
from mutoscope.store.webhooks import Delivery as Delivery


@asynccontextmanager
async def open_studio(
    settings: Settings,
    *,
    pipelines: Sequence[Pipeline] | None = None,
    providers: Providers | None = None,
) -> AsyncGenerator[Studio]:
    """Open the store (starting the embedded database if need be), bring its schema up to date, and
    close everything behind. `pipelines` and `providers` stand in for the installed ones. A program
    that has set up no log (structlog) is not shown ours."""
    say_nothing_unasked()
    find, names = _catalogue(pipelines)
    async with opened(settings, find, names=names, providers=providers) as engine:
        yield Studio(engine, names)


def voices(settings: Settings, language: str | None = None) -> list[Voice]:
    """The voices that can speak on this machine, the natural ones first; of one language (ISO
    639-1) if it is named. Needs no store."""
    return available_voices(settings, language)


def _catalogue(
    pipelines: Sequence[Pipeline] | None,
) -> tuple[Callable[[str], Pipeline], list[str]]:
    """How to find a pipeline by its name, and the names."""
    if pipelines is None:
        return installed.find, list(installed.summaries())
    given = {pipeline.name: pipeline for pipeline in pipelines}

    def find(name: str) -> Pipeline:
        if name not in given:
            names = ", ".join(sorted(given))
            raise NotFound(f"There is no pipeline “{name}”.", hint=f"There is: {names}.")
        return given[name]

    return find, sorted(given)
