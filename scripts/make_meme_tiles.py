"""Draw the pictures that the page shows beside the templates of memes.

    python -m scripts.make_meme_tiles

Each template with the first caption that comes with it, and four of them for "auto". Those that
hold a picture of the user's hold a sky.
"""

import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

from mutoscope.media.memes.painting import meme_picture
from mutoscope.media.memes.templates import Template, template, template_ids
from mutoscope.media.previews import webp_within
from mutoscope.media.timeline import Canvas
from mutoscope.providers.meme_captions import captions

ASSETS = Path(__file__).parent.parent / "src/mutoscope/interfaces/web/assets/styles/template"
SIZE_PX, LARGEST_BYTES = (200, 250), 4_000
"""A form shows all of them, and a page with all that it loads may weigh 150 KB."""
TALLEST = ("galaxy_brain", "two_buttons", "fine_in_fire", "cat_at_computer")


def tile(found: Template, sky: Path) -> Image.Image:
    """It stands whole before its own backdrop."""
    texts = next(each.texts for each in captions(found.id, "en") if not each.is_blank)
    given = sky if found.needs_picture else None
    canvas = Canvas(4 * SIZE_PX[0], 4 * SIZE_PX[1])
    drawn = Image.fromarray(meme_picture(found, texts, picture=given, canvas=canvas))
    return drawn.resize(SIZE_PX, Image.Resampling.LANCZOS)


def four(tiles: dict[str, Image.Image]) -> Image.Image:
    """Several at once: one of them is chosen."""
    half = (SIZE_PX[0] // 2, SIZE_PX[1] // 2)
    ground = Image.new("RGB", SIZE_PX)
    for number, name in enumerate(TALLEST):
        small = tiles[name].resize(half, Image.Resampling.LANCZOS)
        ground.paste(small, (number % 2 * half[0], number // 2 * half[1]))
    return ground


def main() -> None:
    ASSETS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        sky = Path(folder, "sky.png")
        shades = np.linspace((70, 130, 200), (250, 210, 170), 800).astype(np.uint8)
        Image.fromarray(np.repeat(shades[:, None], 800, axis=1)).save(sky)
        tiles = {name: tile(template(name), sky) for name in template_ids()}
    for name, image in {**tiles, "auto": four(tiles)}.items():
        (ASSETS / f"{name}.webp").write_bytes(webp_within(image, LARGEST_BYTES))


if __name__ == "__main__":
    main()
