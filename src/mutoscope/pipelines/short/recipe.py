"""The recipe: read, write, speak, picture, film, join, check."""

from collections.abc import Sequence

from mutoscope.jobs.context import Context
from mutoscope.media.codec.audio import audio_identity
from mutoscope.media.timeline import Canvas, Timeline, plan_timeline
from mutoscope.models import Word, shifted
from mutoscope.pipelines.film.finishing import FINISHING, hand_over
from mutoscope.pipelines.film.speech import credits_of
from mutoscope.pipelines.film.values import SpokenLine, canvas_of
from mutoscope.pipelines.short.approvals import approve_pictures, approve_script, picture_keys
from mutoscope.pipelines.short.cards import (
    check_cards,
    silent_cards_s,
    story_of,
    with_card_lengths,
    with_drawn_cards,
)
from mutoscope.pipelines.short.filming import draw_logo
from mutoscope.pipelines.short.finishing import (
    assemble,
    check_video,
    expected_release,
    lettering,
    source_type_of,
    write_papers,
)
from mutoscope.pipelines.short.own_pictures import OwnNote, note_pictures
from mutoscope.pipelines.short.picturing import picture_all
from mutoscope.pipelines.short.request import ShortRequest
from mutoscope.pipelines.short.script import Script
from mutoscope.pipelines.short.scripting import get_script
from mutoscope.pipelines.short.shooting import film_all, scene_specs, transition_s
from mutoscope.pipelines.short.sounding import (
    check_own_music,
    line_starts_s,
    mix_sound,
    plan_sound,
)
from mutoscope.pipelines.short.speaking import speak_all
from mutoscope.pipelines.short.staffing import staff
from mutoscope.pipelines.short.staging import StagedScene, stage_all
from mutoscope.pipelines.short.values import END_S, LEAD_S, TAIL_S, Credited
from mutoscope.providers.protocols import Providers

LENGTH_TOLERANCE = 0.15
LEAST_TOLERANCE_S = 4.0


async def run(ctx: Context, request: ShortRequest) -> None:
    """Make one short. Every `await` is a step: found by what goes into it, or made."""
    canvas = canvas_of(request.format, request.quality)
    await look_into(ctx, request, canvas)
    written = await get_script(ctx, request)
    script = written.script
    await approve_script(ctx, request, script, again=list(filter(None, [written.key])))
    notes = await note_pictures(ctx, request, script)
    logo = await ctx.step(draw_logo, request.logo, canvas, key="logo") if request.logo else None
    ctx.expect("generating_audio", 1 + (1 if request.narration else len(script.segments)))
    providers = await staff(ctx, request, script.language)
    for sentence in providers.passed_over:
        ctx.warn("passed_over", sentence)
    voice, lines = await speak_all(ctx, request, script, providers)
    story_s = scene_lengths_s(lines)
    tell_length(ctx, request, script, sum(story_s))
    lengths_s = with_card_lengths(request, story_s)
    timeline = plan_timeline(canvas, lengths_s, transition_s(request))
    scenes = await picture_scenes(ctx, request, script, notes, providers, canvas)
    staged = await with_drawn_cards(ctx, request, scenes, canvas)
    specs = scene_specs(request, script, staged, lines, timeline, logo)
    story = story_of(request, timeline)
    plan = plan_sound(
        lines,
        story,
        total_s=canvas.seconds(timeline.frames),
        mood=script.music_mood if request.music == "auto" else request.music,
        volume=request.music_volume,
        encoder=audio_identity(),
        music=request.music_file,
    )
    shots, sound = await ctx.together(
        film_all(ctx, request, specs, timeline), ctx.step(mix_sound, plan, key="sound")
    )
    shown = tuple(scene.found for scene in scenes)
    video = await ctx.step(
        assemble,
        shots.in_order,
        sound,
        timeline,
        script.title,
        source_type_of(voice, shown),
        key="video",
        weight=FINISHING["assemble"] * timeline.frames,
    )
    expected = expected_release(timeline, shots, sum(lengths_s), silence_s=silent_cards_s(request))
    checked = await ctx.step(
        check_video,
        video,
        expected,
        lettering(specs, shots),
        story,
        key="gate",
        weight=FINISHING["check"] * timeline.frames,
    )
    made = Credited(voice, credits_of(lines), plan.mood, shown)
    told = (script, made, _words_in_video(lines, story))
    papers = await ctx.step(write_papers, *told, key="papers", weight=0)
    own = [("script", papers.script, "script.yaml")]
    hand_over(ctx, timeline, video, papers, checked, before=own)


def _words_in_video(lines: Sequence[SpokenLine], story: Timeline) -> tuple[tuple[Word, ...], ...]:
    starts_s = line_starts_s(story)
    return tuple(shifted(line.words, at_s) for line, at_s in zip(lines, starts_s, strict=True))


async def look_into(ctx: Context, request: ShortRequest, canvas: Canvas) -> None:
    """What the user gives to be heard and read, before anybody works for it. InvalidRequest."""
    if request.music_file is not None:
        await ctx.step(check_own_music, request.music_file, key="music")
    if request.intro or request.outro:
        cards = (request.intro, request.outro)
        await ctx.step(check_cards, cards, canvas, request.font, key="cards")


async def picture_scenes(
    ctx: Context,
    request: ShortRequest,
    script: Script,
    notes: Sequence[OwnNote],
    providers: Providers,
    canvas: Canvas,
) -> list[StagedScene]:
    """Every scene's picture, found and staged, and approved where that is wished."""
    found = await picture_all(
        ctx, request, script, notes, providers.pictures, drawn=providers.drawn
    )
    scenes = await stage_all(ctx, request, script, found, canvas, drawn=providers.drawn)
    first = providers.pictures[0].identity.provider if providers.pictures else ""
    keys = picture_keys(scenes, first)
    await approve_pictures(ctx, request, script, scenes, canvas, again=keys)
    return scenes


def tell_length(ctx: Context, request: ShortRequest, script: Script, length_s: float) -> None:
    """Say so when the story is far from the asked length; whole sentences are told, and no more
    of them than there are."""
    tolerance_s = max(LEAST_TOLERANCE_S, LENGTH_TOLERANCE * request.duration)
    if (
        request.script
        or request.idea_mode != "expand"
        or abs(length_s - request.duration) <= tolerance_s
    ):
        return
    short = "the source has no more to tell" if script.verbatim_source else "the script is short"
    why = short if length_s < request.duration else "sentences are long"
    ctx.warn("length", f"The video lasts {length_s:.0f} s, not {request.duration} s: {why}.")


def scene_lengths_s(lines: Sequence[SpokenLine]) -> list[float]:
    """How long each scene lasts: its line, a breath before and after, a little more at the end."""
    lengths = [LEAD_S + line.duration_s + TAIL_S for line in lines]
    lengths[-1] += END_S
    return lengths
