"""Flood control as Telegram describes it: one message a second in a chat, with short bursts; 20 a
minute in a group; about 30 a second in all. Looked up on 2026-11-29.

How the real one counts is not published. Here every call that puts up or changes a message counts
once, and who comes before `retry_after` is over is refused again and does not start it anew.
"""

import math
import random
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

MINUTE_S = 60.0


@dataclass(frozen=True)
class Limits:
    """`burst`: so many messages at once are let pass in a chat. `chance`: of a refusal without any
    reason, for up to `longest_s`; drawn by `seed`. `edits`: whether edits count."""

    on: bool = True
    chat_every_s: float = 1.0
    burst: int = 3
    group_per_minute: int = 20
    overall_per_s: int = 30
    edits: bool = True
    chance: float = 0.0
    longest_s: int = 3
    seed: int = 0


@dataclass(frozen=True)
class Verdict:
    """`retry_after_s`: 0 for a call that may pass. `too_early`: it came inside an earlier one."""

    retry_after_s: int = 0
    too_early: bool = False


class Flood:
    """The counters. `clock`: seconds that only go forward."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.limits = Limits()
        self._begin()

    def change(self, **given: Any) -> None:
        """Other limits, counted from now on. TypeError: there is no such limit."""
        self.limits = replace(self.limits, **given)
        self._begin()

    def block(self, chat_id: int, seconds: int) -> None:
        """No message in this chat for so long."""
        self._until[chat_id] = self._clock() + seconds

    def pass_message(self, chat_id: int, *, is_group: bool) -> Verdict:
        """Whether a message may pass, which is counted if so."""
        if left_s := self._blocked_s(chat_id):
            return Verdict(math.ceil(left_s), too_early=True)
        if not self.limits.on:
            return Verdict()
        wait_s = self._wait_s(chat_id, is_group)
        if wait_s > 0:
            retry_after_s = max(1, math.ceil(wait_s))
            self.block(chat_id, retry_after_s)
            return Verdict(retry_after_s)
        self._count(chat_id)
        return Verdict()

    def _begin(self) -> None:
        self._dice = random.Random(self.limits.seed)
        self._until = dict[int, float]()
        self._passed = defaultdict[int | None, deque[float]](deque)
        self._credit = dict[int, tuple[float, float]]()

    def _blocked_s(self, chat_id: int) -> float:
        now = self._clock()
        return max(0.0, self._until.get(chat_id, now) - now)

    def _wait_s(self, chat_id: int, is_group: bool) -> float:
        limits = self.limits
        if self._dice.random() < limits.chance:
            return self._dice.randint(1, limits.longest_s)
        waits = [self._chat_wait_s(chat_id), self._window_wait_s(None, limits.overall_per_s, 1.0)]
        if is_group:
            waits.append(self._window_wait_s(chat_id, limits.group_per_minute, MINUTE_S))
        return max(waits)

    def _chat_wait_s(self, chat_id: int) -> float:
        """A bucket that `burst` messages fit into, filled by one each `chat_every_s`."""
        return (1.0 - self._credit_now(chat_id)) * self.limits.chat_every_s

    def _credit_now(self, chat_id: int) -> float:
        burst = float(self.limits.burst)
        credit, at_s = self._credit.get(chat_id, (burst, self._clock()))
        return min(burst, credit + (self._clock() - at_s) / max(self.limits.chat_every_s, 1e-9))

    def _window_wait_s(self, key: int | None, most: int, window_s: float) -> float:
        now, passed = self._clock(), self._passed[key]
        while passed and passed[0] <= now - window_s:
            passed.popleft()
        return passed[-most] + window_s - now if len(passed) >= most else 0.0

    def _count(self, chat_id: int) -> None:
        now = self._clock()
        self._credit[chat_id] = (self._credit_now(chat_id) - 1.0, now)
        self._passed[chat_id].append(now)
        self._passed[None].append(now)
