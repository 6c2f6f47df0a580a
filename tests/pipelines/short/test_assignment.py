"""The best assignment is the best of all."""

from itertools import permutations

import numpy as np
import pytest

from mutoscope.pipelines.short.assignment import best_assignment


@pytest.mark.parametrize("size", [(1, 1), (3, 3), (2, 5), (5, 2), (5, 5), (4, 6), (6, 4)])
def test_no_other_is_worth_more(size: tuple[int, int]):
    for seed in range(8):
        worth = np.random.default_rng(seed).normal(size=size)
        chosen = best_assignment(worth)
        used = [each for each in chosen if each >= 0]
        assert len(used) == len(set(used)) == min(size)
        wide = worth if size[0] <= size[1] else worth.T
        rows = range(len(wide))
        best = max(
            sum(wide[row, order[row]] for row in rows)
            for order in permutations(range(wide.shape[1]), len(wide))
        )
        total = sum(worth[row, each] for row, each in enumerate(chosen) if each >= 0)
        assert total == pytest.approx(best)


def test_many_are_assigned_at_once():
    worth = np.random.default_rng(1).random((80, 200))
    assert len(set(best_assignment(worth))) == 80
