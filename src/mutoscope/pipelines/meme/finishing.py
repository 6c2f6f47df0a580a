"""From frames and sound to a clip that was played and measured."""

from collections.abc import Sequence

from mutoscope.jobs.step import step
from mutoscope.media.checks import Expected
from mutoscope.media.codec.container import Credits
from mutoscope.media.timeline import Timeline
from mutoscope.models import Artifact, Work
from mutoscope.pipelines.film.finishing import digital_source_type, join_clips, pass_gate
from mutoscope.pipelines.film.values import Checked, SoundTrack

STAGE = "clip"


@step(version="1", stage=STAGE, time_limit_s=300)
def assemble(
    work: Work,
    segments: Sequence[Artifact],
    sound: SoundTrack,
    timeline: Timeline,
    title: str,
    is_composite: bool,
) -> Artifact:
    """One MP4, joined without encoding again."""
    source_type = digital_source_type(is_composite=is_composite)
    return join_clips(
        work, segments, sound, timeline, Credits(title=title, source_type=source_type)
    )


@step(version="1", stage=STAGE, time_limit_s=300)
def check_clip(work: Work, video: Artifact, expected: Expected) -> Checked:
    """The release gate. MediaError `gate_<check>`."""
    return pass_gate(work, video, expected, expected.timeline)
