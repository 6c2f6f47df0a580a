"""Files as the messenger's library takes them: large ones are read while they are sent."""

from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from telegram import Bot, InputFile, InputMediaPhoto

from mutoscope.models import Output

LARGE_BYTES = 1_000_000
"""From here on a file is not held in memory while it is sent."""
UPLOAD_S = 300.0
PATIENCE: dict[str, Any] = {"write_timeout": UPLOAD_S, "read_timeout": UPLOAD_S}
GIF, VIDEO = "image/gif", "video/mp4"


@dataclass(frozen=True)
class File:
    """What a job has made, and where it is; no larger than the messenger takes."""

    output: Output
    path: Path


async def send_clip(bot: Bot, chat_id: int, file: File, **shown: Any) -> None:
    """A video or a moving picture. `shown`: caption (HTML), buttons, and the `thumbnail`."""
    output = file.output
    more: dict[str, Any] = {"parse_mode": "HTML", **shown, **PATIENCE}
    with opened(file.path, output.name) as content:
        if output.artifact.mime_type == GIF:
            await bot.send_animation(chat_id, content, **more)
        elif output.artifact.mime_type == VIDEO:
            length = timedelta(seconds=round(output.duration_s or 0))
            size: dict[str, Any] = {"width": output.width, "height": output.height}
            await bot.send_video(chat_id, content, length, supports_streaming=True, **size, **more)
        else:
            await bot.send_document(chat_id, content, **more)


async def send_photo(bot: Bot, chat_id: int, file: File, caption: str) -> None:
    """A picture, shown. `caption`: HTML."""
    with opened(file.path, file.output.name) as content:
        await bot.send_photo(chat_id, content, caption, parse_mode="HTML", **PATIENCE)


async def send_document(bot: Bot, chat_id: int, file: File, caption: str) -> None:
    """A file of any kind, as it is. `caption`: HTML."""
    with opened(file.path, file.output.name) as content:
        await bot.send_document(chat_id, content, caption, parse_mode="HTML", **PATIENCE)


async def send_album(bot: Bot, chat_id: int, files: Sequence[File], caption: str) -> None:
    """Pictures in one message. What is said of the first is shown of all (HTML)."""
    with ExitStack() as stack:
        media = [
            InputMediaPhoto(
                stack.enter_context(opened(each.path, each.output.name, attach=True)),
                "" if number else caption,
                parse_mode="HTML",
            )
            for number, each in enumerate(files)
        ]
        await bot.send_media_group(chat_id, media, **PATIENCE)


@contextmanager
def opened(path: Path, name: str, *, attach: bool = False) -> Generator[InputFile]:
    """The file under a name, to be sent once within the block. `attach`: as one of several."""
    with path.open("rb") as file:
        if path.stat().st_size < LARGE_BYTES:
            yield InputFile(file.read(), filename=name, attach=attach)
        else:
            yield InputFile(file, filename=name, attach=attach, read_file_handle=False)
