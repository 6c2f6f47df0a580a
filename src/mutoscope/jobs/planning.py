"""Going through a recipe without making anything: what would be reused, what would run."""

import asyncio
import hashlib
import json
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import structlog
from pydantic import BaseModel, TypeAdapter

from mutoscope.errors import InvalidRequest, MutoscopeError, ProviderError
from mutoscope.jobs.choices import Choices, Warned
from mutoscope.jobs.context import Context
from mutoscope.jobs.digest import artifacts_in
from mutoscope.jobs.engine import Engine
from mutoscope.jobs.estimate import Estimate
from mutoscope.jobs.execution import Call, Product
from mutoscope.jobs.finding import Wanted, find, wanted
from mutoscope.jobs.fleeting import Fleeting
from mutoscope.jobs.forecasting import Drawer, Forecast, Unforeseeable, foreseen
from mutoscope.jobs.gates import Gate
from mutoscope.jobs.overrides import WHOLE, overridden
from mutoscope.jobs.past_memes import OnlySeen
from mutoscope.jobs.pipeline import Pipeline
from mutoscope.jobs.quoting import quote
from mutoscope.jobs.runner import checked
from mutoscope.jobs.running import Paused
from mutoscope.jobs.sources import KeptPages, PageCopy, Sources, sources_of
from mutoscope.jobs.step import result_type
from mutoscope.models import Item, Job, Plan
from mutoscope.providers.protocols import Identity, Providers, Wish
from mutoscope.store import results, steps
from mutoscope.store.database import DatabaseGone

log = structlog.get_logger("mutoscope")


class PlanEnds(BaseException):
    """What follows depends on a result that nobody can foresee."""


class _SeenPages(KeptPages):
    """Of what a dry run fetches, nothing is kept."""

    async def keep(self, url: str, copy: PageCopy) -> None: ...

    async def confirm(self, url: str) -> None: ...


class Planning:
    """`Execution` that only looks.

    A step that is not recorded counts as "to run". Its result is foreseen from the one that the
    parent job recorded under the same key: like it, but of files that do not exist yet, so that
    whatever is made from them counts as "to run" too. Where there is no such result, or it is words
    and decisions, the `forecast` tells.
    """

    def __init__(
        self,
        engine: Engine,
        job: Job,
        pipeline: Pipeline,
        *,
        request: BaseModel,
        forecast: Forecast | None = None,
        drawer: Drawer | None = None,
    ) -> None:
        self._engine = engine
        self._job = job
        self._pipeline = pipeline
        self._request = request
        self._forecast = forecast
        self._drawer = drawer
        self._keys: list[str] = []
        self._estimate = Estimate()
        self._choices = Choices(job.choices, self.warn)
        self._fleeting = Fleeting(engine.settings.imagery_days)
        self.saw_document = self.is_document_sure = False
        self.document: Any = None
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

    @property
    def sources(self) -> Sources:
        engine, owner = self._engine, self._job.owner
        found = sources_of(engine.settings, engine.database, engine.blobs, owner, self._job.id)
        kept = found.pages
        seen = _SeenPages(kept.database, kept.blobs, kept.owner, kept.max_age_s)
        past = OnlySeen(kept.database, owner, self._job.id)
        return replace(found, pages=seen, past_memes=past)

    @property
    def is_exact(self) -> bool:
        """Whether all was so far as it will be, and nothing taken for granted."""
        return self._estimate.exact

    async def providers_for(self, wish: Wish) -> Providers:
        return await asyncio.to_thread(self._engine.providers, wish)

    async def result_of(self, call: Call) -> Any:
        self._keys.append(call.key)
        type_ = result_type(call.function)
        if call.key == self._pipeline.document:
            self.document_type = type_
        shared = self._engine.settings.share_results
        want = wanted(call, self._job, shared=shared, fleeting=self._fleeting)
        found = await find(self._engine, want, for_job=None)
        if found is None:
            await self._price(call)
        document = found.document if found else await self._foreseen(want)
        if call.key != self._pipeline.document:
            value = type_.validate_json(document)
            end = self._fleeting.end(call.args) if want.is_lent else None
            self._fleeting.note(value, call.args, end, want.row.digest)
            return value
        self.saw_document, self.is_document_sure = True, self.is_exact
        self.document = self._changed(document, type_)
        return self.document

    def _changed(self, document: str, type_: TypeAdapter[Any]) -> Any:
        """With the job's overrides. InvalidRequest: they do not fit; a guess has to fit nothing."""
        try:
            return overridden(document, self._job.overrides, type_)
        except InvalidRequest:
            if self.is_exact:
                raise
            return type_.validate_json(document)

    async def _price(self, call: Call) -> None:
        path = self._drawer.path if self._drawer else self._engine.blobs.path
        times = self._forecast.most_times if self._forecast else {}
        name = call.spec.name.rpartition(".")[2]
        self._estimate.price(call, await quote(call, path), times.get(name, 1))

    def expect(self, stage: str, steps: int, weight: float | None) -> None: ...

    def announce(self, stage: str, weights: Mapping[str, float]) -> None: ...

    def produce(self, product: Product) -> None: ...

    def item(self, item: Item) -> None: ...

    def warn(self, code: str, message: str) -> None: ...

    def chosen(self, name: str, asked: str) -> str | None:
        return self._choices.chosen(name, asked)

    async def choose(self, name: str, asked: str, chosen: str, warning: Warned | None) -> None: ...

    def take(self, key: str) -> int:
        return self._job.takes.get(key, 0)

    def is_approved(self, gate: str, subject: Any) -> bool:
        return True

    async def approve(self, gate: Gate) -> None: ...

    async def ask(self, name: str, question: str, options: tuple[str, ...]) -> Any:
        if name in self._job.answers:
            return self._job.answers[name]
        raise PlanEnds

    def plan(self, *, unknown: bool) -> Plan:
        """What has been seen."""
        parallel = self._engine.settings.parallel
        return self._estimate.plan(self._keys, parallel=parallel, unknown=unknown)

    async def _foreseen(self, want: Wanted) -> str:
        past = await self._past(want)
        if past is None:
            return await self._forecasted(want, await self._past_seconds(want))
        type_ = result_type(want.call.function)
        document = pending(past["value"], type_.validate_json(past["value"]), want.row.digest)
        if document is None:
            return await self._forecasted(want, past["took_s"])
        self._estimate.time(want.call.key, past["took_s"])
        return document

    async def _forecasted(self, want: Wanted, took_s: float | None) -> str:
        if self._forecast is None or self._drawer is None:
            self._estimate.time(want.call.key, took_s)
            raise PlanEnds
        typical_s = self._forecast.typical_s.get(want.row.name.rpartition(".")[2])
        self._estimate.time(want.call.key, took_s, typical_s)
        try:
            told = await foreseen(
                self._forecast,
                want.call,
                self._request,
                self._drawer,
                seed=want.seed,
                digest=want.row.digest,
            )
        except Unforeseeable as error:
            log.info("unforeseeable", step=want.row.name, why=str(error))
            raise PlanEnds from error
        if not told.sure:
            # What was lent and is over may come back the same: then what was made of it is found.
            is_over = want.is_lent and self._has_past
            self._estimate.grant(told.why, same_calls=told.same_calls, may_be_found=is_over)
        return result_type(want.call.function).dump_json(told.value).decode()

    @property
    def _has_past(self) -> bool:
        return self._job.parent_id is not None or self._job.started_at is not None

    async def _past_seconds(self, want: Wanted) -> float | None:
        who: Identity | None = getattr(want.call.provider, "identity", None)
        by = {"provider": who.provider, "model": who.model} if who else {}
        return await results.past_seconds(self._engine.database, want.row.name, **by)

    async def _past(self, want: Wanted) -> dict[str, Any] | None:
        if self._job.parent_id is None:
            return None
        past = await steps.recorded(self._engine.database, self._job.parent_id, want.call.key)
        return past if past is not None and past["step"] == want.row.name else None


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
    Nothing is made or bought, and nobody is asked. InvalidRequest: its overrides do not fit the
    document they are for, or what it asks for cannot be made."""
    pipeline = await asyncio.to_thread(engine.pipeline, job.pipeline)
    request = checked(pipeline, job.request)
    with _drawer(engine) as drawer:
        planning = Planning(
            engine,
            job,
            pipeline,
            request=request,
            forecast=pipeline.forecast.at_home if pipeline.forecast else None,
            drawer=drawer,
        )
        try:
            unknown = await _foretell(planning, pipeline, request)
        except InvalidRequest:
            if planning.is_exact:
                raise
            unknown = True
        except ProviderError:
            unknown = True
    if parent is not None and not planning.is_document_sure:
        await _check_new_overrides(planning, engine, job, parent)
    return planning.plan(unknown=unknown)


class _ToDocument(Planning):
    """No further than the document."""

    async def result_of(self, call: Call) -> Any:
        result = await super().result_of(call)
        if self.saw_document:
            raise PlanEnds
        return result


@contextmanager
def _drawer(engine: Engine) -> Generator[Drawer]:
    with TemporaryDirectory(prefix="mutoscope-") as folder:
        yield Drawer(engine.blobs, Path(folder))


async def foreseen_document(engine: Engine, job: Job) -> str | None:
    """The document (JSON text) as its step will give it, the job's changes not in it; None: that
    cannot be told without asking somebody, or it would come to an error."""
    pipeline = await asyncio.to_thread(engine.pipeline, job.pipeline)
    request = checked(pipeline, job.request)
    job = replace(job, overrides={}, parent_id=None)
    known = replace(pipeline.forecast, looks_up=()) if pipeline.forecast else None
    with _drawer(engine) as drawer:
        planning = _ToDocument(
            engine, job, pipeline, request=request, forecast=known, drawer=drawer
        )
        try:
            await _foretell(planning, pipeline, request)
        except (InvalidRequest, ProviderError):
            return None
    if not planning.is_document_sure or planning.document_type is None:
        return None
    return planning.document_type.dump_json(planning.document).decode()


async def forecast(engine: Engine, job: Job) -> tuple[Plan, Any]:
    """What a run of this job would do, from what is recorded of it on: one that was never handed
    in, or one that waits. With its document, if that is as it will be. Nothing is made or bought;
    only what costs nothing is looked up and thought. InvalidRequest: it would come to that.
    ProviderError: so it would now, for what is to be looked up does not answer."""
    pipeline = await asyncio.to_thread(engine.pipeline, job.pipeline)
    request = checked(pipeline, job.request)
    with _drawer(engine) as drawer:
        planning = Planning(
            engine, job, pipeline, request=request, forecast=pipeline.forecast, drawer=drawer
        )
        unknown = await _foretell(planning, pipeline, request)
    document = planning.document if planning.is_document_sure else None
    return planning.plan(unknown=unknown), document


async def _foretell(planning: Planning, pipeline: Pipeline, request: BaseModel) -> bool:
    """Whether it came to a point from where on nothing is known."""
    try:
        await pipeline.run(Context(planning), request)
    except (InvalidRequest, ProviderError, DatabaseGone):
        raise
    except (PlanEnds, Paused, MutoscopeError):
        return True
    except Exception as error:  # a recipe may not bear what was made up for it
        log.warning("forecast_ended", pipeline=pipeline.name, error=str(error), exc_info=error)
        return True
    return False


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
    if WHOLE in job.overrides:
        new = {WHOLE: job.overrides[WHOLE], **new}
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
