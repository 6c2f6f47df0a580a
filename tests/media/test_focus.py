"""The point that has to be seen: among faces, and without any."""

import numpy as np
import pytest

from mutoscope.media.focus import focus_on, salient
from mutoscope.media.scenes.ken_burns import FOCUS

TALL, SQUARE, WIDE = 9 / 16, 1.0, 16 / 9
LEFT, RIGHT = (0.05, 0.2, 0.2, 0.4), (0.8, 0.25, 0.95, 0.45)


def test_one_face_is_the_focus():
    assert focus_on([LEFT], (1600, 900), TALL) == pytest.approx((0.125, 0.3))


def test_two_faces_are_seen_together_where_there_is_room():
    nearer = (0.6, 0.25, 0.75, 0.45)
    assert focus_on([LEFT, nearer], (1600, 900), WIDE) == pytest.approx((0.4, 0.325))


def test_faces_that_leave_no_way_to_come_closer_are_as_in_the_middle():
    assert focus_on([LEFT, RIGHT], (1600, 900), WIDE) == pytest.approx((0.5, 0.5))
    large = (0.05, 0.05, 0.95, 0.6)
    assert focus_on([large], (900, 1600), TALL) == pytest.approx((0.5, 0.5))
    assert focus_on([large], (600, 2000), TALL) == pytest.approx((0.5, 0.325))


def test_else_one_of_them_and_not_the_gap_between():
    larger = (0.78, 0.2, 0.97, 0.5)
    assert focus_on([LEFT, larger], (1600, 900), TALL) == pytest.approx((0.875, 0.35))


def test_people_in_the_background_do_not_count():
    tiny = (0.9, 0.1, 0.92, 0.13)
    assert focus_on([LEFT, tiny], (1600, 900), WIDE) == pytest.approx((0.125, 0.3))


def test_what_stands_out_draws_the_focus_a_little():
    picture = np.full((200, 300, 3), 90, np.uint8)
    picture[120:180, 20:80] = (250, 200, 40)
    x, y = salient(picture)
    assert 0.25 < x < FOCUS[0]
    assert FOCUS[1] < y < 0.65


@pytest.mark.parametrize("size", [(1, 1), (2, 900), (900, 2)])
def test_a_picture_of_one_colour_has_the_usual_focus(size: tuple[int, int]):
    assert salient(np.full((*size, 3), 40, np.uint8)) == FOCUS
