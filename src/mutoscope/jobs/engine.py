"""What every part of the engine needs, opened once a process and passed down."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from mutoscope.config import Settings
from mutoscope.jobs.black_box import JobInHand
from mutoscope.jobs.breaker import Breaker
from mutoscope.jobs.counting import Counts
from mutoscope.jobs.limits import Turns
from mutoscope.jobs.pipeline import Pipeline
from mutoscope.jobs.purchases import Purchases
from mutoscope.jobs.redaction import Redactor
from mutoscope.jobs.resources import Meter
from mutoscope.jobs.slots import Slots
from mutoscope.jobs.unsaid import Unsaid
from mutoscope.providers.protocols import Providers, Wish
from mutoscope.store.blobs import Blobs
from mutoscope.store.clock import Clock
from mutoscope.store.database import Database
from mutoscope.store.events import Listener


@dataclass(frozen=True)
class Engine:
    """`pipeline` finds a pipeline by name (NotFound); `providers` makes those for a wish; `names`
    are the pipelines there are; `at_work` tells what is being done of each job in hand, from any
    thread."""

    settings: Settings
    database: Database
    blobs: Blobs
    listener: Listener
    clock: Clock
    meter: Meter
    redact: Redactor
    slots: Slots
    turns: Turns
    breaker: Breaker
    unsaid: Unsaid
    purchases: Purchases
    pipeline: Callable[[str], Pipeline]
    providers: Callable[[Wish], Providers]
    names: Sequence[str] = ()
    counts: Counts = field(default_factory=Counts)
    at_work: dict[str, Callable[[], JobInHand]] = field(
        default_factory=dict[str, Callable[[], JobInHand]]
    )
