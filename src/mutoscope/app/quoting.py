"""What a budget covers of a price, told when a job is handed in: the till reserves the most that a
call can cost, so a budget that covers only what is likely may stop the job later."""

from mutoscope.models import Plan

TIGHT = "tight_budget"
"""The code of the warning."""
_FEWEST_DIGITS, _MOST_DIGITS = 2, 6


def beyond_budget(plan: Plan, max_cost: float) -> str:
    """Why a job would not be taken with this budget (USD); "": it would."""
    if not (plan.certain and plan.cost > max_cost):
        return ""
    likely, budget = _told(plan.cost, max_cost)
    return f"It would cost about ${likely}, more than the ${budget} allowed."


def tight_budget(plan: Plan, max_cost: float | None) -> str:
    """A sentence on a budget (USD) that may not last, though the job is taken; "": it lasts as far
    as can be told, or there is none."""
    if max_cost is None or max_cost >= plan.highest_cost or beyond_budget(plan, max_cost):
        return ""
    budget, likely, most = _told(max_cost, plan.cost, plan.highest_cost)
    if plan.cost > max_cost:
        return (
            f"The budget of ${budget} does not cover what is likely (${likely}, ${most} at most):"
            " the job may stop and ask for a larger one."
        )
    return (
        f"The budget of ${budget} covers what is likely (${likely}), not the most (${most}):"
        " the job may stop and ask for a larger one."
    )


def _told(*usd: float) -> list[str]:
    """With as many digits as it takes to tell them apart."""
    for digits in range(_FEWEST_DIGITS, _MOST_DIGITS):
        told = [f"{each:.{digits}f}" for each in usd]
        if len(set(told)) == len(set(usd)):
            return told
    return [f"{each:.{_MOST_DIGITS}f}" for each in usd]
