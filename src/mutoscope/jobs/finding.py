"""Looking a step up by its digest."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from pydantic import ValidationError

from mutoscope.jobs.digest import artifacts_in, digest, step_seed
from mutoscope.jobs.engine import Engine
from mutoscope.jobs.execution import Call
from mutoscope.jobs.fleeting import Fleeting
from mutoscope.jobs.patience import patiently
from mutoscope.jobs.step import StepSpec, result_type
from mutoscope.models import Artifact, Job, JobWarning
from mutoscope.providers.protocols import Identity
from mutoscope.store import results
from mutoscope.store.blobs import ArtifactLost
from mutoscope.store.ledger import Bought
from mutoscope.store.results import Result
from mutoscope.store.steps import StepRow

log = structlog.get_logger("mutoscope")


@dataclass(frozen=True)
class Wanted:
    """A step call with all that decides its result. `is_lent`: it has an end (`fleeting`)."""

    call: Call
    row: StepRow
    seed: int
    take: int
    owner: str
    is_lent: bool = False

    @property
    def bought(self) -> Bought:
        """Its result, where it costs money."""
        return Bought(self.owner, self.row.scope, self.row.digest)

    @property
    def spec(self) -> StepSpec:
        """The declaration of its function."""
        return self.call.spec


@dataclass(frozen=True)
class Found:
    """A result: the value that the recipe gets, and the JSON text it was read from. `end`: until
    when it may be kept; None: for good."""

    value: Any
    document: str
    warnings: tuple[JobWarning, ...]
    job_id: str | None
    took_s: float
    end: datetime | None = None


def wanted(
    call: Call, job: Job, *, shared: bool = False, fleeting: Fleeting | None = None
) -> Wanted:
    """What a call asks for in a job; its result is the owner's, or `shared` between all owners, or
    its family's alone where it is lent. TypeError: its provider does not say who it is."""
    take = job.takes.get(call.key, 0)
    seed = step_seed(job.seed, call.key, take)
    identity = _identity(call)
    is_lent = fleeting is not None and fleeting.is_lent(call.spec, call.args)
    row = StepRow(
        key=call.key,
        stage=call.spec.stage,
        name=call.spec.name,
        digest=digest(
            call.spec,
            call.args,
            identity=identity,
            seed=seed,
            take=take,
            family=(job.family or job.id) if is_lent else "",
            stand_ins=fleeting.stand_ins(job) if fleeting is not None else {},
        ),
        provider=identity.provider if identity else None,
        scope=results.SHARED if shared and not is_lent else job.owner,
    )
    return Wanted(call, row, seed, take, job.owner, is_lent)


def _identity(call: Call) -> Identity | None:
    if call.provider is None:
        return None
    identity = getattr(call.provider, "identity", None)
    if not isinstance(identity, Identity):
        raise TypeError(
            f"the provider of {call.key!r}, a {type(call.provider).__name__}, has no `identity`:"
            " without one, the result of another provider would be taken for its own"
        )
    return identity


async def find(engine: Engine, want: Wanted, *, for_job: str | None) -> Found | None:
    """The recorded result, if it is there and whole."""
    result = await patiently(
        results.find,
        engine.database,
        want.owner,
        want.row.digest,
        scope=want.row.scope,
        for_job=for_job,
    )
    return await _read(engine, want, result) if result else None


async def find_or_lease(engine: Engine, want: Wanted, job: Job) -> tuple[Found | None, bool]:
    """The recorded result, if it is there and whole; else whether it is this job's to make."""
    digest, attempt, key = want.row.digest, job.attempt, want.call.key
    result, ours = await patiently(
        results.find_or_lease,
        engine.database,
        want.owner,
        digest,
        scope=want.row.scope,
        job_id=job.id,
        attempt=attempt,
        key=key,
    )
    found = await _read(engine, want, result) if result else None
    if result and not found:  # it is there, but of no use
        ours = await patiently(
            results.take_lease,
            engine.database,
            want.row.scope,
            digest,
            job_id=job.id,
            attempt=attempt,
            key=key,
        )
    return found, ours


async def _read(engine: Engine, want: Wanted, result: Result) -> Found | None:
    try:
        value = result_type(want.call.function).validate_json(result.value)
        await _verify(engine, list(artifacts_in(value)))
    except ValidationError:
        log.warning("result_unreadable", step=want.row.name, key=want.call.key)
        return None
    except ArtifactLost as error:
        log.warning("artifact_lost", key=want.call.key, error=error.message)
        return None
    return Found(
        value, result.value, result.warnings, result.job_id, result.took_s, result.expires_at
    )


async def _verify(engine: Engine, artifacts: list[Artifact]) -> None:
    """ArtifactLost unless every file is there and has its hash."""
    if artifacts:
        await asyncio.to_thread(lambda: [engine.blobs.path(each) for each in artifacts])
