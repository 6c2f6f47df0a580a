"""Both pictures on one, labelled; and a small one."""

import numpy as np
import pytest
from PIL import Image

from media.designs.houses import as_png, house_photo
from mutoscope.media.designs.composite import before_after
from mutoscope.media.designs.thumbnail import thumbnail


@pytest.mark.parametrize(
    ("size", "across"), [((1024, 768), False), ((768, 1024), True), ((900, 900), True)]
)
def test_both_are_seen_whole(tmp_path, size, across):
    for name, shade in (("before", 60), ("after", 190)):
        Image.new("RGB", size, (shade, shade, shade)).save(tmp_path / f"{name}.png")
    width, height = before_after(
        tmp_path / "before.png",
        tmp_path / "after.png",
        tmp_path / "out.jpg",
        labels=("До", "После"),
    )
    pixels = np.asarray(Image.open(tmp_path / "out.jpg"))[..., 0].astype(int)
    assert pixels.shape == (height, width)
    assert (width > 1.4 * height) == across
    assert abs(pixels[height // 3, 4] - 60) < 4
    assert abs(pixels[height - 9, width - 9] - 190) < 4


def test_labels_and_copyright_are_there(tmp_path):
    as_png(house_photo(), tmp_path / "a.png")
    labels = ("Before", "After")
    for name, line in (("plain", ""), ("with", "© 2022 Google")):
        before_after(
            tmp_path / "a.png",
            tmp_path / "a.png",
            tmp_path / f"{name}.jpg",
            labels=labels,
            copyright=line,
        )
    plain, with_line = (
        np.asarray(Image.open(tmp_path / f"{name}.jpg")).astype(int) for name in ("plain", "with")
    )
    apart = np.abs(plain - with_line).max(axis=2) > 40
    rows, columns = np.nonzero(apart)
    assert apart.sum() > 500
    assert rows.max() < plain.shape[0] / 2
    assert columns.max() < plain.shape[1] / 3


def test_a_thumbnail_is_whole_and_at_most_400_wide(tmp_path):
    as_png(house_photo(), tmp_path / "a.png")
    assert thumbnail(tmp_path / "a.png", tmp_path / "small.png") == (400, 300)
    with Image.open(tmp_path / "small.png") as small:
        assert small.size == (400, 300)
        assert not small.info
