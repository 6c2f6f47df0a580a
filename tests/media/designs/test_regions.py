"""Outside the region the photo stays, pixel for pixel."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from media.designs.houses import SIZE, as_png, house_photo
from mutoscope.media.designs.regions import keep_outside
from mutoscope.media.designs.structure import region_mask

share = st.floats(0, 1)


@settings(max_examples=3, deadline=None, derandomize=True)
@given(region=st.lists(st.tuples(share, share), min_size=3, max_size=8))
def test_outside_nothing_changes(tmp_path_factory, region):
    folder = tmp_path_factory.mktemp("regions")
    as_png(house_photo(), folder / "before.png")
    as_png(house_photo(garden=2, seed=4).resize((1200, 900)), folder / "after.png")
    assert (
        keep_outside(folder / "before.png", folder / "after.png", region, folder / "o.png") == SIZE
    )
    old, new = (np.asarray(Image.open(folder / name)) for name in ("before.png", "o.png"))
    outside = region_mask(region, SIZE) == 0
    assert (old[outside] == new[outside]).all()


def test_inside_it_does_and_in_the_photos_light(tmp_path):
    as_png(house_photo(), tmp_path / "before.png")
    brighter = np.asarray(house_photo(garden=1, seed=4)).astype(int) + 15
    as_png(Image.fromarray(np.clip(brighter, 0, 255).astype(np.uint8)), tmp_path / "after.png")
    region = [(0, 0.7), (1, 0.7), (1, 1), (0, 1)]
    keep_outside(tmp_path / "before.png", tmp_path / "after.png", region, tmp_path / "out.png")
    made = np.asarray(Image.open(tmp_path / "out.png")).astype(int)[700:]
    wanted = np.asarray(house_photo(garden=1, seed=4)).astype(int)[700:]
    assert abs(float(np.median(made - wanted))) <= 3


def test_its_border_is_not_seen(tmp_path):
    """A region in a plain sky that another one is drawn in: no step from pixel to pixel."""
    plain, other = (Image.new("RGB", SIZE, color) for color in ((150, 186, 226), (176, 200, 214)))
    other.paste((150, 186, 226), (0, 600, *SIZE))  # a part that both show alike
    plain.save(tmp_path / "before.png")
    other.save(tmp_path / "after.png")
    region = [(0.2, 0.1), (0.8, 0.1), (0.8, 0.6), (0.2, 0.6)]
    keep_outside(tmp_path / "before.png", tmp_path / "after.png", region, tmp_path / "out.png")
    made = np.asarray(Image.open(tmp_path / "out.png")).astype(int)
    steps = [np.abs(np.diff(made, axis=axis)).max() for axis in (0, 1)]
    assert max(steps) <= 2
