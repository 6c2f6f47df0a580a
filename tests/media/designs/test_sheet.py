import io
import subprocess
import sys
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from pypdf import PdfReader

from media.designs.houses import as_png, house_photo
from media.designs.sheet_facts import FACTS, LONG_WISHES
from mutoscope.errors import MediaError
from mutoscope.media.designs.facts import SheetFacts
from mutoscope.media.designs.sheet import draw_sheet
from mutoscope.media.slides.papers import Paper, laid_out
from sampling import a_part

GROUND = (251, 249, 244)
SHAPES = {
    "landscape": (1024, 768),
    "square": (900, 900),
    "portrait": (600, 1000),
    "long": (1600, 420),
}


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    return as_png(house_photo(), tmp_path / "photo.png")


def drawn(facts: SheetFacts, photo: Path) -> NDArray[np.uint8]:
    out = photo.with_name("sheet.png")
    assert draw_sheet(facts, photo, photo, out) == (1600, 2000)
    return np.asarray(Image.open(out).convert("RGB"))


def ink(pixels: NDArray[np.uint8]) -> NDArray[np.bool_]:
    return (np.abs(pixels.astype(np.int16) - GROUND) > 12).any(axis=-1)


@pytest.mark.parametrize(("shape", "wishes"), a_part(product(SHAPES, ["", "я" * 500]), 1 / 2))
def test_a_sheet_is_one_page_with_clear_margins(photo: Path, shape: str, wishes: str) -> None:
    as_png(house_photo().resize(SHAPES[shape]), photo)
    pixels = ink(drawn(replace(FACTS, wishes=wishes, language="ru"), photo))
    assert not pixels[:80].any()
    assert not pixels[-70:].any()
    assert not pixels[:, :90].any()
    assert not pixels[:, -90:].any()
    assert pixels.mean() > 0.15


@pytest.mark.parametrize("shape", SHAPES)
def test_everything_stands_on_it_and_nothing_is_cut(photo: Path, shape: str) -> None:
    as_png(house_photo().resize(SHAPES[shape]), photo)
    facts = replace(FACTS, wishes=LONG_WISHES)
    text = words_of(facts, photo)
    for said in (facts.area, facts.style, facts.summary, facts.climate, facts.copyright):
        assert said.casefold() in text.casefold()
    assert " ".join(LONG_WISHES.split()) in text
    for plant in facts.plants:
        assert plant.name in text
    for material in facts.materials:
        assert material.name in text
    assert "Restyled preview: a mood, not a plan" in text
    assert "(by the address)" in text
    assert "flower, 0.6 m" in text


def test_where_nothing_is_wished_ideas_stand(photo: Path) -> None:
    wished, open_to_all = words_of(FACTS, photo), words_of(replace(FACTS, wishes=""), photo)
    for idea in FACTS.ideas:
        assert idea in open_to_all
        assert idea not in wished
    assert "None were named." in words_of(replace(FACTS, wishes="", ideas=()), photo)


def words_of(facts: SheetFacts, photo: Path) -> str:
    """What can be read on the sheet: its text, were it a PDF file."""
    with laid_out(Paper("sheet", facts, "sheet", photo, before=photo)) as (compiler, values):
        pages = PdfReader(io.BytesIO(compiler.pdf(values))).pages
        assert compiler.found("<overfull>") == []
    assert len(pages) == 1
    return " ".join(pages[0].extract_text().split())


def test_each_fact_is_seen(photo: Path) -> None:
    before = drawn(FACTS, photo)
    changes = (
        replace(FACTS, strength=0.9),
        replace(FACTS, palette=FACTS.palette[::-1]),
        replace(FACTS, climate_known="assumed"),
        replace(FACTS, materials=FACTS.materials[:3]),
        replace(FACTS, plants=tuple(replace(each, water=3) for each in FACTS.plants)),
        replace(FACTS, plants=FACTS.plants[:5]),
        replace(FACTS, language="ru"),
    )
    for changed in changes:
        assert (drawn(changed, photo) != before).any()


PANEL = (241, 237, 226)
"""Behind a plant's vignette."""


@pytest.mark.parametrize("count", a_part([1, 3, 5, 7, 8, 9], 1 / 2))
def test_every_row_of_plants_is_full(photo: Path, count: int) -> None:
    plants = (FACTS.plants * 2)[:count]
    pixels = drawn(replace(FACTS, plants=plants), photo)
    is_panel = (pixels == PANEL).all(axis=-1)
    left, right = is_panel[:, 104], is_panel[:, -104]
    assert left.any()
    assert (left == right).all()


_ONE_MORE = """
import sys
from pathlib import Path
sys.path.insert(0, "tests")
from media.designs.sheet_facts import FACTS
from mutoscope.media.designs.sheet import draw_sheet
photo = Path(sys.argv[1])
draw_sheet(FACTS, photo, photo, Path(sys.argv[2]))
"""


def test_another_process_draws_the_same_bytes(photo: Path, tmp_path: Path) -> None:
    here, there = (tmp_path / name for name in ("here.png", "there.png"))
    draw_sheet(FACTS, photo, photo, here)
    subprocess.run([sys.executable, "-c", _ONE_MORE, str(photo), str(there)], check=True)
    assert there.read_bytes() == here.read_bytes()


def test_a_broken_photo_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8 not a photo")
    with pytest.raises(MediaError):
        draw_sheet(FACTS, tmp_path / "photo.jpg", tmp_path / "photo.jpg", tmp_path / "out.png")
    assert [each.name for each in tmp_path.iterdir()] == ["photo.jpg"]
