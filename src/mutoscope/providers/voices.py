"""The voice catalogue: who can speak what, how well, and at which pace."""

from collections.abc import Sequence

from mutoscope.errors import InvalidRequest
from mutoscope.providers.protocols import Voice

_ESPEAK_LICENCE = "GPL-3.0 program, free output"
_LANGUAGES = {
    "ar": "Arabic",
    "bg": "Bulgarian",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "es": "Spanish",
    "et": "Estonian",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hr": "Croatian",
    "hu": "Hungarian",
    "it": "Italian",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "sl": "Slovene",
    "sr": "Serbian",
    "sv": "Swedish",
    "tr": "Turkish",
    "uk": "Ukrainian",
}

VOICES: dict[str, tuple[Voice, ...]] = {
    "hibari": (Voice("heart", "Heart", "en", "female", "natural", "Apache-2.0", 165.0),),
    "festival": (
        Voice("msu_ru_nsh", "Nickolay", "ru", "male", "clear", "BSD-like (festvox-ru)", 130.0),
    ),
    "espeak": tuple(
        Voice(f"espeak-{code}", f"eSpeak {name}", code, "male", "basic", _ESPEAK_LICENCE, 150.0)
        for code, name in _LANGUAGES.items()
    ),
    "fake": tuple(
        Voice(f"tone-{code}", f"Tone ({code})", code, "neutral", "basic", "CC0-1.0", 150.0)
        for code in ("en", *_LANGUAGES)
    ),
}
"""By provider. Words a minute: measured at speed 1 over running text, pauses included."""


def voices_of(provider: str) -> Sequence[Voice]:
    """The voices that one provider has."""
    return VOICES[provider]


def check_voice(
    provider: str,
    voice: str,
    language: str,
    *,
    speed: float = 1.0,
    speeds: tuple[float, float] = (0.5, 2.0),
) -> None:
    """Raises `InvalidRequest` unless this provider has the voice ("auto": any) in the language."""
    ours = [entry for entry in VOICES[provider] if entry.language == language]
    if not ours:
        raise InvalidRequest(
            f"No voice of {provider} speaks the language “{language}”.",
            hint="Choose a voice of the text's language; `mutoscope voices` lists them.",
        )
    if voice != "auto" and voice not in {entry.id for entry in ours}:
        names = ", ".join(entry.id for entry in ours)
        raise InvalidRequest(
            f"There is no voice “{voice}” for the language “{language}” here.",
            hint=f"Voices here: {names}.",
        )
    low, high = speeds
    if not low <= speed <= high:
        raise InvalidRequest(
            f"A speed of {speed:g} cannot be spoken.", hint=f"Give one from {low:g} to {high:g}."
        )
