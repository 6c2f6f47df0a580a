"""Which language commands speak: MUTOSCOPE_LANGUAGE, which `mutoscope --language` sets for itself
and what it starts. No setting of the studio: it is the user's."""

import os

from mutoscope.errors import InvalidRequest

VARIABLE = "MUTOSCOPE_LANGUAGE"
LANGUAGES = ("en", "ru")
"""Those of `interfaces.wording`, which takes long to import."""
_SPEAKS = f"It speaks: {', '.join(LANGUAGES)}."


def spoken() -> str:
    """The user's language; English where none is said."""
    said = os.environ.get(VARIABLE, "")
    return said if said in LANGUAGES else LANGUAGES[0]


def choose(language: str) -> None:
    """Have this process, and those it starts, speak it. InvalidRequest: nothing here does, or none
    is named."""
    if not language:
        raise InvalidRequest("Name a language.", hint=_SPEAKS)
    _check(language)
    os.environ[VARIABLE] = language


def check_language() -> None:
    """InvalidRequest: the variable names a language that nothing here speaks."""
    _check(os.environ.get(VARIABLE, ""))


def _check(language: str) -> None:
    if language not in ("", *LANGUAGES):
        raise InvalidRequest(
            f"The command line does not speak “{language}”.",
            hint=_SPEAKS,
        )
