"""Who works for what nobody speaks in."""

from collections.abc import Mapping

from mutoscope.jobs.context import Context
from mutoscope.providers.protocols import Providers, Wish


async def silent_providers(
    ctx: Context, *, writer: str, pictures: str, models: Mapping[str, str], strict: bool
) -> Providers:
    """Those who write and make pictures; who was to be asked and cannot work here is told. The
    voice that a wish must name is never heard: the one that is always there."""
    providers = await ctx.providers_for(
        Wish(
            language="en",
            voice="auto",
            speech="hibari",
            writer=writer,
            pictures=pictures,
            models=tuple(models.items()),
            strict=strict,
        )
    )
    for sentence in providers.passed_over:
        ctx.warn("passed_over", sentence)
    return providers
