"""What is heard with a meme: a slice of the user's music, or a piece composed for it."""

import random
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from mutoscope.jobs.past_memes import PastMemes, Told
from mutoscope.jobs.step import step
from mutoscope.media.codec.audio import track_tags
from mutoscope.media.moods import Mood
from mutoscope.media.music import music_bed
from mutoscope.media.music_slice import slice_start_s, track_name
from mutoscope.media.sound import mix
from mutoscope.media.tracks import Track
from mutoscope.models import Work
from mutoscope.pipelines.film.fields import OwnFile
from mutoscope.pipelines.film.sound import check_own
from mutoscope.pipelines.film.values import SoundTrack
from mutoscope.pipelines.meme.values import Slice

STAGE = "clip"
FADE_S = 0.5


@step(version="1", stage="source", time_limit_s=300)
def measure_track(work: Work, track: OwnFile) -> float:
    """How many seconds of it can be heard. MediaError or InvalidRequest: it is no music."""
    return check_own(work, track.file, loops=False)


@step(version="1", stage="source", seeded=True, deterministic=False)
async def pick_track(
    work: Work, item: str, tracks: tuple[OwnFile, ...], *, past: PastMemes
) -> OwnFile:
    """One of them: of those that were heard least; another than before an edit, if there is one."""
    heard = [each.track for each in await past.others(item)]
    edited, dice = await past.before(item), random.Random(work.seed)
    was = edited.track if edited else ""

    def rank(track: OwnFile) -> tuple[bool, int, float]:
        sha256 = track.file.sha256
        return sha256 == was, heard.count(sha256), dice.random()

    found = min(tracks, key=rank)
    await past.note(item, Told(track=found.file.sha256))
    return found


@step(version="1", stage="source", seeded=True)
def cut_slice(work: Work, track: OwnFile, track_s: float, slice_s: float) -> Slice:
    """Which stretch of a track is heard, and whose it is."""
    artist, title = track_tags(work.path(track.file))
    name = track_name(artist, title, track.name)
    start_s = slice_start_s(track_s, slice_s, seed=work.seed)
    return Slice(track.file, start_s, name.artist, name.title)


@step(version="1", stage="source", seeded=True)
def pick_mood(work: Work, asked: str) -> Slice:
    """What is to be composed: the mood asked for, or one by chance."""
    moods: Sequence[str] = get_args(Mood)
    mood = random.Random(work.seed).choice(moods) if asked == "auto" else asked
    return Slice(None, mood=mood, seed=work.seed % 2**32)


@step(version="1", stage=STAGE, time_limit_s=300)
def mix_slice(work: Work, slice_: Slice, total_s: float, encoder: str) -> SoundTrack:
    """The slice at −14 LUFS, faded in and out; a shorter track is repeated."""
    out = work.scratch("sound.m4a")
    own = slice_.file
    heard = _own(work.path(own), slice_.from_s) if own else _composed(slice_, total_s)
    loudness = mix((), total_s, tracks=(heard,), out=out, tick=work.tick)
    return SoundTrack(
        work.keep(out, "audio/mp4"), loudness.integrated_lufs, loudness.true_peak_dbtp
    )


def _own(path: Path, from_s: float) -> Track:
    return Track(path, from_s=from_s, fade_in_s=FADE_S, fade_out_s=FADE_S, loops=True)


def _composed(slice_: Slice, total_s: float) -> Track:
    """Nothing is composed before it is heard."""
    fades = {"fade_in_s": FADE_S / 2, "fade_out_s": 2 * FADE_S}
    return Track(music_bed(slice_.mood, seed=slice_.seed, duration_s=total_s, **fades))
