"""What stands where a panel is to come."""

import numpy as np
import pytest

from media.memes.test_painting import TALL, frame_of, words
from mutoscope.media.memes.covers import covered
from mutoscope.media.memes.painting import meme_layers
from mutoscope.media.memes.templates import template, template_ids

CLIP_S = 8.0
LATE = ["awkward_monkey", "clown_makeup", "galaxy_brain", "plot_twist", "the_stages"]


def test_these_have_panels_that_come_later() -> None:
    found = [
        each
        for each in template_ids()
        if covered(template(each).elements, template(each).width_px * template(each).height_px)
    ]
    assert found == LATE


@pytest.mark.parametrize("name", LATE)
def test_the_first_frame_is_a_picture_and_the_last_is_whole(name: str) -> None:
    meme = template(name)
    paced = meme_layers(meme, words(meme), TALL, framed=True, seconds=CLIP_S)
    settled = meme_layers(meme, words(meme), TALL, framed=True)
    covers = [each for each in paced if each.name.startswith("cover-")]
    first = frame_of(paced, TALL, 0.0)
    for cover in covers:
        assert np.ptp(_under(first, cover.x, cover.y)) > 30
    without = [each for each in paced if each not in covers]
    assert np.abs(first.astype(int) - frame_of(without, TALL, 0.0)).max() > 30
    end = CLIP_S - 0.2
    assert np.abs(frame_of(paced, TALL, end).astype(int) - frame_of(settled, TALL, end)).max() < 4


def _under(frame: np.ndarray, x: float, y: float) -> np.ndarray:
    """What is seen about a place."""
    return frame[round(y) - 12 : round(y) + 12, round(x) - 12 : round(x) + 12]
