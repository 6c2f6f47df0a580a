"""Draw the golden frames, tests/golden/, or say which of them are no longer what is drawn.

    python -m scripts.make_goldens [--check]

Every kind of scene in every format, and every style of captions on a drawn scene and on a photo,
two seconds in. They are drawn at draft size, which has the layout of the full one, and kept at an
eighth of the full one: a text that moves by a sixtieth of the picture is told, a rasteriser's
rounding is not. After a change of looks that is meant, look at the new ones before you keep them.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scripts.specimens import PLANS, pictures, staged

from mutoscope.media.caption_styles import CaptionStyle
from mutoscope.media.layout import Format, canvas_size
from mutoscope.media.scenes.plan import SceneKind
from mutoscope.media.timeline import Canvas

FOLDER = Path(__file__).parent.parent / "tests" / "golden"
FORMATS: tuple[Format, ...] = get_args(Format)
AT_S = 2.0
DRAWN_PX, KEPT_PX = 360, 135
"""The shorter side."""
STEP = 4
"""Levels: what is kept is rounded to these, which makes a file a third smaller."""
MOST_MEAN, MOST_ANYWHERE = 1.0, 24.0
"""Levels of difference: on average, and in all but a thousandth of the picture."""


@dataclass(frozen=True)
class Golden:
    """One picture: a scene's kind, its format, its captions."""

    kind: SceneKind
    format: Format = "9:16"
    style: CaptionStyle | None = None

    @property
    def path(self) -> Path:
        """Where it is kept."""
        what = f"captions-{self.style}" if self.style else self.format.replace(":", "x")
        return FOLDER / f"{self.kind}-{what}.png"

    def drawn(self) -> NDArray[np.uint8]:
        """What it looks like now, [height, width, 3]."""
        canvas = Canvas(*canvas_size(self.format, DRAWN_PX))
        (picture,) = pictures(staged(self.kind, canvas, style=self.style), canvas, [AT_S])
        return kept(picture)


GOLDENS = (
    *(Golden(kind, format) for kind in PLANS for format in FORMATS),
    *(Golden(kind, style=style) for kind in ("hero", "photo") for style in CaptionStyle),
)


def kept(picture: Image.Image) -> NDArray[np.uint8]:
    """The picture as it is kept."""
    size = (picture.width * KEPT_PX // DRAWN_PX, picture.height * KEPT_PX // DRAWN_PX)
    small = np.asarray(picture.resize(size, Image.Resampling.LANCZOS))
    return np.minimum((small.astype(np.int16) + STEP // 2) // STEP * STEP, 255).astype(np.uint8)


def departure(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> str:
    """How the pictures differ, in one phrase; empty where nobody would see it."""
    if one.shape != other.shape:
        return f"{one.shape[1]}×{one.shape[0]} px for {other.shape[1]}×{other.shape[0]}"
    difference = np.abs(_softened(one) - _softened(other))
    mean, worst = float(difference.mean()), float(np.percentile(difference.max(axis=2), 99.9))
    if mean <= MOST_MEAN and worst <= MOST_ANYWHERE:
        return ""
    return f"{mean:.2f} levels on average, {worst:.0f} in its worst thousandth"


def _softened(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Each pixel the mean of the square of three about it: edges of letters are no rasteriser's."""
    framed = np.pad(pixels.astype(np.float32), ((1, 1), (1, 1), (0, 0)), mode="edge")
    rows = framed[:-2] + framed[1:-1] + framed[2:]
    return np.asarray((rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]) / 9, np.float32)


def found(golden: Golden) -> str:
    """What is wrong with the kept picture, if anything."""
    if not golden.path.is_file():
        return "not there"
    return departure(np.asarray(Image.open(golden.path).convert("RGB")), golden.drawn())


def forgotten() -> Iterator[Path]:
    """Pictures of what is no longer drawn."""
    wanted = {golden.path for golden in GOLDENS}
    return (path for path in FOLDER.glob("*.png") if path not in wanted)


def check() -> int:
    """Print what differs; 1 if anything does."""
    wrong = [(golden.path.name, what) for golden in GOLDENS if (what := found(golden))]
    wrong += [(path.name, "of nothing that is drawn") for path in forgotten()]
    sys.stdout.writelines(f"{name}: {what}\n" for name, what in wrong)
    return 1 if wrong else 0


def write() -> int:
    """Draw all anew; those that nobody could tell from the new ones stay as they are."""
    FOLDER.mkdir(exist_ok=True)
    for path in forgotten():
        path.unlink()
    for golden in GOLDENS:
        if found(golden):
            Image.fromarray(golden.drawn()).save(golden.path, optimize=True)
            sys.stdout.write(f"{golden.path.name} {golden.path.stat().st_size // 1024} KB\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(check() if "--check" in sys.argv[1:] else write())
