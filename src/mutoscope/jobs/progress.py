"""How far a job is, from what has really been done."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from mutoscope.jobs.pipeline import Stage

ALMOST = 99.0
ENOUGH = 5.0


@dataclass
class _Count:
    expected: int = 0
    expected_weight: float = 0.0
    done: int = 0
    done_weight: float = 0.0
    known: dict[str, float] = field(default_factory=dict[str, float])
    running: dict[str, tuple[int, int]] = field(default_factory=dict[str, tuple[int, int]])

    @property
    def total(self) -> int:
        return max(self.expected, len(self.known))

    @property
    def weight(self) -> float:
        return max(self.expected_weight, sum(self.known.values()))

    @property
    def begun(self) -> bool:
        return self.done > 0 or bool(self.running)

    @property
    def share(self) -> float:
        parts = sum(self.known[key] * at / of for key, (at, of) in self.running.items())
        return (self.done_weight + parts) / self.weight if self.weight else 0.0


@dataclass(frozen=True)
class Reached:
    """Where an earlier attempt has left the bar, and what it said there."""

    percent: float = 0.0
    stage: str = ""
    message: str = ""


class Progress:
    """Counts steps by stage and maps them to the stages' bands.

    Stages may overlap (pictures drawn while lines are spoken): each adds the share of its own band
    that is done. A long step weighs more than a short one; a step that works for a second stage
    (frames are drawn, then encoded) is counted in both. A stage without steps counts as passed once
    a later one has begun. The percentage never goes back, and stays below 100: only the end of the
    job is the end. An attempt that goes on with an interrupted job stays where that had come to,
    until it is there itself.
    """

    def __init__(self, stages: Sequence[Stage], reached: Reached = Reached()) -> None:
        self._reached = reached
        self._stages = tuple(stages)
        self._counts = {stage.name: _Count() for stage in stages}
        self._now = 0.0
        self._best = min(reached.percent, ALMOST)
        self._open: set[str] = set()

    def expect(self, stage: str, steps: int, *, weight: float | None = None) -> None:
        """`steps` more than are known so far are to come; together they weigh `weight`."""
        count = self._counts[stage]
        count.expected_weight = count.weight + (steps if weight is None else weight)
        count.expected = count.total + steps

    def announce(self, stage: str, weights: Mapping[str, float]) -> None:
        """Steps of these keys are to come; some of them may be expected already."""
        self._counts[stage].known.update(weights)

    def begin(self, stage: str, key: str) -> bool:
        """A step starts; True when it opens its stage."""
        count = self._counts[stage]
        count.known.setdefault(key, 1.0)
        count.running[key] = (0, 1)
        opens = stage not in self._open
        self._open.add(stage)
        return opens

    def tick(self, stage: str, key: str, current: int, total: int) -> None:
        """A running step has done `current` of `total` of its own items."""
        running = self._counts[stage].running
        if key in running and total > 0:
            running[key] = (max(0, min(current, total)), total)

    def end(self, stage: str, key: str, *, done: bool = True) -> None:
        """A step has ended; `done` when its result is there."""
        count = self._counts[stage]
        count.running.pop(key, None)
        count.done += done
        count.done_weight += done * count.known.get(key, 1.0)

    def tick_further(self, stage: str, key: str, current: int, total: int) -> None:
        """The same of a step's second stage, which begins when something of it is done."""
        if current > 0:
            count = self._counts[stage]
            count.known.setdefault(key, 1.0)
            count.running.setdefault(key, (0, 1))
            self.tick(stage, key, current, total)

    def end_step(self, stages: Iterable[str], key: str, *, done: bool = True) -> None:
        """A step has ended in all stages that it works for."""
        for stage in stages:
            self.end(stage, key, done=done)

    @property
    def percent(self) -> float:
        """0 .. 99."""
        reached, edge = 0.0, 0
        for index, stage in enumerate(self._stages):
            share = self._share(index)
            if share is not None:
                reached += stage.start - edge + share * (stage.end - stage.start)
            edge = stage.end
        self._now = max(self._now, min(reached, ALMOST))
        self._best = max(self._best, self._now)
        return self._best

    @property
    def ticks(self) -> dict[str, tuple[int, int]]:
        """The running steps and what they have done (current, total) of their own items; of a step
        of two stages, in the first, which is ahead."""
        found = dict[str, tuple[int, int]]()
        for count in self._counts.values():
            for key, tick in tuple(count.running.items()):
                found.setdefault(key, tick)
        return found

    @property
    def running(self) -> list[tuple[str, str, int, int]]:
        """The running steps by stage: stage, key, and what is done (current, total). From any
        thread."""
        return [
            (stage, key, *tick)
            for stage, count in self._counts.items()
            for key, tick in tuple(count.running.items())
        ]

    @property
    def stage(self) -> str:
        """The furthest stage of which a step has begun; not what an earlier one's steps do for it
        beside their own."""
        return self._reached.stage if self._is_behind else self._stage

    @property
    def _is_behind(self) -> bool:
        return self._reached.stage != "" and self._now < min(self._reached.percent, ALMOST)

    @property
    def _stage(self) -> str:
        begun = [stage.name for stage in self._stages if stage.name in self._open]
        return begun[-1] if begun else ""

    @property
    def message(self) -> str:
        """What a person reads beside the bar: "generating audio, 3 of 7"."""
        if self._is_behind:
            return self._reached.message or self._reached.stage.replace("_", " ")
        if not self._stage:
            return ""
        count = self._counts[self._stage]
        words = self._stage.replace("_", " ")
        return f"{words}, {count.done} of {count.total}" if count.total > 1 else words

    def _share(self, index: int) -> float | None:
        """What is done of a stage; None when it has not begun."""
        count = self._counts[self._stages[index].name]
        if count.total:
            return count.share if count.begun else None
        later = self._stages[index + 1 :]
        return 1.0 if any(self._counts[stage.name].begun for stage in later) else None


class Pace:
    """How long the rest will take, if it goes on as it went since work began.

    What is found and not made moves the bar without taking time: it is left out.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, *, reached: float = 0.0
    ) -> None:
        self._clock = clock
        self._began_at = clock()
        self._seen = self._skipped = reached
        self._eta_s: float | None = None

    def skip(self, percent: float) -> None:
        """The bar has moved to `percent` by a reused step."""
        self._skipped += max(0.0, percent - self._seen)
        self._seen = max(percent, self._seen)

    def eta_s(self, percent: float) -> float | None:
        """Whole seconds, or None while too little is done to tell. Told anew as the bar moves."""
        if percent > self._seen or self._eta_s is None:
            self._seen = max(percent, self._seen)
            made = self._seen - self._skipped
            if made >= ENOUGH:
                spent_s = self._clock() - self._began_at
                self._eta_s = float(round(spent_s / made * (100.0 - self._seen)))
        return self._eta_s
