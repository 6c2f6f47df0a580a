"""Cases of which a part is enough each time, always the same part; the others are proofs."""

import random
from collections.abc import Iterable
from typing import Any

import pytest


def a_part(cases: Iterable[Any], share: float = 1 / 3, *, seed: int = 3) -> list[Any]:
    """All the cases in their order; those outside a seeded part are run by `make proofs`. Case by
    case one value, or a tuple of as many as there are parameters."""
    each = list(cases)
    kept = set(random.Random(seed).sample(range(len(each)), max(1, round(share * len(each)))))
    return [case if n in kept else _later(case) for n, case in enumerate(each)]


def _later(case: Any) -> Any:
    values = case if isinstance(case, tuple) else (case,)
    return pytest.param(*values, marks=pytest.mark.proof)
