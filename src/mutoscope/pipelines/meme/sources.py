"""What memes are made on and with: their grounds and their music, before any word is chosen."""

from mutoscope.errors import InvalidRequest
from mutoscope.jobs.context import Context
from mutoscope.pipelines.meme.grounds import (
    UNDER_PICTURES,
    name_template,
    open_template,
    pick_picture,
    pick_template,
)
from mutoscope.pipelines.meme.painting import paint_ground
from mutoscope.pipelines.meme.request import MemeRequest
from mutoscope.pipelines.meme.sounding import cut_slice, measure_track, pick_mood, pick_track
from mutoscope.pipelines.meme.staffing import AUTO, DRAWN
from mutoscope.pipelines.meme.values import Ground, Slice
from mutoscope.providers.protocols import Providers

LEAST_MUSIC_S = 2.0


async def ground_all(
    ctx: Context, request: MemeRequest, language: str, providers: Providers
) -> list[Ground]:
    """One for each meme, one after another: no two are alike as long as there are others."""
    shown = bool(request.pictures) or request.painter != DRAWN
    ctx.expect("source", request.memes * (2 if shown else 1))
    return [await _ground(ctx, request, language, providers, i) for i in range(request.memes)]


async def _ground(
    ctx: Context, request: MemeRequest, language: str, providers: Providers, number: int
) -> Ground:
    item = f"memes.{number}"
    key, past = f"{item}.source", ctx.sources.past_memes
    under = await _under(ctx, request, f"{item}.template")
    if under is None:
        return await ctx.step(pick_template, item, request.topic, language, key=key, provider=past)
    if request.pictures:
        return await ctx.step(pick_picture, item, under, request.pictures, key=key, provider=past)
    if request.painter != DRAWN:
        return await paint_ground(ctx, request, providers, number, under)
    return under


async def _under(ctx: Context, request: MemeRequest, key: str) -> Ground | None:
    """What is given, or holds what is to be shown; None: one is to be chosen."""
    if request.own_template:
        return await ctx.step(open_template, request.own_template, key=key)
    name = request.template
    if name == AUTO and (request.pictures or request.painter != DRAWN):
        name = UNDER_PICTURES
    return None if name == AUTO else await ctx.step(name_template, name, key=key)


async def music_all(ctx: Context, request: MemeRequest) -> list[Slice]:
    """What each is played with."""
    ctx.expect("source", request.memes * (3 if request.music else 1))
    return [await _music(ctx, request, number) for number in range(request.memes)]


async def _music(ctx: Context, request: MemeRequest, number: int) -> Slice:
    item, past = f"memes.{number}", ctx.sources.past_memes
    if not request.music:
        return await ctx.step(pick_mood, request.mood, key=f"{item}.music")
    track = await ctx.step(pick_track, item, request.music, key=f"{item}.track", provider=past)
    length_s = await ctx.step(measure_track, track, key=f"{item}.track.length")
    if length_s < LEAST_MUSIC_S:
        raise InvalidRequest(
            f"“{track.name}” can be heard for {length_s:.1f} seconds: too short to play.",
            hint=f"Give tracks of at least {LEAST_MUSIC_S:.0f} seconds.",
        )
    return await ctx.step(cut_slice, track, length_s, request.seconds, key=f"{item}.music")
