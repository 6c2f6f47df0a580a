"""The four parts of an explainer as functions of a program.

Each hands a job in at the default Studio, works it in this process, and writes what it has made
into a folder. What was made before, of the very same ingredients, is found and not made again.
"""

import asyncio
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from mutoscope.app import open_studio
from mutoscope.app.explainer_exports import export
from mutoscope.app.explainer_making import Tell, make, silent
from mutoscope.app.explainer_orders import Order, Source
from mutoscope.app.explainer_progress import Part, Watched, tally_of
from mutoscope.app.studio import Studio, run
from mutoscope.config import Settings, load_settings
from mutoscope.errors import WrongState
from mutoscope.pipelines.explainer.settings_file import ExplainerSettings

T = TypeVar("T")
Config = Path | str | ExplainerSettings


@dataclass(frozen=True)
class Explained:
    """What a call has made. `new` and `reused`: phrases, slides, or other steps of its part.
    `partial`: something had to stand in for a part that failed; `warnings` say what."""

    job_id: str
    folder: Path
    script: Path | None
    audio: tuple[Path, ...]
    slides: tuple[Path, ...]
    video: Path | None
    new: int
    reused: int
    partial: bool
    warnings: tuple[str, ...]


async def generate_script_from_url(
    url: str,
    output_dir: Path | str,
    progress_callback: Tell | None = None,
    *,
    config: Config | None = None,
    language: str = "auto",
    force: bool = False,
    settings: Settings | None = None,
    **fields: Any,
) -> Explained:
    """Write `script.yaml` of an article: an address, or a file of one.

    `progress_callback(current, total, message)` is called in this thread, and never goes back; what
    it raises cancels the job. `config`: a configuration or its file. `force`: fetched and written
    anew. `fields`: others of the request (`writer`, `minutes`, `strict`, …). A script that is there
    and says something else is kept beside it. Any `errors.MutoscopeError`.
    """
    said = _said(language, fields)
    order = Order(Source.of(str(url)), "script", said, _config(config), force)
    return await _made(order, "script", output_dir, progress_callback, settings)


def generate_audio_for_script(
    script_path: Path | str,
    output_dir: Path | str | None = None,
    progress_callback: Tell | None = None,
    *,
    config: Config | None = None,
    scenes: str = "",
    language: str = "auto",
    force: bool = False,
    settings: Settings | None = None,
    **fields: Any,
) -> Explained:
    """Speak a script into `audio/phrase_NNNN.wav`, numbered over the whole of it.

    The folder is the script's where none is named. `scenes`: "3", "2-4", "5-", "-3". All else as of
    `generate_script_from_url`. Blocks: WrongState inside a running event loop, whose own thread
    must not wait; `asyncio.to_thread` calls it from there.
    """
    said = _said(language, fields, scenes)
    order = Order(_script(script_path), "audio", said, _config(config), force)
    made = _made(order, "audio", output_dir, progress_callback, settings)
    return _outside_loops("generate_audio_for_script", made)


async def generate_slides_for_script(
    script_path: Path | str,
    output_dir: Path | str | None = None,
    progress_callback: Tell | None = None,
    *,
    config: Config | None = None,
    scenes: str = "",
    language: str = "auto",
    force: bool = False,
    settings: Settings | None = None,
    **fields: Any,
) -> Explained:
    """Draw a script's slides into `slides/<language>/slide_NNNN.png`, each as a whole. All else as
    of `generate_audio_for_script`, but for the event loop: this one is awaited in it."""
    said = _said(language, fields, scenes)
    order = Order(_script(script_path), "slides", said, _config(config), force)
    return await _made(order, "slides", output_dir, progress_callback, settings)


def render_video_for_script(
    script_path: Path | str,
    output_dir: Path | str | None = None,
    progress_callback: Tell | None = None,
    *,
    config: Config | None = None,
    scenes: str = "",
    language: str = "auto",
    force: bool = False,
    settings: Settings | None = None,
    **fields: Any,
) -> Explained:
    """Film a script into `output.mp4`, of a range of scenes `output_2-4.mp4`. Phrases and slides
    that are not there yet are made, too. All else as of `generate_audio_for_script`."""
    said = _said(language, fields, scenes)
    order = Order(_script(script_path), "video", said, _config(config), force)
    made = _made(order, "video", output_dir, progress_callback, settings)
    return _outside_loops("render_video_for_script", made)


async def _made(
    order: Order,
    part: Part,
    folder: Path | str | None,
    tell: Tell | None,
    settings: Settings | None,
) -> Explained:
    place = order.source.path.parent if folder is None else Path(folder)
    async with open_studio(settings or load_settings()) as studio:
        return await explained(studio, order, part, place, tell or silent)


async def explained(
    studio: Studio, order: Order, part: Part, folder: Path, tell: Tell = silent
) -> Explained:
    """Make a part in a studio that is open, and write its files into the folder."""
    job = await make(studio, order, part, tell)
    tally, files = tally_of(job, part), await export(studio, job, order.command, folder)
    done = Watched(part, len(tally)).complete()
    tell(done.current, done.total, done.message)
    return Explained(
        job_id=job.id,
        folder=files.folder,
        script=files.script,
        audio=files.audio,
        slides=files.slides,
        video=files.video,
        new=len(tally.new),
        reused=len(tally.reused),
        partial=job.status == "partial",
        warnings=tuple(warning.message for warning in job.warnings),
    )


def _script(path: Path | str) -> Source:
    return Source("script", str(path))


def _config(config: Config | None) -> Path | ExplainerSettings | None:
    return Path(config) if isinstance(config, str) else config


def _said(language: str, fields: Mapping[str, Any], scenes: str = "") -> dict[str, Any]:
    """Without a language or a range, the configuration's word on it counts."""
    in_one = {"language": language} if language != "auto" else {}
    in_part = {"scenes": scenes} if scenes else {}
    return {**in_one, **in_part, **fields}


def _outside_loops(name: str, made: Coroutine[Any, Any, T]) -> T:
    """Run it in a loop of its own. WrongState: one is running in this thread."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return run(made)
    made.close()
    raise WrongState(
        f"{name} was called inside a running event loop, which would stand still meanwhile.",
        hint=f"Call it in a thread of its own: await asyncio.to_thread({name}, …).",
    )
