"""What stands behind a context: a real run, or a plan of one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from mutoscope.jobs.choices import Warned
from mutoscope.jobs.gates import Gate
from mutoscope.jobs.sources import Sources
from mutoscope.jobs.step import StepSpec
from mutoscope.models import Artifact, Item
from mutoscope.providers.protocols import Providers, Wish


@dataclass(frozen=True)
class Call:
    """One step call of a recipe. `key` names it within the job."""

    function: Callable[..., Any]
    spec: StepSpec
    args: tuple[Any, ...]
    key: str
    provider: Any = None


@dataclass(frozen=True)
class Product:
    """A file that the recipe hands over, of the whole or of one `item`."""

    kind: str
    artifact: Artifact
    name: str
    duration_s: float | None = None
    width: int | None = None
    height: int | None = None
    item: str = ""


class Execution(Protocol):
    """The two ways to go through a recipe share this shape."""

    @property
    def job_id(self) -> str: ...

    @property
    def seed(self) -> int: ...

    @property
    def allow_private_urls(self) -> bool: ...

    @property
    def sources(self) -> Sources: ...

    async def providers_for(self, wish: Wish) -> Providers: ...

    async def result_of(self, call: Call) -> Any: ...

    def expect(self, stage: str, steps: int, weight: float | None) -> None: ...

    def announce(self, stage: str, weights: Mapping[str, float]) -> None: ...

    def produce(self, product: Product) -> None: ...

    def item(self, item: Item) -> None: ...

    def warn(self, code: str, message: str) -> None: ...

    def chosen(self, name: str, asked: str) -> str | None: ...

    async def choose(self, name: str, asked: str, chosen: str, warning: Warned | None) -> None: ...

    def take(self, key: str) -> int: ...

    def is_approved(self, gate: str, subject: Any) -> bool: ...

    async def approve(self, gate: Gate) -> None: ...

    async def ask(self, name: str, question: str, options: tuple[str, ...]) -> Any: ...
