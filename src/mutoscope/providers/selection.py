"""Which sentences to tell in the time there is: worth, no repetition, nothing left dangling.

Maximal marginal relevance (Carbonell and Goldstein 1998) over units of sentences: one that leans
on the sentence before is taken together with it, or not at all. Where several are about as good, a
die decides: another seed tells another story of the same worth.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from mutoscope.providers.candidates import Sentence

_REPETITION = 0.9
_OVER, _UNDER = 1.03, 0.97
_SWAPS = 40
_NEAR = 0.15
"""So much less worth, of about 1, is as good."""

Option = TypeVar("Option")


@dataclass(frozen=True)
class Pool:
    """What can be chosen from: worth (n,), similarity (n, n), and cost in seconds (n,)."""

    sentences: Sequence[Sentence]
    worth: NDArray[np.float64]
    similarity: NDArray[np.float64]
    seconds: NDArray[np.float64]

    @cached_property
    def units(self) -> tuple[frozenset[int], ...]:
        """Each sentence with all it leans on; empty where that cannot be told."""
        return tuple(self._unit(index) for index in range(len(self.sentences)))

    def _unit(self, index: int) -> frozenset[int]:
        unit: set[int] = set()
        while self.sentences[index].usable:
            unit.add(index)
            if self.sentences[index].alone:
                return frozenset(unit)
            if index == 0 or not self.sentences[index].follows(self.sentences[index - 1]):
                break
            index -= 1
        return frozenset()

    def cost(self, chosen: frozenset[int]) -> float:
        return float(sum(self.seconds[index] for index in chosen))


def one_of_the_best(
    options: Sequence[Option], worth: Callable[[Option], float], dice: random.Random
) -> Option:
    """Any of the options that are about as good as the best. ValueError: there is none."""
    rated = [(worth(option), option) for option in options]
    best = max(value for value, _ in rated)
    return dice.choice([option for value, option in rated if value >= best - _NEAR])


def choose(
    pool: Pool, fixed: frozenset[int], budget_s: float, dice: random.Random
) -> frozenset[int]:
    """Indexes of sentences that fill `budget_s` within 3 % where the text allows it."""
    chosen = fixed
    while pool.cost(chosen) < _UNDER * budget_s:
        best = _good_addition(pool, chosen, budget_s, dice)
        if best is None:
            break
        chosen = best
    return _fitted(pool, fixed, chosen, budget_s, dice)


def _good_addition(
    pool: Pool, chosen: frozenset[int], budget_s: float, dice: random.Random
) -> frozenset[int] | None:
    options = [chosen | unit for unit in pool.units if not unit <= chosen]
    fitting = [option for option in options if pool.cost(option) <= _OVER * budget_s]
    if not fitting:
        return None
    return one_of_the_best(fitting, lambda option: _gain(pool, chosen, option), dice)


def _gain(pool: Pool, chosen: frozenset[int], option: frozenset[int]) -> float:
    """The mean worth of what is new, less its likeness to what is there."""
    new = option - chosen
    gains = [
        pool.worth[i] - _REPETITION * max((pool.similarity[i, j] for j in chosen), default=0.0)
        for i in sorted(new)
    ]
    return float(np.mean(gains))


def _fitted(
    pool: Pool,
    fixed: frozenset[int],
    chosen: frozenset[int],
    budget_s: float,
    dice: random.Random,
) -> frozenset[int]:
    """Exchange single sentences for others until the length fits."""
    for _ in range(_SWAPS):
        missing = abs(pool.cost(chosen) - budget_s)
        if missing <= (1 - _UNDER) * budget_s:
            break
        closer = [
            option
            for option in _exchanges(pool, fixed, chosen)
            if abs(pool.cost(option) - budget_s) < missing - 0.05 and _is_sound(pool, option)
        ]
        if not closer:
            break
        chosen = one_of_the_best(closer, lambda option: _fit(pool, option, budget_s), dice)
    return chosen


def _fit(pool: Pool, option: frozenset[int], budget_s: float) -> float:
    """Mean worth, less a tenth for each 2 % that the length is off."""
    off = abs(pool.cost(option) - budget_s) / budget_s
    return float(np.mean([pool.worth[i] for i in sorted(option)])) - 5 * off


def _exchanges(pool: Pool, fixed: frozenset[int], chosen: frozenset[int]) -> list[frozenset[int]]:
    """All ways to add one unit, to leave a sentence out, or to do both."""
    removable = [frozenset({i}) for i in sorted(chosen - fixed)]
    outs = [frozenset[int](), *removable]
    ins = [frozenset[int](), *(unit for unit in pool.units if not unit <= chosen)]
    return [(chosen - out) | unit for out in outs for unit in ins]


def _is_sound(pool: Pool, chosen: frozenset[int]) -> bool:
    return all(pool.units[index] <= chosen for index in chosen)
