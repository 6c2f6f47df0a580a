"""The recipe: read, write, speak, picture, film, join, check."""

from collections.abc import Sequence
from itertools import pairwise

from mutoscope.jobs.context import Context
from mutoscope.media.codec.audio import audio_identity
from mutoscope.media.codec.video import encoder_identity
from mutoscope.media.timeline import Canvas, Timeline, plan_timeline
from mutoscope.models import Artifact
from mutoscope.pipelines.short.filming import film_scene, film_transition
from mutoscope.pipelines.short.finishing import (
    assemble,
    check_video,
    draw_stills,
    expected_release,
    in_order,
    source_type_of,
    write_papers,
)
from mutoscope.pipelines.short.pictures import drawable_title
from mutoscope.pipelines.short.picturing import picture_all
from mutoscope.pipelines.short.request import ShortRequest
from mutoscope.pipelines.short.script import Script
from mutoscope.pipelines.short.sounding import line_starts_s, mix_sound, plan_sound, shift
from mutoscope.pipelines.short.speaking import choose_voice, speak_all
from mutoscope.pipelines.short.staffing import WRITER, staff
from mutoscope.pipelines.short.staging import StagedScene, stage_all
from mutoscope.pipelines.short.values import (
    CANVASES,
    END_S,
    LEAD_S,
    TAIL_S,
    TRANSITION_S,
    Clip,
    Credited,
    SceneSpec,
    SourceQuery,
    SpokenLine,
)
from mutoscope.pipelines.short.writing import (
    plan_script,
    read_source,
    refuse_unset,
    take_script,
    write_draft,
)
from mutoscope.providers.pace import pace_of
from mutoscope.providers.protocols import Article, Draft, Writer
from mutoscope.providers.reader import library_build

DOCUMENT = "script"
LENGTH_TOLERANCE = 0.15
LEAST_TOLERANCE_S = 4.0


async def run(ctx: Context, request: ShortRequest) -> None:
    """Make one short. Every `await` is a step: found by what goes into it, or made."""
    ctx.expect("rendering", 5)
    script = await get_script(ctx, request)
    providers = await staff(ctx, request, script.language)
    for sentence in providers.passed_over:
        ctx.warn("passed_over", sentence)
    voice, lines = await speak_all(ctx, request, script, providers)
    lengths_s = scene_lengths_s(lines)
    tell_length(ctx, request, sum(lengths_s))
    timeline = plan_timeline(CANVASES[request.quality], lengths_s, TRANSITION_S)
    found = await picture_all(
        ctx, script, providers.pictures, drawn=providers.drawn, strict=request.strict
    )
    scenes = await stage_all(
        ctx, script, found, timeline.canvas, drawn=providers.drawn, strict=request.strict
    )
    specs = scene_specs(request, scenes, lines, timeline)
    bodies, transitions = await film_all(ctx, specs, timeline)
    plan = plan_sound(
        lines,
        timeline,
        mood=script.music_mood if request.music == "auto" else request.music,
        volume=request.music_volume,
        encoder=audio_identity(),
    )
    sound = await ctx.step(mix_sound, plan, key="sound")
    segments = in_order(bodies, transitions)
    shown = [scene.found for scene in scenes]
    source_type = source_type_of(voice, shown)
    video = await ctx.step(
        assemble, segments, sound, timeline, script.title, source_type, key="video"
    )
    plans = [spec.plan for spec in specs]
    expected = expected_release(timeline, bodies, plans, sum(lengths_s))
    report = await ctx.step(check_video, video, expected, key="gate")
    stills = await ctx.step(draw_stills, video, timeline, key="stills")
    words = tuple(
        shift(line.words, start_s)
        for line, start_s in zip(lines, line_starts_s(timeline), strict=True)
    )
    spoken_credits = tuple(dict.fromkeys(line.credit for line in lines if line.credit))
    made = Credited(voice, spoken_credits, plan.mood, tuple(shown))
    papers = await ctx.step(write_papers, script, made, words, key="papers")
    hand_over(ctx, timeline.canvas.seconds(timeline.frames), timeline.canvas, video)
    for kind, artifact, name in (
        ("script", papers.script, "script.yaml"),
        ("captions", papers.srt, "captions.srt"),
        ("captions", papers.vtt, "captions.vtt"),
        ("thumbnail", stills.thumbnail, "thumbnail.jpg"),
        ("contact_sheet", stills.contact_sheet, "contact-sheet.jpg"),
        ("publish", papers.publish, "publish.json"),
        ("sources", papers.sources, "sources.json"),
        ("gate", report, "gate.json"),
    ):
        ctx.produce(kind, artifact, name=name)


def hand_over(ctx: Context, duration_s: float, canvas: Canvas, video: Artifact) -> None:
    """The video, which has a length and a size."""
    ctx.produce(
        "video",
        video,
        name="video.mp4",
        duration_s=duration_s,
        width=canvas.width_px,
        height=canvas.height_px,
    )


async def get_script(ctx: Context, request: ShortRequest) -> Script:
    """The given script, or one written from the source."""
    if request.script:
        return await ctx.step(take_script, request.script, key=DOCUMENT)
    ctx.expect("generating_script", 3)
    query = source_query(ctx, request)
    article = await ctx.step(read_source, query, key="source")
    refuse_unset(article.language)
    providers = await staff(ctx, request, article.language)
    voice = choose_voice(ctx, request, providers.speech, article.language)
    writer, draft = await write_in_turn(
        ctx,
        (providers.writer, *providers.other_writers),
        (
            article,
            drawable_title(request.topic),
            float(request.duration),
            pace_of(voice, article.language) * request.speed,
        ),
    )
    return await ctx.step(
        plan_script,
        draft,
        article,
        writer.identity.provider,
        request.palette,
        key=DOCUMENT,
        provider=providers.illustrations,
    )


async def write_in_turn(
    ctx: Context, writers: Sequence[Writer], asked: tuple[Article, str, float, float]
) -> tuple[Writer, Draft]:
    """A draft, and who wrote it: the first, or whoever stands in for it. Who has written once is
    asked first the next time, so that a script stays when an earlier one answers again."""
    names = [writer.identity.provider for writer in writers]
    able = [each for each in writers if asked[0].paragraphs or not each.needs_source] or writers
    wrote, why = ctx.chosen(WRITER, ",".join(names)), None
    turns = sorted(able, key=lambda each: each.identity.provider != wrote)
    for place, writer in enumerate(turns):
        name = writer.identity.provider
        key = "draft" if name == names[0] else f"draft.{name}"
        if place + 1 == len(turns):
            draft = await ctx.step(write_draft, *asked, key=key, provider=writer)
        else:
            (draft,) = await ctx.collect(write_draft, [asked], keys=[key], provider=writer)
        if isinstance(draft, Draft):
            await ctx.choose(WRITER, ",".join(names), name, warning=why)
            return writer, draft
        why = ("writer_fallback", f"Another writer wrote: {draft.message} {draft.hint}".strip())
    raise AssertionError("the last writer writes or raises")


def scene_specs(
    request: ShortRequest,
    scenes: Sequence[StagedScene],
    lines: Sequence[SpokenLine],
    timeline: Timeline,
) -> list[SceneSpec]:
    """All that each scene's frames are made from."""
    return [
        SceneSpec(
            plan=scene.plan,
            picture=scene.layers,
            words=shift(line.words, LEAD_S),
            frames=span.frames,
            index=index,
            count=len(scenes),
            captions=request.captions,
            canvas=timeline.canvas,
            encoder=encoder_identity(),
        )
        for index, (scene, line, span) in enumerate(
            zip(scenes, lines, timeline.scenes, strict=True)
        )
    ]


async def film_all(
    ctx: Context, specs: Sequence[SceneSpec], timeline: Timeline
) -> tuple[list[Clip], list[Clip]]:
    """Every scene's body and every transition."""
    frames = timeline.transition_frames
    pairs = list(pairwise(specs)) if frames else []
    ctx.expect("animating", len(specs) + len(pairs))
    bodies = [(spec, *timeline.body(index)) for index, spec in enumerate(specs)]
    filmed = await ctx.map(film_scene, bodies, keys=_keys(bodies, "clip"))
    crossings = [(before, after, frames) for before, after in pairs]
    crossed = await ctx.map(film_transition, crossings, keys=_keys(crossings, "transition"))
    return filmed, crossed


def tell_length(ctx: Context, request: ShortRequest, length_s: float) -> None:
    """Say so when the video is far from the asked length; whole sentences are told, and no more
    of them than there are."""
    tolerance_s = max(LEAST_TOLERANCE_S, LENGTH_TOLERANCE * request.duration)
    if request.script or abs(length_s - request.duration) <= tolerance_s:
        return
    why = "the source has no more to tell" if length_s < request.duration else "sentences are long"
    ctx.warn("length", f"The video lasts {length_s:.0f} s, not {request.duration} s: {why}.")


def scene_lengths_s(lines: Sequence[SpokenLine]) -> list[float]:
    """How long each scene lasts: its line, a breath before and after, a little more at the end."""
    lengths = [LEAD_S + line.duration_s + TAIL_S for line in lines]
    lengths[-1] += END_S
    return lengths


def source_query(ctx: Context, request: ShortRequest) -> SourceQuery:
    """What the request says about its source."""
    given = bool(request.text or request.file or request.url)
    return SourceQuery(
        topic=drawable_title(request.topic) if given else request.topic,
        text=request.text,
        file=request.file,
        url=request.url,
        language="" if request.language == "auto" else request.language,
        as_of=request.as_of,
        library="" if given else library_build(),
        private=ctx.allow_private_urls and bool(request.url),
        bare=not given and request.writer not in ("auto", "extractive"),
    )


def _keys(calls: Sequence[object], what: str) -> list[str]:
    return [f"segments.{index}.{what}" for index in range(len(calls))]
