"""Who makes one part of one meme: the first who can, and afterwards whoever did."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from mutoscope.jobs.choices import Warned
from mutoscope.jobs.collecting import Failure
from mutoscope.jobs.context import Context
from mutoscope.jobs.stand_ins import Provider, in_kept_turn
from mutoscope.providers.protocols import Identity

T = TypeVar("T")


@dataclass(frozen=True)
class Home:
    """What comes with the package stands in for those who can be asked."""

    name: str

    @property
    def identity(self) -> Identity:
        return Identity(self.name, "1")


async def in_turn_until_taken(
    ctx: Context,
    key: str,
    providers: Sequence[Provider],
    make: Callable[[Provider, str, bool], Awaitable[T | Failure]],
    *,
    told: Warned,
) -> T:
    """As `in_kept_turn`, until another take of `key` is asked for."""
    names = [each.identity.provider for each in providers]
    asked = [*names, str(ctx.take(key))]
    return await in_kept_turn(ctx, providers, make, key=key, choice=key, asked=asked, told=told)
