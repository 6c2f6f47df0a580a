"""What a pipeline declares about itself."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel

from mutoscope.config import Settings
from mutoscope.jobs.choices import Warned
from mutoscope.jobs.context import Context
from mutoscope.jobs.forecasting import Forecast

WhenBusy = Literal["queue", "refuse"]
Telling = Callable[[tuple[Any, ...], Any], Warned]
"""Of the arguments of a step's call, and its provider."""


@dataclass(frozen=True)
class Stage:
    """A named band of a job's progress, in percent."""

    name: str
    start: int
    end: int


@dataclass(frozen=True)
class Queue:
    """Where a pipeline's jobs wait. `strict`: one of them at a time, over all processes and
    machines; `when_busy` says what becomes of another one that is submitted meanwhile."""

    name: str = "default"
    strict: bool = False
    when_busy: WhenBusy = "queue"

    @property
    def lock(self) -> str | None:
        """What its jobs hold while they are worked on."""
        return self.name if self.strict else None


@dataclass(frozen=True)
class Form:
    """How people have a pipeline's document, a value of `type`: as a text to edit, and as lines to
    look at. `read` raises InvalidRequest. `example`: a place in it that somebody may change."""

    type: Any
    read: Callable[[str], Any]
    write: Callable[[Any], str]
    tell: Callable[[Any], Sequence[str]]
    example: str = ""


@dataclass(frozen=True)
class Pipeline:
    """A recipe and its surroundings.

    `request` is what users may ask for: its fields become flags, form fields and questions.
    `run` gets the context and a valid request; it calls steps and returns nothing: what it made is
    told by `ctx.produce`. `settle` decides what a request leaves open ("auto"), once, when it is
    handed in, and refuses what cannot be made here; it may look at the machine, but not for long.
    `document` is the key of the step whose result `edit` changes, `form` how people have it.
    `implied` says which changes of the document follow from those that are asked for; they are
    made where nothing else is said of their places. `forecast` makes dry runs possible. `instead`:
    for a field of the request, others that it excludes; where it is said, a preset's word on them
    does not count. `version` is for people; what is reused is decided by the steps' own versions.
    `leaving` says of a settled request what of the user's own is sent away, and to whom; it is told
    the keys of the steps that would run, or None where that is not known. `told_first` warns jobs
    of the same, by step functions: before one runs, and not where its result is found.
    `once` names fields of the request that tell of this one order: no edit takes them along.
    `log_name`: under which its jobs are told to operators' logs, `<name>_started`, `_completed`.
    """

    name: str
    title: str
    summary: str
    version: str
    request: type[BaseModel]
    stages: tuple[Stage, ...]
    run: Callable[[Context, Any], Awaitable[None]]
    settle: Callable[[Settings, Any], Any] | None = None
    document: str = ""
    form: Form | None = None
    implied: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None
    forecast: Forecast | None = None
    queue: Queue = Queue()
    instead: Mapping[str, Collection[str]] = field(default_factory=dict[str, Collection[str]])
    log_name: str = ""
    leaving: Callable[[Settings, Any, Collection[str] | None], Sequence[str]] | None = None
    told_first: Mapping[Callable[..., Any], Telling] = field(
        default_factory=dict[Callable[..., Any], Telling]
    )
    once: Collection[str] = ()

    def __post_init__(self) -> None:
        edges = [edge for stage in self.stages for edge in (stage.start, stage.end)]
        if not self.stages or edges != sorted(edges) or not 0 <= edges[0] <= edges[-1] <= 100:
            raise ValueError(f"the stages of {self.name} are not bands in order within 0..100")
