"""The parts of a meme come in as they are read."""

from itertools import pairwise

import pytest

from mutoscope.media.memes.pacing import entrances, quick_entrances


@pytest.mark.parametrize("seconds", [7.0, 9.0, 12.0])
@pytest.mark.parametrize("count", [1, 10, 40, 90])
@pytest.mark.parametrize("steps", [2, 3, 4])
def test_each_is_read_before_the_next_and_the_last_has_time(
    seconds: float, count: int, steps: int
) -> None:
    found = entrances(range(steps), dict.fromkeys(range(steps), count), seconds)
    starts = [found[step] for step in range(steps)]
    assert starts[0] == 0
    assert starts == sorted(starts)
    assert starts[-1] <= 0.7 * seconds
    waits = [later - earlier for earlier, later in pairwise(starts)]
    assert waits[-1] == max(waits)
    assert min(waits) >= min(0.5, seconds / 20)


def test_short_words_keep_nobody_waiting() -> None:
    assert entrances([0, 1], {0: 8, 1: 8}, 12.0)[1] < 3


def test_long_ones_come_later_than_short_ones() -> None:
    short, long = (entrances([0, 1], {0: count, 1: 20}, 9.0)[1] for count in (10, 40))
    assert long > short + 1


def test_the_first_words_are_there_from_the_start() -> None:
    assert entrances([1, 1], {1: 20}, 9.0) == {0: 0.0, 1: 0.0}
    assert entrances([0], {0: 20}, 9.0) == {0: 0.0}


def test_where_nothing_is_read_on_the_way_all_is_there_soon() -> None:
    assert max(quick_entrances(range(5)).values()) <= 1.5
    assert quick_entrances([0, 1]) == {0: 0.0, 1: 0.45}
