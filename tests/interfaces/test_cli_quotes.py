"""What a plan says on a terminal."""

from mutoscope.interfaces.cli.quotes import edit_lines, estimate_lines
from mutoscope.models import Plan, Quote

KEYS = ("areas.patio.design.gemini", "areas.patio.finished")
PAID = Plan(
    kept=("photo",),
    to_run=KEYS,
    seconds=13.0,
    cost=0.036,
    lowest_cost=0.036,
    highest_cost=0.09,
    asked=(Quote("gemini", "flash", "order_design", 1, 0.036),),
    basis=("Each picture is reckoned to keep the house at once.",),
)


def test_an_edit_names_what_is_made_anew_who_is_asked_and_the_sum() -> None:
    assert list(edit_lines(PAID)) == [
        "2 new, 1 reused",
        *(f"  new  {key}" for key in KEYS),
        "about $0.04 (between $0.04 and $0.09), about 13 s",
        f"  {'gemini flash':<36}   1 × order_design   $0.0360",
        "  Each picture is reckoned to keep the house at once.",
    ]


def test_an_edit_that_costs_nothing_says_so() -> None:
    free = Plan(kept=("a", "b"), to_run=(), seconds=0.0, certain=True)
    assert list(edit_lines(free)) == ["0 new, 2 reused", "nothing to pay, about 0 s"]


def test_what_nobody_knows_is_not_said_to_be_free() -> None:
    told = list(edit_lines(Plan(kept=(), to_run=("script",), seconds=None, unknown=True)))
    assert told[1:] == [
        "  new  script",
        "  and what follows from these, not known yet",
        "cost not known beforehand",
    ]


def test_a_dry_run_is_told_in_one_line_and_its_grounds() -> None:
    first, *grounds = estimate_lines(PAID)
    assert first == "about $0.04 (between $0.04 and $0.09), about 13 s; 2 steps to make, 1 there"
    assert grounds == list(edit_lines(PAID))[-2:]
