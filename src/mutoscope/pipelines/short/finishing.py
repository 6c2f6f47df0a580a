"""From clips and sound to the finished files."""

from collections.abc import Sequence
from dataclasses import replace

from mutoscope.jobs.step import step
from mutoscope.media.caption_styles import STYLES, CaptionStyle
from mutoscope.media.checks import Expected, check_release
from mutoscope.media.codec.container import Credits, join
from mutoscope.media.fonts import Role, lettered_with, missing_glyphs
from mutoscope.media.provenance import ALGORITHMIC_MEDIA, COMPOSITE_SYNTHETIC
from mutoscope.media.stills import StillsWatch
from mutoscope.media.subtitles import srt, vtt
from mutoscope.media.timeline import Timeline
from mutoscope.models import Artifact, Word, Work
from mutoscope.pipelines.short.publish import publish_json, sources_json
from mutoscope.pipelines.short.script import Script, as_shown, write_yaml
from mutoscope.pipelines.short.values import (
    Checked,
    Credited,
    Found,
    Lettering,
    Papers,
    SceneSpec,
    Shots,
    SoundTrack,
)
from mutoscope.providers.protocols import Voice

STAGE = "rendering"
FINISHING = {"assemble": 0.02, "check": 0.25}
"""How long what follows the last frame takes, in times of what drawing and encoding takes."""


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
    path = work.scratch("video.mp4")
    join(
        [work.path(clip) for clip in clips],
        work.path(sound.sound),
        path,
        canvas=timeline.canvas,
        credit=Credits(title=title, source_type=source_type),
        tick=work.tick,
    )
    return work.keep(path, "video/mp4")


@step(version="3", stage=STAGE, time_limit_s=900)
def check_video(
    work: Work, video: Artifact, expected: Expected, letters: Lettering, story: Timeline
) -> Checked:
    """The release gate: decode and measure everything; the report, or MediaError `gate_<check>`.
    The stills are taken on the way: the thumbnail, and one frame of every scene of the story."""
    with lettered_with(work.path(letters.font) if letters.font else None):
        missing = "".join(missing_glyphs(role, text) for role, text in letters.by_role)
    expected = replace(expected, missing_glyphs="".join(dict.fromkeys(missing)))
    stills = StillsWatch(story)
    report = check_release(work.path(video), expected, tick=work.tick, onlooker=stills.see)
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


@step(version="4", stage=STAGE)
def write_papers(
    work: Work, script: Script, made: Credited, words: tuple[tuple[Word, ...], ...]
) -> Papers:
    """Script, captions, and what goes with the video to where it is shown. `words`: by scene, timed
    from the start of the video."""
    script = as_shown(script)
    return Papers(
        script=_write(work, "script.yaml", write_yaml(script), "application/yaml"),
        srt=_write(work, "captions.srt", srt(words), "application/x-subrip"),
        vtt=_write(work, "captions.vtt", vtt(words), "text/vtt"),
        publish=_write(work, "publish.json", publish_json(script, made), "application/json"),
        sources=_write(work, "sources.json", sources_json(script, made), "application/json"),
    )


def source_type_of(voice: Voice, pictures: Sequence[Found | None] = ()) -> str:
    """Drawn scenes alone are algorithmic; with a voice or picture from a trained model, or with
    photographs, a composite."""
    composite = voice.quality == "natural" or any(pictures)
    return COMPOSITE_SYNTHETIC if composite else ALGORITHMIC_MEDIA


def expected_release(
    timeline: Timeline, shots: Shots, narration_s: float, *, silence_s: float
) -> Expected:
    """What the gate holds the file against; captions moved to where they stand in the video.
    `silence_s`: how long nothing need be heard, beside the pauses of speech."""
    boxes = tuple(
        replace(box, first_frame=box.first_frame + span.start, end_frame=box.end_frame + span.start)
        for captions, span in zip(shots.captions, timeline.scenes, strict=True)
        for box in captions
    )
    return Expected(
        timeline=timeline, narration_s=narration_s, captions=boxes, extra_silence_s=silence_s
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


def _write(work: Work, name: str, text: str, mime_type: str) -> Artifact:
    work.tick(0, 1)
    path = work.scratch(name)
    path.write_text(text, "utf-8")
    return work.keep(path, mime_type)
