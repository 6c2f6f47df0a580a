"""Every voice of this machine, in every language it claims, is heard back by a listener."""

import asyncio
import itertools
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from hearing import bars
from hearing.dnsmos import Dnsmos
from hearing.likeness import letter_errors, sound_errors, word_errors
from hearing.sentences import SENTENCES
from hearing.whisper import Whisper
from mutoscope.config import Settings
from mutoscope.providers.entries import Entry, entries, named
from mutoscope.providers.protocols import Speech, Voice
from mutoscope.providers.speech_line import LEVEL_DBFS
from mutoscope.providers.spoken.cleaning import clean_text

SETTINGS = Settings(data_dir=Path("unused"), find_local_models=False)
HOME = [entry for entry in entries("speech") if not entry.vendor]
VOICES = [(entry, voice) for entry in HOME for voice in entry.voices(SETTINGS)]
NATURAL = [(entry, voice) for entry, voice in VOICES if voice.quality == "natural"]
ROBOTIC = [voice for _, voice in VOICES if voice.quality == "basic"]


@pytest.fixture(scope="module")
def whisper() -> Whisper:
    return Whisper()


@pytest.fixture(scope="module")
def dnsmos() -> Dnsmos:
    return Dnsmos()


@cache
def model(name: str) -> Any:
    entry = named("speech", name)
    assert entry is not None
    return entry.make(SETTINGS)


def speak(entry: Entry, voice: Voice, text: str) -> Speech:
    if lack := entry.lack(SETTINGS, voice.language):
        pytest.skip(f"{entry.name} {lack.what}. {lack.hint}")
    return asyncio.run(
        model(entry.name).speak(text, voice=voice.id, language=voice.language, speed=1.0)
    )


def espeak(voice: Voice, text: str) -> Speech:
    entry = named("speech", "espeak")
    assert entry is not None
    return speak(entry, voice, text)


def of_each_language(voices: list[tuple[Entry, Voice]]) -> list[tuple[Entry, Voice]]:
    """The voice that "auto" chooses, by provider and language."""
    first = {(entry.name, voice.language): (entry, voice) for entry, voice in reversed(voices)}
    return list(reversed(first.values()))


def name_of(value: Any) -> str | None:
    return value.name if isinstance(value, Entry) else getattr(value, "id", None)


def assert_whole(line: Speech, voice: Voice, text: str) -> None:
    """Loud enough, at the voice's pace, every word inside the sound and in order."""
    duration_s = len(line.samples) / line.sample_rate
    words_per_minute = len(line.words) / duration_s * 60
    slowest, fastest = bars.PACE
    assert slowest < words_per_minute / voice.words_per_minute < fastest
    assert 20 * np.log10(np.sqrt(np.mean(line.samples**2))) == pytest.approx(LEVEL_DBFS, abs=5)
    shown = "".join(word.text for word in line.words)
    assert shown.replace(" ", "") == clean_text(text).replace(" ", "")
    assert line.words[0].start_s >= 0
    assert line.words[-1].end_s <= duration_s
    assert all(word.start_s < word.end_s for word in line.words)
    assert all(a.end_s <= b.start_s for a, b in itertools.pairwise(line.words))


def preference(whisper: Whisper, line: Speech, language: str, said: int) -> float:
    """For the sentence that was said, by its number in the story."""
    texts = SENTENCES[language]
    choice = (texts[said], texts[1 - said])
    return whisper.preference(line.samples, line.sample_rate, language, choice)


def heard_back(whisper: Whisper, entry: Entry, voice: Voice, said: int) -> Speech:
    """One sentence of its story, spoken and understood."""
    text = SENTENCES[voice.language][said]
    line = speak(entry, voice, text)
    assert_whole(line, voice, text)
    assert_understood(whisper, line, voice.language, said)
    return line


def assert_understood(whisper: Whisper, line: Speech, language: str, said: int) -> None:
    text = SENTENCES[language][said]
    heard = whisper.hear(line.samples, line.sample_rate, language)
    assert heard.language == language
    if language in ("ja", "zh"):
        assert sound_errors(text, heard.text, language) <= bars.MOST_SOUND_ERRORS, heard
    elif least := bars.NATURAL_PREFERENCES.get(language):
        assert preference(whisper, line, language, said) >= least * bars.KEPT
    else:
        assert word_errors(text, heard.text) <= bars.MOST_WORD_ERRORS, heard


def test_every_language_of_a_home_voice_has_its_story() -> None:
    assert {voice.language for _, voice in VOICES} == SENTENCES.keys()
    assert {voice.language for voice in ROBOTIC} == bars.PREFERENCES.keys() | bars.UNASKED


@pytest.mark.parametrize(("entry", "voice"), of_each_language(NATURAL), ids=name_of)
def test_a_natural_voice_is_understood_and_clean(
    whisper: Whisper, dnsmos: Dnsmos, entry: Entry, voice: Voice
) -> None:
    line = heard_back(whisper, entry, voice, 0)
    quality = dnsmos.judge(line.samples, line.sample_rate)
    assert quality.p808 >= bars.LEAST_P808_OF_A_SENTENCE
    assert quality.overall >= bars.LEAST_OVERALL


@pytest.mark.slow
@pytest.mark.parametrize(("entry", "voice"), NATURAL, ids=name_of)
def test_each_natural_voice_tells_its_story(
    whisper: Whisper, dnsmos: Dnsmos, entry: Entry, voice: Voice
) -> None:
    lines = [heard_back(whisper, entry, voice, said) for said in (0, 1)]
    story = np.concatenate([line.samples for line in lines])
    quality = dnsmos.judge(story, lines[0].sample_rate)
    assert quality.p808 >= bars.LEAST_P808
    assert quality.overall >= bars.LEAST_OVERALL


@pytest.mark.parametrize("voice", ROBOTIC, ids=name_of)
def test_a_robotic_voice_is_told_apart(whisper: Whisper, voice: Voice) -> None:
    lines = [espeak(voice, text) for text in SENTENCES[voice.language]]
    for line, text in zip(lines, SENTENCES[voice.language], strict=True):
        assert_whole(line, voice, text)
    if voice.language not in bars.UNASKED:
        both = [preference(whisper, line, voice.language, n) for n, line in enumerate(lines)]
        assert np.mean(both) >= bars.PREFERENCES[voice.language] * bars.KEPT


@pytest.mark.parametrize("language", bars.ROBOTIC_LETTER_ERRORS)
def test_a_robotic_voice_is_understood_in_some_languages(whisper: Whisper, language: str) -> None:
    voice = next(voice for voice in ROBOTIC if voice.language == language)
    text = " ".join(SENTENCES[language])
    line = espeak(voice, text)
    heard = whisper.hear(line.samples, line.sample_rate, language)
    most = bars.ROBOTIC_LETTER_ERRORS[language] + bars.MARGIN
    assert letter_errors(text, heard.text) <= most, heard


def test_the_recorded_russian_voice_is_understood(whisper: Whisper) -> None:
    ((entry, voice),) = [each for each in VOICES if each[1].quality == "clear"]
    text = " ".join(SENTENCES["ru"])
    line = speak(entry, voice, text)
    assert_whole(line, voice, text)
    heard = whisper.hear(line.samples, line.sample_rate, "ru")
    assert heard.language == "ru"
    assert letter_errors(text, heard.text) <= bars.MOST_LETTER_ERRORS["ru"], heard


def test_hindi_without_its_vowel_signs_is_not_told_apart(whisper: Whisper) -> None:
    voice = next(voice for voice in ROBOTIC if voice.language == "hi")
    bare = [
        "".join(c for c in text if not unicodedata.category(c).startswith("M"))
        for text in SENTENCES["hi"]
    ]
    lines = [espeak(voice, text) for text in bare]
    both = [preference(whisper, line, "hi", n) for n, line in enumerate(lines)]
    assert np.mean(both) < bars.PREFERENCES["hi"] * bars.KEPT


def test_a_listener_does_not_make_up_what_was_not_said(whisper: Whisper) -> None:
    """The same sound played backwards."""
    entry, voice = NATURAL[0]
    text = SENTENCES["en"][0]
    line = speak(entry, voice, text)
    backwards = np.ascontiguousarray(line.samples[::-1])
    heard = whisper.hear(backwards, line.sample_rate, "en")
    assert word_errors(text, heard.text) > 0.5
    assert whisper.preference(backwards, line.sample_rate, "en", SENTENCES["en"]) < 1.0


@pytest.mark.parametrize("damage", ["hiss", "clipping", "steps"])
def test_a_damaged_voice_is_not_clean(dnsmos: Dnsmos, damage: str) -> None:
    entry, voice = NATURAL[0]
    line = speak(entry, voice, SENTENCES["en"][0])
    quality = dnsmos.judge(damaged(line.samples, damage), line.sample_rate)
    assert quality.p808 < bars.LEAST_P808_OF_A_SENTENCE


def damaged(samples: NDArray[np.float32], damage: str) -> NDArray[np.float32]:
    noise = np.random.default_rng(7).standard_normal(len(samples)).astype(np.float32)
    return {
        "hiss": samples + 0.03 * noise,
        "clipping": np.clip(samples * 30, -0.5, 0.5),
        "steps": (np.round(samples * 6) / 6).astype(np.float32),
    }[damage]
