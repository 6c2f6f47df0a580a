"""What operators' logs are told of the jobs of some pipelines: when one begins, and what came of
it. The pipeline says under which name (`Pipeline.log_name`); names and fields are a promise."""

import contextlib
from collections import Counter

import structlog

from mutoscope.jobs.engine import Engine
from mutoscope.jobs.pipeline import Pipeline
from mutoscope.models import FINAL, Job
from mutoscope.store import reading
from mutoscope.store.database import DatabaseGone

log = structlog.get_logger("mutoscope")


def tell_begin(pipeline: Pipeline, job: Job) -> None:
    """An attempt begins."""
    if pipeline.log_name:
        log.info(
            f"{pipeline.log_name}_started", job=job.id, pipeline=pipeline.name, attempt=job.attempt
        )


async def tell_end(engine: Engine, pipeline: Pipeline, job: Job) -> None:
    """An attempt is over; told where the job is. `items`: how many parts came to which state;
    `took_s`: with all interruptions."""
    if not pipeline.log_name:
        return
    with contextlib.suppress(DatabaseGone):
        now = await reading.load(engine.database, job.id)
        if now.status not in FINAL or now.attempt != job.attempt:
            return
        began_at, ended_at = now.started_at, now.completed_at
        took_s = (ended_at - began_at).total_seconds() if began_at and ended_at else None
        log.info(
            f"{pipeline.log_name}_completed",
            job=job.id,
            pipeline=pipeline.name,
            outcome=now.status,
            items=dict(Counter(item.status for item in now.items)),
            took_s=None if took_s is None else round(took_s, 2),
            error=now.error.message if now.error else None,
        )
