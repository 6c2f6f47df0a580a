"""The user's own notes: a folder of texts, of which a topic finds the one that is about it."""

import hashlib
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from mutoscope.errors import InvalidRequest
from mutoscope.providers.decoding import decode
from mutoscope.providers.language import detect_language
from mutoscope.providers.markdown import Document, read_markdown
from mutoscope.providers.protocols import Identity
from mutoscope.providers.reader import most_bytes
from mutoscope.providers.subjects import subject

MAX_NOTES = 5_000
"""So many files are looked at, in the order of their names."""
_HEAD_BYTES = 8_192
"""A note's title stands in its beginning."""
_MARKDOWN = (".md", ".markdown", ".txt")
_SUFFIXES = (*_MARKDOWN, ".docx", ".pdf")


@dataclass(frozen=True)
class Note:
    """A note that was found: its path within the folder, and the hash of what it says."""

    name: str
    sha256: str


@dataclass(frozen=True)
class Notes:
    """The notes in a folder, which need not be there."""

    folder: Path

    @property
    def identity(self) -> Identity:
        """A note is known by its hash."""
        return Identity("notes", "")

    def about(self, topic: str, language: str = "") -> Note | None:
        """The note about a topic: its title, its file's name or one of its topics is the asked one,
        word for word but for those that name no subject. Else the one whose title or name holds all
        the words that were asked for, and the fewest others. Notes that say that they are in
        another language than `language`, that are larger than can be read or cannot be opened are
        passed over. InvalidRequest: none can be opened that is about it."""
        asked = subject(topic, language or detect_language(topic))
        if not asked:
            return None
        ranked = [(rank, path) for path in self._files() if (rank := _rank(path, asked, language))]
        return self._first_open([path for _, path in sorted(ranked)])

    def _first_open(self, paths: list[Path]) -> Note | None:
        refusal: InvalidRequest | None = None
        for path in paths:
            name = path.relative_to(self.folder).as_posix()
            try:
                return Note(name, _sha256(path))
            except OSError as error:
                refusal = refusal or InvalidRequest(
                    f"Your note {name} cannot be read: {error.strerror}.",
                    hint="Make it readable, or choose another topic or source.",
                )
        if refusal is not None:
            raise refusal
        return None

    def path(self, note: Note) -> Path:
        """Where a note is. InvalidRequest: it is gone, or says something else by now."""
        path = self.folder / note.name
        try:
            if _sha256(path) == note.sha256:
                return path
        except OSError:
            pass
        raise InvalidRequest(
            f"Your note {note.name} has changed since the job was begun.",
            hint="Make the short anew: it takes the note as it is now.",
        )

    def _files(self) -> Iterator[Path]:
        """Hidden files and folders are no notes."""
        paths = sorted(self.folder.rglob("*")) if self.folder.is_dir() else []
        return islice(filter(self._is_note, paths), MAX_NOTES)

    def _is_note(self, path: Path) -> bool:
        hidden = any(part.startswith(".") for part in path.relative_to(self.folder).parts)
        return path.suffix.lower() in _SUFFIXES and not hidden and _can_be_read(path)


def _can_be_read(path: Path) -> bool:
    """Whether it is a file, and no larger than is read."""
    try:
        found = path.stat()
    except OSError:
        return False
    return stat.S_ISREG(found.st_mode) and found.st_size <= most_bytes(path.suffix.lower())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _rank(path: Path, asked: frozenset[str], language: str) -> tuple[int, int] | None:
    """How well a note answers, the smallest best; None: it does not."""
    head = _head(path)
    said = head.front_matter
    if language and said.language and said.language != language:
        return None
    spoken = language or said.language or detect_language(head.title or path.stem)
    names = [head.title, path.stem, *said.topics]
    subjects = [subject(name, spoken) for name in names if name]
    if asked in subjects:
        return 0, 0
    more = [len(each - asked) for each in subjects if asked < each]
    return (1, min(more)) if more else None


def _head(path: Path) -> Document:
    """The beginning of a note that is text; nothing of any other."""
    if path.suffix.lower() not in _MARKDOWN:
        return Document("", ())
    try:
        with path.open("rb") as file:
            data = file.read(_HEAD_BYTES)
        whole = data if len(data) < _HEAD_BYTES else data.rpartition(b"\n")[0]
        text = decode(whole, what=path.name)
    except (OSError, InvalidRequest):
        return Document("", ())
    return read_markdown(text)
