"""What the bot says, in the language of whoever reads it."""

import html
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from mutoscope.interfaces.wording import LANGUAGES, Words
from mutoscope.interfaces.wording import NAMES as NAMES

LONGEST = 3_500
"""Characters, of 4096 that a message may have: marks and escapes are not counted by us alone."""
_FOLDER = Path(__file__).parent / "messages"


@cache
def words(language: str) -> Words:
    """The words of one of LANGUAGES. Reads its files when it is first asked."""
    return Words(language, _FOLDER)


def speak_once(language: str) -> None:
    """Read what a language needs for words, numbers and times. Blocks."""
    to = words(language)
    to.number(1.5)
    to.ago(datetime.now(UTC))
    to.duration(61)


def language_of(code: str | None) -> str:
    """One of LANGUAGES, by the tag that a messenger knows of somebody (IETF BCP 47)."""
    primary = (code or "").lower().partition("-")[0]
    return primary if primary in LANGUAGES else LANGUAGES[0]


def said(to: Words, message: str, **parts: object) -> str:
    """A sentence in HTML, its parts escaped."""
    return to.gettext(message) % {name: escaped(part) for name, part in parts.items()}


def counted(to: Words, one: str, many: str, count: int) -> str:
    """A sentence in the form that goes with the number."""
    return to.ngettext(one, many, count) % {"n": count}


def escaped(text: object) -> str:
    """As it stands in HTML (https://core.telegram.org/bots/api#html-style)."""
    return html.escape(str(text), quote=False)


def shortened(text: str, most: int) -> str:
    """In one line of at most so many characters."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def fitted(text: str) -> str:
    """As many whole lines (HTML) as a message takes: a mark that is cut through is refused."""
    if len(text) <= LONGEST:
        return text
    kept = list[str]()
    for line in text.splitlines():
        if sum(map(len, kept)) + len(line) + len(kept) > LONGEST:
            break
        kept.append(line)
    return "\n".join([*kept, "…"])
