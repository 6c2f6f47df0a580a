"""The sample gardens: whole, rich, each its own, and those that the pages have."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import mutoscope
from mutoscope.media.gardens.ground import HEIGHT, WIDTH
from mutoscope.media.gardens.samples import SAMPLES, sample_picture
from sampling import a_part

ASSETS = Path(mutoscope.__file__).parent / "interfaces/web/assets/styles/garden_style"


@pytest.mark.parametrize("style", a_part(SAMPLES))
def test_a_sample_is_whole_rich_and_the_one_that_the_pages_have(style: str) -> None:
    drawn = sample_picture(style)
    assert drawn.shape == (HEIGHT, WIDTH, 4)
    assert (drawn[..., 3] == 255).all()
    assert len(np.unique(drawn[::4, ::4, :3].reshape(-1, 3), axis=0)) > 5_000
    stored = (ASSETS / f"{style}.webp").read_bytes()
    shown = Image.open(BytesIO(stored)).convert("RGB")
    small = Image.fromarray(drawn).convert("RGB").resize(shown.size, Image.Resampling.LANCZOS)
    assert len(stored) <= 10_500
    assert np.abs(np.asarray(shown).astype(int) - np.asarray(small).astype(int)).mean() < 9


def test_the_same_garden_is_drawn_each_time() -> None:
    assert (sample_picture("desert_landscape") == sample_picture("desert_landscape")).all()


def test_no_two_gardens_are_alike() -> None:
    names = sorted(path.stem for path in ASSETS.glob("*.webp"))
    assert names == sorted(SAMPLES)
    small = [
        np.asarray(Image.open(ASSETS / f"{name}.webp").convert("RGB").resize((48, 32))).astype(int)
        for name in names
    ]
    for index, one in enumerate(small):
        assert all(np.abs(one - other).mean() > 12 for other in small[:index])
