"""From clips and sound to the finished files."""

from collections.abc import Sequence
from dataclasses import replace

from mutoscope.jobs.step import step
from mutoscope.media.checks import Expected, check_release
from mutoscope.media.codec.container import Credits, join
from mutoscope.media.fonts import Role, missing_glyphs
from mutoscope.media.provenance import ALGORITHMIC_MEDIA, COMPOSITE_SYNTHETIC
from mutoscope.media.stills import StillsWatch
from mutoscope.media.subtitles import chapters_vtt, srt, vtt
from mutoscope.media.timeline import CaptionBox, Timeline
from mutoscope.models import Artifact, Word, Work
from mutoscope.pipelines.explainer.publish import Made, publish_json, sources_json
from mutoscope.pipelines.explainer.script import Script
from mutoscope.pipelines.explainer.timing import Pauses, Schedule
from mutoscope.pipelines.explainer.values import (
    Chapter,
    Checked,
    Clip,
    Papers,
    SectionSlide,
    SoundTrack,
)
from mutoscope.providers.protocols import Voice

STAGE = "video"
FINISHING = {"assemble": 0.02, "check": 0.25}
"""How long what follows the last frame takes, in times of what drawing and encoding takes."""
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
    path = work.scratch("video.mp4")
    join(
        [work.path(clip) for clip in clips],
        work.path(sound.sound),
        path,
        canvas=timeline.canvas,
        credit=Credits(title=title, source_type=source_type),
        chapters=[(each.title, each.start_s, each.end_s) for each in chapters],
        tick=work.tick,
    )
    return work.keep(path, "video/mp4")


@step(version="1", stage=STAGE, time_limit_s=1800)
def check_video(work: Work, video: Artifact, expected: Expected, letters: str) -> Checked:
    """The release gate: decode and measure everything; the report, or MediaError `gate_<check>`.
    The stills are taken on the way: the thumbnail, and one frame of every slide. `letters`: all
    that subtitles show."""
    missing = "".join(missing_glyphs(_SUBTITLES, letters))
    stills = StillsWatch(expected.timeline)
    report = check_release(
        work.path(video),
        replace(expected, missing_glyphs=missing),
        tick=work.tick,
        onlooker=stills.see,
    )
    if not report.passed:
        raise report.refusal()
    cover, sheet = work.scratch("thumbnail.jpg"), work.scratch("contact-sheet.jpg")
    stills.save_thumbnail(cover)
    stills.save_contact_sheet(sheet)
    return Checked(
        _write(work, "gate.json", report.as_json(), "application/json"),
        work.keep(cover, "image/jpeg"),
        work.keep(sheet, "image/jpeg"),
    )


@step(version="1", stage=STAGE)
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
    told = [(each.title, each.start_s, each.end_s) for each in chapters]
    return Papers(
        srt=_write(work, "captions.srt", srt(words), "application/x-subrip"),
        vtt=_write(work, "captions.vtt", vtt(words), "text/vtt"),
        chapters=_write(work, "chapters.vtt", chapters_vtt(told), "text/vtt"),
        publish=_write(work, "publish.json", described, "application/json"),
        sources=_write(work, "sources.json", sources_json(script, made), "application/json"),
    )


def source_type_of(
    voices: Sequence[Voice], slides: Sequence[SectionSlide], own: Sequence[str] = ()
) -> str:
    """Typeset slides alone are algorithmic; with a voice or picture from a trained model, with an
    article's pictures or with what is the user's `own`, a composite."""
    pictured = any(slide.how == "painted" or slide.picture for slide in slides)
    composite = pictured or bool(own) or any(voice.quality == "natural" for voice in voices)
    return COMPOSITE_SYNTHETIC if composite else ALGORITHMIC_MEDIA


def expected_release(timing: Schedule, clips: Sequence[Clip], pauses: Pauses) -> Expected:
    """What the gate holds the file against; subtitles moved to where they stand in the video."""
    timeline = timing.sections
    boxes = tuple(
        _later(box, span.start)
        for clip, span in zip(clips, timing.spans, strict=True)
        for box in clip.captions
    )
    return Expected(
        timeline=timeline,
        narration_s=timing.canvas.seconds(timing.frames),
        captions=boxes,
        extra_silence_s=pauses.longest_s,
        # A slide stands still while it is spoken to.
        extra_still_s=timing.canvas.seconds(max(span.frames for span in timeline.scenes)),
    )


def _later(box: CaptionBox, frames: int) -> CaptionBox:
    return replace(box, first_frame=box.first_frame + frames, end_frame=box.end_frame + frames)


def _write(work: Work, name: str, text: str, mime_type: str) -> Artifact:
    work.tick(0, 1)
    path = work.scratch(name)
    path.write_text(text, "utf-8")
    return work.keep(path, mime_type)
