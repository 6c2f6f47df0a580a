"""The catalogue's rows: every provider, what it can do, and what it needs to work here.

Providers are named by import path and loaded when they are asked for: a catalogue that is listed
loads no model.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Literal

from mutoscope.config import Settings
from mutoscope.providers import kokoro_parts, local_models, vendors
from mutoscope.providers.local_engine import is_running
from mutoscope.providers.program import ESPEAK_NG, FESTIVAL_RU, Program
from mutoscope.providers.protocols import Voice
from mutoscope.providers.vendors import Account, Kind
from mutoscope.providers.voices import voices_of

Capability = Literal["writer", "pictures", "speech", "illustrations", "imagery"]


@dataclass(frozen=True)
class Lack:
    """Why a provider cannot work here: the end of a sentence, and what mends it."""

    what: str
    hint: str
    code: Literal["missing_key", "missing_program", "missing_language"]


@dataclass(frozen=True)
class Entry:
    """One provider.

    `factory` is "module:name"; it is called with the account of a `vendor`, and with the settings
    that `takes` names by its parameters. It is empty for what a pipeline does by itself.
    `languages` is empty where it serves any. `parts` is the module of an extra, which says which
    languages it has here (`languages_here`) and what installs the others (`hint`).
    `unasked`: it may be chosen where nobody has named it. `untimed`: a voice that does not tell
    when it says a word.
    """

    name: str
    capability: Capability
    title: str
    factory: str
    licence: str
    languages: frozenset[str] = frozenset()
    program: Program | None = None
    parts: str = ""
    vendor: str = ""
    takes: Mapping[str, str] = field(default_factory=dict[str, str])
    unasked: bool = True
    untimed: bool = False

    @property
    def kind(self) -> Kind:
        """What its vendor calls this capability."""
        return _KINDS.get((self.name, self.capability)) or _KIND_OF[self.capability]

    def make(self, settings: Settings, **more: Any) -> Any:
        """An instance; `more` is what only its caller knows. What works at home is made once: its
        models are slow to load, and large."""
        given = {key: getattr(settings, setting) for key, setting in self.takes.items()}
        if not self.vendor:
            return _made_once(self.factory, tuple(given.items()))
        return _factory(self.factory)(account=self.account(settings), **given, **more)

    def account(self, settings: Settings) -> Account:
        """How its vendor is reached and what it costs."""
        return local_models.located(settings, vendors.account(settings, self.vendor, self.kind))

    def works(self, settings: Settings, language: str = "") -> bool:
        """Whether all that it needs is there, for one language or, without, for any."""
        return self.lack(settings, language) is None

    def lack(self, settings: Settings, language: str = "") -> Lack | None:
        """What keeps it from working here."""
        if self.vendor:
            return self._lacks_account(settings) or self._lacks_language(settings, language)
        if self.program is not None and self.program.find(self._path(settings)) is None:
            return Lack("is not installed", self.program.hint(), "missing_program")
        if self.parts and not self._speaks_here(settings, language):
            hint = import_module(self.parts).hint(language, self._path(settings))
            return Lack("is not installed", hint, "missing_program")
        return None

    def is_another_server(self, settings: Settings) -> bool:
        """Whether its vendor's address is that of another server, of which nobody knows whether it
        does more than talk."""
        return self.capability != "writer" and vendors.is_elsewhere(settings, self.vendor)

    def voices(self, settings: Settings) -> tuple[Voice, ...]:
        """What it can speak with, where it speaks."""
        if self.vendor:
            from mutoscope.providers.hosted_voices import voices_of as hosted_voices

            return tuple(hosted_voices(self.account(settings)))
        return tuple(voices_of(self.name))

    def _lacks_account(self, settings: Settings) -> Lack | None:
        if self.vendor == "local":
            if local_models.find(settings) is not None:
                return None
            what = "is not running, or tells no model"
            return Lack(what, local_models.HINT, "missing_program")
        vendor = vendors.vendors()[self.vendor]
        if self.vendor == "voicevox" and not is_running(settings, vendor):
            return Lack("is not running", _START_VOICEVOX, "missing_program")
        if vendors.has_key(settings, vendor):
            return None
        return Lack("has no key here", vendors.how_to_set(vendor.key_setting), "missing_key")

    def _lacks_language(self, settings: Settings, language: str) -> Lack | None:
        if self.capability != "speech" or not language:
            return None
        from mutoscope.providers.hosted_voices import languages_of

        spoken = languages_of(self.account(settings))
        if not spoken or language in spoken:
            return None
        hint = "Name another voice: `mutoscope voices` lists them."
        return Lack(f"does not speak “{language}” with this model", hint, "missing_language")

    def _speaks_here(self, settings: Settings, language: str) -> bool:
        here: frozenset[str] = import_module(self.parts).languages_here(self._path(settings))
        return language in here if language else bool(here)

    def _path(self, settings: Settings) -> Any:
        return getattr(settings, self.takes["path"]) if "path" in self.takes else None


_START_VOICEVOX = "Start VOICEVOX or its engine, or set its address in `base_urls`."


@functools.cache
def _made_once(factory: str, given: tuple[tuple[str, Any], ...]) -> Any:
    return _factory(factory)(**dict(given))


def _factory(path: str) -> Any:
    module, _, name = path.partition(":")
    return getattr(import_module(module), name)


_KIND_OF: Mapping[Capability, Kind] = {
    "writer": "chat",
    "pictures": "pictures",
    "speech": "speech",
    "imagery": "imagery",
}
_KINDS: Mapping[tuple[str, Capability], Kind] = {("pexels", "pictures"): "stock"}

_WRITER = "mutoscope.providers.script_writer:ScriptWriter"
_VENDORS_TERMS = "the vendor's terms"

CATALOG: tuple[Entry, ...] = (
    Entry(
        "openai", "writer", "OpenAI, or a server like it", _WRITER, _VENDORS_TERMS, vendor="openai"
    ),
    Entry("gemini", "writer", "Google Gemini", _WRITER, _VENDORS_TERMS, vendor="gemini"),
    Entry("openrouter", "writer", "OpenRouter", _WRITER, _VENDORS_TERMS, vendor="openrouter"),
    Entry(
        "local",
        "writer",
        "A language model on this machine",
        _WRITER,
        "the model's",
        vendor="local",
    ),
    Entry(
        name="extractive",
        capability="writer",
        title="The source's own sentences",
        factory="mutoscope.providers.extractive:ExtractiveWriter",
        licence="MIT; embeddings all-MiniLM-L6-v2, Apache-2.0",
    ),
    Entry(
        name="gemini",
        capability="pictures",
        title="Google Gemini (Nano Banana)",
        factory="mutoscope.providers.gemini_pictures:GeminiPictures",
        licence=_VENDORS_TERMS,
        vendor="gemini",
    ),
    Entry(
        name="openai",
        capability="pictures",
        title="OpenAI images",
        factory="mutoscope.providers.openai_pictures:OpenAIPictures",
        licence=_VENDORS_TERMS,
        vendor="openai",
    ),
    Entry(
        name="openrouter",
        capability="pictures",
        title="OpenRouter",
        factory="mutoscope.providers.openrouter_pictures:OpenRouterPictures",
        licence=_VENDORS_TERMS,
        vendor="openrouter",
    ),
    Entry(
        name="pexels",
        capability="pictures",
        title="Pexels, photographs",
        factory="mutoscope.providers.pexels:Pexels",
        licence="Pexels License, with a credit",
        vendor="pexels",
    ),
    Entry("drawn", "pictures", "Scenes drawn by Mutoscope", "", "MIT; Noto Emoji, Apache-2.0"),
    Entry(
        name="elevenlabs",
        capability="speech",
        title="ElevenLabs",
        factory="mutoscope.providers.elevenlabs:ElevenLabsSpeech",
        licence=_VENDORS_TERMS,
        vendor="elevenlabs",
    ),
    Entry(
        name="openai",
        capability="speech",
        title="OpenAI, or a server like it",
        factory="mutoscope.providers.openai_speech:OpenAISpeech",
        licence=_VENDORS_TERMS,
        vendor="openai",
        unasked=False,  # the vendor takes it down on 2027-01-06; other servers go on
        untimed=True,
    ),
    Entry(
        name="voicevox",
        capability="speech",
        title="VOICEVOX, on this machine",
        factory="mutoscope.providers.voicevox:VoicevoxSpeech",
        licence="with the credit VOICEVOX:NAME",
        languages=frozenset({"ja"}),
        vendor="voicevox",
        takes={"readings": "readings"},
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
        name="kokoro",
        capability="speech",
        title="Kokoro, neural voices in eight languages",
        factory="mutoscope.providers.kokoro:KokoroSpeech",
        licence="Apache-2.0",
        languages=kokoro_parts.LANGUAGES,
        parts="mutoscope.providers.kokoro_parts",
        takes={"path": "espeak_path"},
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
        takes={"path": "espeak_path"},
    ),
    Entry(
        name="noto",
        capability="illustrations",
        title="Noto illustrations, found by meaning",
        factory="mutoscope.providers.illustrations:NotoSearch",
        licence="Apache-2.0",
    ),
    Entry(
        name="google_maps",
        capability="imagery",
        title="Google Maps, pictures of an address",
        factory="mutoscope.providers.google_maps:GoogleMaps",
        licence="Google Maps Platform's terms; their copyright line is shown",
        vendor="google_maps",
        takes={"secret": "google_maps_secret"},
    ),
)
"""In order of preference within a capability."""


def entries(capability: Capability) -> list[Entry]:
    """Those of one capability, in order of preference."""
    return [entry for entry in CATALOG if entry.capability == capability]


def named(capability: Capability, name: str) -> Entry | None:
    """The entry of this name, or of a name that people know its vendor by."""
    vendor = vendors.named(name)
    names = {name, vendor.name} if vendor else {name}
    return next((entry for entry in entries(capability) if entry.name in names), None)
