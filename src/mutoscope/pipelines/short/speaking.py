"""From lines to sound."""

from mutoscope.jobs.step import step
from mutoscope.media.codec.audio import audio_identity
from mutoscope.media.music import make_bed
from mutoscope.media.sound import PlacedLine, mix
from mutoscope.media.wav import write_wav
from mutoscope.models import Work
from mutoscope.pipelines.short.values import Line, SoundPlan, SoundTrack, SpokenLine
from mutoscope.providers.protocols import SpeechModel

__all__ = ["audio_identity", "mix_sound", "speak_line"]


@step(version="1", stage="generating_audio", time_limit_s=300)
async def speak_line(work: Work, line: Line, *, speech: SpeechModel) -> SpokenLine:
    """One line as a WAV file with the time of every caption word."""
    spoken = await speech.speak(
        line.text, voice=line.voice, language=line.language, speed=line.speed
    )
    path = work.scratch("line.wav")
    write_wav(path, spoken.samples, spoken.sample_rate)
    duration_s = len(spoken.samples) / spoken.sample_rate
    return SpokenLine(work.keep(path, "audio/wav"), duration_s, spoken.words)


@step(version="1", stage="rendering", time_limit_s=900)
def mix_sound(work: Work, plan: SoundPlan) -> SoundTrack:
    """All lines on the timeline, music ducked under them, at −14 LUFS."""
    lines = [
        PlacedLine(work.path(line.sound), line.start_s, line.words) for line in plan.lines
    ]
    bed = None
    if plan.mood != "none":
        bed = make_bed(plan.mood, plan.total_s, seed=plan.seed)
    out = work.scratch("sound.m4a")
    loudness = mix(lines, plan.total_s, bed=bed, out=out, tick=work.tick)
    return SoundTrack(work.keep(out, "audio/mp4"), loudness.integrated_lufs)
