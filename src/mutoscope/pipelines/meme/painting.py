"""Pictures under captions that somebody paints."""

import random
from dataclasses import replace
from functools import partial

from mutoscope.errors import ProviderError
from mutoscope.jobs.collecting import Failure, failure_of
from mutoscope.jobs.context import Context
from mutoscope.jobs.past_memes import PastMemes, Told
from mutoscope.jobs.stand_ins import Provider, one_or_failure
from mutoscope.jobs.step import step
from mutoscope.media.picture_file import suffix_of
from mutoscope.models import Work
from mutoscope.pipelines.meme.grounds import pick_template
from mutoscope.pipelines.meme.outages import Outages
from mutoscope.pipelines.meme.request import DRAWN, MemeRequest
from mutoscope.pipelines.meme.turns import Home, in_turn_until_taken
from mutoscope.pipelines.meme.values import Ground
from mutoscope.providers.protocols import PictureModel, Providers

SIDE_PX = 1080
CALL_LIMIT_S = 240.0
TRIES = 3
"""So often a picture is asked for that was not disliked before."""
_PROMPT = (
    "A funny, slightly absurd scene about {topic}: one clear subject in the middle, a strong"
    " expression, plain background, room above and below. {hero}, {view}, {look}. No text, no"
    " letters, no logos, nobody real. Picture {number}, variation {variation}."
)
_HEROES = (
    *("The subject is an animal", "The subject is a made-up person", "The subject is a thing"),
    *("The subject is a bird", "The subject is a tired robot", "The subject is a vegetable"),
)
_VIEWS = ("seen from the front", "seen from below", "seen from above", "seen close up")
_LOOKS = ("a photograph", "a cartoon with thick lines", "a clay figure", "a soft watercolour")
"""What differs from one seed to the next: painters give the same words much the same picture."""


@step(
    version="2",
    stage="source",
    kind="net",
    seeded=True,
    time_limit_s=600,
    stall_limit_s=CALL_LIMIT_S,
)
async def paint(
    work: Work, under: Ground, topic: str, number: int, *, painter: PictureModel
) -> Ground:
    """The ground `under` with a square picture in it, painted for the topic; another one for each
    seed."""
    prompt = prompt_for(topic, number, work.seed)
    picture = await painter.paint(prompt, width=SIDE_PX, height=SIDE_PX)
    path = work.scratch(f"ground{suffix_of(picture.mime_type)}")
    path.write_bytes(picture.data)
    kept = work.keep(path, picture.mime_type)
    by = f"{painter.identity.provider} {painter.identity.model}".strip()
    return replace(under, picture=kept, picture_by=by)


@step(version="1", stage="source", seeded=True, deterministic=False)
async def is_welcome(work: Work, item: str, painted: Ground, *, past: PastMemes) -> bool:
    """Whether its picture was never disliked; what may stay is noted."""
    sha256 = painted.picture.sha256 if painted.picture else ""
    if sha256 in {each.ground for each in await past.others(item) if each.disliked}:
        return False
    await past.note(item, Told(template=painted.template, ground=sha256))
    return True


async def paint_ground(
    ctx: Context,
    request: MemeRequest,
    language: str,
    providers: Providers,
    number: int,
    under: Ground,
    outages: Outages,
) -> Ground:
    """By the first painter who can; where nobody can, a drawn template stands in, and a warning
    says so."""
    item, call = f"memes.{number}", (under, request.topic, number)
    painters = [each for each in providers.pictures if isinstance(each, PictureModel)]

    async def make(painter: Provider, key: str, is_last: bool) -> Ground | Failure:
        if isinstance(painter, Home):
            said = request.captions[number] if request.captions else ""
            picking = (pick_template, item, request.topic, language, said)
            return await ctx.step(*picking, key=key, provider=ctx.sources.past_memes)
        its = partial(_painted, ctx, item=item, key=key, call=call, is_last=is_last)
        return await outages.ask(painter, its)

    turns = painters if request.strict else [*painters, Home(DRAWN)]
    told = ("painter_fallback", "Another ground stands in: ")
    return await in_turn_until_taken(ctx, f"{item}.source", turns, make, told=told)


async def _painted(
    ctx: Context,
    painter: Provider,
    *,
    item: str,
    key: str,
    call: tuple[Ground, str, int],
    is_last: bool,
) -> Ground | Failure:
    """A picture that was not disliked before, asked for some times."""
    past = ctx.sources.past_memes
    keys = [f"{key}.{turn + 1}" if turn else key for turn in range(TRIES)]
    for its in keys:
        found = await one_or_failure(ctx, paint, call, key=its, provider=painter, is_last=is_last)
        if isinstance(found, Failure):
            return found
        if await ctx.step(is_welcome, item, found, key=f"{its}.known", provider=past):
            return found
    error = ProviderError(
        f"{painter.identity.provider} painted only pictures that were disliked before.",
        provider=painter.identity.provider,
        hint="Try again: others are painted, and paid for. Or take a dislike back.",
        code="painting_disliked",
        again=keys,
    )
    if is_last:
        raise error
    return failure_of(key, error)


def prompt_for(topic: str, number: int, seed: int) -> str:
    """What a painter is asked for."""
    dice = random.Random(seed)
    return _PROMPT.format(
        topic=topic or "everyday life",
        hero=dice.choice(_HEROES),
        view=dice.choice(_VIEWS),
        look=dice.choice(_LOOKS),
        number=number + 1,
        variation=dice.randrange(1000),
    )
