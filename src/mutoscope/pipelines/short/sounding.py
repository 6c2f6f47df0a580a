"""From lines to sound."""

import math
from collections.abc import Sequence
from typing import Literal

from mutoscope.jobs.step import step
from mutoscope.media.music import music_bed
from mutoscope.media.sound import Levels, PlacedLine, mix
from mutoscope.media.timeline import Timeline
from mutoscope.media.wav import write_wav
from mutoscope.models import Word, Work
from mutoscope.pipelines.short.values import (
    LEAD_S,
    Line,
    PlacedSound,
    SoundPlan,
    SoundTrack,
    SpokenLine,
)
from mutoscope.providers.protocols import SpeechModel

Mood = Literal["none", "calm", "warm", "bright", "tense"]
_NATURAL_VOLUME = 0.5


@step(version="2", stage="generating_audio", time_limit_s=300, stall_limit_s=240)
async def speak_line(work: Work, line: Line, *, speech: SpeechModel) -> SpokenLine:
    """One line as a WAV file with the time of every caption word."""
    spoken = await speech.speak(
        line.text, voice=line.voice, language=line.language, speed=line.speed
    )
    path = work.scratch("line.wav")
    write_wav(path, spoken.samples, spoken.sample_rate)
    duration_s = len(spoken.samples) / spoken.sample_rate
    return SpokenLine(work.keep(path, "audio/wav"), duration_s, spoken.words, spoken.credit)


@step(version="1", stage="rendering", seeded=True, time_limit_s=900)
def mix_sound(work: Work, plan: SoundPlan) -> SoundTrack:
    """All lines on the timeline, music ducked under them, at −14 LUFS."""
    lines = [PlacedLine(work.path(line.sound), line.start_s, line.words) for line in plan.lines]
    bed = None
    if plan.mood != "none":
        bed = music_bed(plan.mood, seed=work.seed, duration_s=plan.total_s)
    out = work.scratch("sound.m4a")
    levels = Levels(bed_lufs=Levels.bed_lufs + _decibels(plan.volume))
    loudness = mix(lines, plan.total_s, bed=bed, out=out, levels=levels, tick=work.tick)
    return SoundTrack(
        work.keep(out, "audio/mp4"), loudness.integrated_lufs, loudness.true_peak_dbtp
    )


def plan_sound(
    lines: Sequence[SpokenLine], timeline: Timeline, *, mood: Mood, volume: float, encoder: str
) -> SoundPlan:
    """Every line a moment after its scene begins."""
    placed = tuple(
        PlacedSound(line.sound, start_s, line.words)
        for line, start_s in zip(lines, line_starts_s(timeline), strict=True)
    )
    total_s = timeline.canvas.seconds(timeline.frames)
    audible: Mood = mood if volume > 0 else "none"
    return SoundPlan(placed, total_s, audible, volume, encoder)


def line_starts_s(timeline: Timeline) -> list[float]:
    """When each line begins, from the start of the video."""
    return [timeline.canvas.seconds(scene.start) + LEAD_S for scene in timeline.scenes]


def shift(words: Sequence[Word], by_s: float) -> tuple[Word, ...]:
    """The same words, later."""
    return tuple(Word(word.text, word.start_s + by_s, word.end_s + by_s) for word in words)


def _decibels(volume: float) -> float:
    return 20 * math.log10(volume / _NATURAL_VOLUME) if volume > 0 else 0.0
