"""Who guesses: failed tries to sign in, counted for each address, in memory.

A key cannot be guessed; this keeps those who try from costing us anything, and their tries visible.
"""

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from mutoscope.errors import Busy

log = structlog.get_logger("mutoscope")

TRIES = 10
WINDOW_S = 60.0
FIRST_LOCK_S = 60.0
LONGEST_LOCK_S = 3600.0
FORGOTTEN_AFTER_S = 2 * LONGEST_LOCK_S
"""Who has failed no more for so long begins anew with the shortest lock."""
ROOM = 4096
"""Addresses that are remembered; beyond, the one that failed longest ago goes."""


@dataclass
class _Record:
    """Times are on our clock, in seconds."""

    failed_at_s: deque[float] = field(default_factory=lambda: deque[float](maxlen=TRIES))
    locks: int = 0
    locked_until_s: float = 0.0


class Attempts:
    """Ten failures in a minute lock an address out: for a minute, then for twice as long each time.
    `clock`: seconds that never go back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._records = OrderedDict[str, _Record]()

    def __len__(self) -> int:
        return len(self._records)

    def check(self, address: str) -> None:
        """Busy: this address is locked out."""
        record = self._records.get(address)
        left_s = record.locked_until_s - self._clock() if record else 0.0
        if left_s > 0:
            raise Busy(
                "Too many wrong keys came from your address.",
                hint="Wait a little, then try again with the right one.",
                retry_after_s=left_s,
                code="too_many_attempts",
            )

    def failed(self, address: str) -> None:
        """A wrong key came from there."""
        now_s, record = self._clock(), self._record(address)
        record.failed_at_s.append(now_s)
        if len(record.failed_at_s) == TRIES and now_s - record.failed_at_s[0] <= WINDOW_S:
            lock_s = min(FIRST_LOCK_S * 2**record.locks, LONGEST_LOCK_S)
            record.locked_until_s = now_s + lock_s
            record.locks = min(record.locks + 1, 16)
            record.failed_at_s.clear()
            log.warning("address_locked_out", address=address, for_s=lock_s)

    def _record(self, address: str) -> _Record:
        record = self._records.pop(address, None) or _Record()
        last_s = record.locked_until_s or self._clock()
        if self._clock() - last_s > FORGOTTEN_AFTER_S:
            record = _Record()
        self._records[address] = record
        while len(self._records) > ROOM:
            self._records.popitem(last=False)
        return record
