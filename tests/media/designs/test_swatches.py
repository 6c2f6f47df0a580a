from itertools import combinations

import numpy as np
import pytest

from mutoscope.media.designs.swatches import SIDE_PX, TEXTURES, Swatch, Texture, draw_swatch


@pytest.mark.parametrize("texture", TEXTURES)
def test_a_swatch_is_of_its_colour_and_shows_what_it_is_made_of(texture: Texture) -> None:
    drawn = draw_swatch(Swatch.of(texture, "#b06a50"))
    assert drawn.shape == (SIDE_PX, SIDE_PX, 4)
    assert (drawn[..., 3] == 255).all()
    red, green, blue = drawn[..., :3].reshape(-1, 3).mean(axis=0)
    assert red > green >= blue
    assert drawn[..., 0].std() > 4
    assert (draw_swatch(Swatch.of(texture, "#b06a50")) == drawn).all()


def test_no_two_materials_look_the_same() -> None:
    drawn = [draw_swatch(Swatch.of(each, "#8a8a80")).astype(np.int16) for each in TEXTURES]
    for one, other in combinations(drawn, 2):
        assert np.abs(one - other).mean() > 4
