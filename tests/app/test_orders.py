"""Presets, idempotency keys and webhooks as an interface sees them."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo
from pydantic import BaseModel, ConfigDict, Field

from mutoscope.app import Studio, open_studio, restore
from mutoscope.app.orders import preset_fields
from mutoscope.config import Settings, load_settings
from mutoscope.errors import ConfigError, InvalidRequest, NotFound
from mutoscope.jobs.context import Context
from mutoscope.jobs.pipeline import Pipeline, Stage
from mutoscope.models import Artifact
from mutoscope.pipelines.redesign import PIPELINE as REDESIGN
from mutoscope.store.artifacts import look_through, sweep
from mutoscope.testing import temporary_studio


class CardRequest(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    topic: Annotated[str, Field(min_length=1, json_schema_extra={"cli": "positional"})]
    colour: str = "red"
    size: Annotated[int, Field(ge=1, le=9)] = 3
    logo: Artifact | None = None
    day: Annotated[str, Field(json_schema_extra={"cli": "hidden"})] = ""


async def make_card(ctx: Context, request: CardRequest) -> None:
    """Nothing is made."""


DAYS = iter(range(10_000))


def settle(_: Settings, request: CardRequest) -> CardRequest:
    return request.model_copy(update={"day": str(next(DAYS))})


CARD = Pipeline(
    name="card",
    title="Card",
    summary="A card.",
    version="1",
    request=CardRequest,
    stages=(Stage("working", 0, 100),),
    run=make_card,
    settle=settle,
)
TOPIC = {"topic": "Kites"}


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(
        tmp_path / "data", database_url=database, pipelines=[CARD]
    ) as opened:
        yield opened


async def logo_of(studio: Studio, tmp_path: Path) -> Artifact:
    path = tmp_path / "logo.png"
    path.write_bytes(b"a logo")
    return await studio.upload(path)


async def test_the_same_order_is_one_job_on_any_day(studio: Studio) -> None:
    first = await studio.submit("card", TOPIC, idempotency_key="k")
    spaced = {"topic": " Kites ", "colour": "red"}  # the same, as the pipeline reads it
    again = await studio.submit("card", spaced, idempotency_key="k")
    assert again.id == first.id
    assert again.request["day"] == first.request["day"]
    other = await studio.submit("card", TOPIC, idempotency_key="k2")
    assert other.id != first.id


async def test_two_at_once_are_one_job(studio: Studio) -> None:
    found = await asyncio.gather(
        *(studio.submit("card", TOPIC, idempotency_key="k") for _ in range(6))
    )
    assert len({job.id for job in found}) == len(await studio.jobs()) == 1


@pytest.mark.parametrize(
    ("request_", "terms"),
    [
        ({"topic": "Bees"}, {}),
        ({"topic": "Kites", "size": 4}, {}),
        (TOPIC, {"max_cost": 1.0}),
        (TOPIC, {"seed": 7}),
        (TOPIC, {"webhook_url": "https://example.org/hooks"}),
    ],
)
async def test_another_order_under_its_key_is_refused(
    studio: Studio, request_: dict[str, object], terms: dict[str, object]
) -> None:
    first = await studio.submit("card", TOPIC, idempotency_key="k")
    with pytest.raises(InvalidRequest, match=first.id) as refusal:
        await studio.submit("card", request_, idempotency_key="k", **terms)  # type: ignore[arg-type]
    assert "new key" in refusal.value.hint
    assert len(await studio.jobs()) == 1


async def test_the_same_edit_is_one_job(studio: Studio) -> None:
    made = await studio.work_job((await studio.submit("card", TOPIC)).id)
    first = await studio.edit(made.id, {"size": 4}, idempotency_key="k")
    again = await studio.edit(made.id, {"size": 4}, idempotency_key="k")
    assert again.id == first.id != made.id
    for changes in ({"size": 5}, {"size": 4, "colour": "blue"}):
        with pytest.raises(InvalidRequest, match=first.id):
            await studio.edit(made.id, changes, idempotency_key="k")
    other = await studio.edit(made.id, {"size": 4}, idempotency_key="k2")
    assert other.id not in (first.id, made.id)
    assert len(await studio.jobs()) == 3


async def test_two_edits_at_once_are_one_job(studio: Studio) -> None:
    made = await studio.work_job((await studio.submit("card", TOPIC)).id)
    found = await asyncio.gather(
        *(studio.edit(made.id, {"size": 4}, idempotency_key="k") for _ in range(6))
    )
    assert len({job.id for job in found}) == 1
    assert len(await studio.jobs()) == 2


@pytest.mark.parametrize("key", ["", "x" * 256, "a\nb"])
async def test_keys_that_are_none(studio: Studio, key: str) -> None:
    with pytest.raises(InvalidRequest):
        await studio.submit("card", TOPIC, idempotency_key=key)
    made = await studio.work_job((await studio.submit("card", TOPIC)).id)
    with pytest.raises(InvalidRequest):
        await studio.edit(made.id, {"size": 4}, idempotency_key=key)


async def test_what_no_order_may_say_is_a_bug_of_ours(studio: Studio) -> None:
    with pytest.raises(TypeError):
        await studio.submit("card", TOPIC, colour="red")  # type: ignore[call-arg]


async def test_a_preset_counts_below_what_is_said_and_is_kept_with_the_job(
    studio: Studio, tmp_path: Path
) -> None:
    logo = await logo_of(studio, tmp_path)
    await studio.save_preset("card", "brand", {"colour": "blue", "size": 5, "logo": logo})
    job = await studio.submit("card", {**TOPIC, "size": 3}, preset="brand")
    assert (job.request["colour"], job.request["size"]) == ("blue", 3)
    assert job.request["logo"] == asdict(logo)
    await studio.save_preset("card", "brand", {"colour": "green"})
    await studio.delete_preset("card", "brand")
    assert (await studio.job(job.id)).request == job.request
    await look_through(studio.engine.database, studio.engine.blobs, grace_s=0)
    assert await sweep(studio.engine.database, studio.engine.blobs, grace_s=0) == 0
    assert studio.path(logo).read_bytes() == b"a logo"  # the job names it, too


async def test_a_changed_preset_is_the_same_order(studio: Studio) -> None:
    await studio.save_preset("card", "brand", {"colour": "blue"})
    first = await studio.submit("card", TOPIC, preset="brand", idempotency_key="k")
    await studio.save_preset("card", "brand", {"colour": "green"})
    again = await studio.submit("card", TOPIC, preset="brand", idempotency_key="k")
    assert (again.id, again.request["colour"]) == (first.id, "blue")
    for said, preset in ((TOPIC, None), ({**TOPIC, "colour": "red"}, "brand")):
        with pytest.raises(InvalidRequest):
            await studio.submit("card", said, preset=preset, idempotency_key="k")


async def test_an_unknown_preset(studio: Studio) -> None:
    await studio.save_preset("card", "brand", {"colour": "blue"})
    with pytest.raises(NotFound) as refusal:
        await studio.submit("card", TOPIC, preset="band")
    assert refusal.value.hint == "There is: brand."
    assert await studio.jobs() == []


async def test_a_name_that_no_preset_has(studio: Studio) -> None:
    for name in ("a\0", "\ud83d"):
        with pytest.raises(InvalidRequest, match="cannot be called"):
            await studio.submit("card", TOPIC, preset=name)
        with pytest.raises(InvalidRequest, match="cannot be called"):
            await studio.preset("card", name)


async def test_a_preset_that_does_not_fit_any_more(studio: Studio) -> None:
    await studio.save_preset("card", "brand", {"size": 5})
    await studio.engine.database.all("""UPDATE presets SET fields = '{"size": 50}'""")
    with pytest.raises(InvalidRequest, match=r"preset “brand” does not fit: size cannot be 50"):
        await studio.submit("card", TOPIC, preset="brand")
    with pytest.raises(InvalidRequest, match=r"^topic cannot be"):  # its own fault
        await studio.submit("card", {"topic": ""}, preset="brand")
    assert (await studio.submit("card", {**TOPIC, "size": 2}, preset="brand")).request["size"] == 2


@pytest.mark.parametrize(
    ("name", "fields", "said"),
    [
        ("Brand", {"size": 5}, "cannot be called"),
        ("", {"size": 5}, "cannot be called"),
        ("x" * 41, {"size": 5}, "cannot be called"),
        ("brand", {}, "would say nothing"),
        ("brand", {"topic": "Kites"}, "cannot hold topic"),
        ("brand", {"day": "1"}, "cannot hold day"),
        ("brand", {"size": 50}, "size cannot be 50"),
        ("brand", {"shape": "round"}, "no 'shape'"),
    ],
)
async def test_presets_that_cannot_be(
    studio: Studio, name: str, fields: dict[str, object], said: str
) -> None:
    with pytest.raises(InvalidRequest, match=said):
        await studio.save_preset("card", name, fields)
    assert await studio.presets() == []


async def test_every_pipeline_has_presets(tmp_path: Path, database: str) -> None:
    async with temporary_studio(tmp_path, database_url=database) as studio:
        for name in ("short", "explainer", "meme", "redesign"):
            await studio.save_preset(name, "firm", {"strict": True})
            assert (await studio.preset(name, "firm")).fields == {"strict": True}
        await studio.save_preset("redesign", "street", {"imagery": "street_view", "heading": 20})


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "nonsense", "http://localhost/"])
async def test_addresses_that_cannot_be_told(studio: Studio, url: str) -> None:
    with pytest.raises(InvalidRequest):
        await studio.submit("card", TOPIC, webhook_url=url)
    assert await studio.jobs() == []


async def test_what_cannot_be_signed_is_not_taken(tmp_path: Path, database: str) -> None:
    async with temporary_studio(
        tmp_path, database_url=database, pipelines=[CARD], webhook_secret="nonsense"
    ) as studio:
        with pytest.raises(ConfigError):
            await studio.submit("card", TOPIC, webhook_url="https://example.org/")
        assert await studio.jobs() == []


@pytest.fixture
def elsewhere(postgres: str, tmp_path: Path) -> Iterator[Settings]:
    """The settings of a studio that has never been used."""
    name = f"orders_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    yield load_settings(
        data_dir=tmp_path / "elsewhere", database_url=make_conninfo(postgres, dbname=name)
    )
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


async def test_a_backup_has_presets_keys_and_what_is_still_to_be_told(
    studio: Studio, tmp_path: Path, elsewhere: Settings
) -> None:
    logo = await logo_of(studio, tmp_path)
    kept = await studio.save_preset("card", "brand", {"logo": logo})
    terms = {"idempotency_key": "k", "webhook_url": "https://example.org/hooks"}
    job = await studio.submit("card", TOPIC, **terms)  # type: ignore[arg-type]
    await studio.cancel(job.id)
    await studio.backup(tmp_path / "all.tar")

    await restore(elsewhere, tmp_path / "all.tar")
    async with open_studio(elsewhere, pipelines=[CARD]) as restored:
        assert await restored.preset("card", "brand") == kept
        assert restored.path(logo).read_bytes() == b"a logo"
        assert [each.kind for each in await restored.deliveries(job.id)] == ["job.cancelled"]
        again = await restored.submit("card", TOPIC, **terms)  # type: ignore[arg-type]
        assert again.id == job.id


async def test_deliveries_of_nobody(studio: Studio) -> None:
    with pytest.raises(NotFound):
        await studio.deliveries("job_none")
    assert await studio.deliveries() == []


def test_a_preset_keeps_whose_proposals_they_are_and_not_for_whom() -> None:
    able = set(preset_fields(REDESIGN))
    assert {"company", "logo", "language"} <= able
    assert not {"client", "property_address", "date", "photo", "areas"} & able
