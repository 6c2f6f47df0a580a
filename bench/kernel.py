"""The drawing kernel alone: CPU time of its calls on a full frame, and of numpy in its place."""

import time
from collections.abc import Callable

import numpy as np

from bench.measuring import ROUNDS, Row, medians
from mutoscope.media import kernel
from mutoscope.media.kernel import backend, plain
from mutoscope.media.planes import FramePlanes, LayerPlanes, blank_frame
from mutoscope.media.timeline import Canvas

CALLS = 40
SLOW_CALLS = 3
WINDOW = (10.3, 20.7, 1200.0, 2133.3)
GOALS_MS = {
    "bilinear": 0.9,
    "bicubic": 1.3,
    "Lanczos antialiased": 6.0,
    "sprite 400×400 between pixels": 0.25,
    "caption 868×122": 0.1,
    "light 8 times larger": 2.0,
    "picture to planes": 8.0,
}


def _pixels(height: int, width: int) -> np.ndarray:
    random = np.random.default_rng(7)
    rgba = random.integers(0, 256, (height, width, 4), dtype=np.uint8)
    rgba[..., 3] = 255
    return rgba


def _opaque(layer: LayerPlanes) -> FramePlanes:
    return FramePlanes(layer.luma[0], layer.chroma[0], layer.chroma[1])


def _calls() -> dict[str, Callable[[], object]]:
    frame, pixels = blank_frame(Canvas()), _pixels(1920, 1080)
    source = _opaque(kernel.to_planes(_pixels(2400, 1300)))
    sprite, caption = kernel.to_planes(_pixels(400, 400)), kernel.to_planes(_pixels(122, 868))
    light = kernel.to_planes(_pixels(240, 136))
    return {
        "bilinear": lambda: kernel.stretch(frame, source, WINDOW, filter="bilinear"),
        "bicubic": lambda: kernel.stretch(frame, source, WINDOW),
        "Lanczos antialiased": lambda: kernel.stretch(
            frame, source, WINDOW, filter="lanczos3", antialias=True
        ),
        "sprite 400×400 between pixels": lambda: kernel.lay(frame, sprite, 101.3, 55.6),
        "caption 868×122": lambda: kernel.lay(frame, caption, 102, 1500),
        "light 8 times larger": lambda: kernel.lay(
            frame, light, 0, 0, scale=(8.0, 8.0), filter="bilinear"
        ),
        "picture to planes": lambda: kernel.to_planes(pixels),
    }


def _cpu_ms(call: Callable[[], object], calls: int) -> float:
    call()
    began_at = time.process_time()
    for _ in range(calls):
        call()
    return 1000 * (time.process_time() - began_at) / calls


def _plain_ms(call: Callable[[], object]) -> float:
    with backend.using(plain):
        return _cpu_ms(call, SLOW_CALLS)


def measure() -> list[Row]:
    """CPU milliseconds a call at 1080×1920, on one thread."""
    calls = _calls()
    rounds = {name: lambda call=call: _cpu_ms(call, CALLS) for name, call in calls.items()}
    seen = medians({**rounds, "numpy": lambda: _plain_ms(calls["bicubic"])}, ROUNDS)
    rows = [
        Row(name, f"{seen[name]:.2f} ms CPU", f"≤ {GOALS_MS[name]:g} ms, alone") for name in calls
    ]
    drawn_by = f"{kernel.kernel_identity()}, {backend.drawn_by() or 'numpy'}"
    slower = f"{seen['numpy'] / seen['bicubic']:.0f}"
    return [Row("drawn by", drawn_by), *rows, Row("numpy / this, bicubic", slower)]
