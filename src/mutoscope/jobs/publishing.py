"""Publishing what is to be shown elsewhere: beside the jobs, and nothing twice.

Whoever takes a publication says so again and again while it is at it. What was let go without a
word is sent again where the platform knows it again, or tells how far it is; elsewhere it is in
doubt, and a person decides.
"""

import asyncio
import contextlib
from dataclasses import replace

import structlog

from mutoscope.errors import MutoscopeError, ProviderError, ProviderLimited
from mutoscope.jobs.background import Background
from mutoscope.jobs.engine import Engine
from mutoscope.jobs.fitting import fitted
from mutoscope.jobs.patience import briefly, patiently
from mutoscope.jobs.recurring import LOOK_EVERY_S, do_before_leaving, do_until
from mutoscope.jobs.signing import signed_headers, signing_key, webhook_secret
from mutoscope.jobs.thumbnails import item_of, thumbnail
from mutoscope.jobs.waiting import pause_until
from mutoscope.models import ErrorInfo
from mutoscope.providers.publishing.platforms import PLATFORMS, Place, publisher
from mutoscope.providers.publishing.protocol import MaybePublished, Post, Publisher
from mutoscope.store import publications, reading
from mutoscope.store.database import DatabaseGone
from mutoscope.store.publications import HELD_S, Outcome, Publication

log = structlog.get_logger("mutoscope")

GAPS_S = (30, 120, 600, 1800, 3600, 7200, 14_400, 28_800)
"""Between one try and the next, where the platform names no other time; then it has failed."""
LONGEST_GAP_S = 3 * 86_400.0
"""Whoever asks to come back later than this is asked then: the files of a job that waits stay."""
AT_ONCE = 4
LEAVE_S = 60.0
"""Whoever is about to leave goes on for so long at most."""
GRACE_S = 30.0
"""A post whose answer could not be asked for later is waited for so long by whoever has to end."""
_MOVING = ("video/", "image/gif")
NAME = "publications"
"""In the log."""


async def publish_forever(engine: Engine) -> None:
    """Publish what comes due, until cancelled; a long upload keeps nothing else from it."""
    async with Background() as background:
        hands = set[asyncio.Task[None]]()

        async def due() -> int:
            hands.difference_update([each for each in hands if each.done()])
            taken = await _taken(engine, AT_ONCE - len(hands))
            hands.update(background.start(_publish(engine, each), NAME) for each in taken)
            return len(taken)

        await do_until(asyncio.Event(), due, NAME)


async def publish_before_leaving(engine: Engine) -> None:
    """Publish what is due, for `LEAVE_S` at most, and wait for what is going on."""

    async def due() -> int:
        if count := await publish_due(engine):
            return count
        if not await publications.is_held(engine.database):
            return 0
        await asyncio.sleep(LOOK_EVERY_S / 4)
        return 1

    await do_before_leaving(due, NAME, LEAVE_S)


async def publish_due(engine: Engine, job_id: str | None = None) -> int:
    """One try of each of some that are due, of one job if it is named; of how many."""
    taken = await _taken(engine, AT_ONCE, job_id)
    await asyncio.gather(*(_publish(engine, each) for each in taken))
    return len(taken)


async def publish_now(engine: Engine, job_id: str) -> None:
    """One try of each that is due of a job, here or by whoever has it already."""
    changed = asyncio.Event()
    with engine.listener.subscription(job_id, changed.set):
        while True:
            changed.clear()
            if await publish_due(engine, job_id):
                continue
            found = await publications.listing(engine.database, job_id=job_id)
            if not any(each.status == "publishing" for each in found):
                return
            await pause_until(changed, LOOK_EVERY_S)


def publisher_for(engine: Engine, place: Place) -> Publisher:
    """ConfigError: it is not set up here. Blocks."""

    def sign(message_id: str, at_s: int, body: bytes) -> dict[str, str]:
        key = signing_key(webhook_secret(engine.settings))
        return signed_headers(key, message_id, at_s, body)

    return publisher(engine.settings, place, sign)


async def post_of(engine: Engine, publication: Publication, to: Publisher) -> Post:
    """What is sent: of a video that is larger than the place takes, a smaller one; with a thumbnail
    where it takes one. ArtifactLost, MediaError."""
    file, said = publication.file, dict(publication.post)
    tags = tuple(said.pop("tags"))
    path = await fitted(engine, file, to.most_bytes, publication.name)
    return Post(
        key=publication.id,
        path=path,
        name=publication.name,
        mime_type=file.mime_type,
        bytes=(await asyncio.to_thread(path.stat)).st_size,
        sha256=file.sha256,
        tags=tags,
        thumbnail=await _thumbnail(engine, publication) if to.takes_thumbnail else None,
        **said,
    )


async def _thumbnail(engine: Engine, publication: Publication) -> bytes | None:
    """Of what moves; None: there is none."""
    sent = publication.file
    if not sent.mime_type.startswith(_MOVING):
        return None
    job = await briefly(reading.load, engine.database, publication.job_id)
    items = [item_of(job, each) for each in job.output if each.artifact == sent]
    return await thumbnail(engine, job, next(iter(items), publication.item))


def outcome_of(error: MutoscopeError, number: int) -> Outcome:
    """What a publication is after its `number`th failure in a row."""
    if isinstance(error, MaybePublished):
        return Outcome("unknown", error=_info(error))
    if not error.transient or number > len(GAPS_S):
        return Outcome("failed", error=_info(error))
    gap_s, told = float(GAPS_S[number - 1]), _info(error)
    if isinstance(error, ProviderLimited) and error.retry_after_s is not None:
        gap_s = max(0.0, error.retry_after_s)
    if gap_s > LONGEST_GAP_S:
        days = round(LONGEST_GAP_S / 86_400)
        told = replace(told, hint=f"That is far off: it is tried again in {days} days already.")
        gap_s = LONGEST_GAP_S
    return Outcome("pending", error=told, again_in_s=gap_s)


async def _taken(engine: Engine, most: int, job_id: str | None = None) -> list[Publication]:
    if most < 1 or not await publications.is_due(engine.database, job_id):
        return []
    return await publications.take(engine.database, most, job_id)


async def _publish(engine: Engine, taken: Publication) -> None:
    repeats = _repeats(taken)
    if taken.was_lost and not repeats:
        return await _settle(engine, taken, _in_doubt(taken))
    sending = asyncio.create_task(_sent(engine, taken), name=NAME)
    holding = asyncio.create_task(_hold(engine, taken, sending))
    left = False
    try:
        await asyncio.shield(sending)
    except asyncio.CancelledError:
        left = True
        await _finished(sending, 0.0 if repeats else GRACE_S)
    finally:
        holding.cancel()
        await asyncio.gather(holding, return_exceptions=True)
    if not sending.cancelled():
        await _settle(engine, taken, sending.result())
    elif repeats:
        with contextlib.suppress(DatabaseGone):
            await publications.give_back(engine.database, taken)
    else:
        await _settle(engine, taken, _in_doubt(taken))
    task = asyncio.current_task()
    if left and task is not None and task.cancelling():
        raise asyncio.CancelledError
    return None


async def _finished(sending: asyncio.Task[Outcome], grace_s: float) -> None:
    """Wait until it has ended, and end it when the time is over; whoever cancels us meanwhile
    wants nothing else."""
    loop = asyncio.get_running_loop()
    until_s = loop.time() + grace_s
    while not sending.done():
        if loop.time() >= until_s:
            sending.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait({sending}, timeout=max(until_s - loop.time(), 0.01))


async def _hold(engine: Engine, taken: Publication, sending: asyncio.Task[Outcome]) -> None:
    """Have it until it is sent. Where it is another's, because we could not be heard for long,
    what goes on is ended."""
    while True:
        await asyncio.sleep(HELD_S / 4)
        try:
            if not await publications.hold(engine.database, taken):
                sending.cancel()
                return
        except DatabaseGone:
            continue


async def _sent(engine: Engine, taken: Publication) -> Outcome:
    """Send it; whatever happens becomes an outcome."""
    try:
        place = Place(taken.platform, taken.account)
        to = await asyncio.to_thread(publisher_for, engine, place)
        post = await post_of(engine, taken, to)
        done = await to.publish(post, _Session(engine, taken))
    except MutoscopeError as error:
        return outcome_of(error, taken.failures + 1)
    except Exception as error:  # a bug of ours: it may have come after the post was sent
        log.error("publication_broke", publication=taken.id, exc_info=error)
        if not _repeats(taken):
            return _in_doubt(taken)
        bug = MutoscopeError(f"{type(error).__name__}: {error}", code="internal")
        return Outcome("failed", error=_info(bug))
    note = ErrorInfo("incomplete", done.warning) if done.warning else None
    return Outcome("published", done.link, done.id, note)


async def _settle(engine: Engine, taken: Publication, outcome: Outcome) -> None:
    outcome = _masked(engine, outcome)
    log.info(
        "publication",
        publication=taken.id,
        job=taken.job_id,
        platform=taken.platform,
        status=outcome.status,
        error=outcome.error.message if outcome.error else None,
    )
    await patiently(publications.settle, engine.database, taken, outcome)


class _Session:
    """The place of an upload, in its row."""

    def __init__(self, engine: Engine, taken: Publication) -> None:
        self._engine = engine
        self._taken = taken
        self.url = taken.session_url or ""
        self.sent_bytes = taken.session_bytes

    async def note(self, url: str, sent_bytes: int) -> None:
        """DatabaseGone."""
        database = self._engine.database
        await briefly(publications.note_session, database, self._taken, url, sent_bytes)
        self.url, self.sent_bytes = url, sent_bytes


def _repeats(taken: Publication) -> bool:
    platform = PLATFORMS.get(taken.platform)
    return platform is not None and platform.repeats


def _in_doubt(taken: Publication) -> Outcome:
    error = MaybePublished(
        f"It was being posted to {taken.target} when the work was cut off.",
        provider=taken.platform,
        hint="Look whether it is there: `mutoscope publications JOB --confirm ID` says so,"
        " `--retry ID` posts it again.",
    )
    return Outcome("unknown", error=_info(error))


def _info(error: MutoscopeError) -> ErrorInfo:
    return ErrorInfo(
        code=error.code,
        message=error.message,
        hint=error.hint,
        provider=error.provider if isinstance(error, ProviderError) else None,
        retryable=error.transient,
    )


def _masked(engine: Engine, outcome: Outcome) -> Outcome:
    """Without secrets."""
    if outcome.error is None:
        return outcome
    words = {name: engine.redact(getattr(outcome.error, name)) for name in ("message", "hint")}
    return replace(outcome, error=replace(outcome.error, **words))
