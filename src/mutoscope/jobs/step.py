"""Steps: plain functions that say what changes their result."""

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, get_type_hints

from pydantic import TypeAdapter

Function = TypeVar("Function", bound=Callable[..., Any])
Kind = Literal["cpu", "net"]


@dataclass(frozen=True)
class StepSpec:
    """What the engine knows about a step function.

    `name` and `version` enter the digest. `then` is a second stage that its ticks count for. A
    `cpu` step takes one of the process's few slots, a `net` step one of many. `provider_parameter`
    is the keyword-only parameter that takes the provider, if there is one. `lasting`: see `step`.
    """

    name: str
    version: str
    stage: str
    kind: Kind
    time_limit_s: float
    stall_limit_s: float
    seeded: bool
    deterministic: bool
    is_async: bool
    provider_parameter: str | None
    then: str = ""
    lasting: bool | None = None

    @property
    def stages(self) -> tuple[str, ...]:
        """All stages whose bands its ticks move."""
        return (self.stage, self.then) if self.then else (self.stage,)


def step(  # noqa: PLR0913  (each says what the engine must know, by name)
    *,
    version: str,
    stage: str,
    then: str = "",
    kind: Kind = "cpu",
    time_limit_s: float = 600.0,
    stall_limit_s: float = 120.0,
    seeded: bool = False,
    deterministic: bool = True,
    lasting: bool | None = None,
) -> Callable[[Function], Function]:
    """Declare a step: `def draw(work: Work, scene: Scene, *, search: Search) -> Picture`.

    The function stays what it was and gains `.spec`. It takes values and returns a value that
    pydantic can write as JSON (dataclasses, models, `Artifact`, tuples, numbers, text); the return
    annotation is required. Raise `version` whenever the same arguments may give another result.
    A blocking function runs on a thread, a coroutine function on the event loop. Past
    `time_limit_s`, or `stall_limit_s` without `work.tick`, it is stopped. `then`: a second stage,
    whose band follows what its ticks say has come further. `lasting` False: what it gives may not
    be kept (`jobs.fleeting`), True: it may, whatever it is made from; else it may where no file
    among its arguments has to go.
    """

    def declare(function: Function) -> Function:
        spec = StepSpec(
            name=f"{function.__module__.removeprefix('mutoscope.')}.{function.__qualname__}",
            version=version,
            stage=stage,
            kind=kind,
            time_limit_s=time_limit_s,
            stall_limit_s=stall_limit_s,
            seeded=seeded,
            deterministic=deterministic,
            is_async=inspect.iscoroutinefunction(function),
            then=then,
            lasting=lasting,
            provider_parameter=_provider_parameter(function),
        )
        function.spec = spec  # type: ignore[attr-defined]
        return function

    return declare


def spec_of(function: Callable[..., Any]) -> StepSpec:
    """The declaration of a step function. TypeError: it was not declared with `@step`."""
    spec = getattr(function, "spec", None)
    if not isinstance(spec, StepSpec):
        raise TypeError(f"{function!r} is not declared with @step")
    return spec


@functools.cache
def result_type(function: Callable[..., Any]) -> TypeAdapter[Any]:
    """How the step's result is written and read back, from its return annotation."""
    hints = get_type_hints(function, include_extras=True)
    if "return" not in hints:
        raise TypeError(f"step {function.__qualname__} has no return annotation")
    return TypeAdapter(hints["return"])


def _provider_parameter(function: Callable[..., Any]) -> str | None:
    parameters = inspect.signature(function).parameters.values()
    named = [each.name for each in parameters if each.kind is each.KEYWORD_ONLY]
    if len(named) > 1:
        raise TypeError(f"step {function.__qualname__} takes more than one provider")
    return named[0] if named else None
