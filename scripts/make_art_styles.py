"""Draw the contact sheet of the art styles, docs/images/art-styles.jpg.

    python scripts/make_art_styles.py

One drawn scene in each style, under the style's name. Pictures are ours: nothing is downloaded.
"""

from pathlib import Path

import numpy as np
from PIL import Image

from mutoscope.media.compose import SceneFrames
from mutoscope.media.looks.apply import apply_look
from mutoscope.media.planes import blank_frame, to_rgb
from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.media.scenes.stack import illustrate, letter
from mutoscope.media.timeline import Canvas
from mutoscope.pipelines.short.art_styles import ART_STYLES, ArtStyle

SHEET = Path(__file__).parent.parent / "docs" / "images" / "art-styles.jpg"
CANVAS = Canvas(540, 960)
TILE_PX = (270, 480)
COLUMNS, GAP_PX = 5, 8
SHOWN_AT = 75  # frames: when everything has arrived
QUALITY = 72


def tile(style: ArtStyle) -> Image.Image:
    """A scene in that style."""
    plan = ScenePlan(
        kind="hero",
        palette="espresso",
        seed=5,
        headline=style.name,
        hero="hot-beverage",
        companions=("beans", "sunrise", "teapot", "alarm-clock"),
    )
    layers = apply_look(style.look, illustrate(plan, CANVAS), CANVAS, plan.seed)
    layers += letter(plan, CANVAS, index=1, count=8)
    frame = blank_frame(CANVAS)
    SceneFrames(layers, CANVAS, 4.0).draw(SHOWN_AT, frame)
    picture = Image.fromarray(np.ascontiguousarray(to_rgb(frame)))
    return picture.resize(TILE_PX, Image.Resampling.LANCZOS)


def main() -> None:
    rows = -(-len(ART_STYLES) // COLUMNS)
    width, height = TILE_PX[0] + GAP_PX, TILE_PX[1] + GAP_PX
    sheet = Image.new("RGB", (COLUMNS * width - GAP_PX, rows * height - GAP_PX), "white")
    for place, style in enumerate(ART_STYLES.values()):
        sheet.paste(tile(style), (place % COLUMNS * width, place // COLUMNS * height))
    SHEET.parent.mkdir(exist_ok=True)
    sheet.save(SHEET, quality=QUALITY, optimize=True, progressive=True)


if __name__ == "__main__":
    main()
