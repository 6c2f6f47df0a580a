"""What would be done, sent and paid, before anything is."""

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from mutoscope.app import forecasts
from mutoscope.app.forecasts import Preview
from mutoscope.app.misfits import refuse_misfits
from mutoscope.app.orders import SEED_LIMIT, Order, Orders
from mutoscope.errors import ProviderError
from mutoscope.jobs import planning
from mutoscope.jobs.pipeline import Pipeline
from mutoscope.jobs.taking import refused_anew
from mutoscope.models import Plan


class Foretelling(Orders):
    """Dry runs: a part of `Studio`."""

    async def plan(
        self,
        pipeline: str,
        request: Mapping[str, Any],
        *,
        seed: int | None = None,
        preset: str | None = None,
    ) -> Plan:
        """A dry run: what `submit` would have made, of whom, for how much. Nothing is handed in,
        made or bought; what costs nothing (reading, planning, a writer at home) is done in memory.
        NotFound, InvalidRequest. ProviderError: a page that it is about does not answer."""
        return (await self._forecast(pipeline, request, Order(seed=seed, preset=preset)))[0]

    async def preview(
        self,
        pipeline: str,
        request: Mapping[str, Any],
        *,
        seed: int | None = None,
        preset: str | None = None,
    ) -> Preview:
        """The document that a job would have, where that costs nothing, and the plan of what would
        follow. NotFound, InvalidRequest: it costs something (code "costs")."""
        order = Order(seed=seed, preset=preset)
        plan, document = await self._forecast(pipeline, request, order)
        return forecasts.previewed(await self._pipeline(pipeline), plan, document)

    async def plan_rest(self, job_id: str) -> Plan:
        """What a job that waits would still do once it may go on, or one that has ended if it were
        retried. NotFound, InvalidRequest."""
        job = await self.job(job_id)
        return (await planning.forecast(self.engine, replace(job, takes=refused_anew(job))))[0]

    async def leaving(
        self, pipeline: str, request: Mapping[str, Any], *, preset: str | None = None
    ) -> Sequence[str]:
        """Sentences on what of the user's own a job would send away, and to whom; none where
        nothing leaves the machine, all is there already, or the pipeline has nothing of that kind.
        NotFound, InvalidRequest."""
        chosen = await self._pipeline(pipeline)
        if chosen.leaving is None:
            return ()
        valid = await self._ready(chosen, request, preset)
        try:
            plan, _ = await forecasts.forecast(self.engine, chosen, valid, 0, owner=self.owner)
        except ProviderError:
            to_run = None
        else:
            to_run = None if plan.unknown else plan.to_run
        return await asyncio.to_thread(chosen.leaving, self.engine.settings, valid, to_run)

    async def _forecast(
        self, pipeline: str, request: Mapping[str, Any], order: Order
    ) -> tuple[Plan, Any]:
        chosen = await self._pipeline(pipeline)
        valid = await self._ready(chosen, request, order.preset)
        seed = secrets.randbelow(SEED_LIMIT) if order.seed is None else order.seed
        return await forecasts.forecast(self.engine, chosen, valid, seed, owner=self.owner)

    async def _ready(
        self, pipeline: Pipeline, request: Mapping[str, Any], preset: str | None
    ) -> BaseModel:
        """The request as a job would have it, as far as can be told without reading its files to
        their end. NotFound, InvalidRequest, ConfigError."""
        valid = await self._settled(pipeline, await self._with_preset(pipeline, request, preset))
        await refuse_misfits(self.engine, pipeline, valid, owner=self.owner, whole=False)
        return valid

    async def _settled(self, pipeline: Pipeline, request: BaseModel) -> BaseModel:
        """The request with what it left open decided. InvalidRequest, ConfigError."""
        if pipeline.settle is None:
            return request
        return await asyncio.to_thread(pipeline.settle, self.engine.settings, request)
