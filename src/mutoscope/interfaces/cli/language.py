"""The language that commands speak: `mutoscope --language ru COMMAND …`, or MUTOSCOPE_LANGUAGE.

What is for programs (`--json`, logs) and `--help` stay English, and so do names of commands, flags,
fields and files.
"""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mutoscope.interfaces.wording import Words

FLAG = "--language"
FOLDER = Path(__file__).parent / "messages"
_DRESSED = re.compile(r"(\s*(?:\[[a-z ]+\])?\s*)(.*?)((?:\[/\])?\s*)", re.DOTALL)
"""A line, between its margin or style and the end of these."""
_MAYBE_PART = re.compile(
    "(?:Front yard|Backyard|Walkway|Patio|Pool area"
    "|Палисадник|Задний двор|Дорожка|Патио|Зона бассейна): "
)
"""What a part's name begins with in any language: to load their list takes a second of CPU."""
_FIELD = re.compile(r"([a-z_][\w.]*): (.+)", re.DOTALL)


def take_language(argv: Sequence[str]) -> Sequence[str]:
    """The command line behind the language that it begins with, which is spoken from now on.
    InvalidRequest: no such language, or none."""
    first = argv[0] if argv else ""
    name, sign, value = first.partition("=")
    if name != FLAG:
        return argv
    from mutoscope.config.language import choose  # for those who ask: settings are read with it

    choose(value if sign else "".join(argv[1:2]))
    return argv[1:] if sign else argv[2:]


def told(text: str) -> str:
    """It in the user's language, line by line; as it is where it is no sentence of ours. What a
    job's own language calls its parts comes in the user's."""
    from mutoscope.config.language import LANGUAGES, spoken  # as above

    language = spoken()
    if language != LANGUAGES[0]:
        text = "".join(_line(each, language) for each in text.splitlines(keepends=True))
    return parts_told(text)


def parts_told(text: str) -> str:
    """It with what a job's own language calls its parts in the user's language."""
    from mutoscope.config.language import LANGUAGES, spoken  # as above

    language = spoken()
    is_english = text.isascii() and language == LANGUAGES[0]
    if is_english or not _MAYBE_PART.search(text):
        return text
    from mutoscope.app.garden_titles import renamed_parts  # for those whose text may hold any

    return renamed_parts(text, language)


def _line(line: str, language: str) -> str:
    dressed = _DRESSED.fullmatch(line)
    if dressed is None or not dressed[2]:
        return line
    return f"{dressed[1]}{_said(dressed[2], language)}{dressed[3]}"


def _said(text: str, language: str) -> str:
    """The sentence; of a field that is named before it, what is said of that."""
    words = _words(language)
    if (known := words.told(text)) != text or (named := _FIELD.fullmatch(text)) is None:
        return known
    return f"{named[1]}: {words.told(named[2])}"


@cache
def _words(language: str) -> "Words":
    from mutoscope.interfaces.wording import Words  # for those who ask: it loads Babel

    return Words(language, FOLDER)
