"""What every part of the engine needs, opened once a process and passed down."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from mutoscope.config import Settings
from mutoscope.jobs.pipeline import Pipeline
from mutoscope.jobs.resources import Meter
from mutoscope.jobs.step import Kind
from mutoscope.providers.protocols import Providers
from mutoscope.store.blobs import Blobs
from mutoscope.store.database import Database
from mutoscope.store.events import Listener

NET_STEPS_AT_ONCE = 32


class Slots:
    """How many steps run at once in this process: few that use the processor, many that wait."""

    def __init__(self, parallel: int) -> None:
        self._cpu = asyncio.Semaphore(parallel)
        self._net = asyncio.Semaphore(NET_STEPS_AT_ONCE)

    def of(self, kind: Kind) -> asyncio.Semaphore:
        """`async with slots.of("cpu"):`"""
        return self._cpu if kind == "cpu" else self._net


@dataclass(frozen=True)
class Engine:
    """`pipeline` finds a pipeline by name (NotFound); `providers` makes those for a
    language and a voice ("auto": the best that works here)."""

    settings: Settings
    database: Database
    blobs: Blobs
    listener: Listener
    meter: Meter
    slots: Slots
    pipeline: Callable[[str], Pipeline]
    providers: Callable[[str, str], Providers]
