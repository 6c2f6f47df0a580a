"""Who gets what, so that all together are best served.

The Hungarian method with shortest augmenting paths (R. Jonker and A. Volgenant, "A Shortest
Augmenting Path Algorithm for Dense and Sparse Linear Assignment Problems", Computing 38, 1987).
"""

import numpy as np
from numpy.typing import NDArray


def best_assignment(worth: NDArray[np.float64]) -> list[int]:
    """The column of each row, none twice, with the highest sum of worth [rows, columns]; -1 where
    there are fewer columns than rows."""
    rows, columns = worth.shape
    if rows > columns:
        turned = best_assignment(worth.T)
        owner = {row: column for column, row in enumerate(turned)}
        return [owner.get(row, -1) for row in range(rows)]
    holder = np.full(columns + 1, -1)
    by_row, by_column = np.zeros(rows), np.zeros(columns + 1)
    for row in range(rows):
        _seat(row, -worth, holder, by_row, by_column)
    chosen = [-1] * rows
    for column in range(columns):
        if holder[column] >= 0:
            chosen[int(holder[column])] = column
    return chosen


def _seat(
    row: int,
    cost: NDArray[np.float64],
    holder: NDArray[np.int_],
    by_row: NDArray[np.float64],
    by_column: NDArray[np.float64],
) -> None:
    """Give the row a column, the others changing theirs where that costs least. The last place of
    `holder` is where the row waits."""
    columns = len(holder) - 1
    least, before = np.full(columns, np.inf), np.full(columns, columns)
    seen = np.zeros(columns + 1, bool)
    holder[columns], at = row, columns
    while holder[at] >= 0:
        seen[at] = True
        here = int(holder[at])
        reduced = cost[here] - by_row[here] - by_column[:columns]
        better = ~seen[:columns] & (reduced < least)
        least[better], before[better] = reduced[better], at
        free = np.where(seen[:columns], np.inf, least)
        nearest = int(free.argmin())
        step = free[nearest]
        by_row[holder[seen]] += step
        by_column[seen] -= step
        least[~seen[:columns]] -= step
        at = nearest
    while at != columns:
        came = int(before[at])
        holder[at], at = holder[came], came
    holder[columns] = -1
