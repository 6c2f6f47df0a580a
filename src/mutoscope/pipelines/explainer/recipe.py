"""The recipe: read, write, speak, draw, film, join, check."""

from collections.abc import Sequence
from dataclasses import dataclass

from mutoscope.jobs.context import Context
from mutoscope.media.codec.audio import audio_identity
from mutoscope.pipelines.explainer.approvals import approve_script, write_proof
from mutoscope.pipelines.explainer.article_pictures import pictures_for
from mutoscope.pipelines.explainer.backdrops import (
    check_backdrops,
    look_at_background,
    look_at_backgrounds,
)
from mutoscope.pipelines.explainer.casting import among, look_at_speakers
from mutoscope.pipelines.explainer.finishing import (
    assemble,
    check_video,
    expected_release,
    source_type_of,
    write_papers,
)
from mutoscope.pipelines.explainer.publish import Made
from mutoscope.pipelines.explainer.request import ExplainerRequest
from mutoscope.pipelines.explainer.scene_range import parse_scene_range
from mutoscope.pipelines.explainer.script import Script
from mutoscope.pipelines.explainer.scripting import Written, get_script
from mutoscope.pipelines.explainer.shooting import (
    Spoken,
    Staging,
    film_all,
    phrase_specs,
    words_in_video,
)
from mutoscope.pipelines.explainer.slides import slides_for
from mutoscope.pipelines.explainer.sounding import check_own_music, mix_sound
from mutoscope.pipelines.explainer.speakers import Speaker
from mutoscope.pipelines.explainer.speaking import speak_all
from mutoscope.pipelines.explainer.staffing import TYPESET, staff, taking_part
from mutoscope.pipelines.explainer.timing import Pauses, Said, Schedule, chapters_of, schedule
from mutoscope.pipelines.explainer.values import (
    Bed,
    PhraseSpec,
    SectionSlide,
    SoundPlan,
)
from mutoscope.pipelines.film.finishing import FINISHING, hand_over
from mutoscope.pipelines.film.speech import credits_of
from mutoscope.pipelines.film.values import PlacedSound, canvas_of
from mutoscope.providers.protocols import Voice

LENGTH_TOLERANCE = 0.2
EXTRACTIVE = "extractive"
"""Who writes in the article's own sentences."""


@dataclass(frozen=True)
class Told:
    """What is heard: all phrases of the sections that are made, and whose voices they are."""

    voices: tuple[Voice, ...]
    spoken: tuple[Spoken, ...]


async def run(ctx: Context, request: ExplainerRequest) -> None:
    """Make one explainer. Every `await` is a step: found by what goes into it, or made."""
    await look_into(ctx, request)
    written = await get_script(ctx, request)
    script = written.script
    check_backdrops(request, script)
    sections = sections_of(request, script)
    await look_at_backgrounds(ctx, request, script, sections)
    proof = await ctx.step(write_proof, script, key="script.yaml")
    ctx.produce("script", proof, name="script.yaml")
    await approve_script(ctx, request, script, again=written.again)
    if request.until == "script":
        return
    if request.until == "slides":  # they need no sound
        await draw(ctx, request, written, sections)
        return
    told = await speak(ctx, request, script, sections)
    if request.until == "audio":
        return
    slides = await draw(ctx, request, written, sections)
    await film(ctx, request, written, told, slides)


async def look_into(ctx: Context, request: ExplainerRequest) -> None:
    """What the user gives to be heard and seen, before anybody works for it. InvalidRequest."""
    ctx.expect("script", 2)  # whatever there is to look at: the document, and the file of it
    if request.music_file is not None:
        await ctx.step(check_own_music, request.music_file, request.music_loop, key="music")
    await look_at_background(ctx, request)
    await look_at_speakers(ctx, taking_part(request, ctx.seed))


def sections_of(request: ExplainerRequest, script: Script) -> list[int]:
    """The sections that are made, by their places. InvalidRequest: some are not there."""
    count = len(script.sections)
    return list(parse_scene_range(request.scenes).within(count) if request.scenes else range(count))


async def speak(
    ctx: Context, request: ExplainerRequest, script: Script, sections: Sequence[int]
) -> Told:
    """All phrases of the sections, spoken; each is handed over as a file."""
    speakers = taking_part(request, ctx.seed)
    voices, by_section = await speak_all(ctx, request, script, sections, speakers)
    spoken = tuple(
        Spoken(section, line, narration, phrase)
        for section, phrases in zip(sections, by_section, strict=True)
        for line, (narration, phrase) in enumerate(
            zip(script.sections[section].narrations, phrases, strict=True)
        )
    )
    before = sum(len(each.narrations) for each in script.sections[: sections[0]])
    for number, each in enumerate(spoken, before + 1):
        name = f"phrase_{number:04}.wav"
        ctx.produce("phrase", each.phrase.sound, name=name, duration_s=each.phrase.duration_s)
    return Told(tuple(dict.fromkeys(voices)), spoken)


async def draw(
    ctx: Context, request: ExplainerRequest, written: Written, sections: Sequence[int]
) -> list[SectionSlide]:
    """The slides of the sections; each is handed over as a file, with all that it comes to show."""
    script, canvas = written.script, canvas_of(request.format, request.quality)
    ctx.expect("slides", steps_of_slides(request, script, sections))
    pictures = await pictures_for(ctx, request, script, written.page, sections)
    providers = await staff(ctx, request, script.language)
    slides = await slides_for(ctx, request, script, sections, pictures, providers, canvas)
    for section, slide in zip(sections, slides, strict=True):
        ctx.produce(
            "slide",
            slide.states[-1],
            name=f"slide_{section + 1:04}.png",
            width=canvas.width_px,
            height=canvas.height_px,
        )
    return slides


def steps_of_slides(request: ExplainerRequest, script: Script, sections: Sequence[int]) -> int:
    """How many steps the slides take if all goes well: fetched and typeset with an article's
    picture, painted and fitted, or typeset alone."""
    with_picture = sum(bool(script.sections[number].source_image_url) for number in sections)
    painted = len(sections) - with_picture if request.slide_painter != TYPESET else 0
    return len(sections) + with_picture + painted


async def film(
    ctx: Context,
    request: ExplainerRequest,
    written: Written,
    told: Told,
    slides: Sequence[SectionSlide],
) -> None:
    """The video of what was spoken and drawn."""
    script, pauses = written.script, pauses_of(request)
    speakers = taking_part(request, ctx.seed)
    timing = plan(request, told.spoken, speakers, pauses)
    tell_length(ctx, request, timing, written.writer)
    staging = Staging(script, told.spoken, slides, speakers, timing)
    sound_plan = plan_sound(request, told.spoken, timing)
    specs = phrase_specs(request, staging)
    own = own_pictures(specs)
    shots, sound = await ctx.together(
        film_all(ctx, request, specs, staging), ctx.step(mix_sound, sound_plan, key="sound")
    )
    titles = [script.sections[section].title for section in _in_order(told.spoken)]
    chapters = chapters_of(timing, titles)
    video = await ctx.step(
        assemble,
        shots.in_order,
        sound,
        timing.sections,
        script.title,
        source_type_of(told.voices, slides, own),
        chapters,
        key="video",
        weight=FINISHING["assemble"] * timing.frames,
    )
    boxes = [box.text for clip in shots.phrases for box in clip.captions]
    checked = await ctx.step(
        check_video,
        video,
        expected_release(timing, shots.phrases, pauses),
        "".join(sorted(set("".join(boxes)))),
        key="gate",
        weight=FINISHING["check"] * timing.frames,
    )
    music = "own" if sound_plan.bed.file else sound_plan.bed.mood
    credits = credits_of(each.phrase for each in told.spoken)
    first = told.spoken[0].section + 1
    made = Made(
        written.source, written.writer, told.voices, credits, music, tuple(slides), first, own
    )
    papers = await ctx.step(
        write_papers, script, made, words_in_video(staging), chapters, key="papers", weight=0
    )
    own_files = [("chapters", papers.chapters, "chapters.vtt")]
    hand_over(ctx, timing.sections, video, papers, checked, after=own_files)


def plan(
    request: ExplainerRequest,
    spoken: Sequence[Spoken],
    speakers: Sequence[Speaker],
    pauses: Pauses,
) -> Schedule:
    """When everything happens."""
    places = {section: place for place, section in enumerate(_in_order(spoken))}
    said = [
        Said(
            places[each.section], among(speakers, each.narration.persona_id), each.phrase.duration_s
        )
        for each in spoken
    ]
    transition_s = 0.0 if request.transition == "cut" else request.transition_s
    canvas = canvas_of(request.format, request.quality)
    return schedule(canvas, said, pauses, transition_s)


def _in_order(spoken: Sequence[Spoken]) -> list[int]:
    return list(dict.fromkeys(each.section for each in spoken))


def pauses_of(request: ExplainerRequest) -> Pauses:
    """The pauses that were asked for."""
    return Pauses(
        request.initial_pause_s,
        request.speaker_pause_s,
        request.slide_pause_s,
        request.ending_pause_s,
    )


def plan_sound(request: ExplainerRequest, spoken: Sequence[Spoken], timing: Schedule) -> SoundPlan:
    """Every phrase where its span has its speech, over the music."""
    placed = tuple(
        PlacedSound(each.phrase.sound, timing.speech_s(span), each.phrase.words)
        for each, span in zip(spoken, timing.spans, strict=True)
    )
    bed = Bed()
    if request.music_volume and (request.music_file or request.music != "none"):
        bed = Bed(
            mood=request.music,
            file=request.music_file,
            volume=request.music_volume,
            fade_in_s=request.music_fade_in_s,
            fade_out_s=request.music_fade_out_s,
            loop=request.music_loop,
        )
    return SoundPlan(placed, timing.canvas.seconds(timing.frames), bed, audio_identity())


def own_pictures(specs: Sequence[PhraseSpec]) -> tuple[str, ...]:
    """What is seen of the user's own."""
    seen = {
        "backgrounds": any(spec.backdrop for spec in specs),
        "speakers": any(spec.speakers for spec in specs),
    }
    return tuple(what for what, is_seen in seen.items() if is_seen)


def tell_length(ctx: Context, request: ExplainerRequest, timing: Schedule, writer: str) -> None:
    """Say so when it is far from the asked length."""
    length_s = timing.canvas.seconds(timing.frames)
    if told := off_length(request, length_s, writer):
        ctx.warn("length", told)


def off_length(request: ExplainerRequest, length_s: float, writer: str) -> str:
    """What to say of a video that is not as long as was asked for: whole sentences are told, and no
    more of them than there are. Empty where it is, or nobody has asked for that."""
    asked_s = request.minutes * 60
    is_part = bool(request.script or request.scenes)
    if is_part or abs(length_s - asked_s) <= LENGTH_TOLERANCE * asked_s:
        return ""
    is_short = length_s < asked_s
    why = "the script is short" if is_short else "the script is long"
    if writer == EXTRACTIVE:
        why = "the article has no more to tell" if is_short else "its sentences are long"
    return f"The video lasts {length_s / 60:.1f} minutes, not {request.minutes:g}: {why}."
