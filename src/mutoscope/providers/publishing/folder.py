"""Publishing into a folder: the file, and beside it what is said with it."""

import asyncio
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from mutoscope.errors import ConfigError
from mutoscope.providers.publishing.protocol import Post, Published, Session

LONGEST_STEM = 60
LONGEST_STEM_BYTES = 200
"""A name has 255 at most, with its hash and ending, on most systems."""
_HASH_SHOWN = 12
_NO_NAME = re.compile(r"[^\w-]+")


@dataclass(frozen=True)
class Folder:
    """Implements `Publisher`. A file is known again by its name, which holds a part of its hash,
    and by its content."""

    folder: Path
    platform: str = "folder"
    repeats: bool = True
    takes_thumbnail: bool = False
    most_bytes: int | None = None

    @property
    def target(self) -> str:
        """Who may see the job need not know where on this machine it is."""
        tag = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:8]
        return f"{self.folder.name or 'root'} #{tag}"

    def told(self, post: Post) -> Mapping[str, Any]:
        place = self.folder / _name(post)
        return {"file": str(place), "beside": f"{place.stem}.json", "says": _said(post)}

    async def check(self) -> str:
        await asyncio.to_thread(_prepare, self.folder)
        return f"{self.folder} can be written"

    async def publish(self, post: Post, session: Session) -> Published:
        """ConfigError: the folder cannot be written."""
        return await asyncio.to_thread(self._place, post)

    def _place(self, post: Post) -> Published:
        _prepare(self.folder)
        place = self.folder / _name(post)
        try:
            if not _is_there(place, post.sha256):
                _copy(post.path, place)
            said = json.dumps(_said(post), ensure_ascii=False, indent=2) + "\n"
            _fill(place.with_suffix(".json"), lambda file: file.write(said.encode()))
        except OSError as error:
            raise _unwritable(self.folder, error) from error
        return Published("", place.name)


def _prepare(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return
    except OSError as error:
        raise _unwritable(folder, error) from error


def _name(post: Post) -> str:
    """Readable on every system, in any language, and different for every file."""
    words = _NO_NAME.sub("-", post.title).strip("-")[:LONGEST_STEM]
    words = words.encode()[:LONGEST_STEM_BYTES].decode("utf-8", "ignore").strip("-")
    return f"{words or 'untitled'}-{post.sha256[:_HASH_SHOWN]}{Path(post.name).suffix}"


def _said(post: Post) -> dict[str, Any]:
    return {
        "title": post.title,
        "description": post.description,
        "tags": list(post.tags),
        "language": post.language,
        "ai_generated": post.synthetic,
        "mime_type": post.mime_type,
        "sha256": post.sha256,
    }


def _is_there(place: Path, sha256: str) -> bool:
    try:
        with place.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except FileNotFoundError:
        return False


def _copy(source: Path, place: Path) -> None:
    with source.open("rb") as given:
        _fill(place, lambda file: shutil.copyfileobj(given, file))


def _fill(place: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Whole or not at all: who watches the folder never sees a half of it."""
    number, name = tempfile.mkstemp(dir=place.parent, prefix=".")
    try:
        with os.fdopen(number, "wb") as file:
            write(file)
            file.flush()
            os.fsync(number)
        Path(name).chmod(0o644)
        Path(name).replace(place)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _unwritable(folder: Path, error: OSError) -> ConfigError:
    return ConfigError(
        f"The folder {folder} cannot be written: {error.strerror or error}.",
        hint="Set `publish_folder` to one that can be, or free some space.",
    )
