"""What a voice sounds like, in words of one's own."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from mutoscope.app.catalogues import VoiceState, catalogues
from mutoscope.config import Settings
from mutoscope.errors import ConfigError, InvalidRequest
from mutoscope.interfaces.web.api.faceless_request import AUTO, foreign_language, voice_here
from mutoscope.media.wav import write_wav
from mutoscope.providers.catalog import choose_speech
from mutoscope.providers.entries import Entry
from mutoscope.providers.language import detect_language
from mutoscope.providers.protocols import SpeechModel
from mutoscope.providers.sample_sentences import sentence

SPEAKER = ThreadPoolExecutor(1, "faceless-voice")
"""One sample after the other: speaking takes all that a processor has."""


@dataclass(frozen=True)
class Sample:
    """A WAV file, and whose voice it is."""

    voice: str
    data: bytes


def spoken(settings: Settings, asked: str, text: str) -> Sample:
    """The text, or a sentence where there is none, by the voice, or by the studio's own of the
    language that another system's voice speaks. Blocks. InvalidRequest: there is no such voice, or
    it would be charged for, or none speaks that language here."""
    voices = catalogues(settings).voices()
    voice = voice_here(asked, voices)
    language = _language(asked, text, voices)
    entry = _speaker(settings, language, voice)
    if entry.vendor and entry.account(settings).prices:
        raise InvalidRequest(
            f"{entry.title} charges for every sentence.",
            hint=f"POST /api/providers/{entry.name}/test asks it for one.",
        )
    if voice == AUTO:
        voice = _first(entry, settings, language)
    return Sample(voice, _wav(entry.make(settings), voice, language, text or sentence(language)))


def _speaker(settings: Settings, language: str, voice: str) -> Entry:
    """InvalidRequest."""
    try:
        return choose_speech(settings, language, voice=voice).entry
    except ConfigError as error:  # here nothing is wrong with the settings: another voice does
        raise InvalidRequest(error.message, hint=error.hint, code=error.code) from None


def _language(asked: str, text: str, voices: Sequence[VoiceState]) -> str:
    """The voice's own, else that of the text."""
    own = next((each.language for each in voices if each.id == asked), "")
    return own or foreign_language(asked) or (detect_language(text) if text else "en")


def _first(entry: Entry, settings: Settings, language: str) -> str:
    """The best of its voices."""
    return next(each.id for each in entry.voices(settings) if each.language in ("", language))


def _wav(speech: SpeechModel, voice: str, language: str, text: str) -> bytes:
    said = asyncio.run(speech.speak(text, voice=voice, language=language, speed=1.0))
    with TemporaryDirectory(prefix="mutoscope-") as folder:
        path = Path(folder) / "sample.wav"
        write_wav(path, said.samples, said.sample_rate)
        return path.read_bytes()
