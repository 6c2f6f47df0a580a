"""What a recipe holds in its hand."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar, overload

from mutoscope.jobs.choices import Warned
from mutoscope.jobs.collecting import Failure, results, results_and_failures
from mutoscope.jobs.execution import Call, Execution, Product
from mutoscope.jobs.gates import Gate
from mutoscope.jobs.sources import Sources
from mutoscope.jobs.step import spec_of
from mutoscope.models import Artifact, ErrorInfo, Item, StepStatus
from mutoscope.providers.protocols import Providers, Wish

T = TypeVar("T")


class Context:
    """The engine as a pipeline's `run` sees it.

    The recipe may be started any number of times from its top: whatever it decides must follow
    from its request and from step results alone, never from a clock, a random number or a file.
    """

    def __init__(self, execution: Execution) -> None:
        self._execution = execution

    @property
    def job_id(self) -> str:
        """For messages only; it must not reach a step's arguments."""
        return self._execution.job_id

    @property
    def seed(self) -> int:
        """Drawn once at submit. Steps declared `seeded` get one of their own from `work.seed`."""
        return self._execution.seed

    @property
    def allow_private_urls(self) -> bool:
        """Whether the operator lets jobs read pages of private and local addresses."""
        return self._execution.allow_private_urls

    @property
    def sources(self) -> Sources:
        """Where texts come from, besides what the request gives: for steps that fetch or find."""
        return self._execution.sources

    async def providers_for(self, wish: Wish) -> Providers:
        """The providers for a language found out on the way, and for whom the request names."""
        return await self._execution.providers_for(wish)

    def chosen(self, name: str, asked: str) -> str | None:
        """What was chosen under this name, by an earlier start of the job or by the job that it
        edits, if the same was `asked` for then."""
        return self._execution.chosen(name, asked)

    async def choose(
        self, name: str, asked: str, chosen: str, *, warning: Warned | None = None
    ) -> None:
        """Keep a choice that would fall out otherwise another time, when a vendor answers again or
        a key is set: whatever hangs on it stays as it is made. `warning` (code, message) tells of a
        makeshift, now and whenever the choice is looked up."""
        await self._execution.choose(name, asked, chosen, warning)

    @overload
    async def step(
        self,
        function: Callable[..., Awaitable[T]],
        *args: Any,
        key: str,
        provider: object | None = None,
        weight: float | None = None,
    ) -> T: ...

    @overload
    async def step(
        self,
        function: Callable[..., T],
        *args: Any,
        key: str,
        provider: object | None = None,
        weight: float | None = None,
    ) -> T: ...

    async def step(
        self,
        function: Callable[..., Any],
        *args: Any,
        key: str,
        provider: object | None = None,
        weight: float | None = None,
    ) -> Any:
        """The result of `function(work, *args)`: found by its digest, or made now.

        `key` names the step in this job ("segments.3.voice"): one call per key. `provider` goes
        to the function's keyword-only parameter (its last one otherwise); only its `.identity`
        enters the digest. `weight`: how much of its stage's band it fills, beside the others.
        """
        if weight is not None:
            self._announce(function, [key], [weight])
        return await self._execution.result_of(
            Call(function, spec_of(function), args, key, provider)
        )

    @overload
    async def map(
        self,
        function: Callable[..., Awaitable[T]],
        calls: Sequence[tuple[Any, ...]],
        *,
        keys: Sequence[str],
        provider: object | None = None,
        weights: Sequence[float] | None = None,
    ) -> list[T]: ...

    @overload
    async def map(
        self,
        function: Callable[..., T],
        calls: Sequence[tuple[Any, ...]],
        *,
        keys: Sequence[str],
        provider: object | None = None,
        weights: Sequence[float] | None = None,
    ) -> list[T]: ...

    async def map(
        self,
        function: Callable[..., Any],
        calls: Sequence[tuple[Any, ...]],
        *,
        keys: Sequence[str],
        provider: object | None = None,
        weights: Sequence[float] | None = None,
    ) -> list[Any]:
        """`step` for each of `calls`, side by side; results in order. `weights`: how much of the
        stage's band each fills; else all the same.

        When one fails, the others finish and are recorded; then the first error is raised.
        """
        return results(await self._side_by_side(function, calls, keys, provider, weights))

    @overload
    async def collect(
        self,
        function: Callable[..., Awaitable[T]],
        calls: Sequence[tuple[Any, ...]],
        *,
        keys: Sequence[str],
        provider: object | None = None,
    ) -> list[T | Failure]: ...

    @overload
    async def collect(
        self,
        function: Callable[..., T],
        calls: Sequence[tuple[Any, ...]],
        *,
        keys: Sequence[str],
        provider: object | None = None,
    ) -> list[T | Failure]: ...

    async def collect(
        self,
        function: Callable[..., Any],
        calls: Sequence[tuple[Any, ...]],
        *,
        keys: Sequence[str],
        provider: object | None = None,
    ) -> list[Any]:
        """`map` for a recipe that can do without some of the results: a `Failure` stands in the
        place of each that could not be made. What a step asks a person is asked when the others
        are done."""
        return results_and_failures(await self._side_by_side(function, calls, keys, provider), keys)

    async def _side_by_side(
        self,
        function: Callable[..., Any],
        calls: Sequence[tuple[Any, ...]],
        keys: Sequence[str],
        provider: object | None,
        weights: Sequence[float] | None = None,
    ) -> list[Any]:
        spec = spec_of(function)
        self._announce(function, keys, weights)
        return await asyncio.gather(
            *(
                self._execution.result_of(Call(function, spec, args, key, provider))
                for args, key in zip(calls, keys, strict=True)
            ),
            return_exceptions=True,
        )

    async def together(self, *steps: Awaitable[Any]) -> list[Any]:
        """Several, side by side; results in order. When one fails, the others finish and are
        recorded; then the first error is raised."""
        return results(await asyncio.gather(*steps, return_exceptions=True))

    def expect(self, stage: str, steps: int, *, weight: float | None = None) -> None:
        """Say that `steps` more than are known so far will come in `stage`, which together weigh
        `weight` (one each), so that its bar is true. (`map` announces its own.)"""
        self._execution.expect(stage, steps, weight)

    def _announce(
        self, function: Callable[..., Any], keys: Sequence[str], weights: Sequence[float] | None
    ) -> None:
        told = dict(zip(keys, weights or [1.0] * len(keys), strict=True))
        for stage in spec_of(function).stages:
            self._execution.announce(stage, told)

    def produce(
        self,
        kind: str,
        artifact: Artifact,
        *,
        name: str,
        duration_s: float | None = None,
        width: int | None = None,
        height: int | None = None,
        item: str = "",
    ) -> None:
        """Hand over a finished file: it appears in `job.output` under the public file `name`, and
        in the `output` of the `item` of that key, if one is named."""
        self._execution.produce(Product(kind, artifact, name, duration_s, width, height, item))

    def item(
        self,
        key: str,
        *,
        title: str,
        status: StepStatus = "running",
        progress: float = 0.0,
        stage: str = "",
        message: str = "",
        failure: Failure | None = None,
    ) -> None:
        """Tell how one named part (a scene, a meme) is doing. A failed item makes the job
        `partial`, all items failed make it `failed`. `failure`: why it failed; results that it
        names as refused are made anew when a person retries the job."""
        error = failure and ErrorInfo(
            failure.code, failure.message, failure.hint, again=failure.again
        )
        self._execution.item(Item(key, title, status, progress, stage, message, error=error))

    def warn(self, code: str, message: str) -> None:
        """Make a fallback visible in `job.warnings`."""
        self._execution.warn(code, message)

    def take(self, key: str) -> int:
        """How often the step of this key was asked to be made anew: for those who would be given
        the same again, and have to ask for another."""
        return self._execution.take(key)

    def is_approved(self, gate: str, subject: Any) -> bool:
        """Whether a person has approved this very `subject` at a gate, in this job or in the one
        that it edits. A plan takes it for granted. What `approve` shows need not be made then."""
        return self._execution.is_approved(gate, subject)

    async def approve(
        self,
        gate: str,
        subject: Any,
        question: str,
        *,
        again: Sequence[str] = (),
        shown: Sequence[str] = (),
    ) -> None:
        """Stop as `awaiting_input` until a person has approved `subject` (a value as steps take
        them). `shown` tells it in lines, `again` are keys of the steps that make another one. A
        gate of the pipeline's document has its name. What was produced until here is seen."""
        await self._execution.approve(Gate(gate, subject, question, again, shown))

    async def ask(self, name: str, question: str, *, options: Sequence[str] = ()) -> Any:
        """The person's answer to `question`. Without one the job stops as `awaiting_input`; it
        starts again from the top when `Studio.answer(job, {name: …})` comes."""
        return await self._execution.ask(name, question, tuple(options))
