"""A step's hand on the outside world."""

import functools
from collections.abc import Callable
from pathlib import Path

from mutoscope.errors import ResourceExhausted
from mutoscope.jobs.step import StepSpec
from mutoscope.jobs.stopping import StopSignal, Withheld
from mutoscope.models import Artifact
from mutoscope.store.blobs import Blobs, Stored


class StepWork:
    """`models.Work` for one try of one step. Methods may be called from any thread."""

    def __init__(
        self,
        spec: StepSpec,
        *,
        blobs: Blobs,
        folder: Callable[[], Path],
        seed: int,
        stop: StopSignal,
        on_tick: Callable[[int, int, int], None],
    ) -> None:
        self.warnings: list[tuple[str, str]] = []
        self.kept: list[Stored] = []
        self.withheld = False
        """Whether a tick has raised `Withheld`."""
        self._spec = spec
        self._blobs = blobs
        self._folder = functools.cache(folder)  # most steps write no file
        self._seed = seed
        self._stop = stop
        self._on_tick = on_tick
        self._began_at_s = self._ticked_at_s = stop.working_s()
        self._over: ResourceExhausted | None = None

    @property
    def seed(self) -> int:
        """RuntimeError: the step is not declared `seeded`, so its digest does not know the seed."""
        if not self._spec.seeded:
            raise RuntimeError(f"{self._spec.name} reads its seed but is not declared seeded")
        return self._seed

    def path(self, artifact: Artifact) -> Path:
        return self._blobs.path(artifact)

    def scratch(self, name: str) -> Path:
        self._stop.check()  # nobody would remove what is begun now
        return self._folder() / Path(name).name

    def keep(self, path: Path, mime_type: str) -> Artifact:
        self._stop.check()
        stored = self._blobs.store(path, move=True)
        self.kept.append(stored)
        return Artifact(stored.sha256, stored.bytes, stored.suffix, mime_type)

    def tick(self, current: int, total: int, further: int = 0) -> None:
        try:
            self._stop.hold()
        except Withheld:
            self.withheld = True
            raise
        if self._over is not None:
            raise self._over
        self._ticked_at_s = self._stop.working_s()
        self._on_tick(current, total, further)

    def warn(self, code: str, message: str) -> None:
        self.warnings.append((code, message))

    def seconds_left(self) -> float:
        """Until the nearer of the two limits; not above zero: it is past. By the run's own clock,
        which may stand still for a while."""
        now_s = self._stop.working_s()
        return min(
            self._began_at_s + self._spec.time_limit_s - now_s,
            self._ticked_at_s + self._spec.stall_limit_s - now_s,
        )

    def give_up(self) -> ResourceExhausted:
        """A limit is passed: the next tick raises what this returns."""
        late = self._stop.working_s() - self._began_at_s >= self._spec.time_limit_s
        limit_s = self._spec.time_limit_s if late else self._spec.stall_limit_s
        what = "took longer than" if late else "made no progress for"
        self._over = ResourceExhausted(
            f"{self._spec.name} {what} {limit_s:g} s.",
            hint="The machine may be overloaded: try again, or set a smaller `parallel`.",
            code="time_limit" if late else "stalled",
        )
        return self._over
