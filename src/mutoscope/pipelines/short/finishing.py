"""From clips and sound to the finished files."""

from collections.abc import Sequence
from dataclasses import replace

from mutoscope.jobs.step import step
from mutoscope.media.caption_styles import STYLES, CaptionStyle
from mutoscope.media.checks import Expected
from mutoscope.media.codec.container import Credits
from mutoscope.media.fonts import Role, lettered_with, missing_glyphs
from mutoscope.media.subtitles import srt, vtt
from mutoscope.media.timeline import Timeline
from mutoscope.models import Artifact, Word, Work
from mutoscope.pipelines.film.finishing import (
    digital_source_type,
    in_video,
    join_clips,
    pass_gate,
)
from mutoscope.pipelines.film.papers import keep_text
from mutoscope.pipelines.film.values import Checked, SoundTrack
from mutoscope.pipelines.short.publish import publish_json, sources_json
from mutoscope.pipelines.short.script import Script, as_shown, write_yaml
from mutoscope.pipelines.short.values import Credited, Found, Lettering, Papers, SceneSpec, Shots
from mutoscope.providers.protocols import Voice

STAGE = "rendering"


@step(version="1", stage=STAGE, time_limit_s=900)
def assemble(
    work: Work,
    clips: Sequence[Artifact],
    sound: SoundTrack,
    timeline: Timeline,
    title: str,
    source_type: str,
) -> Artifact:
    """One MP4, joined without encoding again, marked with its IPTC digital source type."""
    credit = Credits(title=title, source_type=source_type)
    return join_clips(work, clips, sound, timeline, credit)


@step(version="3", stage=STAGE, time_limit_s=900)
def check_video(
    work: Work, video: Artifact, expected: Expected, letters: Lettering, story: Timeline
) -> Checked:
    """The release gate: decode and measure everything; the report, or MediaError `gate_<check>`.
    The stills are taken on the way: the thumbnail, and one frame of every scene of the story."""
    with lettered_with(work.path(letters.font) if letters.font else None):
        missing = "".join(missing_glyphs(role, text) for role, text in letters.by_role)
    expected = replace(expected, missing_glyphs="".join(dict.fromkeys(missing)))
    return pass_gate(work, video, expected, story)


@step(version="5", stage=STAGE)
def write_papers(
    work: Work, script: Script, made: Credited, words: tuple[tuple[Word, ...], ...]
) -> Papers:
    """Script, captions, and what goes with the video to where it is shown. `words`: by scene, timed
    from the start of the video."""
    script = as_shown(script)
    return Papers(
        script=keep_text(work, "script.yaml", write_yaml(script), "application/yaml"),
        srt=keep_text(work, "captions.srt", srt(words), "application/x-subrip"),
        vtt=keep_text(work, "captions.vtt", vtt(words), "text/vtt"),
        publish=keep_text(work, "publish.json", publish_json(script, made), "application/json"),
        sources=keep_text(work, "sources.json", sources_json(script, made), "application/json"),
    )


def source_type_of(voice: Voice, pictures: Sequence[Found | None] = ()) -> str:
    """Drawn scenes alone are algorithmic; with a voice or picture from a trained model, or with
    photographs, a composite."""
    return digital_source_type(is_composite=voice.quality == "natural" or any(pictures))


def expected_release(
    timeline: Timeline, shots: Shots, narration_s: float, *, silence_s: float
) -> Expected:
    """What the gate holds the file against; captions moved to where they stand in the video.
    `silence_s`: how long nothing need be heard, beside the pauses of speech."""
    return Expected(
        timeline=timeline,
        narration_s=narration_s,
        captions=in_video(shots.captions, [scene.start for scene in timeline.scenes]),
        extra_silence_s=silence_s,
    )


def lettering(specs: Sequence[SceneSpec], shots: Shots) -> Lettering:
    """All characters that are drawn, each once, by what draws them."""
    plans = [spec.plan for spec in specs]
    rows = [row for plan in plans for row in plan.milestones]
    display = [plan.headline + plan.figure + plan.figure_label for plan in plans]
    strong = [plan.kicker + plan.country_label + plan.credit for plan in plans]
    cards = [card.label for plan in plans for card in (plan.cause, plan.effect) if card]
    by_role: dict[Role, list[str]] = {
        "display": [*display, *(row.when for row in rows)],
        "strong": [*strong, *(row.what for row in rows)],
        "caption": cards,
    }
    if specs[0].captions != "none":
        role = STYLES[CaptionStyle(specs[0].captions)].role
        said = [box.text for captions in shots.captions for box in captions]
        by_role[role] = [*by_role.get(role, []), *said]
    return Lettering(
        tuple((role, "".join(sorted(set("".join(texts))))) for role, texts in by_role.items()),
        specs[0].font,
    )
