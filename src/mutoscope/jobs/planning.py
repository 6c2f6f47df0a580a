"""Going through a recipe without making anything: what would be reused, what would run."""

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter

from mutoscope.errors import InvalidRequest, MutoscopeError
from mutoscope.jobs.choices import Choices, Warned
from mutoscope.jobs.context import Context
from mutoscope.jobs.digest import artifacts_in
from mutoscope.jobs.engine import Engine
from mutoscope.jobs.execution import Call, Product
from mutoscope.jobs.finding import Wanted, find, wanted
from mutoscope.jobs.overrides import overridden
from mutoscope.jobs.pipeline import Pipeline
from mutoscope.jobs.quoting import quote_usd
from mutoscope.jobs.runner import checked
from mutoscope.jobs.running import Paused
from mutoscope.jobs.step import result_type
from mutoscope.models import Item, Job, Plan
from mutoscope.providers.protocols import Providers, Wish
from mutoscope.store import results, steps


class PlanEnds(BaseException):
    """What follows depends on a result that nobody can foresee."""


class Planning:
    """`Execution` that only looks.

    A step that is not recorded counts as "to run". Its result is foreseen from the one that the
    parent job recorded under the same key: like it, but of files that do not exist yet, so that
    whatever is made from them counts as "to run" too.
    """

    def __init__(self, engine: Engine, job: Job, pipeline: Pipeline) -> None:
        self._engine = engine
        self._job = job
        self._pipeline = pipeline
        self._keys: list[str] = []
        self._seconds: dict[str, float | None] = {}
        self._cost_usd = 0.0
        self._choices = Choices(job.choices, self.warn)
        self.saw_document = False
        self.document_type: TypeAdapter[Any] | None = None

    @property
    def job_id(self) -> str:
        return self._job.id

    @property
    def seed(self) -> int:
        return self._job.seed

    @property
    def allow_private_urls(self) -> bool:
        return self._engine.settings.allow_private_urls

    async def providers_for(self, wish: Wish) -> Providers:
        return await asyncio.to_thread(self._engine.providers, wish)

    async def result_of(self, call: Call) -> Any:
        self._keys.append(call.key)
        type_ = result_type(call.function)
        if call.key == self._pipeline.document:
            self.document_type = type_
        want = wanted(call, self._job, shared=self._engine.settings.share_results)
        found = await find(self._engine, want, for_job=None)
        if found is None:
            self._cost_usd += await quote_usd(call, self._engine.blobs)
        document = found.document if found else await self._foreseen(want)
        if call.key != self._pipeline.document:
            return type_.validate_json(document)
        self.saw_document = True
        return overridden(document, self._job.overrides, type_)

    def expect(self, stage: str, steps: int) -> None: ...

    def announce(self, stage: str, keys: Sequence[str]) -> None: ...

    def produce(self, product: Product) -> None: ...

    def item(self, item: Item) -> None: ...

    def warn(self, code: str, message: str) -> None: ...

    def chosen(self, name: str, asked: str) -> str | None:
        return self._choices.chosen(name, asked)

    async def choose(self, name: str, asked: str, chosen: str, warning: Warned | None) -> None: ...

    async def ask(self, name: str, question: str, options: tuple[str, ...]) -> Any:
        if name in self._job.answers:
            return self._job.answers[name]
        raise PlanEnds

    def plan(self, *, unknown: bool) -> Plan:
        """What has been seen."""
        return Plan(
            kept=tuple(key for key in self._keys if key not in self._seconds),
            to_run=tuple(key for key in self._keys if key in self._seconds),
            seconds=self._estimate(),
            cost=round(self._cost_usd, 6),
            unknown=unknown,
        )

    async def _foreseen(self, want: Wanted) -> str:
        past = await self._past(want)
        if past is None:
            self._seconds[want.call.key] = await results.past_seconds(
                self._engine.database, want.row.name
            )
            raise PlanEnds
        self._seconds[want.call.key] = past["took_s"]
        type_ = result_type(want.call.function)
        foreseen = pending(past["value"], type_.validate_json(past["value"]), want.row.digest)
        if foreseen is None:
            raise PlanEnds
        return foreseen

    async def _past(self, want: Wanted) -> dict[str, Any] | None:
        if self._job.parent_id is None:
            return None
        past = await steps.recorded(self._engine.database, self._job.parent_id, want.call.key)
        return past if past is not None and past["step"] == want.row.name else None

    def _estimate(self) -> float | None:
        """Steps run side by side, but none faster than it ever was."""
        known = [seconds for seconds in self._seconds.values() if seconds is not None]
        if not known:
            return None if self._seconds else 0.0
        return max(max(known), sum(known) / self._engine.settings.parallel)


def pending(document: str, value: Any, digest: str) -> str | None:
    """The document as of a result that does not exist yet: every file in it is another, every
    measured number (a float: times, lengths) a millionth off, so that whatever is made from any of
    them is new as well. None when no file is in it: then it is words and decisions, and what
    follows from new ones cannot be told."""
    unborn = {
        artifact.sha256: hashlib.sha256(f"pending/{digest}/{artifact.sha256}".encode()).hexdigest()
        for artifact in artifacts_in(value)
    }
    return json.dumps(_unborn(json.loads(document), unborn)) if unborn else None


def _unborn(content: Any, hashes: Mapping[str, str]) -> Any:
    if isinstance(content, dict):
        return {name: _unborn(each, hashes) for name, each in content.items()}
    if isinstance(content, list):
        return [_unborn(each, hashes) for each in content]
    if isinstance(content, float):
        return content * (1 - 1e-6)
    return hashes.get(content, content) if isinstance(content, str) else content


async def plan(engine: Engine, job: Job, parent: Job | None = None) -> Plan:
    """What a run of this (not yet submitted) job would do; `parent` is the job that it edits.
    InvalidRequest: its overrides do not fit the document they are for."""
    pipeline = await asyncio.to_thread(engine.pipeline, job.pipeline)
    request = checked(pipeline, job.request)
    planning = Planning(engine, job, pipeline)
    unknown = False
    try:
        await pipeline.run(Context(planning), request)
    except InvalidRequest:
        raise
    except (PlanEnds, Paused, MutoscopeError):
        unknown = True
    if parent is not None and not planning.saw_document:
        await _check_new_overrides(planning, engine, job, parent)
    return planning.plan(unknown=unknown)


async def _check_new_overrides(planning: Planning, engine: Engine, job: Job, parent: Job) -> None:
    """The document is to be made anew, so its overrides are checked when it is there. Until then
    those that the parent did not have must fit the parent's document."""
    new = {
        path: value
        for path, value in job.overrides.items()
        if path not in parent.overrides or parent.overrides[path] != value
    }
    if not new:
        return
    key = engine.pipeline(job.pipeline).document
    past = await steps.recorded(engine.database, parent.id, key)
    if past is None and parent.expires_at is not None:
        return  # it was removed to make room, and is checked when it has been made again
    if past is None:
        raise InvalidRequest(
            f"{parent.id} has nothing yet that could be edited.",
            hint="Edit a job that has got further, or change only fields of its request.",
        )
    overridden(past["value"], new, planning.document_type or TypeAdapter(Any))
