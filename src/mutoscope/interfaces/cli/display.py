"""A job on the terminal: its stages, a bar, counts, time left and memory."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from types import TracebackType
from typing import Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from mutoscope.interfaces.cli.language import told
from mutoscope.models import Cost, Job, StepRun

BAR_WIDTH = 44
REDRAWS_PER_S = 8

_THERE = ("completed", "reused")
"""Steps whose results are there."""
_MARKS = {"done": ("✓", "green"), "now": ("●", "cyan"), "next": ("○", "dim")}
_ENDS = {
    "completed": ("✓ completed", "bold green"),
    "partial": ("◐ partial", "bold yellow"),
    "failed": ("✗ failed", "bold red"),
    "cancelled": ("✗ cancelled", "bold yellow"),
    "awaiting_input": ("? waits for your answer", "bold yellow"),
}
WAITS = {
    "worker": "for a worker",
    "memory": "for memory",
    "disk": "for free disk",
    "lock": "for another job of its kind",
    "limit": "for its turn: the limit of jobs at once is reached",
    "budget": "for budget",
    "paused": "for its queue, which is paused",
}
"""What a job waits for, in words."""
_COUNTED = (
    ("completed", "made"),
    ("reused", "reused"),
    ("running", "running"),
    ("failed", "failed"),
)


class Display:
    """Follows a job on a console: redrawn on a terminal, a line for each stage elsewhere, nothing
    when `silent`. It wipes itself at the end."""

    def __init__(self, console: Console, stages: Sequence[str], *, silent: bool = False) -> None:
        self._console = console
        self._stages = stages
        self._memory_mb: float | None = None
        self._told = ""
        self._silent = silent
        self._live: Live | None = None

    def __enter__(self) -> Self:
        if self._console.is_terminal and not self._silent:
            self._live = Live(
                console=self._console, refresh_per_second=REDRAWS_PER_S, transient=True
            )
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Wipe the display, and show nothing more."""
        self._silent = True
        if self._live is not None:
            self._live.stop()
            self._live = None

    def update(self, job: Job, *, memory_mb: float | None = None) -> None:
        """Show the job as it is now; the memory of before stays until another is told."""
        self._memory_mb = memory_mb or self._memory_mb
        if self._live is not None:
            self._live.update(
                draw(job, self._stages, memory_mb=self._memory_mb, width=self._console.width)
            )
        elif not self._silent and (line := plain_line(job)) not in ("", self._told):
            self._told = line
            self._console.print(line, markup=False)


def draw(
    job: Job, stages: Sequence[str], *, memory_mb: float | None = None, width: int = 80
) -> RenderableType:
    """The live display of a running job. No line is wider than the terminal, for one that wraps
    cannot be wiped."""
    grid = Table.grid(padding=(0, 1))
    for least in (1, max(len(_called(stage)) for stage in stages), None):
        grid.add_column(no_wrap=True, overflow="ellipsis", min_width=least)
    for stage in stages:
        grid.add_row(*_stage_row(job, stages, stage))
    bar = Table.grid(padding=(0, 1))
    bar.add_row(
        ProgressBar(total=100, completed=job.progress, width=min(BAR_WIDTH, width - 8)),
        Text(f"{job.progress:3.0f} %", style="bold", no_wrap=True),
    )
    footer = Text(_footer(job, memory_mb), style="dim", no_wrap=True, overflow="ellipsis")
    return Group(grid, bar, footer)


def plain_line(job: Job) -> str:
    """One line for a terminal that cannot redraw; the same until the stage changes, and empty
    where there is nothing to say: a job that waits for a worker is about to be worked here."""
    if job.is_final:
        return ""
    if job.waiting_for and job.waiting_for != "worker":
        return f"waits {WAITS[job.waiting_for]}"
    return job.stage.replace("_", " ")


def summary(job: Job, *, since: Job | None = None) -> Text:
    """How it ended: status, counts, and what it cost; with `since` counting only what it has made
    and paid since it was so."""
    words, style = _ENDS.get(job.status, (job.status, "bold"))
    new, reused, cost = job.new, job.reused, job.cost
    if since is not None:
        there = {step.digest for step in since.steps if step.status in _THERE}
        new = sum(s.status == "completed" and s.digest not in there for s in job.steps)
        reused = job.new + job.reused - new
        cost = replace(
            cost,
            actual=max(0.0, cost.actual - since.cost.actual),
            doubtful=max(0.0, cost.doubtful - since.cost.doubtful),
        )
    counts = ", ".join(filter(None, (told(f"{new} new, {reused} reused"), _cost(cost))))
    return Text.assemble((told(words), style), f"  {counts}")


def _cost(cost: Cost) -> str:
    spent = f"${cost.certain:.2f}" if cost.certain else ""
    doubtful = cost.doubtful + cost.reserved
    open_ = told(f"${doubtful:.2f} maybe charged") if doubtful else ""
    return ", ".join(filter(None, (spent, open_)))


def duration(seconds: float) -> str:
    """A length in minutes and seconds."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"


def _stage_row(job: Job, stages: Sequence[str], stage: str) -> tuple[Text, Text, Text]:
    steps = [step for step in job.steps if step.stage == stage]
    runs = any(step.status == "running" for step in steps)
    mark, style = _MARKS["now" if runs else _place(job, stages, stage)]
    return (
        Text(mark, style=style),
        Text(_called(stage), style="bold" if stage == job.stage else style),
        Text(_counts(steps), style="dim"),
    )


def _called(stage: str) -> str:
    return told(stage.replace("_", " "))


def _place(job: Job, stages: Sequence[str], stage: str) -> str:
    if job.status == "completed":
        return "done"
    if job.stage not in stages:
        return "next"
    order = stages.index(stage) - stages.index(job.stage)
    return "now" if order == 0 else "done" if order < 0 else "next"


def _counts(steps: Sequence[StepRun]) -> str:
    tally = Counter(step.status for step in steps)
    parts = [told(f"{tally[kind]} {word}") for kind, word in _COUNTED if tally[kind]]
    running = next((step for step in steps if step.status == "running" and step.total > 1), None)
    if running:
        parts.append(f"{running.key} {running.current / running.total:.0%}")
    return ", ".join(parts)


def _footer(job: Job, memory_mb: float | None) -> str:
    parts: list[str] = []
    if job.waiting_for:
        parts.append(f"waits {WAITS[job.waiting_for]}")
    if job.status == "cancelling":
        parts.append("stopping")
    if job.eta_seconds is not None:
        parts.append(f"{duration(job.eta_seconds)} left")
    if memory_mb:
        parts.append(f"{memory_mb:.0f} MB")
    return " · ".join(map(told, parts))
