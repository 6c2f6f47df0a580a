"""The sound of the video: the steps themselves, on real files, decoded and measured."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from mutoscope.errors import InvalidRequest, MediaError
from mutoscope.media.codec.audio import SAMPLE_RATE, decode_audio, measure_encoded
from mutoscope.media.wav import write_wav
from mutoscope.models import Artifact, Word
from mutoscope.pipelines.explainer.sounding import check_own_music, mix_sound
from mutoscope.pipelines.explainer.values import Bed, SoundPlan
from mutoscope.pipelines.film.values import PlacedSound

TOTAL_S, SHORT_S = 14.0, 8.0
SPEECH_S = (4.0, 6.0)
VOICE_RATE = 24_000


class Files:
    """`models.Work`: artifacts are files of a folder, known by their content."""

    seed = 7

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._paths: dict[str, Path] = {}
        self.ticks: list[tuple[int, int]] = []
        self.warnings: list[tuple[str, str]] = []

    def keep(self, path: Path, mime_type: str) -> Artifact:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        self._paths[digest] = path
        return Artifact(digest, path.stat().st_size, path.suffix, mime_type)

    def path(self, artifact: Artifact) -> Path:
        return self._paths[artifact.sha256]

    def scratch(self, name: str) -> Path:
        return self._folder / name

    def tick(self, current: int, total: int, further: int = 0) -> None:
        self.ticks.append((current, total))

    def warn(self, code: str, message: str) -> None:
        self.warnings.append((code, message))

    def given(self, name: str, samples: np.ndarray, rate: int = VOICE_RATE) -> Artifact:
        write_wav(self.scratch(name), samples.astype(np.float32), rate)
        return self.keep(self.scratch(name), "audio/wav")


@pytest.fixture
def work(tmp_path: Path) -> Files:
    return Files(tmp_path)


def time_s(seconds: float) -> np.ndarray:
    return np.arange(round(seconds * VOICE_RATE)) / VOICE_RATE


def voice(seconds: float) -> np.ndarray:
    """Below 1 kHz, as loud as speech and as uneven."""
    t = time_s(seconds)
    return 0.2 * np.sin(2 * np.pi * 300 * t) * (0.6 + 0.4 * np.sin(2 * np.pi * 4 * t))


def tune(seconds: float) -> np.ndarray:
    """Above 3 kHz, so that it can be told from the voice."""
    return 0.2 * np.sin(2 * np.pi * 4_000 * time_s(seconds))


def planned(work: Files, bed: Bed, total_s: float = TOTAL_S) -> SoundPlan:
    """A phrase of two seconds, four seconds after the beginning, and in the longer one another."""
    length_s = SPEECH_S[1] - SPEECH_S[0]
    sound = work.given("phrase.wav", voice(length_s))
    words = (Word("one", 0.0, 0.9), Word("two.", 1.0, length_s))
    phrases = tuple(PlacedSound(sound, at_s, words) for at_s in (SPEECH_S[0], 11.0))
    heard = phrases[: 1 if total_s == SHORT_S else 2]
    return SoundPlan(heard, total_s, bed, "as it is")


def mixed(work: Files, bed: Bed, total_s: float = TOTAL_S) -> np.ndarray:
    """The decoded file, mono; its loudness is that of every video."""
    track = mix_sound(work, planned(work, bed, total_s))
    assert track.integrated_lufs == pytest.approx(-14.0, abs=0.2)
    assert track.true_peak_dbtp <= -1.0
    whole = np.concatenate(list(decode_audio(work.path(track.sound))))[:, 0]
    return whole[: round(total_s * SAMPLE_RATE)]  # the codec fills up its last packet


def heard(work: Files, bed: Bed) -> np.ndarray:
    """The music alone: what is above 2 kHz."""
    whole = mixed(work, bed)
    spectrum = np.fft.rfft(whole)
    spectrum[: round(2_000 * TOTAL_S)] = 0
    return np.fft.irfft(spectrum, len(whole))


def level_db(sound: np.ndarray, first_s: float, end_s: float) -> float:
    part = sound[round(first_s * SAMPLE_RATE) : round(end_s * SAMPLE_RATE)]
    return float(10 * np.log10(np.mean(part**2) + 1e-12))


def test_the_music_makes_room_for_the_voice_and_comes_back(work: Files) -> None:
    music = heard(work, Bed(file=work.given("tune.wav", tune(20)), fade_in_s=0.5, fade_out_s=0.5))
    before, during = level_db(music, 2, 3.8), level_db(music, 4.1, 5.9)
    assert before - during == pytest.approx(12, abs=0.5)
    assert level_db(music, 7, 10) == pytest.approx(before, abs=0.3)
    assert work.ticks == sorted(work.ticks)
    assert len(work.ticks) > 4 * TOTAL_S, "it tells what it does more than once a second of sound"
    assert work.warnings == []
    measured = measure_encoded(work.scratch("sound.m4a"), lambda _: None)
    assert measured.integrated_lufs == pytest.approx(-14.0, abs=0.2)
    assert measured.true_peak_dbtp <= -1.0


def test_a_fade_takes_the_time_that_it_was_given(work: Files) -> None:
    music = heard(work, Bed(file=work.given("tune.wav", tune(20)), fade_in_s=3, fade_out_s=1))
    full = level_db(music, 7, 10)
    assert level_db(music, 3.1, 3.8) == pytest.approx(full, abs=0.3)
    # A cubic: half of it at half the time, 5/32 at a quarter.
    assert level_db(music, 1.45, 1.55) - full == pytest.approx(-6, abs=1)
    assert level_db(music, 0.7, 0.8) - full == pytest.approx(-16.1, abs=1.5)
    assert level_db(music, 13.45, 13.55) - full == pytest.approx(-6, abs=1)
    assert level_db(music, 13.45, 13.55) > level_db(music, 13.7, 13.8) + 6


@pytest.mark.proof
def test_without_fades_it_is_there_from_the_first_moment_to_the_last(work: Files) -> None:
    music = heard(work, Bed(file=work.given("tune.wav", tune(20)), fade_in_s=0, fade_out_s=0))
    full = level_db(music, 7, 10)
    assert level_db(music, 0.02, 0.1) == pytest.approx(full, abs=0.5)
    assert level_db(music, 13.9, 13.99) == pytest.approx(full, abs=0.5)


@pytest.mark.proof
def test_a_short_file_is_repeated(work: Files) -> None:
    music = heard(work, Bed(file=work.given("tune.wav", tune(3)), fade_in_s=0.1, fade_out_s=0.1))
    levels = [level_db(music, at_s, at_s + 0.5) for at_s in (0.5, 2.5, 7, 8, 9, 10, 13.3)]
    assert max(levels) - min(levels) < 3.5  # a pure tone beats where it is crossed with itself


def test_a_file_that_is_not_repeated_fades_out_at_its_own_end(work: Files) -> None:
    once = Bed(file=work.given("tune.wav", tune(9)), fade_in_s=0.1, fade_out_s=2, loop=False)
    music = heard(work, once)
    full = level_db(music, 1, 3.5)
    assert level_db(music, 6.5, 6.95) == pytest.approx(full, abs=0.5)
    assert level_db(music, 7.95, 8.05) - full == pytest.approx(-6, abs=1)
    assert level_db(music, 9.05, 14) < full - 50, "nothing comes after it"


@pytest.mark.proof
def test_a_sting_of_less_than_two_seconds_is_heard_once(work: Files) -> None:
    sting = work.given("tune.wav", tune(1))
    music = heard(work, Bed(file=sting, fade_in_s=0.1, fade_out_s=0.1, loop=False))
    assert level_db(music, 0.2, 0.8) > level_db(music, 1.1, 14) + 40


def test_the_volume_acts(work: Files) -> None:
    tone = work.given("tune.wav", tune(20))

    def over_the_voice(volume: float) -> float:
        whole = mixed(work, Bed(file=tone, volume=volume), SHORT_S)
        spectrum = np.abs(np.fft.rfft(whole[4 * SAMPLE_RATE : 6 * SAMPLE_RATE]))
        return 20 * float(np.log10(spectrum[6_000:].max() / spectrum[:4_000].max()))

    loud, usual, soft = map(over_the_voice, (0.6, 0.3, 0.15))
    assert loud - usual == pytest.approx(6.0, abs=0.3)
    assert usual - soft == pytest.approx(6.0, abs=0.3)


def test_with_no_volume_or_no_music_there_is_none(work: Files) -> None:
    silent = mixed(work, Bed(file=work.given("tune.wav", tune(20)), volume=0.0), SHORT_S)
    assert level_db(silent, 0, 3.5) < -80
    assert np.array_equal(mixed(work, Bed(), SHORT_S), silent)


def test_a_mood_is_faded_as_asked(work: Files) -> None:
    def beginning_db(fade_in_s: float) -> float:
        music = mixed(work, Bed(mood="calm", volume=1.0, fade_in_s=fade_in_s), SHORT_S)
        return level_db(music, 0.2, 1.0) - level_db(music, 3.1, 3.8)

    assert beginning_db(0.0) - beginning_db(3.0) > 9


def test_a_fade_that_the_music_has_no_room_for_is_told(work: Files) -> None:
    mixed(work, Bed(file=work.given("tune.wav", tune(20)), fade_in_s=10, fade_out_s=1), SHORT_S)
    assert work.warnings == [
        ("music_fade", "The music is heard for 8.0 s and fades in within half of that, not 10 s.")
    ]


def test_a_phrase_that_does_not_fit_is_refused(work: Files) -> None:
    plan = planned(work, Bed())
    late = SoundPlan(plan.phrases, 12.0, plan.bed, plan.encoder)
    with pytest.raises(MediaError, match="does not fit"):
        mix_sound(work, late)


def test_own_music_is_looked_into(work: Files) -> None:
    sting = work.given("sting.wav", tune(1))
    with pytest.raises(InvalidRequest, match="too short to repeat"):
        check_own_music(work, sting)
    assert check_own_music(work, sting, False) == pytest.approx(1, abs=0.05)
    with pytest.raises(InvalidRequest, match="silent"):
        check_own_music(work, work.given("silent.wav", np.zeros(VOICE_RATE)), False)
