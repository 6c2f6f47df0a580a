"""What a backup is: an uncompressed tar, so that copying it costs no more than its files.

    mutoscope.json        what made it and what is in it
    tables/<name>         the rows of one table in PostgreSQL's COPY text format, those that others
                          refer to first; the same for every version of the server
    blobs/<sha256><suffix>    the files
    end.json              says that nothing is missing at the end; `missing`: files that rows named
                          and that were not there

https://www.postgresql.org/docs/18/sql-copy.html#id-1.9.3.55.9.2
"""

import errno
import json
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from mutoscope.errors import ConfigError, InvalidRequest, ResourceExhausted
from mutoscope.store.blobs import DISK_FULL

WHAT = "mutoscope backup"
FORMAT = 1
MANIFEST, TABLES, BLOBS, END = "mutoscope.json", "tables/", "blobs/", "end.json"

SESSION = (
    "SET statement_timeout = 0",
    "SET idle_in_transaction_session_timeout = 0",
    "SET client_encoding = 'UTF8'",
    "SET datestyle = 'ISO, YMD'",
    "SET intervalstyle = 'postgres'",
    "SET timezone = 'UTC'",
    "SET extra_float_digits = 1",
    "SET bytea_output = 'hex'",
)
"""Rows read the same wherever they were written."""

Tell = Callable[[int, int], None]
"""`tell(done, total)`, in bytes; what it raises ends the work."""


@dataclass(frozen=True)
class Manifest:
    """`tables`: their columns by name, in the order in which they can be filled; `sequences`: the
    last number that each has given; `bytes` and `files`: of the blobs; `migrations`: those that the
    database had."""

    version: str
    migrations: Sequence[int]
    tables: Mapping[str, Sequence[str]]
    sequences: Mapping[str, int]
    files: int
    bytes: int

    def text(self) -> str:
        """As it stands in the file."""
        return json.dumps({"what": WHAT, "format": FORMAT, **vars(self)}, indent=1)


@dataclass(frozen=True)
class Contents:
    """What went into a backup or came out of it. `missing`: files that jobs name and that were lost
    before; their steps run again when they are needed."""

    jobs: int
    files: int
    bytes: int
    missing: int = 0


def read_manifest(text: bytes, path: Path) -> Manifest:
    """InvalidRequest, ConfigError: not a backup, or one of a newer version."""
    try:
        document = json.loads(text)
        if document.pop("what") != WHAT:
            raise foreign(path)
        if document.pop("format") != FORMAT:
            raise too_new(path, str(document["version"]))
        return TypeAdapter(Manifest).validate_python(document)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise foreign(path) from None


def foreign(path: Path) -> InvalidRequest:
    """It is something else."""
    return InvalidRequest(
        f"{path} is not a backup of Mutoscope.", hint="`mutoscope backup FILE` makes one."
    )


def torn(path: Path, how: str) -> InvalidRequest:
    """It is one, but not whole."""
    return InvalidRequest(
        f"The backup {path} is damaged: {how}.", hint="Nothing was changed. Use another one."
    )


def too_new(path: Path, version: str) -> ConfigError:
    """A later version of the software made it."""
    return ConfigError(
        f"The backup {path} was made by Mutoscope {version}, which is newer than this.",
        hint="Upgrade Mutoscope, then restore it.",
    )


@contextmanager
def file_errors(path: Path, verb: str) -> Generator[None]:
    """Turns what the system says of a file into a sentence; `verb`: "read" or "written"."""
    try:
        yield
    except OSError as error:
        if error.errno in (*DISK_FULL, errno.EFBIG):
            raise no_room(path) from error
        raise InvalidRequest(
            f"{path} cannot be {verb}: {error.strerror or error}.",
            hint="Check the name and the rights.",
        ) from error


def no_room(path: Path) -> ResourceExhausted:
    """The disk is too small."""
    return ResourceExhausted(
        f"There is too little room for it at {path}.", hint="Free some disk.", code="disk"
    )
