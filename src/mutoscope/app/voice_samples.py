"""A sentence by each voice, spoken when it is first asked for."""

import asyncio
import hashlib
import re
from pathlib import Path

from mutoscope.config import Settings, prepare_data_dir
from mutoscope.errors import InvalidRequest, NotFound
from mutoscope.providers.catalog import available_voices, choose_speech
from mutoscope.providers.protocols import SpeechModel, Voice
from mutoscope.providers.sample_sentences import sentence


def voice_sample(settings: Settings, voice_id: str, language: str | None = None) -> Path:
    """A WAV file of the voice, in the data folder; a new model speaks anew. NotFound: there is no
    such voice here; InvalidRequest: it would be charged for; ConfigError."""
    if language is not None and not re.fullmatch("[a-z]{2}", language):
        raise InvalidRequest(
            f"“{language}” is no language.", hint="Give its ISO 639-1 code, such as en."
        )
    voice = _named(settings, voice_id, language)
    spoken = voice.language or language or "en"
    entry = choose_speech(settings, spoken, voice=voice_id).entry
    if entry.vendor and entry.account(settings).prices:
        raise InvalidRequest(
            f"{entry.title} charges for every sentence.",
            hint=f"`mutoscope providers --test {entry.name}` asks it for one.",
        )
    speech: SpeechModel = entry.make(settings)
    mark = hashlib.sha256(repr(speech.identity).encode()).hexdigest()[:8]  # of its model
    path = prepare_data_dir(settings) / "samples" / f"{voice_id}-{spoken}-{mark}.wav"
    if not path.is_file():
        _speak(speech, voice_id, spoken, path)
    return path


def _named(settings: Settings, voice_id: str, language: str | None) -> Voice:
    voices = available_voices(settings, language)
    found = next((each for each in voices if each.id == voice_id), None)
    if found is None:
        raise NotFound(
            f"There is no voice “{voice_id}” here.", hint="`mutoscope voices` lists them."
        )
    return found


def _speak(speech: SpeechModel, voice_id: str, language: str, path: Path) -> None:
    said = asyncio.run(
        speech.speak(sentence(language), voice=voice_id, language=language, speed=1.0)
    )
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    from mutoscope.media.wav import write_wav  # numbers are loaded where a voice speaks

    half = path.with_suffix(".part")
    write_wav(half, said.samples, said.sample_rate)
    half.replace(path)
