"""A disk of its own under a folder, where one may mount it."""

import contextlib
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def mounted(place: Path, options: str) -> Generator[bool]:
    """Within the block an empty disk in memory lies over `place`, which is made; `options` are
    those of tmpfs, as "size=256k" or "ro". False: it may not be mounted here."""
    place.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
    may = subprocess.run(command, capture_output=True, check=False).returncode == 0
    try:
        yield may
    finally:
        if may:
            subprocess.run(["umount", str(place)], check=True)


def fill(path: Path) -> None:
    """Write into `path` until there is no room."""
    for some in (bytes(1_000_000), b"x"):
        with contextlib.suppress(OSError), path.open("ab", buffering=0) as file:
            while file.write(some):
                pass
