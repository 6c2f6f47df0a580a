"""What is said of each link of a chain that was tried."""

from dataclasses import dataclass
from typing import Literal

Link = Literal["address", "imagery", "prompt", "model", "picture"]
State = Literal["PASS", "FAIL", "SKIP"]


@dataclass(frozen=True)
class Verdict:
    """One link. `finding`: what was found, and for what is not well what to do; `files`: names of
    the evidence."""

    link: Link
    state: State
    finding: str
    files: tuple[str, ...] = ()


class Skipped(Exception):
    """A link that could not be tried, through no fault of its own: why."""
