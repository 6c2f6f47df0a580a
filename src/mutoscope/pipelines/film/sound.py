"""From lines and music to the sound of a video."""

from collections.abc import Iterable, Sequence

from mutoscope.media.codec.audio import Block
from mutoscope.media.given_sound import check_music, check_size
from mutoscope.media.sound import Levels, PlacedLine, mix
from mutoscope.models import Artifact, Work
from mutoscope.pipelines.film.values import PlacedSound, SoundTrack

OWN = "own"
"""What is the user's, in the place of a mood or a voice."""


def check_own(work: Work, music: Artifact, *, loops: bool = True) -> float:
    """Whether music of the user's can be used, repeated if it `loops`, and how many seconds of it
    can be heard. MediaError or InvalidRequest: it cannot."""
    check_size(music.bytes)
    return check_music(work.path(music), loops=loops, tick=work.tick)


def mix_over(
    work: Work,
    lines: Sequence[PlacedSound],
    total_s: float,
    *,
    bed: Iterable[Block] | None,
    volume: float,
) -> SoundTrack:
    """All lines on the timeline, the bed ducked under them, at −14 LUFS. MediaError as `mix`."""
    placed = [PlacedLine(work.path(line.sound), line.start_s, line.words) for line in lines]
    out, levels = work.scratch("sound.m4a"), Levels.with_bed(volume)
    loudness = mix(placed, total_s, bed=bed, out=out, levels=levels, tick=work.tick)
    return SoundTrack(
        work.keep(out, "audio/mp4"), loudness.integrated_lufs, loudness.true_peak_dbtp
    )
