"""When a step is worth another try, and when to make it: by the class of what went wrong.

busy     the vendor asks to come back later: after the time it names, or a fixed gap
fault    it is silent or broken, or the machine is short of something: growing gaps, half to whole
         by chance, so that many that failed together do not come back together ("equal jitter" in
         M. Brooker, "Exponential backoff and jitter", AWS Architecture Blog, 2015)
other    refused, denied, invalid, a bug: the same try would end the same way; a vendor that is down
         was waited for already (`jobs.breaker`)
"""

import random
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from mutoscope.errors import MutoscopeError, ProviderLimited

Class = Literal["busy", "fault"]

TRIES: dict[Class, int] = {"busy": 8, "fault": 4}
"""In all, the first included. A busy vendor works: it is worth more patience than a broken one."""
GROWTH = 4
"""With gaps from 1 s on, the four tries span up to 21 s: a restart on their side, not an outage."""
LONGEST_GAP_S = 60.0
VENDOR_DOWN = "vendor_down"
"""The code of an error that says: nobody asks this vendor for now."""
LONGEST_BUSY_S = 900.0
"""Who is told to wait longer, all in all, says so and leaves it to a person."""


@dataclass(frozen=True)
class Retry:
    """The `tried`-th of at most `of` tries has failed for a reason of this class; the next comes
    after `pause_s`."""

    kind: Class
    tried: int
    of: int
    pause_s: float


class Retries:
    """The failed tries of one step, counted by class.

    `gap_s`: the first one after a fault. `busy_gap_s`: where a busy vendor names none.
    """

    def __init__(self, *, gap_s: float = 1.0, busy_gap_s: float = 15.0) -> None:
        self._gap_s = gap_s
        self._busy_gap_s = busy_gap_s
        self._failed: Counter[Class] = Counter()
        self._waited_s = 0.0
        self._spared_s = sum(
            min(gap_s * GROWTH**n, LONGEST_GAP_S) for n in range(TRIES["fault"] - 1)
        )

    def after(self, error: BaseException) -> Retry | None:
        """What to do after one more failure; None: give up."""
        kind = _class(error)
        if kind is None:
            return None
        self._failed[kind] += 1
        tried, of = self._failed[kind], TRIES[kind]
        if isinstance(error, ProviderLimited):
            pause_s = self._busy_pause_s(error)
        else:
            pause_s = self._fault_pause_s(tried)
        too_long = kind == "busy" and self._waited_s > LONGEST_BUSY_S
        return None if tried >= of or too_long else Retry(kind, tried, of, pause_s)

    def may_wait(self, pause_s: float) -> bool:
        """Whether the step may wait so long for a vendor that nobody asks meanwhile; then it does.
        With its pauses after faults it waits no longer than those alone could be."""
        self._spared_s -= pause_s
        return self._spared_s >= 0

    def _busy_pause_s(self, error: ProviderLimited) -> float:
        named_s = error.retry_after_s
        pause_s = self._busy_gap_s if named_s is None else named_s
        self._waited_s += pause_s
        return pause_s

    def _fault_pause_s(self, tried: int) -> float:
        longest_s = min(self._gap_s * GROWTH ** (tried - 1), LONGEST_GAP_S)
        pause_s = longest_s * random.uniform(0.5, 1.0)  # spread, not secrecy
        self._spared_s -= pause_s
        return pause_s


def _class(error: BaseException) -> Class | None:
    if not (isinstance(error, MutoscopeError) and error.transient) or error.code == VENDOR_DOWN:
        return None
    return "busy" if isinstance(error, ProviderLimited) else "fault"
