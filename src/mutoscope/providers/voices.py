"""The voice catalogue: who can speak what, how well, and at which pace."""

from collections.abc import Sequence
from typing import Literal

from mutoscope.errors import InvalidRequest
from mutoscope.providers.protocols import Voice

Gender = Literal["female", "male", "neutral"]
_ESPEAK_LICENCE = "GPL-3.0 program, free output"
# ISO 639-1 -> name, words a minute
_LANGUAGES = {
    "ar": ("Arabic", 91.0),
    "bg": ("Bulgarian", 125.0),
    "cs": ("Czech", 137.0),
    "da": ("Danish", 160.0),
    "de": ("German", 141.0),
    "el": ("Greek", 142.0),
    "es": ("Spanish", 202.0),
    "et": ("Estonian", 93.0),
    "fi": ("Finnish", 83.0),
    "fr": ("French", 214.0),
    "he": ("Hebrew", 118.0),
    "hi": ("Hindi", 140.0),
    "hr": ("Croatian", 132.0),
    "hu": ("Hungarian", 119.0),
    "it": ("Italian", 155.0),
    "lt": ("Lithuanian", 111.0),
    "lv": ("Latvian", 107.0),
    "nl": ("Dutch", 128.0),
    "no": ("Norwegian", 109.0),
    "pl": ("Polish", 129.0),
    "pt": ("Portuguese", 146.0),
    "ro": ("Romanian", 139.0),
    "ru": ("Russian", 142.0),
    "sk": ("Slovak", 137.0),
    "sl": ("Slovene", 112.0),
    "sr": ("Serbian", 133.0),
    "sv": ("Swedish", 140.0),
    "tr": ("Turkish", 97.0),
    "uk": ("Ukrainian", 171.0),
}

# Kokoro's name -> name, language, gender, words a minute (ja, zh: caption words)
_KOKORO: dict[str, tuple[str, str, Gender, float]] = {
    "af_heart": ("Heart, American", "en", "female", 199.0),
    "am_michael": ("Michael, American", "en", "male", 178.0),
    "bf_emma": ("Emma, British", "en", "female", 211.0),
    "bm_george": ("George, British", "en", "male", 164.0),
    "ef_dora": ("Dora, Spanish", "es", "female", 170.0),
    "em_alex": ("Alex, Spanish", "es", "male", 165.0),
    "ff_siwis": ("Siwis, French", "fr", "female", 194.0),
    "hf_alpha": ("Alpha, Hindi", "hi", "female", 157.0),
    "hm_omega": ("Omega, Hindi", "hi", "male", 147.0),
    "if_sara": ("Sara, Italian", "it", "female", 186.0),
    "im_nicola": ("Nicola, Italian", "it", "male", 160.0),
    "jf_alpha": ("Alpha, Japanese", "ja", "female", 87.0),
    "jm_kumo": ("Kumo, Japanese", "ja", "male", 80.0),
    "pf_dora": ("Dora, Brazilian", "pt", "female", 191.0),
    "pm_alex": ("Alex, Brazilian", "pt", "male", 186.0),
    "zf_xiaoxiao": ("Xiaoxiao, Mandarin", "zh", "female", 159.0),
    "zm_yunxi": ("Yunxi, Mandarin", "zh", "male", 178.0),
}

VOICES: dict[str, tuple[Voice, ...]] = {
    "hibari": (Voice("heart", "Heart", "en", "female", "natural", "Apache-2.0", 188.0),),
    "kokoro": tuple(
        Voice(f"kokoro-{key}", name, language, gender, "natural", "Apache-2.0", pace)
        for key, (name, language, gender, pace) in _KOKORO.items()
    ),
    "festival": (
        Voice("msu_ru_nsh", "Nickolay", "ru", "male", "clear", "BSD-like (festvox-ru)", 106.0),
    ),
    "espeak": tuple(
        Voice(f"espeak-{code}", f"eSpeak {name}", code, "male", "basic", _ESPEAK_LICENCE, pace)
        for code, (name, pace) in _LANGUAGES.items()
    ),
    "fake": tuple(
        Voice(f"tone-{code}", f"Tone ({code})", code, "neutral", "basic", "CC0-1.0", 150.0)
        for code in ("en", "ja", *_LANGUAGES)
    ),
}
"""By provider. Words a minute as the writer counts them (a year is three), measured at speed 1 over
lines of one sentence, their margins of quiet included."""


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
