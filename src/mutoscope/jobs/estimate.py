"""What a plan says of money and time, and how sure it is of it."""

from collections import defaultdict
from dataclasses import dataclass, field

from mutoscope.jobs.execution import Call
from mutoscope.jobs.quoting import Price
from mutoscope.models import Plan, Quote

_FEWER, _MORE = 0.75, 1.5
"""How far a model's script may be from the planned number of scenes and words, as scripts are."""
_LESS_SAID = 0.5
"""Of the likely price of a call that costs by what is answered."""


@dataclass
class Estimate:
    """Gathered step by step. `exact` until something is taken for granted, `sure` until it is
    something that decides how much is asked for; `may_be_found`: what follows may be there."""

    exact: bool = True
    sure: bool = True
    may_be_found: bool = False
    lowest_usd: float = 0.0
    likely_usd: float = 0.0
    highest_usd: float = 0.0
    granted: list[str] = field(default_factory=list[str])
    seconds: dict[str, float | None] = field(default_factory=dict[str, float | None])
    measured: int = 0
    typical: int = 0
    _asked: dict[tuple[str, str, str], list[float]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _like: dict[tuple[str, str], Price] = field(default_factory=dict[tuple[str, str], Price])

    def price(self, call: Call, price: Price | None, most_times: int = 1) -> None:
        """A call is to be made, `most_times` if it comes to the worst; where nobody knows its
        price, it is that of the latest like it."""
        identity = getattr(call.provider, "identity", None)
        provider, model = (identity.provider, identity.model) if identity else ("", "")
        alike = (call.spec.name, provider)
        known = self._like.get(alike, Price()) if price is None else price
        self._like[alike] = known
        if not known.most_usd:
            return
        self.lowest_usd += known.usd * self._least_share(known)
        self.likely_usd += known.usd
        self.highest_usd += known.most_usd * most_times * (1 if self.sure else _MORE)
        what = call.spec.name.rpartition(".")[2]
        self._asked[(provider, model, what)].append(known.usd)

    def _least_share(self, price: Price) -> float:
        if self.may_be_found:
            return 0.0
        if not self.sure:
            return _FEWER
        return 1.0 if price.usd == price.most_usd else _LESS_SAID

    def grant(self, why: str, *, same_calls: bool = False, may_be_found: bool = False) -> None:
        """From here on things are as somebody thinks that they will be; with `same_calls` as much
        is asked for, whatever they are, but for what `may_be_found` to be there already."""
        self.exact = False
        self.sure = self.sure and same_calls
        self.may_be_found = self.may_be_found or may_be_found
        if why not in self.granted:
            self.granted.append(why)

    def time(self, key: str, measured_s: float | None, typical_s: float | None = None) -> None:
        """How long a step took before, else how long it takes elsewhere."""
        self.seconds[key] = typical_s if measured_s is None else measured_s
        self.measured += measured_s is not None
        self.typical += measured_s is None and typical_s is not None

    def plan(self, keys: list[str], *, parallel: int, unknown: bool) -> Plan:
        """All of it."""
        return Plan(
            kept=tuple(key for key in keys if key not in self.seconds),
            to_run=tuple(key for key in keys if key in self.seconds),
            seconds=self._seconds(parallel),
            cost=round(self.likely_usd, 6),
            unknown=unknown,
            lowest_cost=round(self.lowest_usd, 6),
            highest_cost=round(self.highest_usd, 6),
            certain=self.sure and not self.may_be_found and not unknown,
            asked=tuple(
                Quote(*who, calls=len(each), usd=round(sum(each), 6))
                for who, each in self._asked.items()
            ),
            basis=tuple(self._basis(unknown=unknown)),
        )

    def _seconds(self, parallel: int) -> float | None:
        """Steps run side by side, but none faster than it ever was."""
        known = [seconds for seconds in self.seconds.values() if seconds is not None]
        if not known:
            return None if self.seconds else 0.0
        return max(max(known), sum(known) / parallel)

    def _basis(self, *, unknown: bool) -> list[str]:
        told = list(self.granted)
        if self._asked:
            told.append("Prices are those of the vendors' files and of the setting `prices`.")
        if self.measured:
            told.append(f"Times of {self.measured} steps are those of earlier ones here.")
        if self.typical:
            told.append(f"Times of {self.typical} steps are typical ones, not measured here.")
        if unknown:
            told.append("What follows from the last of them is not known yet.")
        return told
