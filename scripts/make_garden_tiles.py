"""Draw the sample gardens that the pages show beside the styles.

    python -m scripts.make_garden_tiles

Each in 324 × 216, as WebP, under src/mutoscope/interfaces/web/assets/styles/garden_style. The same
files come out each time.
"""

import sys
from io import BytesIO
from pathlib import Path

from PIL import Image

from mutoscope.media.gardens.samples import SAMPLES, sample_picture

ASSETS = Path(__file__).parent.parent / "src/mutoscope/interfaces/web/assets/styles/garden_style"
SIZE_PX = (324, 216)
"""Twice what a tile is wide: sharp on a dense screen too."""
LARGEST_BYTES = 10_500
"""A form shows eight, and a page with all that it loads may weigh 150 KB."""


def packed(image: Image.Image) -> bytes:
    """As WebP of SIZE_PX, as good as it gets within LARGEST_BYTES."""
    small = image.resize(SIZE_PX, Image.Resampling.LANCZOS)
    for quality in range(72, 20, -4):
        file = BytesIO()
        small.save(file, "WEBP", quality=quality, method=6)
        if file.tell() <= LARGEST_BYTES:
            return file.getvalue()
    raise ValueError("too large")


def main() -> None:
    ASSETS.mkdir(parents=True, exist_ok=True)
    for style in SAMPLES:
        content = packed(Image.fromarray(sample_picture(style)).convert("RGB"))
        (ASSETS / f"{style}.webp").write_bytes(content)
        sys.stdout.write(f"{len(content):6} {style}\n")


if __name__ == "__main__":
    main()
