"""One meme, from its words to its finished files."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from mutoscope.jobs.context import Context
from mutoscope.jobs.past_memes import Told
from mutoscope.media.checks import Expected
from mutoscope.media.codec.audio import audio_identity
from mutoscope.media.memes.pictures import pictures_identity
from mutoscope.media.memes.templates import template
from mutoscope.media.timeline import SceneSpan, Timeline
from mutoscope.models import Artifact
from mutoscope.pipelines.film.finishing import FINISHING
from mutoscope.pipelines.film.shooting import drawn_by
from mutoscope.pipelines.film.values import canvas_of
from mutoscope.pipelines.meme.document import Meme
from mutoscope.pipelines.meme.drawing import (
    compare_meme,
    draw_meme,
    draw_still,
    film_meme,
    without_badge,
)
from mutoscope.pipelines.meme.finishing import assemble, check_clip
from mutoscope.pipelines.meme.grounds import name_template
from mutoscope.pipelines.meme.papers import write_papers
from mutoscope.pipelines.meme.request import MemeRequest
from mutoscope.pipelines.meme.sounding import mix_slice
from mutoscope.pipelines.meme.values import Caption, ClipSpec, DrawnMeme, Ground, MemePapers, Slice
from mutoscope.providers.meme_captions import caption_key

BADGE_S = 3.2
"""How long it is seen who made the music: only these frames are drawn again for another track."""


@dataclass(frozen=True)
class Plan:
    """What one is made from."""

    language: str
    meme: Meme
    ground: Ground
    caption: Caption
    heard: Slice


@dataclass(frozen=True)
class Made:
    """A meme whose clip nobody has played yet. `stills` by their kind."""

    video: Artifact
    drawn: DrawnMeme
    stills: Mapping[str, Artifact]
    papers: MemePapers


async def make_meme(ctx: Context, request: MemeRequest, number: int, plan: Plan) -> Made:
    """Picture, clip and papers of one meme."""
    key = f"memes.{number}"
    if plan.meme.template != plan.ground.template:
        plan = replace(plan, ground=await other_ground(ctx, key, plan))
    made = await ctx.together(
        film(ctx, request, key, plan),
        draw(ctx, key, plan),
        draw_stills(ctx, request, key, plan),
        ctx.step(
            write_papers,
            plan.meme,
            plan.language,
            request.topic,
            plan.ground,
            plan.caption,
            plan.heard,
            key=f"{key}.papers",
            weight=0,
        ),
    )
    return Made(*made)


async def finish_meme(ctx: Context, request: MemeRequest, number: int, made: Made) -> None:
    """The clip played through the gate, and all files of the meme handed over."""
    key = f"memes.{number}"
    timeline = timeline_of(request)
    expected = Expected(timeline=timeline, narration_s=timeline.canvas.seconds(timeline.frames))
    weight = FINISHING["check"] * timeline.frames
    await ctx.step(check_clip, made.video, expected, key=f"{key}.gate", weight=weight)
    name = f"meme-{number + 1}"
    hand_over(ctx, key, name, request, made)
    ctx.produce("publish", made.papers.publish, name=f"{name}.publish.json", item=key)
    ctx.produce("sources", made.papers.sources, name=f"{name}.sources.json", item=key)


async def other_ground(ctx: Context, key: str, plan: Plan) -> Ground:
    """Another template, which an edit has named; a picture goes with it where it takes one."""
    named = await ctx.step(name_template, plan.meme.template, key=f"{key}.other")
    if template(named.template).picture is None:
        return named
    return replace(named, picture=plan.ground.picture, picture_by=plan.ground.picture_by)


async def draw(ctx: Context, key: str, plan: Plan) -> DrawnMeme:
    """The picture, compared with those that were made before. It is remembered outside of steps:
    that of an edit is found, and is yet another job's."""
    past = ctx.sources.past_memes
    drawing = (draw_meme, plan.ground, plan.meme.texts, plan.language)
    drawn = await ctx.step(*drawing, key=f"{key}.picture")
    await ctx.step(compare_meme, key, drawn, key=f"{key}.compared", provider=past)
    await past.note(key, told(plan, drawn))
    return drawn


def told(plan: Plan, drawn: DrawnMeme) -> Told:
    """All that is remembered of it."""
    picture, track = plan.ground.picture, plan.heard.file
    return Told(
        template=plan.ground.template,
        caption=caption_key(plan.ground.template, plan.meme.texts),
        ground=picture.sha256 if picture else "",
        track=track.sha256 if track else "",
        picture=drawn.picture.sha256,
        likeness=drawn.likeness,
    )


async def draw_stills(
    ctx: Context, request: MemeRequest, key: str, plan: Plan
) -> dict[str, Artifact]:
    """The other files that are wished beside the clip."""
    kinds = [kind for kind in dict.fromkeys(request.stills) if kind != "png"]
    by = pictures_identity()
    calls = [(plan.ground, plan.meme.texts, plan.language, kind, by) for kind in kinds]
    files = await ctx.map(draw_still, calls, keys=[f"{key}.{kind}" for kind in kinds])
    return dict(zip(kinds, files, strict=True))


async def film(ctx: Context, request: MemeRequest, key: str, plan: Plan) -> Artifact:
    """The clip: its frames in two stretches, of which the first shows the badge, and its sound."""
    canvas = canvas_of(request.format, request.quality)
    frames = canvas.frames(request.seconds)
    badge = (plan.heard.artist, plan.heard.title)
    spec = ClipSpec(
        ground=plan.ground,
        texts=plan.meme.texts,
        language=plan.language,
        canvas=canvas,
        quality=request.quality,
        frames=frames,
        drawn_by=drawn_by(),
        badge=badge if request.badge and any(badge) else None,
    )
    parted = canvas.frames(BADGE_S)
    clips, sound = await ctx.together(
        ctx.map(
            film_meme,
            [(spec, 0, parted), (without_badge(spec), parted, frames)],
            keys=[f"{key}.clip.0", f"{key}.clip.1"],
            weights=[parted, frames - parted],
        ),
        ctx.step(
            mix_slice, plan.heard, canvas.seconds(frames), audio_identity(), key=f"{key}.sound"
        ),
    )
    title = " ".join(plan.meme.texts.values())
    return await ctx.step(
        assemble,
        [clip.segment for clip in clips],
        sound,
        timeline_of(request),
        title,
        plan.ground.picture is not None or plan.ground.file is not None,
        key=f"{key}.video",
        weight=FINISHING["assemble"] * frames,
    )


def timeline_of(request: MemeRequest) -> Timeline:
    """One scene."""
    canvas = canvas_of(request.format, request.quality)
    return Timeline(canvas, (SceneSpan(0, canvas.frames(request.seconds)),), 0)


def hand_over(ctx: Context, key: str, name: str, request: MemeRequest, made: Made) -> None:
    """The clip first: it is what people wait for."""
    canvas = canvas_of(request.format, request.quality)
    seconds = canvas.seconds(canvas.frames(request.seconds))
    size = {"width": canvas.width_px, "height": canvas.height_px}
    ctx.produce("video", made.video, name=f"{name}.mp4", item=key, duration_s=seconds, **size)
    if "png" in request.stills:
        ctx.produce("picture", made.drawn.picture, name=f"{name}.png", item=key)
    for kind, artifact in made.stills.items():
        ctx.produce("picture", artifact, name=f"{name}.{kind}", item=key)
