import numpy as np
import pytest
import skia

from mutoscope.errors import MediaError
from mutoscope.media.icons import icon_names, is_icon, rasterise


def pixels(image: skia.Image) -> np.ndarray:
    return image.toarray(colorType=skia.kRGBA_8888_ColorType)


@pytest.mark.parametrize("name", ["hot-beverage", "honeybee", "world-map", "classical-building"])
def test_an_illustration_is_drawn_at_its_size_on_nothing(name: str) -> None:
    image = rasterise(name, 200)
    alpha = pixels(image)[..., 3]
    assert alpha.shape == (200, 200)
    assert alpha.min() == 0
    assert (alpha == 255).mean() > 0.1


def test_the_same_name_gives_the_same_pixels() -> None:
    first = pixels(rasterise("teapot", 96)).copy()
    rasterise.cache_clear()
    assert np.array_equal(first, pixels(rasterise("teapot", 96)))


def test_names_leave_out_skin_tones() -> None:
    names = icon_names()
    assert len(names) > 1700
    assert names == sorted(names)
    assert not any("skin-tone" in name for name in names)
    assert is_icon("robot")


def test_an_unknown_name_is_refused_with_its_neighbours() -> None:
    with pytest.raises(MediaError, match="hot-bevarage") as caught:
        rasterise("hot-bevarage", 64)
    assert caught.value.code == "unknown_icon"
    assert "hot-beverage" in caught.value.hint
    assert not is_icon("hot-bevarage")


@pytest.mark.proof
def test_every_illustration_can_be_drawn() -> None:
    blank = [name for name in icon_names() if not pixels(rasterise(name, 24))[..., 3].any()]
    assert blank == []
