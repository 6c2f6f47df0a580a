"""The files that a Bot API server keeps, and how messages show them.

Documented on 2026-11-29: photos of up to 10 MB, whose sides are 10000 px together and 20:1 at most;
files of 20 MB at most can be fetched by a bot. A video that is none goes as a document, as there.
"""

import io
import mimetypes
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from mutoscope.errors import MediaError
from mutoscope.media.codec.playback import MediaFacts, probe
from mutoscope.testing.fakes.telegram_arguments import Arguments, bad_request
from mutoscope.testing.forms import Part

LARGEST_PHOTO_BYTES = 10 * 1024 * 1024
LARGEST_FETCHED_BYTES = 20_000_000
SIDES_PX = 10_000
STEEPEST = 20
SMALL_PX, LARGEST_SMALL_BYTES = 320, 200_000
_FOLDERS = {
    "photo": "photos",
    "video": "videos",
    "animation": "animations",
    "document": "documents",
}

Document = dict[str, Any]


@dataclass(frozen=True)
class File:
    """One file, as sent. `path`: where the bot fetches it."""

    number: int
    name: str
    content_type: str
    data: bytes
    path: str

    @property
    def shown(self) -> Document:
        """What every kind of file has."""
        return {
            "file_id": f"file-of-the-fake-{self.number}",
            "file_unique_id": f"unique-{self.number}",
            "file_size": len(self.data),
        }

    @property
    def named(self) -> Document:
        return self.shown | {"file_name": self.name, "mime_type": self.content_type}


class Files:
    """All files."""

    def __init__(self) -> None:
        self._files = list[File]()

    def keep(self, kind: str, name: str, data: bytes, content_type: str = "") -> File:
        """One more; the type by its name where none is given."""
        guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
        number = len(self._files) + 1
        suffix = ".jpg" if kind == "photo" else Path(name).suffix
        path = f"{_FOLDERS[kind]}/file_{number}{suffix}"
        file = File(number, name, content_type or guessed, data, path)
        self._files.append(file)
        return file

    def named(self, file_id: str) -> File | None:
        """The file with an id."""
        return next((each for each in self._files if each.shown["file_id"] == file_id), None)

    def at(self, path: str) -> File | None:
        """The file at a path."""
        return next((each for each in self._files if each.path == path), None)

    def fetched(self, file_id: str) -> Document:
        """The answer to `getFile`. Refused: there is none, or it is too big."""
        file = self.named(file_id)
        if file is None:
            raise bad_request("invalid file_id")
        if len(file.data) > LARGEST_FETCHED_BYTES:
            raise bad_request("file is too big")
        return file.shown | {"file_path": file.path}

    def taken(self, kind: str, given: str, arguments: Arguments) -> File:
        """The file that a call sends: a part, a part it is attached as, or an earlier file's id.
        Refused: none of these; it fetches nothing from elsewhere."""
        part = arguments.files.get(given.removeprefix("attach://"))
        part = part or arguments.files.get(kind) if not given else part
        if part is not None:
            return self.keep(kind, part.filename, _nonempty(part), part.content_type)
        if not given:
            raise bad_request(f"there is no {kind} in the request")
        earlier = self.named(given)
        if earlier is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return earlier

    def shown(self, kind: str, file: File) -> Document:
        """The fields of a message with this file. Refused: it is not what it is sent as."""
        if kind == "photo":
            return {"photo": self._sizes(file)}
        if kind == "video":
            return _video(file)
        if kind == "animation":
            return _animation(file)
        return {"document": file.named}

    def small(self, arguments: Arguments) -> Document:
        """What stands for a clip: a JPEG whose sides are 320 px at most, of less than 200 kB; any
        other is left out, as there."""
        given = arguments.text("thumbnail").removeprefix("attach://") or "thumbnail"
        part = arguments.files.get(given)
        if part is None or len(part.data) >= LARGEST_SMALL_BYTES:
            return {}
        kept = self.keep("photo", part.filename, part.data, part.content_type)
        image = _picture(kept)
        if image.format != "JPEG" or max(image.size) > SMALL_PX:
            return {}
        return {"thumbnail": kept.shown | {"width": image.width, "height": image.height}}

    def _sizes(self, file: File) -> list[Document]:
        """A small one and the picture itself."""
        image = _picture(file)
        width_px, height_px = image.size
        whole = file.shown | {"width": width_px, "height": height_px}
        if max(image.size) <= SMALL_PX:
            return [whole]
        small, out = image.convert("RGB"), io.BytesIO()
        small.thumbnail((SMALL_PX, SMALL_PX))
        small.save(out, "JPEG")
        kept = self.keep("photo", "small.jpg", out.getvalue())
        return [kept.shown | {"width": small.width, "height": small.height}, whole]


def _nonempty(part: Part) -> bytes:
    if not part.data:
        raise bad_request("file must be non-empty")
    return part.data


def _picture(file: File) -> Image.Image:
    size = len(file.data)
    if size > LARGEST_PHOTO_BYTES:
        words = f"file of size {size} bytes is too big for a photo"
        raise bad_request(f"{words}; the maximum size is {LARGEST_PHOTO_BYTES} bytes")
    try:
        image = Image.open(io.BytesIO(file.data))
        image.load()
    except (OSError, Image.DecompressionBombError):
        raise bad_request("IMAGE_PROCESS_FAILED") from None
    if sum(image.size) > SIDES_PX or max(image.size) > STEEPEST * min(image.size):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return image


def _video(file: File) -> Document:
    facts = _facts(file)
    if facts is None:
        return {"document": file.named}
    return {"video": file.named | _moving(facts)}


def _animation(file: File) -> Document:
    """It is shown as a document as well, for clients of old."""
    facts = _facts(file)
    if facts is None:
        return {"document": file.named}
    return {"animation": file.named | _moving(facts), "document": file.named}


def _moving(facts: MediaFacts) -> Document:
    return {
        "width": facts.width_px,
        "height": facts.height_px,
        "duration": round(facts.duration_s),
    }


def _facts(file: File) -> MediaFacts | None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"file{Path(file.name).suffix}")
        path.write_bytes(file.data)
        try:
            return probe(path)
        except MediaError:
            return None
