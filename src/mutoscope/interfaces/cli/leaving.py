"""What of the user's own a job sends away, said before it does."""

from collections.abc import Collection, Mapping
from typing import Any

from mutoscope import app
from mutoscope.interfaces.cli.terminal import err


async def tell_leaving(
    studio: app.Studio,
    name: str,
    request: Mapping[str, Any],
    preset: str | None,
    *,
    told: Collection[str] = (),
) -> Collection[str]:
    """On stderr, what leaves the machine and who gets it, but for what is `told` already; all that
    is told then. Raises what `Studio.submit` raises of a request that does not fit."""
    sentences = await studio.leaving(name, request, preset=preset)
    for sentence in sentences:
        if sentence not in told:
            err.print(sentence, markup=False, soft_wrap=True)
    return {*told, *sentences}
