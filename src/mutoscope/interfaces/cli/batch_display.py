"""Many jobs on the terminal: a line for each that goes on, as far as there is room, and one for
each that has ended."""

from collections import Counter
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from mutoscope.app import Glance
from mutoscope.interfaces.cli.display import REDRAWS_PER_S, summary
from mutoscope.interfaces.cli.language import told
from mutoscope.interfaces.cli.terminal import shortened
from mutoscope.models import Job

BAR_WIDTH = 24
LEAST_ROWS = 3
OTHER_ROWS = 4
"""Of a terminal's height, what is not for jobs that go on."""


class BatchDisplay:
    """Follows many jobs on a console: redrawn on a terminal, a line for each end elsewhere; when
    `silent` only the ends. It wipes itself at the end."""

    def __init__(self, console: Console, total: int, *, silent: bool = False) -> None:
        self._console = console
        self._total = total
        self._silent = silent
        self._ends = Counter[str]()
        self._live: Live | None = None

    def __enter__(self) -> Self:
        if self._console.is_terminal and not self._silent:
            self._live = Live(
                console=self._console,
                refresh_per_second=REDRAWS_PER_S,
                transient=True,
                redirect_stdout=False,
                redirect_stderr=False,
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
        """Wipe the display, and draw no more."""
        if self._live is not None:
            self._live.stop()
            self._live = None

    def update(self, going_on: Sequence[tuple[int, Glance]]) -> None:
        """Show those that go on, with the numbers of their lines."""
        if self._live is not None:
            rows = max(LEAST_ROWS, self._console.height - OTHER_ROWS)
            self._live.update(
                draw(going_on, self._ends, self._total, rows=rows, width=self._console.width)
            )

    def tell_end(self, job: Job, number: int, title: str) -> None:
        """A line of its own for one that has come to rest, and why it failed."""
        self._ends[job.status] += 1
        end = Text.assemble(summary(job), f"  {told(f'line {number}')}  {job.id}  ")
        room = max(10, self._console.width - end.cell_len - 1)
        self._console.print(end.append(shortened(title, room)), soft_wrap=True)
        if job.error is not None:
            self._console.print(f"  {job.error.message}", markup=False, soft_wrap=True)
        if job.question is not None:
            self._console.print(f"  {job.question['question']}", markup=False, soft_wrap=True)


def draw(
    going_on: Sequence[tuple[int, Glance]],
    ends: Counter[str],
    total: int,
    *,
    rows: int,
    width: int = 80,
) -> RenderableType:
    """The jobs that go on, those in hand first, in at most `rows` lines; then how many are done. No
    line is wider than the terminal, for one that wraps cannot be wiped."""
    first = sorted(going_on, key=lambda each: (not each[1].in_hand, each[0]))[:rows]
    grid = Table.grid(padding=(0, 1))
    for _ in range(4):
        grid.add_column(no_wrap=True, overflow="ellipsis")
    for number, glance in first:
        style = "" if glance.in_hand else "dim"
        grid.add_row(
            Text(f"{number:>4}", style=style),
            ProgressBar(total=100, completed=glance.progress, width=min(BAR_WIDTH, width // 4)),
            Text(f"{glance.progress:3.0f} %", style=style),
            Text(told(glance.stage.replace("_", " ") or glance.status), style=style),
        )
    return Group(grid, Text(_counts(ends, total), style="dim", no_wrap=True, overflow="ellipsis"))


def _counts(ends: Counter[str], total: int) -> str:
    parts = [f"{count} {status.replace('_', ' ')}" for status, count in ends.items()]
    return " · ".join(map(told, [f"{sum(ends.values())} of {total}", *parts]))
