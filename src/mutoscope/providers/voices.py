"""The voice catalogue: who can speak what, how well, and at which pace."""

from collections.abc import Sequence

from mutoscope.providers.protocols import Voice

_ESPEAK_LICENCE = "GPL-3.0 program, free output"
_ESPEAK_LANGUAGES = {
    "ar": "Arabic",
    "bg": "Bulgarian",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
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
        for code, name in _ESPEAK_LANGUAGES.items()
    ),
    "fake": (Voice("tone", "Tone", "en", "neutral", "basic", "CC0-1.0", 180.0),),
}
"""By provider. Words a minute: measured at speed 1 over running text, pauses included."""


def voices_of(provider: str) -> Sequence[Voice]:
    """The voices that one provider has."""
    return VOICES[provider]
