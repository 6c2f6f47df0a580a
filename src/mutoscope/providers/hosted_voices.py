"""The voices of hosted vendors: the known ones stand in their files, an account has more."""

import fnmatch
import re
from collections.abc import Mapping, Sequence
from typing import Any

from mutoscope.errors import InvalidRequest
from mutoscope.models import Word
from mutoscope.providers.protocols import Speech, Voice
from mutoscope.providers.speech_line import Phrase, join_line
from mutoscope.providers.tempo import stretch
from mutoscope.providers.vendors import Account

SPEEDS = (0.5, 2.0)
_ID = re.compile(r"[A-Za-z0-9_.\-]{1,100}")


def voices_of(account: Account) -> tuple[Voice, ...]:
    """The voices that a vendor's file lists, with the vendor's name before their ids. An empty
    language: they speak any."""
    return tuple(_voice(account, row) for row in account.facts.get("voices", ()))


def chosen_voice(account: Account, voice: str, language: str, *, speed: float) -> str:
    """The vendor's own id of a voice: of the first one that speaks the language for "auto", else of
    the one named, which need not be listed. InvalidRequest: it does not speak the language, is no
    id of this vendor's, or the speed cannot be spoken."""
    low, high = SPEEDS
    if not low <= speed <= high:
        raise InvalidRequest(
            f"A speed of {speed:g} cannot be spoken.", hint=f"Give one from {low:g} to {high:g}."
        )
    ours = [each for each in voices_of(account) if each.language in {"", language}]
    known = {each.id for each in voices_of(account)}
    if voice == "auto" and ours:
        return _own_id(account, ours[0].id)
    if voice == "auto" or (voice in known and voice not in {each.id for each in ours}):
        raise InvalidRequest(
            f"No such voice of {account.title} speaks the language “{language}”.",
            hint="Choose a voice of the text's language; `mutoscope voices` lists them.",
        )
    if not voice.startswith(f"{account.vendor}-") or not _ID.fullmatch(_own_id(account, voice)):
        names = ", ".join(each.id for each in ours[:3])
        raise InvalidRequest(
            f"There is no voice “{voice}” of {account.title}.",
            hint=f"Voices are named like these: {names}.",
        )
    return _own_id(account, voice)


def by_model(account: Account, fact: str) -> Any:
    """The fact that holds for the account's model: of a table of patterns, the first that fits
    ("tts-1*"); None where none does."""
    table: Mapping[str, Any] = account.facts.get(fact, {})
    fitting = (known for pattern, known in table.items() if _fits(account.model, [pattern]))
    return next(fitting, None)


def is_among(account: Account, fact: str) -> bool:
    """Whether the account's model fits one of the patterns that the fact lists."""
    return _fits(account.model, account.facts.get(fact, ()))


def check_length(account: Account, text: str) -> None:
    """InvalidRequest: the line is longer than one call takes."""
    most = by_model(account, "max_characters")
    if most is not None and len(text) > most:
        raise InvalidRequest(
            f"The line has {len(text)} characters; {account.title} speaks {most} at once.",
            hint="Cut it into several shorter lines.",
        )


def languages_of(account: Account) -> frozenset[str]:
    """The languages that the account's model speaks (ISO 639); empty: any."""
    return frozenset(by_model(account, "languages") or ())


def check_language(account: Account, language: str) -> None:
    """InvalidRequest: the model does not speak it."""
    spoken = languages_of(account)
    if spoken and language not in spoken:
        raise InvalidRequest(
            f"{account.title}'s model {account.model} does not speak the language “{language}”.",
            hint=f"Set another model for {account.vendor}.{account.kind} in `models`.",
        )


def finished(phrase: Phrase, rate: int, speed: float) -> Speech:
    """A line as all voices end it, `speed` times as fast. To be called on a thread."""
    if speed != 1.0:
        words = tuple(Word(w.text, w.start_s / speed, w.end_s / speed) for w in phrase.words)
        phrase = Phrase(stretch(phrase.samples, speed, rate), words)
    return join_line([phrase], rate)


def _fits(model: str, patterns: Sequence[str]) -> bool:
    return any(fnmatch.fnmatchcase(model, pattern) for pattern in patterns)


def _own_id(account: Account, voice: str) -> str:
    return voice.removeprefix(f"{account.vendor}-")


def _voice(account: Account, row: Mapping[str, Any]) -> Voice:
    return Voice(
        id=f"{account.vendor}-{row['id']}",
        name=row["name"],
        language=row.get("language", ""),
        gender=row["gender"],
        quality=row["quality"],
        licence=row["licence"],
        words_per_minute=float(row["words_per_minute"]),
    )
