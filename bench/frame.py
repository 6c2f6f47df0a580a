"""Where a frame's time goes: drawing against encoding, on one thread's worth of a full-size hero
scene."""

import tempfile
import time
from pathlib import Path

import numpy as np

from bench.measuring import ROUNDS, Row, medians
from mutoscope.media.codec.video import EncodeSettings, encode_segment
from mutoscope.media.compose import SceneFrames
from mutoscope.media.layers import Layer
from mutoscope.media.planes import FramePlanes
from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.media.scenes.stack import illustrate, letter
from mutoscope.media.timeline import Canvas

FRAMES = 60
CANVAS = Canvas()
PLAN = ScenePlan(
    kind="hero",
    palette="espresso",
    seed=7,
    headline="Coffee wakes up the world",
    hero="hot-beverage",
    companions=("beans", "teapot"),
)


def _layers() -> tuple[Layer, ...]:
    return (*illustrate(PLAN, CANVAS), *letter(PLAN, CANVAS, index=1, count=6))


def _blank() -> FramePlanes:
    width, height = CANVAS.width_px, CANVAS.height_px
    half = (height // 2, width // 2)
    return FramePlanes(*(np.zeros(size, np.uint8) for size in ((height, width), half, half)))


def _drawing_ms(layers: tuple[Layer, ...]) -> float:
    frames, planes = SceneFrames(layers, CANVAS, FRAMES / CANVAS.fps), _blank()
    began_at = time.process_time()
    for index in range(FRAMES):
        frames.draw(index, planes)
    return 1000 * (time.process_time() - began_at) / FRAMES


def _both_ms(layers: tuple[Layer, ...], path: Path) -> float:
    frames = SceneFrames(layers, CANVAS, FRAMES / CANVAS.fps)
    began_at = time.process_time()
    encode_segment(frames.draw, FRAMES, CANVAS, path, EncodeSettings(), lambda *_: None)
    return 1000 * (time.process_time() - began_at) / FRAMES


def measure() -> list[Row]:
    """CPU milliseconds a frame at 1080×1920."""
    layers = _layers()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "body.segment"
        seen = medians(
            {"draw": lambda: _drawing_ms(layers), "both": lambda: _both_ms(layers, path)}, ROUNDS
        )
    encoding_ms = seen["both"] - seen["draw"]
    return [
        Row("drawing", f"{seen['draw']:.1f} ms CPU a frame"),
        Row("encoding", f"{encoding_ms:.1f} ms CPU a frame"),
        Row("drawing / encoding", f"{seen['draw'] / encoding_ms:.2f}"),
    ]
