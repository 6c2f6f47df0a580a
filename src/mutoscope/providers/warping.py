"""Two sounds of the same words laid upon each other, however each takes its time.

H. Sakoe, S. Chiba, "Dynamic programming algorithm optimization for spoken word recognition", IEEE
Trans. ASSP 26(1), 1978: the symmetric form with slope constraint 1 (neither runs more than twice
as fast as the other for long), within a band around the diagonal.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from mutoscope.providers.threads import check_wanted

_BAND_SHARE = 0.12
_LEAST_BAND = 40
_ROWS_A_LOOK = 128


def warp(
    one: NDArray[np.float64], other: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The rows of `one` and of `other` that belong together, in order, from the first of both to
    the last of both. They have equally many rows, at least one."""
    reach = min(max(round(_BAND_SHARE * len(one)), _LEAST_BAND), len(one))
    return _way_back(_ways(_distances(one, other, reach), len(one), 2 * reach + 1), reach)


def _distances(
    one: NDArray[np.float64], other: NDArray[np.float64], reach: int
) -> Iterator[NDArray[np.float64]]:
    """One after the other, for they take eight times the room of the ways: [k] of the row i is how
    unlike row i of `one` and row i + k − reach of `other` are; infinite outside."""
    width = 2 * reach + 1
    padded = np.pad(other, ((reach, reach), (0, 0)))
    lengths = np.pad((other**2).sum(axis=1), reach, constant_values=np.inf)
    own = (one**2).sum(axis=1)
    for i in range(len(one)):
        if i % _ROWS_A_LOOK == 0:
            check_wanted()
        apart = lengths[i : i + width] + own[i] - 2 * (padded[i : i + width] @ one[i])
        yield np.sqrt(np.maximum(apart, 0.0))


def _ways(distances: Iterator[NDArray[np.float64]], count: int, width: int) -> NDArray[np.int8]:
    """[i, k]: by which of three steps the shortest way comes there: 0 both go on by one, 1 the
    other by two, 2 the one by two."""
    ways = np.zeros((count, width), np.int8)
    nothing = np.full(width, np.inf)
    before, earlier = nothing, nothing
    previous = nothing
    for i, here in enumerate(distances):
        if i == 0:
            best = np.where(np.arange(width) == width // 2, 2 * here, np.inf)
        else:
            steps = np.stack(
                (
                    before + 2 * here,
                    _right(before + 2 * here) + here,
                    _left(earlier + 2 * previous) + here,
                )
            )
            ways[i] = steps.argmin(axis=0)
            best = steps.min(axis=0)
        earlier, before, previous = before, best, here
    return ways


def _way_back(ways: NDArray[np.int8], reach: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    i, k = len(ways) - 1, reach
    cells = [(i, i)]
    while i > 0:
        way = ways[i, k]
        if way == 0:
            i -= 1
        elif way == 1:
            cells.append((i, i + k - 1 - reach))
            i, k = i - 1, k - 1
        else:
            cells.append((i - 1, i + k - reach))
            i, k = i - 2, k + 1
        cells.append((i, i + k - reach))
    ones, others = np.array(cells[::-1]).T
    return ones, others


def _right(row: NDArray[np.float64]) -> NDArray[np.float64]:
    """[k] is what was at k − 1."""
    return np.concatenate(([np.inf], row[:-1]))


def _left(row: NDArray[np.float64]) -> NDArray[np.float64]:
    """[k] is what was at k + 1."""
    return np.concatenate((row[1:], [np.inf]))
