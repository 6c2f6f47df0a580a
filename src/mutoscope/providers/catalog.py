"""Which provider serves which capability, and whether it can work on this machine.

Providers are named by import path and loaded when they are asked for: a catalogue that is listed
loads no model.
"""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

from mutoscope.config import Settings
from mutoscope.errors import ConfigError, InvalidRequest
from mutoscope.providers.program import ESPEAK_NG, FESTIVAL_RU, Program
from mutoscope.providers.protocols import Providers, SpeechModel, Voice
from mutoscope.providers.voices import voices_of

Capability = Literal["writer", "speech", "illustrations"]


@dataclass(frozen=True)
class Entry:
    """One provider. `factory` is "module:name", called with `path` where it runs a program.

    `languages` is empty where it serves any.
    """

    name: str
    capability: Capability
    title: str
    factory: str
    licence: str
    languages: frozenset[str] = frozenset()
    program: Program | None = None
    path_setting: str = ""

    def make(self, settings: Settings) -> Any:
        """A new instance."""
        module, _, name = self.factory.partition(":")
        arguments = {"path": self._path(settings)} if self.path_setting else {}
        return getattr(import_module(module), name)(**arguments)

    def works(self, settings: Settings) -> bool:
        """Whether all that it needs is on this machine."""
        return self.program is None or self.program.find(self._path(settings)) is not None

    def _path(self, settings: Settings) -> Path | None:
        return getattr(settings, self.path_setting) if self.path_setting else None


@dataclass(frozen=True)
class SpeechChoice:
    """Who speaks a language here. `warning`: a sentence to show when the voice is a makeshift."""

    entry: Entry
    warning: str | None


CATALOG: tuple[Entry, ...] = (
    Entry(
        name="extractive",
        capability="writer",
        title="The source's own sentences",
        factory="mutoscope.providers.extractive:ExtractiveWriter",
        licence="MIT; embeddings all-MiniLM-L6-v2, Apache-2.0",
    ),
    Entry(
        name="hibari",
        capability="speech",
        title="Hibari, a neural English voice",
        factory="mutoscope.providers.hibari:HibariSpeech",
        licence="Apache-2.0",
        languages=frozenset({"en"}),
    ),
    Entry(
        name="festival",
        capability="speech",
        title="Festival, a recorded Russian voice",
        factory="mutoscope.providers.festival:FestivalSpeech",
        licence="BSD-like, a program of its own",
        languages=frozenset({"ru"}),
        program=FESTIVAL_RU,
    ),
    Entry(
        name="espeak",
        capability="speech",
        title="eSpeak NG, a robotic voice for many languages",
        factory="mutoscope.providers.espeak:EspeakSpeech",
        licence="GPL-3.0, a program of its own",
        languages=frozenset(voice.language for voice in voices_of("espeak")),
        program=ESPEAK_NG,
        path_setting="espeak_path",
    ),
    Entry(
        name="noto",
        capability="illustrations",
        title="Noto illustrations, found by meaning",
        factory="mutoscope.providers.illustrations:NotoSearch",
        licence="Apache-2.0",
    ),
)
"""In order of preference within a capability."""

FACTORIES = {entry.name: entry.factory for entry in CATALOG}

_BETTER_VOICES = {"ru": FESTIVAL_RU}


def make_providers(settings: Settings, *, language: str, voice: str = "auto") -> Providers:
    """The preferred providers that work here for a language (ISO 639-1), or for a certain voice.

    Raises `ConfigError` with the command that installs a voice when none speaks the language.
    """
    speech: SpeechModel = choose_speech(settings, language, voice=voice).entry.make(settings)
    return Providers(
        writer=_first("writer").make(settings),
        speech=speech,
        illustrations=_first("illustrations").make(settings),
    )


def choose_speech(settings: Settings, language: str, *, voice: str = "auto") -> SpeechChoice:
    """The best speech provider that works here; of those that have `voice` if one is named.

    Raises `ConfigError`, and `InvalidRequest` for a voice that does not speak the language.
    """
    speakers = [e for e in CATALOG if e.capability == "speech" and language in e.languages]
    if not speakers:
        raise ConfigError(
            f"No voice here speaks the language “{language}”.",
            hint="`mutoscope voices` lists the languages that can be spoken.",
        )
    if voice != "auto":
        speakers = [entry for entry in speakers if _has_voice(entry, voice, language)]
    if not speakers:
        known = [each.id for each in available_voices(settings, language)]
        raise InvalidRequest(
            f"There is no voice “{voice}” for the language “{language}”.",
            hint=f"There is: {', '.join(known) or 'none yet; see `mutoscope doctor`'}.",
        )
    working = next((entry for entry in speakers if entry.works(settings)), None)
    if working is None:
        programs = [entry.program for entry in speakers if entry.program]
        raise ConfigError(
            f"The voice for the language “{language}” is not installed.",
            hint=next((p.hint() for p in programs if p.hint()), ""),
            code="missing_program",
        )
    own = next(each for each in voices_of(working.name) if each.language == language)
    return SpeechChoice(working, voice_warning(own))


def available_voices(settings: Settings, language: str | None = None) -> list[Voice]:
    """The voices that can speak here, natural ones first; of one language if it is named."""
    return [
        voice
        for entry in CATALOG
        if entry.capability == "speech" and entry.works(settings)
        for voice in voices_of(entry.name)
        if language in {None, voice.language}
    ]


def voice_warning(voice: Voice) -> str | None:
    """What to tell about a voice that is a makeshift, with the command for a better one."""
    if voice.quality != "basic":
        return None
    warning = f"Spoken by a basic robotic voice ({voice.name})."
    better = _BETTER_VOICES.get(voice.language)
    hint = better.hint().replace("Install it with", "A better one") if better else ""
    return f"{warning} {hint}".strip()


def _has_voice(entry: Entry, voice: str, language: str) -> bool:
    return any(each.id == voice and each.language == language for each in voices_of(entry.name))


def _first(capability: Capability) -> Entry:
    return next(entry for entry in CATALOG if entry.capability == capability)
