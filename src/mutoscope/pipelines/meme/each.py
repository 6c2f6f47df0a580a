"""What memes are made from is got for one after another: what one of them lacks ends no other."""

from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

from mutoscope.errors import MutoscopeError
from mutoscope.jobs.collecting import Failure, attempted

T = TypeVar("T")
G = TypeVar("G")


async def for_each(
    given: Iterable[G | Failure], make: Callable[[int, G], Awaitable[T]]
) -> list[T | Failure]:
    """`make(number, what is given for it)` for each meme, and a `Failure` for each that this fails
    for, or that was one before. Where it fails for all, its first error is raised: nothing is left
    to be made, and whoever has asked is told the cause by its code."""
    errors, found = list[MutoscopeError](), list[T | Failure]()

    async def made(number: int, each: G) -> T:
        try:
            return await make(number, each)
        except MutoscopeError as error:
            errors.append(error)
            raise

    for number, each in enumerate(given):
        is_lost = isinstance(each, Failure)
        found.append(each if is_lost else await attempted(made(number, each), f"memes.{number}"))
    if errors and len(errors) == len(found):
        raise errors[0]
    return found


def there(found: Iterable[T | Failure]) -> tuple[T | None, ...]:
    """What was got; None in the place of a failure."""
    return tuple(None if isinstance(each, Failure) else each for each in found)
