"""Who writes: the first who can, or whoever stands in for them."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from mutoscope.jobs.collecting import Failure
from mutoscope.jobs.context import Context
from mutoscope.jobs.stand_ins import in_kept_turn
from mutoscope.providers.protocols import Writer

DRAFT = "draft"
WRITER = "writer"
"""What is chosen on the way: who wrote in the end."""
T = TypeVar("T")


async def write_in_turn(
    ctx: Context,
    writers: Sequence[Writer],
    able: Sequence[Writer],
    draft: Callable[[Writer, str, bool], Awaitable[T | Failure]],
) -> tuple[str, str, T]:
    """The key of its step, who wrote it, and the draft: by the first of those who are `able`, or by
    whoever stands in. `draft` is called with a writer, the key, and whether it is the last one. Who
    has written once is asked first the next time, so that a script stays when an earlier one
    answers again."""

    async def write(writer: Writer, key: str, is_last: bool) -> tuple[str, str, T] | Failure:
        made = await draft(writer, key, is_last)
        return made if isinstance(made, Failure) else (key, writer.identity.provider, made)

    names = [writer.identity.provider for writer in writers]
    told = ("writer_fallback", "Another writer wrote: ")
    return await in_kept_turn(ctx, able, write, key=DRAFT, choice=WRITER, asked=names, told=told)
