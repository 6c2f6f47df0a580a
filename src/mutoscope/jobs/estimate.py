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
    """Gathered step by step. `sure` until something is taken for granted."""

    sure: bool = True
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

    def price(self, call: Call, price: Price | None) -> None:
        """A call is to be made; where nobody knows its price, it is that of the latest like it."""
        identity = getattr(call.provider, "identity", None)
        provider, model = (identity.provider, identity.model) if identity else ("", "")
        alike = (call.spec.name, provider)
        known = self._like.get(alike, Price()) if price is None else price
        self._like[alike] = known
        if not known.most_usd:
            return
        exact = known.usd == known.most_usd
        self.lowest_usd += known.usd * (_FEWER if not self.sure else 1 if exact else _LESS_SAID)
        self.likely_usd += known.usd
        self.highest_usd += known.most_usd * (1 if self.sure else _MORE)
        what = call.spec.name.rpartition(".")[2]
        self._asked[(provider, model, what)].append(known.usd)

    def grant(self, why: str) -> None:
        """From here on things are as somebody thinks that they will be."""
        self.sure = False
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
            certain=self.sure and not unknown,
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
