"""The line of the log that tells what memory is used, at each start and end of a job and a stage:

memory    context=generating_audio start  rss_mb=212.4 vms_mb=1893.0 percent=1.1 threads=9
"""

from collections.abc import Collection, Iterable

import structlog

from mutoscope.jobs.resources import Meter

log = structlog.get_logger("mutoscope")


class MemoryLog:
    """Writes the lines of one run of a job."""

    def __init__(self, meter: Meter, job_id: str, pipeline: str) -> None:
        self._meter = meter
        self._job_id = job_id
        self._pipeline = pipeline
        self._open: list[str] = []

    def begin(self) -> None:
        """The job begins."""
        self._say(f"{self._pipeline} start")

    def stage(self, name: str, going_on: Collection[str]) -> None:
        """A stage begins. Stages overlap, and only when another begins can be told of one with
        nothing running that it is over: those not `going_on` are."""
        self._close(stage for stage in self._open if stage not in going_on)
        self._open.append(name)
        self._say(f"{name} start")

    def end(self) -> None:
        """The job ends, and all its stages with it."""
        self._close(self._open)
        self._say(f"{self._pipeline} end")

    def _close(self, stages: Iterable[str]) -> None:
        for stage in tuple(stages):
            self._open.remove(stage)
            self._say(f"{stage} end")

    def _say(self, context: str) -> None:
        log.info("memory", context=context, job=self._job_id, **self._meter.sample().line())
