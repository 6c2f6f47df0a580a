import asyncio
import itertools

import numpy as np
import pytest

from mutoscope.errors import InvalidRequest
from mutoscope.providers.espeak import EspeakSpeech, measure_words, share_out
from mutoscope.providers.program import ESPEAK_NG
from mutoscope.providers.protocols import Speech
from mutoscope.providers.spoken import spoken_tokens

needs_program = pytest.mark.skipif(ESPEAK_NG.find() is None, reason="espeak-ng is not installed")
LINES = {
    "ru": "В 1652 году в Лондоне открылась кофейня. Кофе — это 33 % рынка!",
    "de": "Im Jahr 1652 eröffnete in London das erste Kaffeehaus.",
    "fr": "Le café est arrivé en Europe, d'abord à Venise.",
}


def speak(text: str, language: str, *, voice: str = "auto", speed: float = 1.0) -> Speech:
    return asyncio.run(EspeakSpeech().speak(text, voice=voice, language=language, speed=speed))


@needs_program
@pytest.mark.parametrize("language", LINES)
def test_words_are_in_order_inside_the_sound_and_cover_the_text(language: str) -> None:
    line = speak(LINES[language], language)
    assert " ".join(word.text for word in line.words) == LINES[language]
    assert all(word.start_s < word.end_s for word in line.words)
    assert all(a.end_s <= b.start_s for a, b in itertools.pairwise(line.words))
    assert line.words[-1].end_s <= len(line.samples) / line.sample_rate


@needs_program
def test_words_stand_where_pauses_leave_them() -> None:
    """The pause at a comma, found by energy, lies between the words around it."""
    line = speak("Coffee came to Europe, and people loved it.".replace("Coffee", "Kaffee"), "de")
    window = line.sample_rate // 100
    loud = np.array(
        [np.abs(b).max() for b in np.array_split(line.samples, len(line.samples) // window)]
    )
    quiet = np.flatnonzero(loud[10:-20] < 0.02) + 10
    runs = np.split(quiet, np.flatnonzero(np.diff(quiet) > 1) + 1)
    pause_s = np.mean(max(runs, key=len)) * 0.01
    europe, following = line.words[3], line.words[4]
    assert europe.text == "Europe,"
    assert europe.end_s - 0.05 <= pause_s <= following.start_s + 0.05


@needs_program
def test_same_bytes_and_speed() -> None:
    line = speak(LINES["ru"], "ru", voice="espeak-ru")
    assert speak(LINES["ru"], "ru").samples.tobytes() == line.samples.tobytes()
    assert len(speak(LINES["ru"], "ru", speed=1.4).samples) < 0.85 * len(line.samples)


@needs_program
@pytest.mark.parametrize("language", ["ru", "de"])
def test_it_goes_on_getting_slower_below_its_own_slowest(language: str) -> None:
    natural, slow = (speak(LINES[language], language, speed=speed) for speed in (1.0, 0.5))
    assert len(slow.samples) > 1.65 * len(natural.samples)
    assert slow.words[-1].end_s == pytest.approx(len(slow.samples) / slow.sample_rate, abs=0.2)


@needs_program
def test_identity_names_the_version() -> None:
    assert EspeakSpeech().identity.build[0].isdigit()


@needs_program
@pytest.mark.parametrize(
    ("text", "voice", "language", "speed"),
    [
        ("Tag.", "heart", "de", 1.0),
        ("Tag.", "auto", "xx", 1.0),
        ("Tag.", "auto", "de", 3.0),
        ("", "auto", "de", 1.0),
    ],
)
def test_what_it_cannot_do_is_refused(text: str, voice: str, language: str, speed: float) -> None:
    with pytest.raises(InvalidRequest) as refused:
        speak(text, language, voice=voice, speed=speed)
    assert refused.value.hint


def test_words_are_measured_from_gaps() -> None:
    """Three words of ones; the second sound has 100 samples of silence after each."""
    lengths = [300, 500, 200]
    plain = np.ones(1000, np.float32)
    gapped = np.concatenate([np.r_[np.ones(n), np.zeros(100)] for n in lengths]).astype(np.float32)
    assert measure_words(plain, gapped, 3) == [(0, 300), (300, 800), (800, 1000)]
    assert measure_words(plain, gapped, 5) is None


def test_a_shared_span_is_filled() -> None:
    words = share_out(spoken_tokens("eins zwei dreizehn", "de"), (0.5, 2.5))
    assert words[0].start_s == 0.5
    assert words[-1].end_s == pytest.approx(2.5)
    assert all(a.end_s == b.start_s for a, b in itertools.pairwise(words))
