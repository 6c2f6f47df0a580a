"""Handing over what a job has made: clips with buttons, pictures in albums, each once."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

import structlog
from telegram import Bot

from mutoscope.app import Studio
from mutoscope.app.chats import Chats, Follow
from mutoscope.app.smaller import smaller
from mutoscope.errors import MediaError, MutoscopeError
from mutoscope.interfaces.telegram import keyboards
from mutoscope.interfaces.telegram.files import (
    File,
    send_album,
    send_clip,
    send_document,
    send_photo,
)
from mutoscope.interfaces.telegram.hints import advice
from mutoscope.interfaces.telegram.progress_message import subject
from mutoscope.interfaces.telegram.sending import Outbox, Refused, Unanswered
from mutoscope.interfaces.telegram.words import escaped, said, shortened, words
from mutoscope.jobs.thumbnails import PHOTOS, item_of, thumbnail
from mutoscope.models import Job, Output

log = structlog.get_logger("mutoscope")

MB = 1_000_000
SPARE = 0.98
"""Of the limit: a form with a file in it is larger than the file."""
ALBUM = 10
PHOTO_LIMIT_MB = 10.0
LONGEST_TITLE = 300
LONGEST_CAPTION = 1_000
"""Characters, of 1024 that a caption may have."""
_NOT_SHOWN = frozenset({"thumbnail", "contact_sheet", "phrase"})


class Delivery:
    """Hands over files of jobs, and remembers which."""

    def __init__(self, bot: Bot, studio: Studio, chats: Chats, outbox: Outbox) -> None:
        self._bot = bot
        self._studio = studio
        self._chats = chats
        self._outbox = outbox

    async def deliver(self, follow: Follow, job: Job, known: set[str]) -> None:
        """What is there and was not handed over before: clips as they come, pictures at the end,
        together. `known`: the names of what was; it grows."""
        due = [each for each in wanted(job, follow.item) if mark(each) not in known]
        for each in due:
            if each.artifact.mime_type not in PHOTOS:
                await self._clip(follow, job, each)
                await self._note(follow, [each], known)
        if job.is_final:
            await self._pictures(follow, job, due, known)

    async def _note(self, follow: Follow, outputs: Sequence[Output], known: set[str]) -> None:
        marks = [mark(each) for each in outputs]
        await self._chats.note_delivered(follow, marks)
        known.update(marks)

    async def _clip(self, follow: Follow, job: Job, output: Output) -> None:
        file = await self._file(follow, job, output)
        if file is None:
            return
        item, to = item_of(job, output), words(follow.language)
        publishes = self._publishes(job)
        rows = keyboards.under_video(to, follow, job, item, publishes=publishes)
        await self._chats.keep_buttons(keyboards.buttons_of(rows))
        shown: dict[str, Any] = {
            "caption": await self._caption(job, item),
            "reply_markup": keyboards.markup(rows),
        }
        if small := await thumbnail(self._studio.engine, job, item):
            shown["thumbnail"] = small
        send = partial(send_clip, self._bot, follow.chat_id, file, **shown)
        await self._upload(follow, job, file, send)

    async def _pictures(
        self, follow: Follow, job: Job, due: Sequence[Output], known: set[str]
    ) -> None:
        pictures = [each for each in due if each.artifact.mime_type in PHOTOS]
        for at in range(0, len(pictures), ALBUM):
            album = pictures[at : at + ALBUM]
            found = [await self._file(follow, job, each) for each in album]
            await self._album(follow, job, [each for each in found if each is not None])
            await self._note(follow, album, known)

    async def _album(self, follow: Follow, job: Job, files: Sequence[File]) -> None:
        photos = [each for each in files if each.output.artifact.bytes <= PHOTO_LIMIT_MB * MB]
        alone = [each for each in files if each not in photos]
        if len(photos) > 1:
            try:
                told = listed(job, [each.output for each in photos])
                send = partial(send_album, self._bot, follow.chat_id, photos, told)
                await self._outbox.upload(follow.chat_id, send)
            except Refused:  # for one of them, and nobody says for which
                alone = list(files)
            except Unanswered as error:
                await self._say_unanswered(follow, [each.output for each in photos], error)
        else:
            alone = list(files)
        for each in alone:
            await self._photo(follow, job, each, as_photo=each in photos)

    async def _photo(self, follow: Follow, job: Job, file: File, *, as_photo: bool) -> None:
        """Alone; as a document where it is no photo to the messenger: it is too long, say."""
        told = await self._caption(job, item_of(job, file.output))
        if as_photo:
            try:
                send = partial(send_photo, self._bot, follow.chat_id, file, told)
                await self._outbox.upload(follow.chat_id, send)
                return
            except Refused as error:
                log.info("photo_refused", job=job.id, file=file.output.name, why=str(error))
            except Unanswered as error:
                await self._say_unanswered(follow, [file.output], error)
                return
        send = partial(send_document, self._bot, follow.chat_id, file, told)
        await self._upload(follow, job, file, send)

    async def _upload(
        self, follow: Follow, job: Job, file: File, send: Callable[[], Awaitable[None]]
    ) -> None:
        """Where that cannot be, the chat is told; it is not tried again."""
        try:
            await self._outbox.upload(follow.chat_id, send)
        except Refused as error:
            refused = MediaError("Telegram does not take this file.", hint="")
            log.warning("file_refused", job=job.id, file=file.output.name, why=str(error))
            await self._apologise(follow, job, file.output, refused, reachable=True)
        except Unanswered as error:
            await self._say_unanswered(follow, [file.output], error)
        else:
            log.info("file_delivered", chat=follow.chat_id, job=job.id, file=file.output.name)

    async def _file(self, follow: Follow, job: Job, output: Output) -> File | None:
        """The file, made smaller where it is too large. None: it cannot be sent, and the chat was
        told why."""
        limit = int(SPARE * self._studio.engine.settings.telegram_upload_limit_mb * MB)
        try:
            path = await asyncio.to_thread(self._studio.output_path, job, output)
            if output.artifact.bytes > limit:
                path = await smaller(self._studio, output.artifact, limit)
            return File(output, path)
        except MediaError as error:
            await self._apologise(follow, job, output, error, reachable=True)
        except MutoscopeError as error:
            await self._apologise(follow, job, output, error, reachable=False)
        return None

    async def _apologise(
        self, follow: Follow, job: Job, output: Output, error: MutoscopeError, *, reachable: bool
    ) -> None:
        """With a link where the studio is known by an address of its own."""
        to, public_url = words(follow.language), self._studio.engine.settings.public_url
        text = said(to, "⚠️ %(name)s cannot be sent here.", name=output.name)
        text += f" {escaped(advice(to, error.message, error.hint))}"
        if reachable and public_url:
            text += f"\n{escaped(f'{public_url}/jobs/{job.id}')}"
        await self._say(follow, text)

    async def _say_unanswered(
        self, follow: Follow, outputs: Sequence[Output], error: Unanswered
    ) -> None:
        names = ", ".join(each.name for each in outputs)
        log.warning("upload_unanswered", chat=follow.chat_id, files=names, why=str(error))
        text = said(
            words(follow.language),
            "⚠️ Telegram has not said whether %(name)s has arrived; it is not sent again.",
            name=names,
        )
        await self._say(follow, text)

    async def _say(self, follow: Follow, text: str) -> None:
        send = partial(self._bot.send_message, follow.chat_id, text, parse_mode="HTML")
        await self._outbox.sure(follow.chat_id, send)

    async def _caption(self, job: Job, item: str) -> str:
        return caption(job, item, (await self._studio.titles([job.id])).get(job.id, ""))

    def _publishes(self, job: Job) -> bool:
        """Whether what the job has made can be published from a chat."""
        is_ours = job.owner == self._studio.owner
        return is_ours and any(not each.lack for each in self._studio.platforms())


def wanted(job: Job, item: str) -> list[Output]:
    """The files that a chat gets: what is seen, of one item if it is named."""
    return [
        each
        for each in job.output
        if each.artifact.mime_type.startswith(("video/", "image/"))
        and each.kind not in _NOT_SHOWN
        and item in ("", item_of(job, each))
    ]


def mark(output: Output) -> str:
    """What tells it from another of its name that a later attempt has made."""
    return f"{output.name} {output.artifact.sha256[:12]}"


def caption(job: Job, item: str, made_title: str) -> str:
    """What stands under a clip (HTML): the item's title, or that of all that was made."""
    titles = [each.title for each in job.items if each.key == item and each.title]
    title = next(iter(titles), "") or made_title or subject(job)
    return f"<b>{escaped(shortened(title, LONGEST_TITLE))}</b>" if title else ""


def listed(job: Job, outputs: Sequence[Output]) -> str:
    """What stands under an album (HTML): the titles of its items, as many as there is room for."""
    titles = {each.key: each.title for each in job.items}
    found = (titles.get(item_of(job, each), "") for each in outputs)
    lines = [f"{number}. {title}" for number, title in enumerate(found, 1) if title]
    told = "\n".join(lines) or subject(job)
    return escaped(told if len(told) <= LONGEST_CAPTION else f"{told[: LONGEST_CAPTION - 1]}…")
