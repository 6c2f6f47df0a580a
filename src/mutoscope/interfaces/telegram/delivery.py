"""Handing over what a job has made: clips with buttons, pictures in albums, each once."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import structlog
from telegram import Bot, InputMediaPhoto

from mutoscope.app import Studio
from mutoscope.app.chats import Chats, Follow
from mutoscope.app.smaller import smaller
from mutoscope.errors import MediaError, MutoscopeError
from mutoscope.interfaces.telegram import keyboards
from mutoscope.interfaces.telegram.progress_message import subject
from mutoscope.interfaces.telegram.sending import Outbox
from mutoscope.interfaces.telegram.words import escaped, said, shortened, words
from mutoscope.models import Job, Output

log = structlog.get_logger("mutoscope")

MB = 1_000_000
SPARE = 0.98
"""Of the limit: a form with a file in it is larger than the file."""
ALBUM = 10
PHOTOS = frozenset({"image/png", "image/jpeg"})
PHOTO_LIMIT_MB = 10.0
LONGEST_TITLE = 300
UPLOAD_S = 300.0
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
        content = await self._content(follow, job, output)
        if content is None:
            return
        item, to = item_of(job, output.name), words(follow.language)
        publishes = self._publishes(job)
        rows = keyboards.under_video(to, follow, job, item, publishes=publishes)
        await self._chats.keep_buttons(keyboards.buttons_of(rows))
        shown = {
            "chat_id": follow.chat_id,
            "caption": caption(job, item),
            "parse_mode": "HTML",
            "filename": output.name,
            "reply_markup": keyboards.markup(rows),
            "write_timeout": UPLOAD_S,
            "read_timeout": UPLOAD_S,
        }
        await self._outbox.sure(follow.chat_id, partial(self._send, output, content, shown))
        log.info("file_delivered", chat=follow.chat_id, job=job.id, file=output.name)

    async def _send(self, output: Output, content: bytes, shown: dict[str, Any]) -> None:
        if output.artifact.mime_type == "image/gif":
            await self._bot.send_animation(animation=content, **shown)
        elif output.artifact.mime_type == "video/mp4":
            size = {"width": output.width, "height": output.height}
            length = timedelta(seconds=round(output.duration_s or 0))
            await self._bot.send_video(
                video=content, duration=length, supports_streaming=True, **size, **shown
            )
        else:
            await self._bot.send_document(document=content, **shown)

    async def _pictures(
        self, follow: Follow, job: Job, due: Sequence[Output], known: set[str]
    ) -> None:
        pictures = [each for each in due if each.artifact.mime_type in PHOTOS]
        for at in range(0, len(pictures), ALBUM):
            album = pictures[at : at + ALBUM]
            await self._album(follow, job, album)
            await self._note(follow, album, known)

    async def _album(self, follow: Follow, job: Job, album: Sequence[Output]) -> None:
        contents = [await self._content(follow, job, each) for each in album]
        found = [
            (output, content)
            for output, content in zip(album, contents, strict=True)
            if content is not None
        ]
        patience: dict[str, Any] = {"write_timeout": UPLOAD_S, "read_timeout": UPLOAD_S}
        if len(found) == 1:
            ((output, content),) = found
            photo = partial(self._bot.send_photo, follow.chat_id, content, filename=output.name)
            await self._outbox.sure(follow.chat_id, partial(photo, **patience))
        elif found:
            media = [InputMediaPhoto(content, filename=each.name) for each, content in found]
            send = partial(self._bot.send_media_group, follow.chat_id, media, **patience)
            await self._outbox.sure(follow.chat_id, send)

    async def _content(self, follow: Follow, job: Job, output: Output) -> bytes | None:
        """The file, made smaller where it is too large. None: it cannot be sent, and the chat was
        told why."""
        limit_mb = self._studio.engine.settings.telegram_upload_limit_mb
        if output.artifact.mime_type in PHOTOS:
            limit_mb = min(limit_mb, PHOTO_LIMIT_MB)
        limit = int(SPARE * limit_mb * MB)
        try:
            path = await asyncio.to_thread(self._studio.output_path, job, output)
            if output.artifact.bytes > limit:
                path = await smaller(self._studio, output.artifact, limit)
            return await asyncio.to_thread(path.read_bytes)
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
        text += f" {escaped(to.told(f'{error.message} {error.hint}'.strip()))}"
        if reachable and public_url:
            text += f"\n{escaped(f'{public_url}/jobs/{job.id}')}"
        send = partial(self._bot.send_message, follow.chat_id, text, parse_mode="HTML")
        await self._outbox.sure(follow.chat_id, send)

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
        and item in ("", item_of(job, each.name))
    ]


def mark(output: Output) -> str:
    """What tells it from another of its name that a later attempt has made."""
    return f"{output.name} {output.artifact.sha256[:12]}"


def item_of(job: Job, name: str) -> str:
    """The item that a file is of; "" for none. `meme-1.mp4` is of `memes.0`."""
    for item in job.items:
        kind, _, number = item.key.partition(".")
        counted = f"{kind.removesuffix('s')}-{int(number) + 1}." if number.isdigit() else item.key
        if name.startswith((counted, f"{item.key}.")):
            return item.key
    return ""


def caption(job: Job, item: str) -> str:
    """What stands under a clip (HTML)."""
    titles = [each.title for each in job.items if each.key == item and each.title]
    title = next(iter(titles), "") or subject(job)
    return f"<b>{escaped(shortened(title, LONGEST_TITLE))}</b>" if title else ""
