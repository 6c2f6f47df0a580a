import asyncio
import itertools
import threading
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutoscope.errors import InvalidRequest
from mutoscope.providers.hibari import SAMPLE_RATE, HibariSpeech
from mutoscope.providers.protocols import Speech
from mutoscope.providers.speech_line import LEVEL_DBFS, loud_span_s
from mutoscope.providers.spoken import spoken_tokens

TEXT = (
    "In 1652, the first coffee house opened in London. Within 20 years, 3,000 shops — "
    "“penny universities” — sold coffee for $0.05 a cup!"
)
MODEL = HibariSpeech()


def speak(text: str, *, speed: float = 1.0, voice: str = "heart", language: str = "en") -> Speech:
    return asyncio.run(MODEL.speak(text, voice=voice, language=language, speed=speed))


@pytest.fixture(scope="module")
def line() -> Speech:
    return speak(TEXT)


def duration_s(line: Speech) -> float:
    return len(line.samples) / line.sample_rate


def assert_covers(line: Speech, captions: str) -> None:
    assert " ".join(word.text for word in line.words) == captions
    assert line.words[0].start_s >= 0
    assert line.words[-1].end_s <= duration_s(line)
    assert all(word.start_s < word.end_s for word in line.words)
    assert all(a.end_s <= b.start_s for a, b in itertools.pairwise(line.words))


def test_words_are_in_order_inside_the_sound_and_cover_the_text(line: Speech) -> None:
    assert line.sample_rate == 24_000
    assert line.samples.dtype == np.float32
    assert_covers(line, TEXT)


def test_phoneme_lengths_sum_to_the_sound() -> None:
    line = MODEL._phonemize(spoken_tokens("A cup of tea.", "en"))
    samples, lengths = MODEL._synthesise(line.phonemes, 1.0)
    assert len(lengths) == len(line.phonemes) + 2
    assert lengths.sum() * 600 == len(samples)


def test_the_pause_between_sentences_lies_between_their_words(line: Speech) -> None:
    london = next(word for word in line.words if word.text == "London.")
    within = next(word for word in line.words if word.text == "Within")
    middle = round((london.end_s + within.start_s) / 2 * SAMPLE_RATE)
    pause = line.samples[middle - 1200 : middle + 1200]
    spoken = line.samples[round(london.start_s * SAMPLE_RATE) : round(london.end_s * SAMPLE_RATE)]
    assert within.start_s - london.end_s > 0.25
    assert np.sqrt(np.mean(pause**2)) < 0.02 * np.sqrt(np.mean(spoken**2))


def test_words_are_loud_where_their_times_say(line: Speech) -> None:
    """Energy falls within 60 ms of the first word's start and the last word's end."""
    first, last = loud_span_s(line.samples, SAMPLE_RATE)
    assert first == pytest.approx(line.words[0].start_s, abs=0.06)
    assert last == pytest.approx(line.words[-1].end_s, abs=0.12)


def test_sibilants_hiss_while_their_word_is_spoken() -> None:
    """Of the energy above 4.5 kHz, nearly all lies in the words with an s in them."""
    line = speak("Yellow sand. A yellow moon. Six ships sail. Room. Nine yellow lemons.")
    blocks = line.samples[: len(line.samples) // 240 * 240].reshape(-1, 240)
    spectra = np.abs(np.fft.rfft(blocks * np.hanning(240)))
    hiss = (spectra[:, 45:] ** 2).sum(axis=1)
    hissing = np.zeros(len(hiss), bool)
    for word in line.words:
        if set(word.text.lower()) & {"s", "x"}:
            hissing[round(word.start_s * 100) - 3 : round(word.end_s * 100) + 3] = True
    assert hiss[hissing].sum() > 0.9 * hiss.sum()


def test_a_pause_within_a_sentence_belongs_to_no_word(line: Speech) -> None:
    year, following = line.words[1], line.words[2]
    assert year.text == "1652,"
    assert following.start_s - year.end_s > 0.15
    pause = line.samples[round(year.end_s * SAMPLE_RATE) + 720 :][:1200]
    assert np.abs(pause).max() < 0.02


def test_silence_at_the_ends_is_short_and_the_level_is_even(line: Speech) -> None:
    first, last = loud_span_s(line.samples, SAMPLE_RATE)
    assert first < 0.15
    assert duration_s(line) - last < 0.25
    rms = 20 * np.log10(np.sqrt(np.mean(line.samples**2)))
    assert rms == pytest.approx(LEVEL_DBFS, abs=2.5)
    assert np.abs(line.samples).max() < 1.0


def test_the_same_text_gives_the_same_bytes(line: Speech) -> None:
    again = asyncio.run(HibariSpeech().speak(TEXT, voice="auto", language="en", speed=1.0))
    assert again.samples.tobytes() == line.samples.tobytes()
    assert again.words == line.words


def test_speed_shortens_the_line(line: Speech) -> None:
    assert duration_s(speak(TEXT, speed=1.3)) == pytest.approx(duration_s(line) / 1.3, rel=0.12)


def test_a_sentence_longer_than_the_model_takes_is_cut() -> None:
    text = " and ".join(["the long river carries its brown water to the distant sea"] * 12)
    line = speak(text)
    assert_covers(line, text)
    assert duration_s(line) > 25


@settings(max_examples=12, deadline=None, derandomize=True)
@given(
    st.lists(
        st.sampled_from(
            [
                *("coffee", "AI", "NASA's", "1,500", "$2.5bn", "33%", "5–7", "café", "Zxqv", "a"),
                *("I", "e.g.", "U.S.", "“black", "gold”", "(tiny)", "state-of-the-art", "1990s"),
                *("3rd", "&", "—", "Kyoto.", "Really?!", "end;", "O'Neill", "Москва", "°C", "XIV"),
            ]
        ),
        min_size=1,
        max_size=9,
    ).map(" ".join)
)
def test_any_mix_of_words_is_covered(text: str) -> None:
    line = speak(f"So {text}")
    assert_covers(line, " ".join(f"So {text}".split()))


@pytest.mark.parametrize("text", ["", "   ", "🎉🎉", "—", "!!!"])
def test_nothing_to_say_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        speak(text)
    assert refused.value.hint


@pytest.mark.parametrize(
    ("text", "voice", "language", "speed"),
    [
        ("Hello.", "bella", "en", 1.0),
        ("Привет.", "heart", "ru", 1.0),
        ("Hello.", "heart", "en", 9.0),
        ("他们喝咖啡。", "heart", "en", 1.0),
        ("Кофе пришёл в Европу из Турции.", "heart", "en", 1.0),
    ],
)
def test_what_this_voice_cannot_do_is_refused(
    text: str, voice: str, language: str, speed: float
) -> None:
    with pytest.raises(InvalidRequest) as refused:
        speak(text, voice=voice, language=language, speed=speed)
    assert refused.value.hint


def test_identity_names_the_model_file() -> None:
    assert MODEL.identity.provider == "hibari"
    assert MODEL.identity == HibariSpeech().identity
    assert len(MODEL.identity.build.partition("+")[0]) == 16


async def test_a_line_that_nobody_wants_any_more_is_not_spoken_to_its_end() -> None:
    text = " ".join([TEXT] * 40)  # minutes of sound
    speaking = asyncio.create_task(MODEL.speak(text, voice="heart", language="en", speed=1.0))
    begun = threading.Event()
    threading.Thread(target=lambda: (speak("Tea."), begun.set())).start()
    assert await asyncio.to_thread(begun.wait, 30)
    asked_at = time.monotonic()
    speaking.cancel()
    await asyncio.wait({speaking}, timeout=30)
    assert speaking.cancelled()
    assert time.monotonic() - asked_at < 3
