"""What memes are made on and with: their grounds and their music, before any word is chosen."""

import asyncio
from collections.abc import Sequence

from mutoscope.errors import InvalidRequest
from mutoscope.jobs.collecting import Failure
from mutoscope.jobs.context import Context
from mutoscope.pipelines.film.fields import OwnFile
from mutoscope.pipelines.meme.each import for_each
from mutoscope.pipelines.meme.grounds import (
    name_template,
    open_template,
    pick_picture,
    pick_template,
    under_picture,
)
from mutoscope.pipelines.meme.outages import Outages
from mutoscope.pipelines.meme.painting import paint_ground
from mutoscope.pipelines.meme.request import AUTO, DRAWN, MemeRequest
from mutoscope.pipelines.meme.sounding import cut_slice, measure_track, pick_mood, pick_track
from mutoscope.pipelines.meme.values import Ground, Slice
from mutoscope.providers.protocols import Providers

LEAST_MUSIC_S = 2.0


async def ground_all(
    ctx: Context, request: MemeRequest, language: str, providers: Providers
) -> list[Ground | Failure]:
    """One for each meme, one after another: no two are alike as long as there are others."""
    shown = bool(request.pictures) or request.painter != DRAWN
    ctx.expect("source", request.memes * (2 if shown else 1))
    outages = Outages()

    async def make(number: int, _given: int) -> Ground:
        return await _ground(ctx, request, language, providers, number, outages)

    return await for_each(range(request.memes), make)


async def _ground(
    ctx: Context,
    request: MemeRequest,
    language: str,
    providers: Providers,
    number: int,
    outages: Outages,
) -> Ground:
    item = f"memes.{number}"
    key, past = f"{item}.source", ctx.sources.past_memes
    said = request.captions[number] if request.captions else ""
    under = await _under(ctx, request, said, language, f"{item}.template")
    if under is None:
        picking = (pick_template, item, request.topic, language, said)
        return await ctx.step(*picking, key=key, provider=past)
    if request.pictures:
        return await ctx.step(pick_picture, item, under, request.pictures, key=key, provider=past)
    if request.painter != DRAWN:
        return await paint_ground(ctx, request, language, providers, number, under, outages)
    return under


async def _under(
    ctx: Context, request: MemeRequest, said: str, language: str, key: str
) -> Ground | None:
    """What is given, or holds what is to be shown; None: one is to be chosen."""
    if request.own_template:
        return await ctx.step(open_template, request.own_template, key=key)
    name = request.template
    if name == AUTO and (request.pictures or request.painter != DRAWN):
        name = await asyncio.to_thread(under_picture, said, language)
    return None if name == AUTO else await ctx.step(name_template, name, key=key)


async def music_all(ctx: Context, request: MemeRequest) -> list[Slice]:
    """What each is played with. Tracks that cannot be played are left out, and a warning names
    them. InvalidRequest: none can."""
    ctx.expect("source", request.memes * (3 if request.music else 1))
    bad = list[OwnFile]()
    return [await _music(ctx, request, number, bad) for number in range(request.memes)]


async def _music(ctx: Context, request: MemeRequest, number: int, bad: list[OwnFile]) -> Slice:
    item = f"memes.{number}"
    if not request.music:
        return await ctx.step(pick_mood, request.mood, key=f"{item}.music")
    track, length_s = await _track(ctx, request.music, item, bad)
    return await ctx.step(cut_slice, track, length_s, request.seconds, key=f"{item}.music")


async def _track(
    ctx: Context, tracks: Sequence[OwnFile], item: str, bad: list[OwnFile]
) -> tuple[OwnFile, float]:
    """One that can be played, and how long it is heard. Only those that are picked are measured:
    there may be hundreds. Those that cannot are added to `bad`."""
    past, faults = ctx.sources.past_memes, list[InvalidRequest]()
    while left := tuple(each for each in tracks if each not in bad):
        key = f"{item}.track.{len(faults) + 1}" if faults else f"{item}.track"
        track = await ctx.step(pick_track, item, left, key=key, provider=past)
        (length_s,) = await ctx.collect(measure_track, [(track,)], keys=[f"{key}.length"])
        if not isinstance(length_s, Failure) and length_s >= LEAST_MUSIC_S:
            return track, length_s
        bad.append(track)
        faults.append(_unplayable(track, length_s))
        ctx.warn("bad_track", f"Left out: {faults[-1].message}")
    raise faults[0]


def _unplayable(track: OwnFile, measured: float | Failure) -> InvalidRequest:
    """What is wrong with it, by its name."""
    name = track.name or track.file.sha256[:12]
    if isinstance(measured, Failure):
        return InvalidRequest(f"“{name}” cannot be played: {measured.message}", hint=measured.hint)
    return InvalidRequest(
        f"“{name}” can be heard for {measured:.1f} seconds: too short to play.",
        hint=f"Give tracks of at least {LEAST_MUSIC_S:.0f} seconds.",
    )
