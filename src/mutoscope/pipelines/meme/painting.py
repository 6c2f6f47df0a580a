"""Pictures under captions that somebody paints."""

from collections.abc import Sequence
from dataclasses import replace

from mutoscope.jobs.collecting import Failure
from mutoscope.jobs.context import Context
from mutoscope.jobs.step import step
from mutoscope.media.picture_file import suffix_of
from mutoscope.models import Work
from mutoscope.pipelines.meme.grounds import pick_template
from mutoscope.pipelines.meme.request import MemeRequest
from mutoscope.pipelines.meme.values import Ground
from mutoscope.providers.protocols import PictureModel, Providers

SIDE_PX = 1080
CALL_LIMIT_S = 240.0
_PROMPT = (
    "A funny, slightly absurd scene about {topic}: one clear subject in the middle, a strong"
    " expression, plain background, room above and below. No text, no letters, no logos, nobody"
    " real. Picture {number}."
)


@step(version="1", stage="source", kind="net", time_limit_s=600, stall_limit_s=CALL_LIMIT_S)
async def paint(work: Work, under: Ground, prompt: str, *, painter: PictureModel) -> Ground:
    """The ground `under` with a square picture in it, after a prompt."""
    picture = await painter.paint(prompt, width=SIDE_PX, height=SIDE_PX)
    path = work.scratch(f"ground{suffix_of(picture.mime_type)}")
    path.write_bytes(picture.data)
    kept = work.keep(path, picture.mime_type)
    by = f"{painter.identity.provider} {painter.identity.model}".strip()
    return replace(under, picture=kept, picture_by=by)


async def paint_ground(
    ctx: Context, request: MemeRequest, providers: Providers, number: int, under: Ground
) -> Ground:
    """By the first painter who can; where nobody can, a drawn template stands in, and a warning
    says so."""
    item, prompt = f"memes.{number}", prompt_for(request.topic, number)
    painters: Sequence[PictureModel] = [
        each for each in providers.pictures if isinstance(each, PictureModel)
    ]
    for place, painter in enumerate(painters):
        key = f"{item}.source" + (f".{painter.identity.provider}" if place else "")
        ask = ctx.map if request.strict else ctx.collect
        (found,) = await ask(paint, [(under, prompt)], keys=[key], provider=painter)
        if not isinstance(found, Failure):
            return found
        ctx.warn("painter_fallback", f"Another ground stands in: {found.message} {found.hint}")
    picking = (pick_template, item, request.topic, request.language)
    key, past = f"{item}.source.drawn", ctx.sources.past_memes
    return await ctx.step(*picking, key=key, provider=past)


def prompt_for(topic: str, number: int) -> str:
    """What a painter is asked for."""
    return _PROMPT.format(topic=topic or "everyday life", number=number + 1)
