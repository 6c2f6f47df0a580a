"""The sample picture of each style."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from mutoscope.media.gardens import plans_dry, plans_green
from mutoscope.media.gardens.scene import Garden, draw_garden

SAMPLES: Mapping[str, Garden] = {
    "modern_minimalist": plans_dry.MODERN_MINIMALIST,
    "california_native": plans_dry.CALIFORNIA_NATIVE,
    "japanese_zen": plans_green.JAPANESE_ZEN,
    "english_garden": plans_green.ENGLISH_GARDEN,
    "desert_landscape": plans_dry.DESERT_LANDSCAPE,
    "mediterranean": plans_dry.MEDITERRANEAN,
    "tropical_resort": plans_green.TROPICAL_RESORT,
    "cottage_garden": plans_green.COTTAGE_GARDEN,
}
"""By style, as `pipelines.redesign.catalogue` names them."""


def sample_picture(style: str) -> NDArray[np.uint8]:
    """A house front in the style: RGBA [640, 960, 4], opaque, the same each time."""
    return draw_garden(SAMPLES[style])
