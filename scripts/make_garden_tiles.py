"""Draw the sample gardens that the pages show beside the styles.

    python -m scripts.make_garden_tiles

Each in 324 × 216, as WebP, under src/mutoscope/interfaces/web/assets/styles/garden_style. The same
files come out each time.
"""

import sys
from pathlib import Path

from PIL import Image

from mutoscope.media.gardens.samples import SAMPLES, sample_picture
from mutoscope.media.previews import webp_within

ASSETS = Path(__file__).parent.parent / "src/mutoscope/interfaces/web/assets/styles/garden_style"
SIZE_PX = (324, 216)
"""Twice what a tile is wide: sharp on a dense screen too."""
LARGEST_BYTES = 9_000
"""A form shows eight, and a page with all that it loads may weigh 150 KB."""


def main() -> None:
    ASSETS.mkdir(parents=True, exist_ok=True)
    for style in SAMPLES:
        drawn = Image.fromarray(sample_picture(style)).convert("RGB")
        content = webp_within(drawn.resize(SIZE_PX, Image.Resampling.LANCZOS), LARGEST_BYTES)
        (ASSETS / f"{style}.webp").write_bytes(content)
        sys.stdout.write(f"{len(content):6} {style}\n")


if __name__ == "__main__":
    main()
