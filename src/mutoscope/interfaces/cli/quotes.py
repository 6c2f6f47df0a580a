"""What a plan says, as lines for the eye."""

from collections.abc import Iterator

from mutoscope.interfaces.cli.display import duration
from mutoscope.interfaces.cli.language import told
from mutoscope.models import Plan


def estimate_lines(plan: Plan) -> Iterator[str]:
    """The sum, who is asked for what, and what the numbers are based on."""
    steps = f"{len(plan.to_run)} {'step' if len(plan.to_run) == 1 else 'steps'}"
    yield f"{_money(plan)}{_time(plan)}; {steps} to make, {len(plan.kept)} there"
    yield from _grounds(plan)


def edit_lines(plan: Plan) -> Iterator[str]:
    """Of an edit: each step that is made anew, the sum, and what it is based on."""
    yield f"{len(plan.to_run)} new, {len(plan.kept)} reused"
    yield from (f"  {told('new')}  {key}" for key in plan.to_run)
    if plan.unknown:
        yield "  and what follows from these, not known yet"
    yield f"{_money(plan)}{_time(plan)}"
    yield from _grounds(plan)


def _grounds(plan: Plan) -> Iterator[str]:
    for each in plan.asked:
        who = f"{each.provider} {each.model}".strip()
        yield f"  {who:<36} {each.calls:>3} × {told(each.what):<14} ${each.usd:.4f}"
    for sentence in plan.basis:
        yield f"  {sentence}"


def _money(plan: Plan) -> str:
    low, high = f"${plan.lowest_cost:.2f}", f"${plan.highest_cost:.2f}"
    if not plan.cost:
        return "cost not known beforehand" if plan.unknown else "nothing to pay"
    between = "" if low == high else f" (between {low} and {high})"
    more = ", and what is not known beforehand" if plan.unknown else ""
    return f"about ${plan.cost:.2f}{between}{more}"


def _time(plan: Plan) -> str:
    return "" if plan.seconds is None else f", about {duration(plan.seconds)}"
