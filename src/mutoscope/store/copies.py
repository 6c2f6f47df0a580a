"""Whole copies of the embedded database, taken before it is changed."""

import re
import shutil
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from mutoscope.errors import ConfigError, ResourceExhausted
from mutoscope.store.binaries import Programs

KEPT = 2
COPY_LIMIT_S = 600.0


def save_copy(
    programs: Programs, conninfo: str, folder: Path, label: str, *, output: IO[bytes]
) -> Path:
    """Copy the running cluster to a folder in `folder`, and drop all but the newest copies.

    pg_basebackup asks the server itself, so nobody has to stop working, and the copy starts as
    after a crash at that moment: https://www.postgresql.org/docs/18/app-pgbasebackup.html
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    for left in folder.glob("half-*"):
        shutil.rmtree(left)
    half = folder / f"half-{uuid.uuid4().hex}"
    half.mkdir(mode=0o700)
    status = programs.run(
        "pg_basebackup",
        *("-D", str(half), "-d", conninfo, "--checkpoint=fast", "--wal-method=stream"),
        "--no-slot",
        cwd=folder,
        output=output,
        timeout_s=COPY_LIMIT_S,
    )
    if status != 0:
        shutil.rmtree(half)
        raise _failed(folder)
    copy = half.rename(folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}-{_slug(label)}")
    for old in sorted(folder.glob("2*"))[:-KEPT]:
        shutil.rmtree(old)
    return copy


def _slug(label: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-") or "copy"


def _failed(folder: Path) -> ConfigError | ResourceExhausted:
    free = shutil.disk_usage(folder).free
    if free < 100_000_000:
        return ResourceExhausted(
            f"The database could not be copied: {free // 1_000_000} MB are left in {folder}",
            hint="Free some space and try again.",
        )
    return ConfigError(
        "The database could not be copied before it is brought up to date",
        hint=f"The reason stands at the end of {folder.parent / 'server.log'}.",
    )
