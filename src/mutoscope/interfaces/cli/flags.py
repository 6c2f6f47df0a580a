"""Flags that are made from a request's fields, and those of every command that hands in jobs."""

import inspect
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter
from pydantic.fields import FieldInfo

from mutoscope.interfaces.cli import Json, NoWait
from mutoscope.interfaces.cli.areas import HELP as AREAS_HELP
from mutoscope.interfaces.cli.areas import KIND as AREAS
from mutoscope.interfaces.cli.uploads import FILES, MANY, cli_kind, cli_name, is_positional
from mutoscope.jobs.pipeline import WhenBusy

Inline = Annotated[
    bool,
    Parameter(name="--inline", negative=(), help="Run the job in this process, for a debugger."),
]
Seed = Annotated[int | None, Parameter(help="Seed of every choice; drawn when not given.")]
Priority = Annotated[int, Parameter(help="Higher is sooner.")]
MaxCost = Annotated[
    float | None, Parameter(help="What its paid calls may cost together, in US dollars.")
]
PresetName = Annotated[
    str | None, Parameter(name="--preset", help="Fields from a preset, where you say nothing.")
]
WebhookUrl = Annotated[
    str | None,
    Parameter(
        name="--webhook-url", help="Who is told when it ends or asks: an address that takes POST."
    ),
]
IdempotencyKey = Annotated[
    str | None,
    Parameter(
        name="--idempotency-key",
        help="The same key within 7 days: the same job, none new; with another request: refused.",
    ),
]
BatchFile = Annotated[
    str | None,
    Parameter(
        name="--batch-file",
        allow_leading_hyphen=True,
        help="A job for each line: a JSON object of fields; - reads them from standard input.",
    ),
]
DryRun = Annotated[
    bool,
    Parameter(
        name="--dry-run",
        negative=(),
        help="Only say what would be asked of whom, how long it takes and what it costs.",
    ),
]
PreviewOnly = Annotated[
    bool,
    Parameter(name="--preview", negative=(), help="Only show the script, where that is free."),
]
Waiting = Annotated[
    WhenBusy | None,
    Parameter(
        name="--when-busy",
        help="While another order is worked on: queue waits behind it, refuse does not. One at a"
        " time is made.",
    ),
]
RUN_FLAGS: dict[str, tuple[Any, Any]] = {
    "json": (Json, False),
    "no_wait": (NoWait, False),
    "inline": (Inline, False),
    "seed": (Seed, None),
    "priority": (Priority, 0),
    "max_cost": (MaxCost, None),
    "preset": (PresetName, None),
    "webhook_url": (WebhookUrl, None),
    "idempotency_key": (IdempotencyKey, None),
    "batch_file": (BatchFile, None),
    "dry_run": (DryRun, False),
    "preview": (PreviewOnly, False),
}
"""Their kinds and defaults."""
QUEUE_FLAGS: dict[str, tuple[Any, Any]] = {"when_busy": (Waiting, None)}
"""Those of pipelines that work on one order at a time."""


@dataclass(frozen=True)
class Run:
    """What was said beside the request."""

    json: bool = False
    no_wait: bool = False
    inline: bool = False
    seed: int | None = None
    priority: int = 0
    max_cost: float | None = None
    preset: str | None = None
    webhook_url: str | None = None
    idempotency_key: str | None = None
    batch_file: str | None = None
    dry_run: bool = False
    preview: bool = False
    when_busy: WhenBusy | None = None

    def terms(self) -> dict[str, Any]:
        """What `Studio.submit` is told of it."""
        return {
            "seed": self.seed,
            "priority": self.priority,
            "max_cost": self.max_cost,
            "preset": self.preset,
            "webhook_url": self.webhook_url,
            "idempotency_key": self.idempotency_key,
            "when_busy": self.when_busy,
        }


def parameter(key: str, field: FieldInfo) -> inspect.Parameter:
    """The flag, or the positional argument, of a request's field."""
    kind = cli_kind(field)
    path: Any = list[Path] | None if kind in MANY else Path | None
    annotation: Any = path if kind in FILES else field.annotation
    default = None if kind in FILES else field.get_default()
    if field.is_required():  # a batch file's lines may say it
        said: Any = list[str] if kind == AREAS else field.annotation
        annotation, default = said | None, None
    positional = is_positional(field)
    help_ = AREAS_HELP if kind == AREAS else f"{field.description}{_bounds(field)}."
    negative = None if default is True else ()  # a flag that is off needs no --no-flag
    shown = Parameter(
        name=cli_name(field),
        help=help_,
        negative=negative,
        show_default=bool(default),
        consume_multiple=kind in MANY,  # as a shell gives the names behind a star
    )
    return inspect.Parameter(
        key,
        inspect.Parameter.POSITIONAL_OR_KEYWORD if positional else inspect.Parameter.KEYWORD_ONLY,
        default=default,
        annotation=Annotated[annotation, shown],
    )


def _bounds(field: FieldInfo) -> str:
    """The least and the most of a number, in words."""
    least = next((m.ge for m in field.metadata if hasattr(m, "ge")), None)
    most = next((m.le for m in field.metadata if hasattr(m, "le")), None)
    return f", {least} to {most}" if least is not None and most is not None else ""
