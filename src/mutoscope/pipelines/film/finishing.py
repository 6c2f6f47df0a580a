"""From clips and sound to the finished files."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from mutoscope.jobs.context import Context
from mutoscope.media.checks import Expected, check_release
from mutoscope.media.codec.container import Credits, join
from mutoscope.media.provenance import ALGORITHMIC_MEDIA, COMPOSITE_SYNTHETIC
from mutoscope.media.stills import StillsWatch
from mutoscope.media.timeline import CaptionBox, Timeline
from mutoscope.models import Artifact, Work
from mutoscope.pipelines.film.papers import keep_text
from mutoscope.pipelines.film.values import Checked, SoundTrack, VideoPapers

FINISHING = {"assemble": 0.02, "check": 0.25}
"""How long what follows the last frame takes, in times of what drawing and encoding takes."""
File = tuple[str, Artifact, str]
"""What kind of file it is, the file, and its public name."""


def join_clips(
    work: Work,
    clips: Sequence[Artifact],
    sound: SoundTrack,
    timeline: Timeline,
    credit: Credits,
    chapters: Sequence[tuple[str, float, float]] = (),
) -> Artifact:
    """One MP4 with its `chapters` (title, start and end in seconds), joined without encoding
    again."""
    path = work.scratch("video.mp4")
    join(
        [work.path(clip) for clip in clips],
        work.path(sound.sound),
        path,
        canvas=timeline.canvas,
        credit=credit,
        chapters=chapters,
        tick=work.tick,
    )
    return work.keep(path, "video/mp4")


def pass_gate(
    work: Work,
    video: Artifact,
    expected: Expected,
    story: Timeline,
    subtitles: Sequence[CaptionBox] = (),
) -> Checked:
    """The release gate: decode and measure everything; the report, or MediaError `gate_<check>`.
    The stills are taken on the way: the thumbnail, if it can be without `subtitles`, and one frame
    of every scene of the story."""
    stills = StillsWatch(story, subtitles)
    report = check_release(work.path(video), expected, tick=work.tick, onlooker=stills.see)
    if not report.passed:
        raise report.refusal()
    cover, sheet = work.scratch("thumbnail.jpg"), work.scratch("contact-sheet.jpg")
    stills.save_thumbnail(cover)
    stills.save_contact_sheet(sheet)
    return Checked(
        keep_text(work, "gate.json", report.as_json(), "application/json"),
        work.keep(cover, "image/jpeg"),
        work.keep(sheet, "image/jpeg"),
    )


def in_video(
    captions: Iterable[tuple[CaptionBox, ...]], starts: Iterable[int]
) -> tuple[CaptionBox, ...]:
    """Captions of clips as they stand in the video, where each clip starts at a frame of it."""
    return tuple(
        replace(box, first_frame=box.first_frame + start, end_frame=box.end_frame + start)
        for boxes, start in zip(captions, starts, strict=True)
        for box in boxes
    )


def digital_source_type(*, is_composite: bool) -> str:
    """The IPTC digital source type of a film: what is drawn alone is algorithmic; with a voice or
    picture from a trained model, or somebody else's material, it is a composite."""
    return COMPOSITE_SYNTHETIC if is_composite else ALGORITHMIC_MEDIA


def hand_over(
    ctx: Context,
    timeline: Timeline,
    video: Artifact,
    papers: VideoPapers,
    checked: Checked,
    *,
    before: Sequence[File] = (),
    after: Sequence[File] = (),
) -> None:
    """All finished files; the video has a length and a size. `before` and `after` its captions:
    papers that not every pipeline has."""
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
        *before,
        ("captions", papers.srt, "captions.srt"),
        ("captions", papers.vtt, "captions.vtt"),
        *after,
        ("thumbnail", checked.thumbnail, "thumbnail.jpg"),
        ("contact_sheet", checked.contact_sheet, "contact-sheet.jpg"),
        ("publish", papers.publish, "publish.json"),
        ("sources", papers.sources, "sources.json"),
        ("gate", checked.report, "gate.json"),
    ):
        ctx.produce(kind, artifact, name=name)
