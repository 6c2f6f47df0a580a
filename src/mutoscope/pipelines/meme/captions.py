"""All captions of a job, one after another, so that no two are the same."""

from collections.abc import Sequence

from mutoscope.jobs.collecting import Failure
from mutoscope.jobs.context import Context
from mutoscope.pipelines.meme.captioning import (
    order_caption,
    pick_caption,
    take_new,
    take_words,
    write_caption,
)
from mutoscope.pipelines.meme.request import MemeRequest
from mutoscope.pipelines.meme.values import Caption, Ground
from mutoscope.providers.hosted import Hosted
from mutoscope.providers.meme_writer import CaptionWriter
from mutoscope.providers.protocols import Providers


async def caption_all(
    ctx: Context,
    request: MemeRequest,
    language: str,
    grounds: Sequence[Ground],
    providers: Providers,
) -> list[Caption]:
    """One for each ground."""
    found = list[Caption]()
    for number, ground in enumerate(grounds):
        found.append(await _caption(ctx, request, language, number, ground, providers))
    return found


async def _caption(
    ctx: Context,
    request: MemeRequest,
    language: str,
    number: int,
    ground: Ground,
    providers: Providers,
) -> Caption:
    item, past = f"memes.{number}", ctx.sources.past_memes
    if request.captions:
        said = request.captions[number]
        return await ctx.step(take_words, ground, said, language, key=f"{item}.caption")
    writer = providers.writer
    if isinstance(writer, Hosted):
        return await _written(ctx, request, language, number, ground, writer)
    picking = (pick_caption, item, ground, request.topic, language)
    return await ctx.step(*picking, key=f"{item}.caption", provider=past)


async def _written(
    ctx: Context,
    request: MemeRequest,
    language: str,
    number: int,
    ground: Ground,
    writer: Hosted,
) -> Caption:
    """By the model; where it cannot, one of the bundled captions stands in, and a warning says
    so."""
    item, past = f"memes.{number}", ctx.sources.past_memes
    author = CaptionWriter(writer.account, writer.till)
    ordering = (order_caption, ground, request.topic, language)
    order = await ctx.step(*ordering, key=f"{item}.order")
    nobody_stands_in = request.strict or ground.file is not None
    ask = ctx.map if nobody_stands_in else ctx.collect
    (found,) = await ask(write_caption, [(order,)], keys=[f"{item}.written"], provider=author)
    if not isinstance(found, Failure):
        return await ctx.step(take_new, item, found, key=f"{item}.caption", provider=past)
    ctx.warn(
        "writer_fallback", f"A bundled caption stands in: {found.message} {found.hint}".strip()
    )
    picking = (pick_caption, item, ground, request.topic, language)
    return await ctx.step(*picking, key=f"{item}.caption.bundled", provider=past)
