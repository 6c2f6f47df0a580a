"""All captions of a job, one after another, so that no two are the same."""

import itertools
from collections.abc import Sequence
from functools import partial

from mutoscope.jobs.collecting import Failure, attempted, refused_as
from mutoscope.jobs.context import Context
from mutoscope.jobs.stand_ins import Provider, one_or_failure
from mutoscope.pipelines.meme.captioning import (
    DISLIKED,
    order_caption,
    pick_caption,
    take_new,
    take_words,
    write_caption,
)
from mutoscope.pipelines.meme.each import for_each
from mutoscope.pipelines.meme.outages import Outages
from mutoscope.pipelines.meme.request import MemeRequest
from mutoscope.pipelines.meme.staffing import COLLECTED
from mutoscope.pipelines.meme.turns import Home, in_turn_until_taken
from mutoscope.pipelines.meme.values import Caption, Ground
from mutoscope.providers.hosted import Hosted
from mutoscope.providers.meme_writer import CaptionWriter
from mutoscope.providers.protocols import Providers


async def caption_all(
    ctx: Context,
    request: MemeRequest,
    language: str,
    grounds: Sequence[Ground | Failure],
    providers: Providers,
) -> list[Caption | Failure]:
    """One for each ground that there is."""
    outages = Outages()

    async def make(number: int, ground: Ground) -> Caption:
        return await _caption(ctx, request, language, number, ground, providers, outages)

    return await for_each(grounds, make)


async def _caption(
    ctx: Context,
    request: MemeRequest,
    language: str,
    number: int,
    ground: Ground,
    providers: Providers,
    outages: Outages,
) -> Caption:
    item, past = f"memes.{number}", ctx.sources.past_memes
    if request.captions:
        said = request.captions[number]
        return await ctx.step(take_words, ground, said, language, key=f"{item}.caption")
    if isinstance(providers.writer, Hosted):
        return await _written(ctx, request, language, number, ground, providers, outages)
    picking = (pick_caption, item, ground, request.topic, language)
    return await ctx.step(*picking, key=f"{item}.caption", provider=past)


async def _written(
    ctx: Context,
    request: MemeRequest,
    language: str,
    number: int,
    ground: Ground,
    providers: Providers,
    outages: Outages,
) -> Caption:
    """By the first model that can; where none can, one of the bundled captions stands in, and a
    warning says so."""
    item, past = f"memes.{number}", ctx.sources.past_memes
    about = (request.topic, language)
    ordering = (order_caption, item, ground, *about)
    order = await ctx.step(*ordering, key=f"{item}.order", provider=past)
    writers = [
        each for each in (providers.writer, *providers.other_writers) if isinstance(each, Hosted)
    ]
    authors = [CaptionWriter(each.account, each.till) for each in writers]
    apart = (f".{number}" for number in itertools.count(2))
    places = (f"{item}.caption{each}" for each in itertools.chain([""], apart))

    async def taken(key: str, written: tuple[Caption, ...]) -> Caption:
        with refused_as(DISLIKED, key):
            return await ctx.step(take_new, item, written, key=next(places), provider=past)

    async def write(author: Provider, key: str, is_last: bool) -> Caption | Failure:
        if isinstance(author, Home):
            to_keep = next(places)
            return await ctx.step(pick_caption, item, ground, *about, key=to_keep, provider=past)
        ask = partial(one_or_failure, ctx, write_caption, (order,), key=key, is_last=is_last)
        found = await outages.ask(author, lambda asked: ask(provider=asked))
        if isinstance(found, Failure):
            return found
        taking = taken(key, found)
        return await taking if is_last else await attempted(taking, key)

    nobody_stands_in = request.strict or ground.file is not None
    turns = authors if nobody_stands_in else [*authors, Home(COLLECTED)]
    told = ("writer_fallback", "Another caption stands in: ")
    return await in_turn_until_taken(ctx, f"{item}.written", turns, write, told=told)
