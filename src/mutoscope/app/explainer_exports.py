"""An explainer's files in a folder of the user's, under the names that people know.

They are written for people and never read back: what is reused is found by what goes into it.
"""

import secrets
import shutil
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mutoscope.app.explainer_orders import Command
from mutoscope.app.studio import Studio
from mutoscope.errors import InvalidRequest
from mutoscope.models import Artifact, Job, Output
from mutoscope.pipelines.explainer.scene_range import parse_scene_range

SCRIPT = "script.yaml"
_KINDS: Mapping[Command, Sequence[str]] = {
    "all": ("script", "phrase", "slide", "video"),
    "script": ("script",),
    "audio": ("phrase",),
    "slides": ("slide",),
    "video": ("video",),
}
_UNKNOWN_LANGUAGE = "und"
_LONGEST_NAME = 60


@dataclass(frozen=True)
class Exported:
    """The files that were written. `kept`: where a script that was there lies now."""

    folder: Path
    script: Path | None = None
    audio: tuple[Path, ...] = ()
    slides: tuple[Path, ...] = ()
    video: Path | None = None
    kept: Path | None = None

    @property
    def main(self) -> Path:
        """What a person looks for first: the video, the script, or the folder of the rest."""
        folders = [files[0].parent for files in (self.slides, self.audio) if files]
        return self.video or self.script or next(iter(folders), self.folder)


async def export(studio: Studio, job: Job, command: Command, folder: Path | None) -> Exported:
    """Write what a job has made for a command into the folder (None: one in `explainer/` called as
    its title). A script that was given is not written; one that is there and says something else is
    kept under another name. InvalidRequest: the folder cannot be written."""
    document = await studio.document(job.id) or {}
    chosen = folder or Path("explainer") / slug(document.get("title", ""))
    try:
        return _export(studio.path, job, command, chosen, document)
    except OSError as error:
        raise InvalidRequest(
            f"{chosen} cannot be written: {error.strerror}.",
            hint="Name another folder with --output; what was made is kept, and is not made again.",
        ) from error


def _export(
    stored: Callable[[Artifact], Path],
    job: Job,
    command: Command,
    folder: Path,
    document: Mapping[str, Any],
) -> Exported:
    kinds = [kind for kind in _KINDS[command] if kind != "script" or not job.request.get("script")]
    named = _named(job, document)
    placed = dict[str, list[Path]]()
    kept = None
    for output in (each for each in job.output if each.kind in kinds):
        place, source = folder / named(output), stored(output.artifact)
        if output.kind == "script":
            kept = _set_aside(place, source)
        place.parent.mkdir(parents=True, exist_ok=True)
        write_at_once(source, place)
        placed.setdefault(output.kind, []).append(place)
    return Exported(
        folder,
        script=next(iter(placed.get("script", ())), None),
        audio=tuple(placed.get("phrase", ())),
        slides=tuple(placed.get("slide", ())),
        video=next(iter(placed.get("video", ())), None),
        kept=kept,
    )


def _named(job: Job, document: Mapping[str, Any]) -> Callable[[Output], Path]:
    """How files are called, from the folder on."""
    scenes, count = job.request.get("scenes", ""), len(document.get("sections", ()))
    suffix = parse_scene_range(scenes).suffix(count) if scenes else ""
    asked = job.request.get("language", "auto")
    language = document.get("language") or (asked if asked != "auto" else _UNKNOWN_LANGUAGE)

    def named(output: Output) -> Path:
        name = Path(output.name).name
        places = {
            "phrase": Path("audio", name),
            "slide": Path("slides", language, name),
            "video": Path(f"output{suffix}{output.artifact.suffix}"),
        }
        return places.get(output.kind, Path(name))

    return named


def write_at_once(source: Path, place: Path) -> None:
    """A copy that is there whole or not at all. OSError."""
    coming = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
    try:
        shutil.copyfile(source, coming)
        coming.replace(place)
    finally:
        coming.unlink(missing_ok=True)


def _set_aside(place: Path, source: Path) -> Path | None:
    """Keep a script that says something else: a person may have written in it."""
    if not place.exists() or place.read_bytes() == source.read_bytes():
        return None
    free = next(each for each in _numbered(place) if not each.exists())
    place.replace(free)
    return free


def _numbered(place: Path) -> Iterator[Path]:
    number = 1
    while True:
        yield place.with_name(f"{place.stem}.{number}{place.suffix}")
        number += 1


def slug(title: str) -> str:
    """A title as the name of a folder: letters and digits of any script, and hyphens."""
    plain = unicodedata.normalize("NFC", title.casefold())
    kept = "".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in plain)
    return "-".join(kept.split())[:_LONGEST_NAME].strip("-") or "untitled"
