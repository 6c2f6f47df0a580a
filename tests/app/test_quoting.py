"""What is said of a budget before anything is bought."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.app.quoting import beyond_budget, tight_budget
from mutoscope.models import Plan

PAID = Plan(
    kept=(), to_run=("a",), seconds=1.0, cost=0.036, highest_cost=0.045, lowest_cost=0.03,
    certain=True,
)  # fmt: skip
USD = st.integers(0, 5_000_000).map(lambda millionths: millionths / 1_000_000)


@pytest.mark.parametrize(
    ("budget", "told"),
    [
        (0.036, "covers what is likely ($0.036), not the most ($0.045)"),
        (0.04, "The budget of $0.040 covers what is likely ($0.036), not the most ($0.045)"),
        (0.045, ""),
        (3.0, ""),
        (None, ""),
    ],
)
def test_a_budget_below_the_most_is_said_to_be(budget: float | None, told: str) -> None:
    said = tight_budget(PAID, budget)
    assert told in said
    assert bool(said) is bool(told)


def test_one_below_what_is_certain_is_refused_and_one_below_a_guess_is_not() -> None:
    guess = replace(PAID, certain=False)
    assert beyond_budget(PAID, 0.03) == "It would cost about $0.04, more than the $0.03 allowed."
    assert (tight_budget(PAID, 0.03), beyond_budget(guess, 0.03)) == ("", "")
    assert "does not cover what is likely ($0.036, $0.045 at most)" in tight_budget(guess, 0.03)


@given(USD, USD, USD, st.booleans())
def test_there_is_one_sentence_where_a_budget_may_not_last_and_none_elsewhere(
    likely: float, more: float, budget: float, certain: bool
) -> None:
    plan = Plan((), ("a",), 1.0, cost=likely, highest_cost=likely + more, certain=certain)
    refused, tight = beyond_budget(plan, budget), tight_budget(plan, budget)
    assert not (refused and tight)
    assert bool(refused or tight) is (budget < plan.highest_cost)
    assert bool(refused) is (certain and likely > budget)
