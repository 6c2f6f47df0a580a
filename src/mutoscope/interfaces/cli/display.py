"""A job on the terminal: its stages, a bar, counts, time left and memory."""

from collections import Counter
from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from mutoscope.models import Job, StepRun

_MARKS = {"done": ("✓", "green"), "now": ("●", "cyan"), "next": ("○", "dim")}
_ENDS = {
    "completed": ("✓ completed", "bold green"),
    "partial": ("◐ partial", "bold yellow"),
    "failed": ("✗ failed", "bold red"),
    "cancelled": ("✗ cancelled", "bold yellow"),
    "awaiting_input": ("? waits for your answer", "bold yellow"),
}
_WAITS = {
    "worker": "for a worker",
    "memory": "for memory",
    "lock": "for another job of its kind",
    "limit": "for its turn: the limit of jobs at once is reached",
    "budget": "for budget",
    "paused": "for its queue, which is paused",
}


def draw(job: Job, stages: Sequence[str], *, memory_mb: float | None = None) -> RenderableType:
    """The live display of a running job."""
    grid = Table.grid(padding=(0, 1))
    for stage in stages:
        grid.add_row(*_stage_row(job, stages, stage))
    bar = Table.grid(padding=(0, 1))
    bar.add_row(
        ProgressBar(total=100, completed=job.progress, width=44),
        Text(f"{job.progress:3.0f} %", style="bold"),
        Text(_footer(job, memory_mb), style="dim"),
    )
    return Group(grid, bar)


def plain_line(job: Job) -> str:
    """One line of progress, for a terminal that cannot redraw."""
    waits = f" waits {_WAITS[job.waiting_for]}" if job.waiting_for else ""
    return f"{job.progress:5.1f} %  {job.stage or job.status}{waits}"


def summary(job: Job) -> Text:
    """How it ended: status, counts, and what to know."""
    words, style = _ENDS.get(job.status, (job.status, "bold"))
    return Text.assemble((words, style), f"  {job.new} new, {job.reused} reused")


def duration(seconds: float) -> str:
    """A length in minutes and seconds."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"


def _stage_row(job: Job, stages: Sequence[str], stage: str) -> tuple[Text, Text, Text]:
    mark, style = _MARKS[_place(job, stages, stage)]
    steps = [step for step in job.steps if step.stage == stage]
    return (
        Text(mark, style=style),
        Text(stage.replace("_", " "), style="bold" if stage == job.stage else style),
        Text(_counts(steps), style="dim"),
    )


def _place(job: Job, stages: Sequence[str], stage: str) -> str:
    if job.status == "completed":
        return "done"
    if job.stage not in stages:
        return "next"
    order = stages.index(stage) - stages.index(job.stage)
    return "now" if order == 0 else "done" if order < 0 else "next"


def _counts(steps: Sequence[StepRun]) -> str:
    tally = Counter(step.status for step in steps)
    parts = [f"{tally[kind]} {word}" for kind, word in _COUNTED if tally[kind]]
    running = next((step for step in steps if step.status == "running" and step.total > 1), None)
    if running:
        parts.append(f"{running.key} {running.current}/{running.total}")
    return ", ".join(parts)


_COUNTED = (
    ("completed", "made"),
    ("reused", "reused"),
    ("running", "running"),
    ("failed", "failed"),
)


def _footer(job: Job, memory_mb: float | None) -> str:
    parts: list[str] = []
    if job.waiting_for:
        parts.append(f"waits {_WAITS[job.waiting_for]}")
    if job.status == "cancelling":
        parts.append("stopping")
    if job.eta_seconds is not None:
        parts.append(f"{duration(job.eta_seconds)} left")
    if memory_mb:
        parts.append(f"{memory_mb:.0f} MB")
    return " · ".join(parts)
