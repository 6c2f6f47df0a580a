"""Finished files under names that people know."""

import filecmp
import os
import shutil
from collections.abc import Collection
from pathlib import Path

from mutoscope.jobs.engine import Engine
from mutoscope.models import Job, Output

EDITABLE = frozenset({".yaml"})
"""Files that people change and give back."""


def placed(engine: Engine, job: Job, output: Output) -> Path:
    """The file of an output in `output/<job id>/<name>` of the data folder.

    A second name for the stored file where the filesystem can (no space taken), else a copy. It
    goes stale when an attempt makes another file of that name; then it is replaced. Blocks: a copy
    is compared byte by byte. ArtifactLost.
    """
    source = engine.blobs.path(output.artifact, output.name)
    folder = engine.settings.data_dir / "output" / job.id
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    place = folder / Path(output.name).name
    if place.suffix in EDITABLE:
        return editable_copy(place, source)
    if _is_same(place, source):
        return place
    place.unlink(missing_ok=True)
    try:
        os.link(source, place)
    except OSError:
        shutil.copyfile(source, place)
    return place


def editable_copy(place: Path, source: Path) -> Path:
    """A copy to write in, as old as its source; one that was changed since is left as it is."""
    made_ns = source.stat().st_mtime_ns
    if place.exists() and place.stat().st_mtime_ns >= made_ns:
        return place
    place.unlink(missing_ok=True)
    shutil.copyfile(source, place)
    os.utime(place, ns=(made_ns, made_ns))
    return place


def _is_same(place: Path, source: Path) -> bool:
    try:
        # One file by two names is not read at all, nor two of unequal size.
        return place.samefile(source) or filecmp.cmp(place, source, shallow=False)
    except FileNotFoundError:
        return False


def jobs_with_names(engine: Engine) -> list[str]:
    """The ids of the jobs that have files in `output/`. Blocks."""
    folder = engine.settings.data_dir / "output"
    return [place.name for place in folder.iterdir()] if folder.is_dir() else []


def expire(engine: Engine, job_id: str, *, kept: Collection[str] = ()) -> None:
    """The stored files of the job have been removed, all but those of the `kept` names: their names
    go too, or the space would stay taken. What people may have written in stays."""
    folder = engine.settings.data_dir / "output" / job_id
    for place in folder.glob("*") if folder.is_dir() else ():
        if place.suffix not in EDITABLE and place.name not in kept:
            place.unlink(missing_ok=True)


def remove(engine: Engine, job_id: str) -> None:
    """Remove the named files of a job; the stored ones stay."""
    shutil.rmtree(engine.settings.data_dir / "output" / job_id, ignore_errors=True)
