"""The providers that a recipe is given: chosen by what was asked for and what works here."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mutoscope.config import Settings
from mutoscope.errors import ConfigError, InvalidRequest
from mutoscope.providers.chains import AUTO, Chain, chain
from mutoscope.providers.entries import CATALOG, Entry, Lack, entries
from mutoscope.providers.program import FESTIVAL_RU
from mutoscope.providers.protocols import Providers, SpeechModel, Voice, Wish

_BETTER_VOICES = {"ru": FESTIVAL_RU}


@dataclass(frozen=True)
class SpeechChoice:
    """Who speaks a language here: the first, or those after it. `warning`: a sentence to show when
    the voice is a makeshift."""

    entries: tuple[Entry, ...]
    warning: str | None
    passed_over: tuple[str, ...] = ()

    @property
    def entry(self) -> Entry:
        """The preferred one."""
        return self.entries[0]


def make_providers(settings: Settings, wish: Wish) -> Providers:
    """Those that work here for a wish, the stand-ins behind them.

    Raises `ConfigError` with the command that installs a voice when none speaks the language, and
    what `chains.chain` raises.
    """
    settings = _with_models(settings, wish.models)
    speech = choose_speech(
        settings, wish.language, voice=wish.voice, provider=wish.speech, strict=wish.strict
    )
    writers = chain(settings, "writer", wish.writer, strict=wish.strict)
    pictures = chain(settings, "pictures", wish.pictures, strict=wish.strict)
    painters, drawn = _until_drawn(pictures)
    made = Providers(
        writer=writers.entries[0].make(settings),
        other_writers=tuple(entry.make(settings) for entry in writers.entries[1:]),
        speech=_speaker(settings, speech.entry, wish.language),
        other_speech=tuple(_speaker(settings, e, wish.language) for e in speech.entries[1:]),
        illustrations=entries("illustrations")[0].make(settings),
        pictures=tuple(entry.make(settings) for entry in painters),
        drawn=drawn,
        passed_over=(*writers.passed_over, *speech.passed_over, *pictures.passed_over),
    )
    _ = made.speech.identity, made.writer.identity  # they may take a second: here it blocks nobody
    return made


def models_here(settings: Settings) -> dict[str, str]:
    """The models of the vendors that can be asked here, by vendor and service."""
    accounts = [e.account(settings) for e in CATALOG if e.vendor and e.works(settings)]
    return {f"{each.vendor}.{each.kind}": each.model for each in accounts if each.model}


def choose_speech(
    settings: Settings,
    language: str,
    *,
    voice: str = AUTO,
    provider: str = AUTO,
    strict: bool = False,
) -> SpeechChoice:
    """The best speech provider that works here; of those that have `voice` if one is named, else
    `provider` if that is.

    Raises `ConfigError`, and `InvalidRequest` for a voice that does not speak the language.
    """
    if not any(_speaks(entry, language) for entry in entries("speech")):
        raise ConfigError(
            f"No voice here speaks the language “{language}”.",
            hint="`mutoscope voices` lists the languages that can be spoken.",
        )
    if voice != AUTO:
        entry = _with_voice(settings, language, voice)
        if lack := entry.lack(settings, language):
            raise _unspoken(entry, lack, language)
        return SpeechChoice((entry,), _warning_of(settings, entry, language, voice))
    try:
        found = chain(settings, "speech", provider, language=language, strict=strict)
    except ConfigError as error:
        message = f"The voice for the language “{language}” is not installed."
        raise ConfigError(message, hint=error.hint, code=error.code) from None
    warning = _warning_of(settings, found.entries[0], language, voice)
    return SpeechChoice(found.entries, warning, found.passed_over)


def check_voice_named(settings: Settings, voice: str) -> None:
    """InvalidRequest: the voice is one of a provider that cannot work here at all."""
    for entry in entries("speech"):
        if voice != AUTO and _has_voice(settings, entry, voice) and (lack := entry.lack(settings)):
            raise _unspoken(entry, lack, "")


def available_voices(settings: Settings, language: str | None = None) -> list[Voice]:
    """The voices that can speak here, natural ones first; of one language if it is named."""
    return [
        voice
        for entry in entries("speech")
        if entry.works(settings)
        for voice in entry.voices(settings)
        if language in {None, voice.language} or not voice.language
        if entry.works(settings, voice.language)
    ]


def voice_of(speech: SpeechModel, language: str, asked: str, *, turn: int = 0) -> Voice:
    """The asked voice of a provider, or one of its best of the language, another at each `turn`.
    InvalidRequest: it has none."""
    voices = [each for each in speech.voices if each.language in ("", language)]
    if voices and asked == "auto":
        return voices[turn % len(voices)]
    wanted = next((each for each in voices if each.id == asked), None)
    if wanted is not None:
        return wanted
    if voices and asked.startswith(f"{speech.identity.provider}-"):  # one of the user's account
        return replace(voices[0], id=asked, name=asked, gender="neutral")
    names = ", ".join(each.id for each in voices)
    named = f"There is no voice “{asked}”"
    told = f"{speech.identity.provider} has no voice" if asked == "auto" else named
    raise InvalidRequest(
        f"{told} for the language “{language}”.",
        hint=f"There is: {names or 'none'}. `mutoscope doctor` lists what works here.",
    )


def voice_warning(voice: Voice) -> str | None:
    """What to tell about a voice that is a makeshift, with the command for a better one."""
    if voice.quality != "basic":
        return None
    warning = f"Spoken by a basic robotic voice ({voice.name})."
    better = _better_voice(voice.language)
    return f"{warning} {better.replace('Install it with', 'A better one')}".strip()


def _better_voice(language: str) -> str:
    if language in _BETTER_VOICES:
        return _BETTER_VOICES[language].hint()
    neural = next((e for e in entries("speech") if e.parts and language in e.languages), None)
    if neural is None:
        return ""
    from mutoscope.providers import kokoro_parts

    return kokoro_parts.hint(language)


def _speaker(settings: Settings, entry: Entry, language: str) -> SpeechModel:
    """A provider of voices; one that tells no times gets a voice at home to compare with."""
    if not entry.untimed:
        return entry.make(settings)
    home = (each for each in entries("speech") if not each.vendor and each.name != "espeak")
    fitting = (e for e in home if _speaks(e, language) and e.works(settings, language))
    beside = next(fitting, None)
    return entry.make(settings, reference=beside.make(settings) if beside else None)


def _with_models(settings: Settings, models: Sequence[tuple[str, str]]) -> Settings:
    """The settings with the models that a job began with."""
    if not models:
        return settings
    return settings.model_copy(update={"models": {**settings.models, **dict(models)}})


def _until_drawn(found: Chain) -> tuple[tuple[Entry, ...], bool]:
    """Who is asked before scenes are drawn, and whether drawn ones are then as good."""
    names = [entry.name for entry in found.entries]
    if "drawn" not in names:
        return found.entries, False
    return found.entries[: names.index("drawn")], True


def _with_voice(settings: Settings, language: str, voice: str) -> Entry:
    for entry in entries("speech"):
        if _speaks(entry, language) and _has_voice(settings, entry, voice, language):
            return entry
    known = [each.id for each in available_voices(settings, language)]
    raise InvalidRequest(
        f"There is no voice “{voice}” for the language “{language}”.",
        hint=f"There is: {', '.join(known) or 'none yet; see `mutoscope doctor`'}.",
    )


def _unspoken(entry: Entry, lack: Lack, language: str) -> InvalidRequest | ConfigError:
    if lack.code == "missing_key":
        return InvalidRequest(f"{entry.title} {lack.what}.", hint=lack.hint, code=lack.code)
    what = f"The voice for the language “{language}”" if language else entry.title
    return ConfigError(f"{what} {lack.what}.", hint=lack.hint, code=lack.code)


def _speaks(entry: Entry, language: str) -> bool:
    return not entry.languages or language in entry.languages


def _has_voice(settings: Settings, entry: Entry, voice: str, language: str = "") -> bool:
    """A vendor's account may have voices that no list of ours knows."""
    if entry.vendor and voice.startswith(f"{entry.name}-"):
        return True
    return any(
        each.id == voice and (not language or each.language in ("", language))
        for each in entry.voices(settings)
    )


def _warning_of(settings: Settings, entry: Entry, language: str, voice: str) -> str | None:
    ours = [each for each in entry.voices(settings) if each.language in ("", language)]
    own = next((each for each in ours if voice in (AUTO, each.id)), None)
    return voice_warning(own) if own else None
