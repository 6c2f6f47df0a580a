"""What a job would make and cost, before it is handed in."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel

from mutoscope.app.quoting import TIGHT, beyond_budget, tight_budget
from mutoscope.errors import InvalidRequest, ProviderError
from mutoscope.jobs import planning
from mutoscope.jobs.engine import Engine
from mutoscope.jobs.pipeline import Pipeline
from mutoscope.models import Job, JobWarning, Plan


@dataclass(frozen=True)
class Preview:
    """A document that was made for nothing. `lines` show it to a person; `text` is the file to
    edit. `plan`: what would follow."""

    plan: Plan
    lines: tuple[str, ...]
    text: str


async def forecast(
    engine: Engine, pipeline: Pipeline, request: BaseModel, seed: int, *, owner: str
) -> tuple[Plan, Any]:
    """What a job of this (settled) request would do. InvalidRequest: nothing of this pipeline can
    be foreseen. ProviderError: a page that it is about does not answer."""
    if pipeline.forecast is None:
        raise InvalidRequest(
            f"What a {pipeline.name} would do cannot be told beforehand.",
            hint="Say what it may cost at most.",
        )
    return await planning.forecast(engine, _unborn(pipeline, request, seed, owner))


async def budget_warnings(
    engine: Engine,
    pipeline: Pipeline,
    request: BaseModel,
    seed: int,
    max_cost: float,
    *,
    owner: str,
) -> tuple[JobWarning, ...]:
    """What a job is told of its budget when it is handed in. InvalidRequest (code "over_budget"):
    it is certain that it would cost more."""
    if pipeline.forecast is None:
        return ()
    try:
        plan, _ = await forecast(engine, pipeline, request, seed, owner=owner)
    except ProviderError:  # the job asks again, and later
        return ()
    if too_much := beyond_budget(plan, max_cost):
        raise InvalidRequest(
            too_much,
            hint="Allow more, or ask for less: fewer parts, a shorter one, or other providers.",
            code="over_budget",
        )
    tight = tight_budget(plan, max_cost)
    return (JobWarning(TIGHT, tight),) if tight else ()


def previewed(pipeline: Pipeline, plan: Plan, document: Any) -> Preview:
    """The document for people. InvalidRequest: a model is to write it (code "costs"), or nobody
    can tell it beforehand (code "unknown")."""
    if document is None and plan.unknown and not plan.asked:
        raise InvalidRequest(
            "What this would tell cannot be told beforehand.",
            hint="Let the job stop for your approval of the script.",
            code="unknown",
        )
    if document is None or pipeline.form is None:
        raise InvalidRequest(
            "A model is to write this: what it writes is not there beforehand.",
            hint="Let the job stop for your approval of the script.",
            code="costs",
        )
    return Preview(plan, tuple(pipeline.form.tell(document)), pipeline.form.write(document))


def _unborn(pipeline: Pipeline, request: BaseModel, seed: int, owner: str) -> Job:
    return Job(
        id="",
        pipeline=pipeline.name,
        status="queued",
        request=request.model_dump(mode="json"),
        created_at=datetime.now(UTC),
        seed=seed,
        owner=owner,
    )
