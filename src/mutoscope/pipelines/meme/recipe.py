"""The recipe: grounds, words, then one meme after another: picture, clip, sound, gate."""

import asyncio
from collections.abc import Sequence

from mutoscope.jobs.collecting import Failure, attempted
from mutoscope.jobs.context import Context
from mutoscope.media.memes.templates import in_language
from mutoscope.pipelines.meme.captions import caption_all
from mutoscope.pipelines.meme.document import DOCUMENT, plan_memes
from mutoscope.pipelines.meme.each import there
from mutoscope.pipelines.meme.making import Plan, finish_meme, make_meme
from mutoscope.pipelines.meme.planning import plans
from mutoscope.pipelines.meme.request import MemeRequest
from mutoscope.pipelines.meme.sources import ground_all, music_all
from mutoscope.pipelines.meme.staffing import language_of, staff
from mutoscope.pipelines.meme.values import Ground
from mutoscope.providers.hosted import Hosted

CLIP_STEPS = 6
"""Two stretches of frames, the sound, what joins them, the gate, the papers."""


UNDRAWABLE = ("missing_words", "text_too_long", "missing_glyph", "unknown_slot")
"""What failures are called that only other words can mend."""


async def run(ctx: Context, request: MemeRequest) -> None:
    """Make the memes. They are filmed one after another, so that what is finished is kept whatever
    becomes of the next; while one is played through the gate, the next is begun."""
    language, count = language_of(request), request.memes
    providers = await staff(ctx, request)
    ctx.expect("caption", (3 if isinstance(providers.writer, Hosted) else 1) * count + 1)
    ctx.expect("picture", (2 + len({*request.stills} - {"png"})) * count)
    ctx.expect("clip", CLIP_STEPS * count)
    grounds = await ground_all(ctx, request, language, providers)
    slices = await music_all(ctx, request)
    captions = await caption_all(ctx, request, language, grounds, providers)
    document = await ctx.step(plan_memes, language, there(grounds), there(captions), key=DOCUMENT)
    turn = asyncio.Lock()
    planned = plans(document, grounds, captions, slices)
    tell_lacking(ctx, language, grounds, planned)
    await ctx.together(
        *(
            one(ctx, request, number, plan, turn)
            for number, plan in enumerate(planned)
            if not isinstance(plan, Failure)
        )
    )


async def one(
    ctx: Context, request: MemeRequest, number: int, plan: Plan, turn: asyncio.Lock
) -> None:
    """One of them, when it is its `turn`; where it cannot be made the others still are."""
    key, title = f"memes.{number}", " / ".join(plan.meme.texts.values())
    async with turn:
        ctx.item(key, title=title, stage="picture")
        made = await attempted(make_meme(ctx, request, number, plan), key)
    if not isinstance(made, Failure):
        made = await attempted(finish_meme(ctx, request, number, made), key)
    if isinstance(made, Failure):
        tell_failed(ctx, number, title, made, stage="clip")
    else:
        ctx.item(key, title=title, status="completed", progress=100.0, stage="clip")


def tell_lacking(
    ctx: Context,
    language: str,
    grounds: Sequence[Ground | Failure],
    planned: Sequence[Plan | Failure],
) -> None:
    """Why those are not made whose ground or words could not be had."""
    for number, plan in enumerate(planned):
        if isinstance(plan, Failure):
            stage = "source" if isinstance(grounds[number], Failure) else "caption"
            tell_failed(ctx, number, numbered(number, language), plan, stage=stage)


def numbered(number: int, language: str) -> str:
    """What one is called that has no words yet."""
    return in_language({"en": f"Meme {number + 1}", "ru": f"Мем {number + 1}"}, language)


def tell_failed(ctx: Context, number: int, title: str, failure: Failure, *, stage: str) -> None:
    """Why one cannot be made, and what helps."""
    message = f"{failure.message} {advice(ctx.job_id, number, failure)}".strip()
    key = f"memes.{number}"
    ctx.item(key, title=title, status="failed", stage=stage, message=message, failure=failure)


def advice(job_id: str, number: int, failure: Failure) -> str:
    """What can be done about it. To try again does not help against words that cannot be drawn."""
    if failure.code not in UNDRAWABLE:
        return failure.hint
    how = f"mutoscope edit {job_id} --set 'memes.{number}.texts.PLACE=WORDS'"
    return f"{failure.hint} Give other words: {how}"
