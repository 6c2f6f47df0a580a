"""The four parts of an explainer as functions of a program.

Each hands a job in at the default Studio, works it in this process, and writes what it has made
into a folder. What was made before, of the very same ingredients, is found and not made again.
"""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from mutoscope.app import open_studio
from mutoscope.app.explainer_exports import Exported, export
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
    strict: bool = False,
    settings: Settings | None = None,
    **fields: Any,
) -> Explained:
    """Write `script.yaml` of an article: an address, or a file of one.

    `progress_callback(current, total, message)` is called in this thread, and never goes back; what
    it raises cancels the job. `config`: a configuration or its file. `force`: fetched and written
    anew. `fields`: others of the request (`writer`, `minutes`, …). A script that is there and says
    something else is kept beside it. Any `errors.MutoscopeError`.
    """
    said = {"language": language, "strict": strict, **fields}
    call = _Call("script", Source.of(str(url)), Path(output_dir), config, force, said)
    return await _made(call, progress_callback, settings)


def generate_audio_for_script(
    script_path: Path | str,
    output_dir: Path | str | None = None,
    progress_callback: Tell | None = None,
    *,
    config: Config | None = None,
    scenes: str = "",
    language: str = "auto",
    force: bool = False,
    strict: bool = False,
    settings: Settings | None = None,
    **fields: Any,
) -> Explained:
    """Speak a script into `audio/phrase_NNNN.wav`, numbered over the whole of it.

    The folder is the script's where none is named. `scenes`: "3", "2-4", "5-", "-3". All else as of
    `generate_script_from_url`. Blocks: WrongState inside a running event loop, whose own thread
    must not wait; `asyncio.to_thread` calls it from there.
    """
    said = {"language": language, "strict": strict, "scenes": scenes, **fields}
    call = _Call.of_script("audio", script_path, output_dir, config, force, said)
    return _outside_loops("generate_audio_for_script", _made(call, progress_callback, settings))


async def generate_slides_for_script(
    script_path: Path | str,
    output_dir: Path | str | None = None,
    progress_callback: Tell | None = None,
    *,
    config: Config | None = None,
    scenes: str = "",
    language: str = "auto",
    force: bool = False,
    strict: bool = False,
    settings: Settings | None = None,
    **fields: Any,
) -> Explained:
    """Draw a script's slides into `slides/<language>/slide_NNNN.png`, each as a whole. All else as
    of `generate_audio_for_script`, but for the event loop: this one is awaited in it."""
    said = {"language": language, "strict": strict, "scenes": scenes, **fields}
    call = _Call.of_script("slides", script_path, output_dir, config, force, said)
    return await _made(call, progress_callback, settings)


def render_video_for_script(
    script_path: Path | str,
    output_dir: Path | str | None = None,
    progress_callback: Tell | None = None,
    *,
    config: Config | None = None,
    scenes: str = "",
    language: str = "auto",
    force: bool = False,
    strict: bool = False,
    settings: Settings | None = None,
    **fields: Any,
) -> Explained:
    """Film a script into `output.mp4`, of a range of scenes `output_2-4.mp4`. Phrases and slides
    that are not there yet are made, too. All else as of `generate_audio_for_script`."""
    said = {"language": language, "strict": strict, "scenes": scenes, **fields}
    call = _Call.of_script("video", script_path, output_dir, config, force, said)
    return _outside_loops("render_video_for_script", _made(call, progress_callback, settings))


@dataclass(frozen=True)
class _Call:
    part: Part
    source: Source
    folder: Path
    config: Config | None
    force: bool
    said: dict[str, Any]

    @classmethod
    def of_script(
        cls,
        part: Part,
        script: Path | str,
        folder: Path | str | None,
        config: Config | None,
        force: bool,
        said: dict[str, Any],
    ) -> "_Call":
        path = Path(script)
        place = path.parent if folder is None else Path(folder)
        return cls(part, Source("script", str(path)), place, config, force, said)

    @property
    def order(self) -> Order:
        config = Path(self.config) if isinstance(self.config, str) else self.config
        # What is as by default is not said, so that the configuration's word counts.
        said = {name: value for name, value in self.said.items() if value not in ("auto", "", False)}
        return Order(self.source, self.part, said, config, self.force)


async def _made(call: _Call, tell: Tell | None, settings: Settings | None) -> Explained:
    async with open_studio(settings or load_settings()) as studio:
        return await explained(studio, call.order, call.part, call.folder, tell or silent)


async def explained(
    studio: Studio, order: Order, part: Part, folder: Path, tell: Tell = silent
) -> Explained:
    """Make a part in a studio that is open, and write its files into the folder."""
    job = await make(studio, order, part, tell)
    tally, files = tally_of(job, part), await export(studio, job, order.command, folder)
    done = Watched(part, len(tally)).complete()
    tell(done.current, done.total, done.message)
    return _result(files, job.id, len(tally.new), len(tally.reused), job.status == "partial", tuple(w.message for w in job.warnings))


def _result(
    files: Exported, job_id: str, new: int, reused: int, partial: bool, warnings: tuple[str, ...]
) -> Explained:
    return Explained(
        job_id,
        files.folder,
        files.script,
        files.audio,
        files.slides,
        files.video,
        new,
        reused,
        partial,
        warnings,
    )


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
