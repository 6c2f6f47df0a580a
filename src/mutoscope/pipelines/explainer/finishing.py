"""From clips and sound to the finished files."""

from collections.abc import Sequence
from dataclasses import replace

from mutoscope.jobs.step import step
from mutoscope.media.checks import Expected
from mutoscope.media.codec.container import Credits
from mutoscope.media.fonts import Role, missing_glyphs
from mutoscope.media.subtitles import chapters_vtt, srt, vtt
from mutoscope.media.timeline import Timeline
from mutoscope.models import Artifact, Word, Work
from mutoscope.pipelines.explainer.publish import Made, publish_json, sources_json
from mutoscope.pipelines.explainer.script import Script
from mutoscope.pipelines.explainer.timing import Pauses, Schedule
from mutoscope.pipelines.explainer.values import Chapter, Papers, SectionSlide
from mutoscope.pipelines.film.finishing import (
    digital_source_type,
    in_video,
    join_clips,
    pass_gate,
)
from mutoscope.pipelines.film.papers import keep_text
from mutoscope.pipelines.film.values import Checked, Clip, SoundTrack
from mutoscope.providers.protocols import Voice

STAGE = "video"
_SUBTITLES: Role = "strong"
"""The letters in which `media.cues` writes."""


@step(version="1", stage=STAGE, time_limit_s=1800)
def assemble(
    work: Work,
    clips: Sequence[Artifact],
    sound: SoundTrack,
    timeline: Timeline,
    title: str,
    source_type: str,
    chapters: Sequence[Chapter],
) -> Artifact:
    """One MP4 with its chapters, joined without encoding again, marked with its IPTC digital source
    type."""
    credit = Credits(title=title, source_type=source_type)
    return join_clips(work, clips, sound, timeline, credit, _told(chapters))


@step(version="2", stage=STAGE, time_limit_s=1800)
def check_video(work: Work, video: Artifact, expected: Expected, letters: str) -> Checked:
    """The release gate: decode and measure everything; the report, or MediaError `gate_<check>`.
    The stills are taken on the way: the thumbnail, without subtitles if it can be, and one frame
    of every slide. `letters`: all that subtitles show."""
    expected = replace(expected, missing_glyphs="".join(missing_glyphs(_SUBTITLES, letters)))
    return pass_gate(work, video, expected, expected.timeline, expected.captions)


@step(version="2", stage=STAGE)
def write_papers(
    work: Work,
    script: Script,
    made: Made,
    words: tuple[tuple[Word, ...], ...],
    chapters: tuple[Chapter, ...],
) -> Papers:
    """Captions, chapters, and what goes with the video to where it is shown. `words`: by phrase,
    timed from the start of the video."""
    described = publish_json(script, made, chapters)
    return Papers(
        srt=keep_text(work, "captions.srt", srt(words), "application/x-subrip"),
        vtt=keep_text(work, "captions.vtt", vtt(words), "text/vtt"),
        chapters=keep_text(work, "chapters.vtt", chapters_vtt(_told(chapters)), "text/vtt"),
        publish=keep_text(work, "publish.json", described, "application/json"),
        sources=keep_text(work, "sources.json", sources_json(script, made), "application/json"),
    )


def source_type_of(
    voices: Sequence[Voice], slides: Sequence[SectionSlide], own: Sequence[str] = ()
) -> str:
    """Typeset slides alone are algorithmic; with a voice or picture from a trained model, with an
    article's pictures or with what is the user's `own`, a composite."""
    pictured = any(slide.how == "painted" or slide.picture for slide in slides)
    trained = any(voice.quality == "natural" for voice in voices)
    return digital_source_type(is_composite=pictured or bool(own) or trained)


def expected_release(timing: Schedule, clips: Sequence[Clip], pauses: Pauses) -> Expected:
    """What the gate holds the file against; subtitles moved to where they stand in the video."""
    timeline = timing.sections
    return Expected(
        timeline=timeline,
        narration_s=timing.canvas.seconds(timing.frames),
        captions=in_video([clip.captions for clip in clips], [span.start for span in timing.spans]),
        extra_silence_s=pauses.longest_s,
        # A slide stands still while it is spoken to.
        extra_still_s=timing.canvas.seconds(max(span.frames for span in timeline.scenes)),
    )


def _told(chapters: Sequence[Chapter]) -> list[tuple[str, float, float]]:
    return [(each.title, each.start_s, each.end_s) for each in chapters]
