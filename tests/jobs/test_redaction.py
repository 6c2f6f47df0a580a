"""No secret reaches errors, events or logs."""

import json
from pathlib import Path
from urllib.parse import quote

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, SecretStr

from mutoscope.config import MASK, Settings
from mutoscope.jobs.context import Context
from mutoscope.jobs.pipeline import Pipeline, Stage
from mutoscope.jobs.redaction import SHORTEST, Redactor
from mutoscope.jobs.step import step
from mutoscope.models import Work
from mutoscope.testing import temporary_studio

KEY = "sk-te/st+key 123"


class LeakRequest(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    where: str


@step(version="1", stage="working")
def leak(work: Work) -> str:
    work.warn("told", f"The key is {KEY}.")
    raise ValueError(f"https://example.org/?key={quote(KEY)} refused {KEY}")


async def leak_in(ctx: Context, request: LeakRequest) -> None:
    ctx.warn("told", f"The key is {KEY}.")
    ctx.item("a", title="A", message=KEY)
    if request.where == "step":
        await ctx.step(leak, key="leak")
    raise ValueError(KEY)


LEAKING = Pipeline(
    name="leaking",
    title="Leaking",
    summary="Tells a secret.",
    version="1",
    request=LeakRequest,
    stages=(Stage("working", 0, 100),),
    run=leak_in,
)


@pytest.mark.parametrize("where", ["step", "recipe"])
async def test_no_secret_is_stored(tmp_path: Path, database: str, where: str) -> None:
    async with temporary_studio(
        tmp_path, database_url=database, pipelines=[LEAKING], openai_api_key=SecretStr(KEY)
    ) as studio:
        job = await studio.work_job((await studio.submit("leaking", {"where": where})).id)
        told = await studio.events(job.id)
        traceback = await studio.traceback(job.id)
    assert job.status == "failed"
    assert job.error is not None
    assert MASK in job.error.message
    assert MASK in job.warnings[0].message
    everything = json.dumps([job.public(), *(event.body for event in told)], default=str)
    assert KEY not in everything
    assert quote(KEY) not in everything
    assert (MASK in traceback) is (where == "step")


def redactor(**secrets: str) -> Redactor:
    return Redactor(Settings.model_validate(secrets))


@given(st.text(min_size=SHORTEST), st.text(), st.text())
def test_a_secret_is_masked_wherever_it_stands(secret: str, before: str, after: str) -> None:
    redact = redactor(openai_api_key=secret)
    if secret in MASK:
        return
    assert redact(secret) == MASK
    assert secret not in redact(f"{before} {quote(secret)} {after}").replace(MASK, "\0")


def test_a_database_s_password_is_masked_without_its_address() -> None:
    redact = redactor(database_url="postgresql://me:pa%2Fssword@host/db")
    assert redact("me, pa/ssword") == f"me, {MASK}"
    assert redact("pa%2Fssword") == MASK
    assert redact("postgresql://me:pa%2Fssword@host/db") == MASK


def test_short_values_mask_nothing() -> None:
    assert redactor(openai_api_key="none", pexels_api_key="12345")("none of 12345") == (
        "none of 12345"
    )
    assert redactor()("anything") == "anything"


def test_logs_are_masked(capsys: pytest.CaptureFixture[str]) -> None:
    logger = structlog.wrap_logger(
        structlog.PrintLogger(),
        processors=[
            structlog.processors.format_exc_info,
            redactor(openai_api_key=KEY).log_event,
            structlog.processors.JSONRenderer(),
        ],
    )
    error = ValueError(KEY)
    logger.error("failed", error=error, exc_info=error, many=[{"a": KEY}], count=3)
    written = json.loads(capsys.readouterr().out)
    assert KEY not in str(written)
    assert (written["error"], written["many"], written["count"]) == (MASK, [{"a": MASK}], 3)
    assert MASK in written["exception"]


def test_a_secret_is_masked_as_exceptions_and_json_write_it() -> None:
    secret = "sk\\a\"b'c-123"
    redact = redactor(openai_api_key=secret)
    assert "c-123" not in redact(f"{ValueError(secret)!r} {json.dumps([secret])}")


def test_a_password_in_a_vendor_s_address_is_masked_also_as_it_is_sent() -> None:
    redact = redactor(openai_base_url="https://me:pa%2Fssword@proxy.example/v1")
    assert redact("pa/ssword, Basic bWU6cGEvc3N3b3Jk") == f"{MASK}, Basic {MASK}"
