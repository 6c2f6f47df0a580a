"""What is said of a job beside its request: how it is ordered, who is told, which preset it has."""

import asyncio
import hashlib
import json
import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict, dataclass
from typing import Any, TypedDict

from pydantic import BaseModel

from mutoscope.app.faults import fitting
from mutoscope.app.listing import Listings
from mutoscope.app.misfits import kind_of
from mutoscope.app.operations import Operations
from mutoscope.app.uploads import Uploads
from mutoscope.errors import InvalidRequest, NotFound
from mutoscope.jobs.deliveries import deliver_before_leaving, delivering
from mutoscope.jobs.digest import artifacts_in
from mutoscope.jobs.engine import Engine
from mutoscope.jobs.patience import briefly
from mutoscope.jobs.pipeline import Pipeline, WhenBusy
from mutoscope.jobs.signing import webhook_secret
from mutoscope.providers.http.hook import checked_hook
from mutoscope.store import glances, presets, webhooks
from mutoscope.store.glances import Glance
from mutoscope.store.idempotency import OrderKey
from mutoscope.store.presets import NewPreset, Preset
from mutoscope.store.webhooks import Delivery

SEED_LIMIT = 2**31
PRIORITY_LIMIT = 1000
COST_LIMIT = 1_000_000
LONGEST_KEY = 255
SOURCES = frozenset(
    {
        *("topic", "text", "file", "url", "source", "refresh"),
        *("script", "idea", "idea_mode", "narration"),
        *("photo", "photo_name", "address", "areas"),
        *("client", "property_address", "date"),
    }
)
"""Fields that say what a job is about: no preset has them."""
_ANY_TEXT = "https://example.org/"
"""Fits where words are wanted, and where an address is."""
_NAME = re.compile(r"[a-z0-9_-]{1,40}", re.ASCII)


class Terms(TypedDict, total=False):
    """What `Studio.submit` may be told beside the request; see there."""

    priority: int
    seed: int | None
    when_busy: WhenBusy | None
    max_cost: float | None
    preset: str | None
    idempotency_key: str | None
    webhook_url: str | None


@dataclass(frozen=True)
class Order:
    """The same, checked. InvalidRequest."""

    priority: int = 0
    seed: int | None = None
    when_busy: WhenBusy | None = None
    max_cost: float | None = None
    preset: str | None = None
    idempotency_key: str | None = None
    webhook_url: str | None = None

    def __post_init__(self) -> None:
        if self.seed is not None and not 0 <= self.seed < SEED_LIMIT:
            raise InvalidRequest(
                f"The seed cannot be {self.seed}.", hint=f"Give one from 0 to {SEED_LIMIT - 1}."
            )
        check_priority(self.priority)
        check_budget(self.max_cost)
        if self.idempotency_key is not None:
            check_key(self.idempotency_key)

    def key_of(
        self, pipeline: Pipeline, request: BaseModel, said: Collection[str]
    ) -> OrderKey | None:
        """The order's own key, with the hash of all that was said: of the request the fields
        `said`, as the pipeline reads them. What is decided later, and what a preset adds, is not
        among it: the same words are the same order on another day, too."""
        if self.idempotency_key is None:
            return None
        # Beside a preset, a field that is said to be as by default is not the same as none.
        fields = request.model_dump(
            mode="json", include=set(said), exclude_defaults=self.preset is None
        )
        terms = {k: v for k, v in asdict(self).items() if k not in ("idempotency_key", "when_busy")}
        return order_key(self.idempotency_key, pipeline.name, fields, terms)


class Orders(Operations, Uploads, Listings):
    """Presets and webhooks: a part of `Studio`."""

    async def save_preset(self, pipeline: str, name: str, fields: Mapping[str, Any]) -> Preset:
        """Keep fields of the pipeline's request under a name (`[a-z0-9_-]`, up to 40), in the place
        of those that it had. NotFound, InvalidRequest; ArtifactLost when a file is not there."""
        _check_name(name)
        chosen = await asyncio.to_thread(self.engine.pipeline, pipeline)
        _check_fields(chosen, fields)
        valid = fitting(chosen, {**_stand_in(chosen), **fields})
        new = NewPreset(
            pipeline=chosen.name,
            name=name,
            fields=valid.model_dump(mode="json", include=set(fields)),
            files=tuple(artifacts_in([getattr(valid, each) for each in fields])),
            owner=self.owner,
        )
        return await briefly(presets.save, self.engine.database, new, self.engine.blobs)

    async def presets(self, pipeline: str | None = None) -> list[Preset]:
        """All presets, or those of one pipeline, by name."""
        return await presets.listing(self.engine.database, pipeline, owner=self.owner)

    async def preset(self, pipeline: str, name: str) -> Preset:
        """NotFound, with the names there are; InvalidRequest: none is called so."""
        _check_name(name)
        return await presets.load(self.engine.database, pipeline, name, owner=self.owner)

    async def delete_preset(self, pipeline: str, name: str) -> None:
        """Jobs that were made with it stay as they are. NotFound, InvalidRequest."""
        _check_name(name)
        await presets.delete(self.engine.database, pipeline, name, owner=self.owner)

    async def deliveries(self, job_id: str | None = None, *, limit: int = 50) -> list[Delivery]:
        """What was told to webhooks, with each try; newest first, of one job if it is named.
        NotFound."""
        if job_id is not None:
            await self._standing(job_id)
        return await webhooks.deliveries(
            self.engine.database, job_id=job_id, limit=limit, owner=self.only_owner
        )

    async def delivery(self, delivery_id: str) -> Delivery:
        """What was told in one message, with each try. NotFound."""
        found = await webhooks.deliveries(
            self.engine.database, delivery_id=delivery_id, owner=self.only_owner, limit=1
        )
        if not found:
            raise NotFound(
                f"There is no delivery {delivery_id}.", hint="`mutoscope webhooks` lists them."
            )
        return found[0]

    async def resend(self, delivery_id: str) -> Delivery:
        """Try a message once more, under its own id, as soon as somebody sends: a receiver that had
        it already knows it by that. NotFound."""
        await self.delivery(delivery_id)
        await webhooks.resend(self.engine.database, delivery_id)
        return await self.delivery(delivery_id)

    def webhook_secret(self) -> str:
        """What messages are signed with (`whsec_…`). Blocks. ConfigError."""
        return webhook_secret(self.engine.settings)

    async def deliver(self, job_id: str | None = None) -> None:
        """Send what is due to webhooks (of one job, if it is named), once, for some seconds at
        most; what is left is a worker's."""
        await deliver_before_leaving(self.engine, job_id)

    def delivering(self) -> AbstractAsyncContextManager[None]:
        """Within the block, what comes due is sent to webhooks beside what is done; then what is
        left, for some seconds at most."""
        return delivering(self.engine)

    async def glances(self, job_ids: Sequence[str]) -> list[Glance]:
        """How these jobs are doing, in few words; of those that there are, in their order."""
        return await glances.glances(self.engine.database, job_ids, owner=self.only_owner)

    async def _with_preset(
        self, pipeline: Pipeline, request: Mapping[str, Any], preset: str | None
    ) -> BaseModel:
        """The request, with the preset's word where it says nothing, and nothing that excludes
        it. NotFound, InvalidRequest."""
        if preset is None:
            return fitting(pipeline, request)
        kept = await self.preset(pipeline.name, preset)
        try:
            return fitting(pipeline, {**_yielding(pipeline, kept.fields, request), **request})
        except InvalidRequest as error:
            fitting(pipeline, request)  # no fault of the preset's
            raise InvalidRequest(
                f"The preset “{preset}” does not fit: {error.message}",
                hint=f"{error.hint} `mutoscope preset save {preset} --pipeline {pipeline.name} …`"
                " keeps another.".strip(),
            ) from None


def order_key(key: str, *words: Any) -> OrderKey:
    """What an order is called, with the hash of all that is said in it. InvalidRequest."""
    check_key(key)
    whole = json.dumps(words, sort_keys=True, default=str)
    return OrderKey(key, hashlib.sha256(whole.encode()).hexdigest())


def check_key(key: str) -> None:
    """InvalidRequest: no order can be called so."""
    if not (0 < len(key) <= LONGEST_KEY and key.isprintable()):
        raise InvalidRequest(
            "The idempotency key cannot be used.",
            hint=f"Give 1 to {LONGEST_KEY} printable characters, a UUID for example.",
        )


def _yielding(
    pipeline: Pipeline, kept: Mapping[str, Any], said: Mapping[str, Any]
) -> dict[str, Any]:
    """The fields of a preset that can stand beside those that are said."""
    out = {name for field in said if said[field] for name in pipeline.instead.get(field, ())}
    return {name: value for name, value in kept.items() if name not in out}


async def accepted_hook(engine: Engine, url: str | None) -> str | None:
    """The address of a webhook, once its messages can be signed. InvalidRequest, ConfigError."""
    if url is None:
        return None
    await asyncio.to_thread(webhook_secret, engine.settings)
    return checked_hook(url, allow_private=engine.settings.allow_private_urls)


def check_priority(priority: int, *, is_operator: bool = True) -> None:
    """InvalidRequest: there is none such; or who asks is not the operator, and would go before
    the jobs of others."""
    if priority > 0 and not is_operator:
        raise InvalidRequest(
            "The priority may not be above 0: only the operator lets a job go before others.",
            hint="Leave it out, or give a negative one to a job that has time.",
        )
    if abs(priority) > PRIORITY_LIMIT:
        raise InvalidRequest(
            f"The priority cannot be {priority}.",
            hint=f"Give one from {-PRIORITY_LIMIT} to {PRIORITY_LIMIT}.",
        )


def check_budget(max_cost: float | None) -> None:
    """InvalidRequest."""
    if max_cost is not None and not 0 <= max_cost <= COST_LIMIT:
        raise InvalidRequest(
            f"The budget cannot be {max_cost:.12g}.",
            hint=f"Give the US dollars that the job may cost, from 0 to {COST_LIMIT}.",
        )


def preset_fields(pipeline: Pipeline) -> list[str]:
    """The fields of its request that a preset may have."""
    return [
        name
        for name, field in pipeline.request.model_fields.items()
        if name not in SOURCES and kind_of(field.json_schema_extra) not in ("hidden", "positional")
    ]


def _stand_in(pipeline: Pipeline) -> dict[str, Any]:
    """What the request is about, where nothing is said of it yet: its fields' own examples, and in
    the place of a text that is said without a flag any text."""
    fields = pipeline.request.model_fields
    examples = {name: field.examples[0] for name, field in fields.items() if field.examples}
    return examples | {
        name: _ANY_TEXT
        for name, field in fields.items()
        if field.annotation is str and kind_of(field.json_schema_extra) == "positional"
    }


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise InvalidRequest(
            f"A preset cannot be called {name[:60]!r}.",
            hint="Its name has 1 to 40 small letters, digits, - and _.",
        )


def _check_fields(pipeline: Pipeline, fields: Mapping[str, Any]) -> None:
    able = preset_fields(pipeline)
    if not fields:
        raise InvalidRequest(
            "The preset would say nothing.", hint=f"Give a field or more: {', '.join(able)}."
        )
    for name in fields:
        if name in pipeline.request.model_fields and name not in able:
            raise InvalidRequest(
                f"A preset cannot hold {name}: it says what one job is about.",
                hint=f"Its fields are: {', '.join(able)}.",
            )
