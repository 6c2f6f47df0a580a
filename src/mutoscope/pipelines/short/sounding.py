"""From lines to sound."""

from collections.abc import Sequence
from itertools import count

from mutoscope.jobs.step import step
from mutoscope.media.codec.audio import SAMPLE_RATE
from mutoscope.media.given_sound import check_size, own_bed, recorded
from mutoscope.media.music import music_bed
from mutoscope.media.timeline import Timeline
from mutoscope.media.wav import read_wav
from mutoscope.models import Artifact, Work
from mutoscope.pipelines.film.sound import OWN, check_own, mix_over
from mutoscope.pipelines.film.speech import keep_speech
from mutoscope.pipelines.film.values import PlacedSound, SoundTrack, SpokenLine
from mutoscope.pipelines.short.values import LEAD_S, Line, SoundPlan
from mutoscope.providers.caption_units import captioned
from mutoscope.providers.protocols import Speech, SpeechModel
from mutoscope.providers.recording import MOST_S, split_recording


@step(version="2", stage="generating_audio", time_limit_s=300, stall_limit_s=240)
async def speak_line(work: Work, line: Line, *, speech: SpeechModel) -> SpokenLine:
    """One line as a WAV file with the time of every caption word."""
    spoken = await speech.speak(
        line.text, voice=line.voice, language=line.language, speed=line.speed
    )
    return keep_speech(work, "line.wav", spoken)


@step(version="1", stage="generating_audio", time_limit_s=300)
def check_own_music(work: Work, music: Artifact) -> float:
    """Whether music of the user's can be used, and how many seconds of it can be heard.
    MediaError or InvalidRequest: it cannot."""
    return check_own(work, music)


@step(version="1", stage="generating_audio", time_limit_s=900, stall_limit_s=300)
def cut_recording(
    work: Work, recording: Artifact, lines: tuple[Line, ...], references: tuple[SpokenLine, ...]
) -> tuple[SpokenLine, ...]:
    """The user's recording of all lines, one sound and its word times for each line. `references`:
    the lines as a voice at home reads them, or none. InvalidRequest: it says something else."""
    check_size(recording.bytes, "The recording")
    samples = recorded(work.path(recording), MOST_S)
    said = [captioned(line.text, line.language)[1] for line in lines]
    read = [_speech(work, each) for each in references]
    done = count(1)
    parts = split_recording(
        samples, SAMPLE_RATE, said, read, tick=lambda: work.tick(next(done), 2 * len(lines) + 3)
    )
    return tuple(
        keep_speech(work, f"line{place}.wav", Speech(part.samples, SAMPLE_RATE, part.words))
        for place, part in enumerate(parts)
    )


def _speech(work: Work, line: SpokenLine) -> Speech:
    return Speech(*read_wav(work.path(line.sound)), line.words)


@step(version="4", stage="generating_audio", seeded=True, time_limit_s=900)
def mix_sound(work: Work, plan: SoundPlan) -> SoundTrack:
    """All lines on the timeline, music ducked under them, at −14 LUFS."""
    bed = None
    if plan.music is not None:
        bed = own_bed(work.path(plan.music), plan.total_s, work.scratch("music").parent)
    elif plan.mood != "none":
        bed = music_bed(plan.mood, seed=work.seed, duration_s=plan.total_s)
    return mix_over(work, plan.lines, plan.total_s, bed=bed, volume=plan.volume)


def plan_sound(
    lines: Sequence[SpokenLine],
    story: Timeline,
    *,
    total_s: float,
    mood: str,
    volume: float,
    encoder: str,
    music: Artifact | None = None,
) -> SoundPlan:
    """Every line a moment after its scene of the `story` begins, in a video of `total_s`. `music`
    of the user's own takes the place of a `mood`; with no volume there is neither."""
    placed = tuple(
        PlacedSound(line.sound, start_s, line.words)
        for line, start_s in zip(lines, line_starts_s(story), strict=True)
    )
    if not volume:
        mood, music = "none", None
    return SoundPlan(placed, total_s, OWN if music else mood, volume, encoder, music)


def line_starts_s(timeline: Timeline) -> list[float]:
    """When each line begins, from the start of the video."""
    return [timeline.canvas.seconds(scene.start) + LEAD_S for scene in timeline.scenes]
