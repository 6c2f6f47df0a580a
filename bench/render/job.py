"""The one job that all programs get: pictures on the move, captions, a voice over music.

Scenes of 5 seconds, each a picture of a third more pixels a side than the canvas, under a slow
zoom between 1.0 and 1.25; half a second of crossfade; a caption whose spoken word is marked; -14
LUFS. Everything is made from seeds, once, and kept in the job's folder beside `job.json`, from
which the other programs read.
"""

import json
import wave
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mutoscope.media.layers import Layer, Motion
from mutoscope.media.motion import Window, place, window_of
from mutoscope.media.timeline import Canvas, Timeline, plan_timeline
from mutoscope.models import Word

ROOT = Path(__file__).parents[2] / ".bench-peers"
"""Everything that is made or installed for these benchmarks; git does not see it."""

SCENE_S, TRANSITION_S = 5.0, 0.5
PATHS = 6
VERSION = 2
_RATE = 24_000
_LEAD_S = 0.2
_MOOD = "calm"


@dataclass(frozen=True)
class Camera:
    """A move of a scene's picture; the drift in sides of the canvas."""

    zoom_from: float
    zoom_to: float
    focus: tuple[float, float] = (0.5, 0.5)
    drift: tuple[float, float] = (0.0, 0.0)


CAMERAS = (
    Camera(1.0, 1.22, (0.5, 0.4)),
    Camera(1.24, 1.05, (0.35, 0.5)),
    Camera(1.12, 1.22, drift=(-0.083, 0.0)),
    Camera(1.12, 1.22, drift=(0.0, -0.078)),
    Camera(1.0, 1.2, (0.7, 0.3)),
    Camera(1.24, 1.1, drift=(0.037, 0.0)),
)


@dataclass(frozen=True)
class Job:
    """`scenes` of `SCENE_S`, or, for long videos, `cycles` of them."""

    folder: Path
    scenes: int = PATHS
    cycles: int = 1
    canvas: Canvas = field(default_factory=Canvas)
    scene_s: float = SCENE_S
    transition_s: float = TRANSITION_S

    @cached_property
    def timeline(self) -> Timeline:
        """Where everything stands."""
        lengths = [self.scene_s] * self.scenes * self.cycles
        return plan_timeline(self.canvas, lengths, self.transition_s)

    @property
    def total_s(self) -> float:
        """The length of the whole."""
        return self.canvas.seconds(self.timeline.frames)

    @property
    def picture_px(self) -> tuple[int, int]:
        """Width and height of the pictures."""
        return 4 * self.canvas.width_px // 3, 4 * self.canvas.height_px // 3

    def picture(self, number: int) -> Path:
        """The picture of a scene; that of scene `scenes` is a spare one."""
        return self.folder / f"picture-{number}.png"

    def line(self, scene: int) -> Path:
        """What is said in a scene."""
        return self.folder / f"line-{scene}.wav"

    @property
    def narration(self) -> Path:
        """All lines in their places, for programs that place none."""
        return self.folder / "narration.wav"

    @property
    def font(self) -> Path:
        """What the other programs write captions with."""
        return self.folder / "Poppins-Bold.ttf"

    @property
    def music(self) -> Path:
        """The music, stereo."""
        return self.folder / "music.wav"

    def words(self, scene: int) -> list[Word]:
        """The words of a scene, timed from its start: 94 in six scenes of five seconds."""
        count = round(self.scene_s * (3.2 if scene % PATHS < 4 else 3.0))
        spoken = _text()[16 * (scene % PATHS) :][:count]
        each_s = (self.scene_s - 2 * _LEAD_S) / len(spoken)
        starts = [_LEAD_S + number * each_s for number in range(len(spoken))]
        return [Word(text, at, at + 0.9 * each_s) for text, at in zip(spoken, starts, strict=True)]

    def layer(self, scene: int, rgba: NDArray[np.uint8]) -> Layer:
        """The picture of a scene on its way."""
        camera, canvas = CAMERAS[scene % PATHS], self.canvas
        motion = Motion(
            zoom_from=camera.zoom_from,
            zoom_to=camera.zoom_to,
            drift_x_px=camera.drift[0] * canvas.width_px,
            drift_y_px=camera.drift[1] * canvas.height_px,
        )
        middle = canvas.width_px / 2, canvas.height_px / 2
        return Layer("background", rgba, *middle, motion, camera.focus, fills=True)

    def window(self, scene: int, frame: int) -> Window:
        """What of its picture a scene shows, in the picture's pixels. RuntimeError: nothing."""
        width, height = self.picture_px
        layer = self.layer(scene, np.broadcast_to(np.uint8(255), (height, width, 4)))
        at = place(layer, self.canvas.seconds(frame), self.scene_s, self.canvas)
        if at is None:
            raise RuntimeError("a background is always shown")
        return window_of((width, height), at, self.canvas)


def job_of(seconds: float, *, cycles: int = 1, root: Path = ROOT) -> Job:
    """The job of about so many seconds, in whole scenes, made if it is not there yet."""
    scenes = max(1, min(PATHS, round(seconds / SCENE_S)))
    job = Job(root / f"job-{VERSION}-{scenes}", scenes, cycles)
    prepare(job)
    return job


def prepare(job: Job) -> None:
    """Make what is missing. `job.json` is written last."""
    if (job.folder / "job.json").exists():
        return
    from PIL import Image

    from bench.render.pictures import picture

    fence(job.folder.parent)
    job.folder.mkdir(exist_ok=True)
    for number in range(job.scenes + 1):
        Image.fromarray(picture(number, job.picture_px)).save(job.picture(number), compress_level=1)
    _speak(job)
    _compose(job)
    _letter(job)
    from bench.render.told import told  # it sets captions, which nobody else needs

    (job.folder / "job.json").write_text(json.dumps(told(job)), "utf-8")


def fence(folder: Path) -> None:
    """The folder, with a word to git that nothing in it counts."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".gitignore").write_text("*\n", "utf-8")


def _text() -> list[str]:
    article = files("mutoscope").joinpath("articles/coffee.md").read_text("utf-8")
    lines = article.split("---", 2)[2].splitlines()
    return " ".join(line for line in lines if not line.startswith("#")).split()


def _speak(job: Job) -> None:
    from mutoscope.media.wav import write_wav

    lines = [_line(job, scene) for scene in range(job.scenes)]
    for scene, line in enumerate(lines):
        write_wav(job.line(scene), line, _RATE)
    write_wav(job.narration, np.concatenate(lines), _RATE)


def _line(job: Job, scene: int) -> NDArray[np.float32]:
    """Syllables as a voice has them to a meter: harmonics of 120 Hz, a little breath, pauses."""
    random = np.random.default_rng([0x766F6963, scene])
    times_s = np.arange(round(job.scene_s * _RATE)) / _RATE
    loudness = np.zeros_like(times_s)
    for word in job.words(scene):
        share = (times_s - word.start_s) / (word.end_s - word.start_s)
        loudness += np.sqrt(np.sin(np.pi * np.clip(share, 0, 1)).clip(0))
    voice = sum(np.sin(2 * np.pi * 120 * n * times_s) / n for n in range(1, 20))
    breath = 0.3 * random.standard_normal(len(times_s))
    return (0.12 * loudness * (voice + breath)).astype(np.float32)


def _letter(job: Job) -> None:
    font = files("mutoscope.media").joinpath("data/fonts", job.font.name)
    job.font.write_bytes(font.read_bytes())


def _compose(job: Job) -> None:
    from mutoscope.media.codec.audio import SAMPLE_RATE
    from mutoscope.media.music import music_bed

    blocks = list(music_bed(_MOOD, seed=7, duration_s=job.scenes * job.scene_s))
    samples = np.clip(np.concatenate(blocks) * 32767, -32768, 32767).astype("<i2")
    with wave.open(str(job.music), "wb") as file:
        file.setparams((2, 2, SAMPLE_RATE, 0, "NONE", ""))
        file.writeframes(samples.tobytes())
