"""From phrases and music to the sound of the video."""

from collections.abc import Iterator

from mutoscope.jobs.step import step
from mutoscope.media.codec.audio import SAMPLE_RATE, Block
from mutoscope.media.given_sound import own_bed
from mutoscope.media.music import music_bed
from mutoscope.models import Artifact, Work
from mutoscope.pipelines.explainer.values import Bed, SoundPlan
from mutoscope.pipelines.film.sound import check_own, mix_over
from mutoscope.pipelines.film.values import SoundTrack


@step(version="1", stage="script", time_limit_s=300)
def check_own_music(work: Work, music: Artifact, loop: bool = True) -> float:
    """Whether music of the user's can be used, repeated if it is to `loop`, and how many seconds of
    it can be heard. MediaError or InvalidRequest: it cannot."""
    return check_own(work, music, loops=loop)


@step(version="1", stage="video", seeded=True, time_limit_s=900)
def mix_sound(work: Work, plan: SoundPlan) -> SoundTrack:
    """All phrases on the timeline, music ducked under them, at −14 LUFS."""
    music = _music(work, plan.bed, plan.total_s) if plan.bed.volume else None
    bed = _Counted(music) if music else None
    track = mix_over(work, plan.phrases, plan.total_s, bed=bed, volume=plan.bed.volume)
    if bed is not None:
        _tell_fades(work, plan.bed, bed.samples / SAMPLE_RATE)
    return track


def _music(work: Work, bed: Bed, total_s: float) -> Iterator[Block] | None:
    """The bed at its own loudness, faded; None: there is none."""
    if bed.file is not None:
        return own_bed(
            work.path(bed.file),
            total_s,
            work.scratch("music").parent,
            fade_in_s=bed.fade_in_s,
            fade_out_s=bed.fade_out_s,
            loops=bed.loop,
        )
    if bed.mood == "none":
        return None
    return music_bed(
        bed.mood,
        seed=work.seed,
        duration_s=total_s,
        fade_in_s=bed.fade_in_s,
        fade_out_s=bed.fade_out_s,
    )


class _Counted:
    """Blocks, and how many samples of them have been."""

    def __init__(self, blocks: Iterator[Block]) -> None:
        self._blocks = blocks
        self.samples = 0

    def __iter__(self) -> Iterator[Block]:
        for block in self._blocks:
            self.samples += len(block)
            yield block


def _tell_fades(work: Work, bed: Bed, length_s: float) -> None:
    """A fade takes at most half of the music: say so where it was asked to be longer."""
    for asked_s, way in ((bed.fade_in_s, "in"), (bed.fade_out_s, "out")):
        if asked_s > length_s / 2:
            work.warn(
                "music_fade",
                f"The music is heard for {length_s:.1f} s and fades {way} within half of that, not"
                f" {asked_s:g} s.",
            )
