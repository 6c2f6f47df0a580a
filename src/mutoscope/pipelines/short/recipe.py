"""The recipe: read, write, speak, draw, film, join, check."""

from collections.abc import Sequence
from itertools import pairwise

from mutoscope.errors import InvalidRequest
from mutoscope.jobs.context import Context
from mutoscope.media.codec.audio import audio_identity
from mutoscope.media.codec.video import encoder_identity
from mutoscope.media.timeline import Timeline, plan_timeline
from mutoscope.pipelines.short.filming import (
    draw_picture,
    film_scene,
    film_transition,
    picture_part,
)
from mutoscope.pipelines.short.finishing import (
    assemble,
    check_video,
    draw_stills,
    expected_release,
    in_order,
    source_type_of,
    write_papers,
)
from mutoscope.pipelines.short.pace import pace_of
from mutoscope.pipelines.short.pictures import drawable_title
from mutoscope.pipelines.short.request import ShortRequest
from mutoscope.pipelines.short.script import Script, scene_of
from mutoscope.pipelines.short.sounding import (
    line_starts_s,
    mix_sound,
    plan_sound,
    shift,
    speak_line,
)
from mutoscope.pipelines.short.values import (
    CANVASES,
    END_S,
    LEAD_S,
    TAIL_S,
    TRANSITION_S,
    Clip,
    Line,
    SceneSpec,
    SourceQuery,
    SpokenLine,
)
from mutoscope.pipelines.short.writing import plan_script, read_source, take_script, write_draft
from mutoscope.providers.catalog import voice_warning
from mutoscope.providers.protocols import Voice
from mutoscope.providers.reader import library_build

DOCUMENT = "script"
LENGTH_TOLERANCE = 0.15
LEAST_TOLERANCE_S = 4.0


async def run(ctx: Context, request: ShortRequest) -> None:
    """Make one short. Every `await` is a step: found by what goes into it, or made."""
    ctx.expect("rendering", 5)
    script = await get_script(ctx, request)
    voice = choose_voice(ctx, request, script.language)
    lines = await speak_all(ctx, request, script, voice)
    lengths_s = scene_lengths_s(lines)
    tell_length(ctx, request, sum(lengths_s))
    timeline = plan_timeline(CANVASES[request.quality], lengths_s, TRANSITION_S)
    specs = await draw_all(ctx, request, script, lines, timeline)
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
    source_type = source_type_of(voice)
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
    papers = await ctx.step(write_papers, script, voice, plan.mood, words, key="papers")

    canvas = timeline.canvas
    ctx.produce(
        "video",
        video,
        name="video.mp4",
        duration_s=canvas.seconds(timeline.frames),
        width=canvas.width_px,
        height=canvas.height_px,
    )
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


async def get_script(ctx: Context, request: ShortRequest) -> Script:
    """The given script, or one written from the source."""
    if request.script:
        return await ctx.step(take_script, request.script, key=DOCUMENT)
    ctx.expect("generating_script", 3)
    article = await ctx.step(read_source, source_query(ctx, request), key="source")
    providers = ctx.providers_for(article.language, voice=request.voice)
    draft = await ctx.step(
        write_draft,
        article,
        drawable_title(request.topic),
        float(request.duration),
        choose_voice(ctx, request, article.language).words_per_minute * request.speed,
        key="draft",
        provider=providers.writer,
    )
    return await ctx.step(
        plan_script,
        draft,
        article,
        providers.writer.identity.provider,
        request.palette,
        key=DOCUMENT,
        provider=providers.illustrations,
    )


async def speak_all(
    ctx: Context, request: ShortRequest, script: Script, voice: Voice
) -> list[SpokenLine]:
    """Every segment's line, spoken."""
    calls = [
        (Line(segment.text, voice.id, script.language, pace_of(segment.emotion, request.speed)),)
        for segment in script.segments
    ]
    speech = ctx.providers_for(script.language, voice=request.voice).speech
    return await ctx.map(speak_line, calls, keys=_keys(calls, "voice"), provider=speech)


async def draw_all(
    ctx: Context,
    request: ShortRequest,
    script: Script,
    lines: Sequence[SpokenLine],
    timeline: Timeline,
) -> list[SceneSpec]:
    """Every scene's picture, and with it all that its frames are made from."""
    plans = [scene_of(segment, script.language) for segment in script.segments]
    calls = [(picture_part(plan), timeline.canvas) for plan in plans]
    pictures = await ctx.map(draw_picture, calls, keys=_keys(calls, "picture"))
    parts = zip(plans, pictures, lines, timeline.scenes, strict=True)
    return [
        SceneSpec(
            plan=plan,
            picture=picture,
            words=shift(line.words, LEAD_S),
            frames=span.frames,
            index=index,
            count=len(plans),
            captions=request.captions,
            canvas=timeline.canvas,
            encoder=encoder_identity(),
        )
        for index, (plan, picture, line, span) in enumerate(parts)
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


def choose_voice(ctx: Context, request: ShortRequest, language: str) -> Voice:
    """The asked voice, or the best of the language; a makeshift is told, or refused if `strict`."""
    speech = ctx.providers_for(language, voice=request.voice).speech
    voices = [each for each in speech.voices if each.language == language]
    wanted = [each for each in voices if request.voice in ("auto", each.id)]
    if not wanted:
        names = ", ".join(each.id for each in voices)
        raise InvalidRequest(
            f"There is no voice “{request.voice}” for the language “{language}”.",
            hint=f"There is: {names or 'none'}. `mutoscope doctor` lists what works here.",
        )
    warning = voice_warning(wanted[0])
    if warning and request.strict:
        raise InvalidRequest(warning, hint="Leave out --strict to accept this voice.")
    if warning:
        ctx.warn("basic_voice", warning)
    return wanted[0]


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
    )


def _keys(calls: Sequence[object], what: str) -> list[str]:
    return [f"segments.{index}.{what}" for index in range(len(calls))]
