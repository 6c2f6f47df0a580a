"""The recipe: grounds, words, then one meme after another: picture, clip, sound, gate."""

import asyncio
from collections.abc import Awaitable, Sequence
from typing import Any

from mutoscope.jobs.collecting import Failure, results_and_failures
from mutoscope.jobs.context import Context
from mutoscope.pipelines.meme.captions import caption_all
from mutoscope.pipelines.meme.document import DOCUMENT, Memes, plan_memes
from mutoscope.pipelines.meme.making import Plan, make_meme
from mutoscope.pipelines.meme.request import MemeRequest
from mutoscope.pipelines.meme.sources import ground_all, music_all
from mutoscope.pipelines.meme.staffing import language_of, staff
from mutoscope.pipelines.meme.values import Caption, Ground, Slice
from mutoscope.providers.hosted import Hosted

CLIP_STEPS = 6
"""Two stretches of frames, the sound, what joins them, the gate, the papers."""


async def run(ctx: Context, request: MemeRequest) -> None:
    """Make the memes. They are drawn one after another, so that what is finished is kept whatever
    becomes of the next."""
    language, count = language_of(request), request.memes
    providers = await staff(ctx, request, language)
    ctx.expect("caption", (3 if isinstance(providers.writer, Hosted) else 1) * count + 1)
    ctx.expect("picture", (2 + len({*request.stills} - {"png"})) * count)
    ctx.expect("clip", CLIP_STEPS * count)
    grounds = await ground_all(ctx, request, language, providers)
    slices = await music_all(ctx, request)
    captions = await caption_all(ctx, request, language, grounds, providers)
    document = await ctx.step(plan_memes, language, tuple(grounds), tuple(captions), key=DOCUMENT)
    for number, plan in enumerate(plans(document, grounds, captions, slices)):
        await one(ctx, request, number, plan)


def plans(
    document: Memes,
    grounds: Sequence[Ground],
    captions: Sequence[Caption],
    slices: Sequence[Slice],
) -> list[Plan]:
    """All that each meme is made from."""
    together = zip(document.memes, grounds, captions, slices, strict=True)
    return [Plan(document.language, *parts) for parts in together]


async def one(ctx: Context, request: MemeRequest, number: int, plan: Plan) -> None:
    """One of them; where it cannot be made the others still are."""
    key, title = f"memes.{number}", " / ".join(plan.meme.texts.values())
    ctx.item(key, title=title, stage="picture")
    failure = await attempted(make_meme(ctx, request, number, plan), key)
    if failure is None:
        ctx.item(key, title=title, status="completed", progress=100.0, stage="clip")
        return
    message = f"{failure.message} {failure.hint}".strip()
    ctx.item(key, title=title, status="failed", stage="clip", message=message)


async def attempted(making: Awaitable[Any], key: str) -> Failure | None:
    """What became of it. Raises what ends the job, or asks a person."""
    outcomes = await asyncio.gather(making, return_exceptions=True)
    (found,) = results_and_failures(outcomes, [key])
    return found if isinstance(found, Failure) else None
