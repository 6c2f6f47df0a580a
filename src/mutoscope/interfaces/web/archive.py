"""Several files as one ZIP, written while it is sent: nothing of it is kept in memory or on the
disk."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from stat import S_IFREG

PIECE_BYTES = 256 * 1024
Entry = tuple[Path | bytes, str]
"""A file or what would stand in it, and its name in the archive."""
MISSING = "MISSING.txt"
"""The name of what tells which files are not in an archive."""


class _Outgoing(io.RawIOBase):
    """Where the archive is written to; what was written is taken away piece by piece."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: "bytes | bytearray | memoryview", /) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]
        self._pieces.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def zipped(entries: Sequence[Entry]) -> Iterator[bytes]:
    """The archive, in pieces. Media are small already, so that nothing is made smaller. Blocks."""
    outgoing = _Outgoing()
    with zipfile.ZipFile(outgoing, "w") as archive:
        for path, name in entries:
            if isinstance(path, bytes):
                archive.writestr(name, path)
                yield outgoing.taken()
                continue
            about = zipfile.ZipInfo.from_file(path, name)
            about.external_attr = (S_IFREG | 0o644) << 16
            with path.open("rb") as file, archive.open(about, "w", force_zip64=True) as held:
                while piece := file.read(PIECE_BYTES):
                    held.write(piece)
                    yield outgoing.taken()
    yield outgoing.taken()


def told_missing(sentences: Sequence[str]) -> bytes:
    """The content of `MISSING`: a sentence for each file that could not be put in, in English like
    all that the HTTP API says, whoever asks."""
    return "\n".join(("Not all files of this job are here.", *sentences, "")).encode()


def without_doubles(names: Sequence[str]) -> list[str]:
    """Names for one folder: a second "a.txt" is "a-2.txt"."""
    seen: dict[str, int] = {}
    told: list[str] = []
    for name in names:
        count = seen[name] = seen.get(name, 0) + 1
        path = Path(name)
        told.append(name if count == 1 else f"{path.stem}-{count}{path.suffix}")
    return told
