"""The concept sheet of one area: what can be said of a garden without drawing it anew."""

import io
from pathlib import Path

from PIL import Image

from mutoscope.media.codec.faults import written
from mutoscope.media.designs.facts import SheetFacts
from mutoscope.media.designs.palette import colours_of
from mutoscope.media.slides.papers import Paper, laid_out


def draw_sheet(facts: SheetFacts, photo: Path, restyled: Path, out: Path) -> tuple[int, int]:
    """Write the sheet as PNG, 1600 × 2000; its width and height in pixels.

    Photo and restyled preview, named as such, palette, plants with vignettes, materials, wishes,
    climate, strength, copyright. Long wishes are set smaller, never cut. The same bytes for the
    same values. MediaError: as `read_picture`.
    """
    paper = Paper("sheet", facts, "sheet", restyled, before=photo, palette=colours_of(photo))
    with laid_out(paper) as (compiler, values):
        (png,) = compiler.pngs(values)
    with written(out) as partial:
        partial.write_bytes(png)
    with Image.open(io.BytesIO(png)) as image:
        return image.size
