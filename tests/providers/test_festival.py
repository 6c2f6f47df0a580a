import asyncio
import itertools
import tempfile
import time
from pathlib import Path

import numpy as np
import psutil
import pytest

from mutoscope.errors import ConfigError, InvalidRequest
from mutoscope.providers.festival import FestivalSpeech
from mutoscope.providers.program import FESTIVAL_RU, Program
from mutoscope.providers.protocols import Speech
from mutoscope.providers.speech_line import loud_span_s

needs_program = pytest.mark.skipif(
    FESTIVAL_RU.find() is None, reason="festival and festvox-ru are not installed"
)
TEXT = "В 1652 году в Лондоне открылась кофейня. Кофе — это 33 % рынка, а Google тут ни при чём!"


def speak(text: str, *, speed: float = 1.0, language: str = "ru") -> Speech:
    return asyncio.run(FestivalSpeech().speak(text, voice="auto", language=language, speed=speed))


@pytest.fixture(scope="module")
def line() -> Speech:
    return speak(TEXT)


@needs_program
def test_words_are_in_order_inside_the_sound_and_cover_the_text(line: Speech) -> None:
    assert line.sample_rate == 16_000
    assert " ".join(word.text for word in line.words) == TEXT
    assert all(word.start_s < word.end_s for word in line.words)
    assert all(a.end_s <= b.start_s for a, b in itertools.pairwise(line.words))
    assert line.words[-1].end_s <= len(line.samples) / line.sample_rate


@needs_program
def test_sound_begins_and_ends_with_its_words(line: Speech) -> None:
    first, last = loud_span_s(line.samples, line.sample_rate)
    assert first == pytest.approx(line.words[0].start_s, abs=0.06)
    assert last == pytest.approx(line.words[-1].end_s, abs=0.15)


@needs_program
def test_the_pause_between_sentences_lies_between_their_words(line: Speech) -> None:
    end = next(word.end_s for word in line.words if word.text == "кофейня.")
    start = next(word.start_s for word in line.words if word.text == "Кофе —")
    middle = round((end + start) / 2 * line.sample_rate)
    assert start - end > 0.2
    assert np.abs(line.samples[middle - 800 : middle + 800]).max() < 0.03


@needs_program
def test_another_speed_moves_the_words_along(line: Speech) -> None:
    fast = speak(TEXT, speed=1.25)
    assert len(fast.samples) == pytest.approx(len(line.samples) / 1.25, rel=0.06)
    assert fast.words[-1].end_s <= len(fast.samples) / fast.sample_rate


@needs_program
def test_characters_the_voice_would_stop_at_do_not_reach_it() -> None:
    line = speak('Слово — «слово»; слово… (слово) "слово" \\слово: ☕ слово!')
    assert len(line.words) == 7


@needs_program
def test_same_bytes_and_identity(line: Speech) -> None:
    assert speak(TEXT).samples.tobytes() == line.samples.tobytes()
    assert FestivalSpeech().identity.build.startswith("2.")


@needs_program
def test_another_language_is_refused() -> None:
    with pytest.raises(InvalidRequest):
        speak("Hello.", language="en")


def test_a_missing_voice_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = Program("no-such-festival", {"linux": "sudo apt install festival festvox-ru"})
    monkeypatch.setattr("sys.platform", "linux")
    with pytest.raises(ConfigError) as missing:
        nowhere.require()
    assert "festvox-ru" in missing.value.hint


def found(folder: Path) -> list[Path]:
    return list(folder.iterdir())


@needs_program
async def test_what_nobody_wants_any_more_is_ended_and_leaves_no_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    model = FestivalSpeech()
    speaking = asyncio.create_task(
        model.speak(" ".join([TEXT] * 60), voice="auto", language="ru", speed=1.0)
    )
    until_s = time.monotonic() + 30
    while not (started := psutil.Process().children()) and time.monotonic() < until_s:
        await asyncio.wait({speaking}, timeout=0.02)
    assert started
    assert len(found(tmp_path)) == 1
    speaking.cancel()
    await asyncio.wait({speaking}, timeout=30)
    assert speaking.cancelled()
    assert not [each for each in started if each in psutil.Process().children()]
    assert found(tmp_path) == []
