"""Delivering what is to be told to others about jobs. No job waits for it."""

import asyncio
import contextlib
import functools
import json
import time
from collections.abc import AsyncGenerator

import structlog

from mutoscope.jobs.engine import Engine
from mutoscope.jobs.patience import briefly
from mutoscope.jobs.recurring import do_before_leaving, do_until
from mutoscope.jobs.routes import told_to_callers
from mutoscope.jobs.signing import signed_headers, signing_key, webhook_secret
from mutoscope.providers.http.hook import Receipt, post_hook
from mutoscope.store import webhooks
from mutoscope.store.database import DatabaseGone
from mutoscope.store.webhooks import Message, State, Try

log = structlog.get_logger("mutoscope")

GAPS_S = (5, 30, 120, 600, 1800, 3600, 7200, 14_400, 21_600, 36_000)
"""Between one try and the next: eleven within 24 hours; then the message is given up."""
AT_ONCE = 8
"""A receiver that is slow keeps no more than this from the others, and not for long."""
LIMIT_S = 10.0
LEAVE_S = 12.0
"""Whoever is about to leave sends what is due for so long at most: a try of each."""
GONE = 410
NAME = "webhooks"
"""In the log."""


async def deliver_forever(engine: Engine) -> None:
    """Send what comes due, until cancelled; what goes wrong here ends nothing else."""
    await _deliver_until(engine, asyncio.Event())


@contextlib.asynccontextmanager
async def delivering(engine: Engine) -> AsyncGenerator[None]:
    """Within the block, what comes due is sent beside what is done; then what is due, for some
    seconds at most. No try is cut off that is going on."""
    done = asyncio.Event()
    telling = asyncio.create_task(_deliver_until(engine, done), name="webhooks")
    try:
        yield
    finally:
        done.set()
        await asyncio.wait({telling}, timeout=LEAVE_S)
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)
    await deliver_before_leaving(engine)


async def _deliver_until(engine: Engine, done: asyncio.Event) -> None:
    await do_until(done, functools.partial(deliver_due, engine), NAME)


async def deliver_before_leaving(engine: Engine, job_id: str | None = None) -> None:
    """Send what is due (of one job, if it is named) for `LEAVE_S` at most. What cannot be sent is
    left to the next worker: nobody fails for it."""
    await do_before_leaving(functools.partial(deliver_due, engine, job_id), NAME, LEAVE_S, job_id)


async def deliver_due(engine: Engine, job_id: str | None = None) -> int:
    """One try of each of some messages that are due; of how many. ConfigError: they cannot be
    signed; DatabaseGone."""
    if not await webhooks.is_due(engine.database, job_id):
        return 0
    # Before any is taken: what cannot be signed has not been tried.
    key = signing_key(await asyncio.to_thread(webhook_secret, engine.settings))
    due = await webhooks.take(engine.database, AT_ONCE, job_id)
    await asyncio.gather(*(_deliver(engine, key, message) for message in due))
    return len(due)


async def _deliver(engine: Engine, key: bytes, message: Message) -> None:
    body = told(message).encode()
    receipt = await post_hook(
        message.url,
        body,
        signed_headers(key, message.id, int(time.time()), body),
        allow_private=engine.settings.allow_private_urls,
        deadline_s=LIMIT_S,
    )
    status, again_in_s = outcome(receipt, message.tried + 1)
    tried = Try(message.number, receipt.status, receipt.took_ms, _error(receipt))
    log.info(
        "webhook_sent",
        webhook=message.id,
        job=message.job_id,
        kind=message.kind,
        number=message.number,
        status=status,
        code=receipt.status,
        took_ms=receipt.took_ms,
    )
    with contextlib.suppress(DatabaseGone):  # then it is sent once more, under the same id
        await briefly(
            webhooks.settle, engine.database, message, tried, status, again_in_s=again_in_s
        )


def told(message: Message) -> str:
    """Its body, the same in each try: whoever receives it has no command line, but the API."""
    body = json.loads(message.body)
    data = told_to_callers(body["data"], job_id=message.job_id)
    data["warnings"] = [told_to_callers(each, job_id=message.job_id) for each in data["warnings"]]
    body["data"] = data
    return json.dumps(body)


def outcome(receipt: Receipt, number: int) -> tuple[State, float]:
    """What a message is after its `number`th try, and in how many seconds it is tried again."""
    if receipt.status is not None and 200 <= receipt.status < 300:
        return "delivered", 0.0
    if receipt.status == GONE:
        return "gone", 0.0
    if number > len(GAPS_S):
        return "given_up", 0.0
    return "pending", float(GAPS_S[number - 1])


def _error(receipt: Receipt) -> str:
    if receipt.status is None or 200 <= receipt.status < 300:
        return receipt.error
    return f"answered {receipt.status}"
