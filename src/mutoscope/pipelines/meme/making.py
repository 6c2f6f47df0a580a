"""One meme, from its words to its finished files."""

from dataclasses import dataclass, replace

from mutoscope.jobs.context import Context
from mutoscope.jobs.past_memes import Told
from mutoscope.media.checks import Expected
from mutoscope.media.codec.audio import audio_identity
from mutoscope.media.memes.templates import template
from mutoscope.media.timeline import Canvas, SceneSpan, Timeline
from mutoscope.models import Artifact
from mutoscope.pipelines.film.finishing import FINISHING
from mutoscope.pipelines.film.shooting import drawn_by
from mutoscope.pipelines.film.values import SoundTrack, canvas_of
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
from mutoscope.pipelines.meme.values import Caption, ClipSpec, DrawnMeme, Ground, Slice
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


async def make_meme(ctx: Context, request: MemeRequest, number: int, plan: Plan) -> None:
    """All files of one meme."""
    key = f"memes.{number}"
    if plan.meme.template != plan.ground.template:
        plan = replace(plan, ground=await other_ground(ctx, key, plan))
    drawn = await draw(ctx, key, plan)
    stills = await draw_stills(ctx, request, key, plan)
    ctx.item(key, title=" / ".join(plan.meme.texts.values()), progress=40.0, stage="clip")
    video = await film(ctx, request, key, plan)
    papers = await ctx.step(
        write_papers,
        plan.meme,
        plan.language,
        request.topic,
        plan.ground,
        plan.caption,
        plan.heard,
        key=f"{key}.papers",
        weight=0,
    )
    name = f"meme-{number + 1}"
    hand_over(ctx, key, name, request, video, drawn, stills)
    ctx.produce("publish", papers.publish, name=f"{name}.publish.json", item=key)
    ctx.produce("sources", papers.sources, name=f"{name}.sources.json", item=key)


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
    calls = [(plan.ground, plan.meme.texts, plan.language, kind) for kind in kinds]
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
    segments = [clip.segment for clip in clips]
    return await finish(ctx, key, canvas, frames, segments, sound, plan)


async def finish(
    ctx: Context,
    key: str,
    canvas: Canvas,
    frames: int,
    segments: list[Artifact],
    sound: SoundTrack,
    plan: Plan,
) -> Artifact:
    """The clip joined, and played through the gate."""
    timeline = Timeline(canvas, (SceneSpan(0, frames),), 0)
    title = " ".join(plan.meme.texts.values())
    video = await ctx.step(
        assemble,
        segments,
        sound,
        timeline,
        title,
        plan.ground.picture is not None or plan.ground.file is not None,
        key=f"{key}.video",
        weight=FINISHING["assemble"] * frames,
    )
    expected = Expected(timeline=timeline, narration_s=canvas.seconds(frames))
    await ctx.step(
        check_clip, video, expected, key=f"{key}.gate", weight=FINISHING["check"] * frames
    )
    return video


def hand_over(
    ctx: Context,
    key: str,
    name: str,
    request: MemeRequest,
    video: Artifact,
    drawn: DrawnMeme,
    stills: dict[str, Artifact],
) -> None:
    """The clip first: it is what people wait for."""
    canvas = canvas_of(request.format, request.quality)
    seconds = canvas.seconds(canvas.frames(request.seconds))
    size = {"width": canvas.width_px, "height": canvas.height_px}
    ctx.produce("video", video, name=f"{name}.mp4", item=key, duration_s=seconds, **size)
    if "png" in request.stills:
        ctx.produce("picture", drawn.picture, name=f"{name}.png", item=key)
    for kind, artifact in stills.items():
        ctx.produce("picture", artifact, name=f"{name}.{kind}", item=key)
