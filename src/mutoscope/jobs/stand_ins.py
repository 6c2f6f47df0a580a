"""Who makes a thing: the first who can, or whoever stands in for them."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol, TypeVar

from mutoscope.errors import MutoscopeError
from mutoscope.jobs.choices import Warned
from mutoscope.jobs.collecting import Failure
from mutoscope.jobs.context import Context
from mutoscope.providers.protocols import Identity


class Provider(Protocol):
    """Anybody who can be asked."""

    @property
    def identity(self) -> Identity: ...


P = TypeVar("P", bound=Provider)
T = TypeVar("T")


async def in_turn(
    ctx: Context,
    providers: Sequence[P],
    make: Callable[[P, bool], Awaitable[T | Failure]],
    *,
    choice: str,
    asked: str | Callable[[str], str],
    told: Warned,
) -> T:
    """What the first of them makes who can: `make(provider, is_last)`. Who has made it is kept as
    the `choice` that was `asked` for (of whom, where that differs), with a warning of the code
    `told[0]` where it is a stand-in: `told[1]` ("Another one sings: "), and why the one before
    could not. Where nobody can, results are refused of the last one who had any."""
    why, refused = None, ()
    for place, provider in enumerate(providers, 1):
        try:
            made = await make(provider, place == len(providers))
        except MutoscopeError as error:
            error.again = error.again or refused
            raise
        if not isinstance(made, Failure):
            name = provider.identity.provider
            wanted = asked if isinstance(asked, str) else asked(name)
            await ctx.choose(choice, wanted, name, warning=why)
            return made
        refused = made.again or refused
        why = (told[0], f"{told[1]}{made.message} {made.hint}".strip())
    raise AssertionError("the last one makes it or raises")


async def in_kept_turn(
    ctx: Context,
    providers: Sequence[P],
    make: Callable[[P, str, bool], Awaitable[T | Failure]],
    *,
    key: str,
    choice: str,
    asked: Sequence[str],
    told: Warned,
) -> T:
    """As `in_turn`, but who has made it once is asked first, as long as the same were `asked`: it
    stays when an earlier one answers again. `make(provider, key, is_last)` is told the key of its
    step: `key` for the first of the `asked` names, and one apart for each who stands in."""
    wanted = ",".join(asked)
    made_by = ctx.chosen(choice, wanted)

    async def attempt(provider: P, is_last: bool) -> T | Failure:
        name = provider.identity.provider
        return await make(provider, key if name == asked[0] else f"{key}.{name}", is_last)

    turns = sorted(providers, key=lambda each: each.identity.provider != made_by)
    return await in_turn(ctx, turns, attempt, choice=choice, asked=wanted, told=told)


async def in_turn_of_takes(
    ctx: Context,
    providers: Sequence[P],
    make: Callable[[P, bool], Awaitable[T | Failure]],
    *,
    key_of: Callable[[str], str],
    choice: str,
    asked: str,
    told: Warned,
) -> T:
    """As `in_turn`, but who has made it once is asked first, as long as the same is `asked` and
    nobody else's step (`key_of` its maker's name) is to be made anew: another take of what a
    stand-in has made is the stand-in's."""
    names = [each.identity.provider for each in providers]

    def asked_of(name: str) -> str:
        takes = ((each, ctx.take(key_of(each))) for each in names if each != name)
        return " ".join((asked, name, *(f"{each}.{take}" for each, take in takes if take)))

    def stands_back(provider: P) -> bool:
        name = provider.identity.provider
        return ctx.chosen(choice, asked_of(name)) != name

    turns = sorted(providers, key=stands_back)
    return await in_turn(ctx, turns, make, choice=choice, asked=asked_of, told=told)


async def all_or_failure(
    ctx: Context,
    function: Callable[..., Any],
    calls: Sequence[tuple[Any, ...]],
    *,
    keys: Sequence[str],
    provider: object | None = None,
    is_last: bool,
) -> list[Any] | Failure:
    """The results of all calls, or the first failure; what keeps the last one from it is raised."""
    if is_last:
        return await ctx.map(function, calls, keys=keys, provider=provider)
    made = await ctx.collect(function, calls, keys=keys, provider=provider)
    return next((each for each in made if isinstance(each, Failure)), made)


async def one_or_failure(
    ctx: Context,
    function: Callable[..., Any],
    args: tuple[Any, ...],
    *,
    key: str,
    provider: object | None = None,
    is_last: bool,
) -> Any:
    """As `all_or_failure`, of one call."""
    made = await all_or_failure(
        ctx, function, [args], keys=[key], provider=provider, is_last=is_last
    )
    return made if isinstance(made, Failure) else made[0]
