"""What interfaces say, in the reader's language.

English sentences stand in the code and the templates; `messages/<language>/*.po` have the others,
read once and kept in memory. Sentences of the core come in English, filled in: they are known by
their pattern (`told.po`, kept with the pages').
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache, cached_property
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any

from babel import Locale, dates, numbers
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

LANGUAGES = ("en", "ru")
NAMES = {"en": "English", "ru": "Русский"}
CORE = Path(__file__).parent / "web" / "messages"
"""Where the words of the core are, and those of pages."""
_TOLD = "told.po"
_LONGEST, _LONGEST_PART = 2_000, 500
"""Characters: what is longer is no sentence of ours."""
_LONGEST_LIST = 8
_FULL_STOPS = 12
"""Where a first sentence may end; those within it are of names and addresses."""
_PLACE = re.compile(r"%\((\w+)\)([sd])")
"""In a pattern: anything (s), or digits (d)."""
_QUOTED = re.compile(r"«%\((\w+)\)s»")
"""In a translation: what somebody has written or named, and stays as it is."""


def marked(message: str) -> str:
    """The same: marks a text that is translated where it is shown."""
    return message


_SIZES = (marked("KB"), marked("MB"), marked("GB"), marked("TB"))
_HOURS, _MINUTES, _SECONDS = marked("h"), marked("min"), marked("s")


class Words:
    """One language: texts, numbers, dates. `folders`: of messages that go before the core's."""

    def __init__(self, language: str, *folders: Path) -> None:
        self.language = language
        self.locale = Locale.parse(language)
        self._texts = _texts(language, (*folders, CORE))
        self._told = _patterns(language, (*folders, CORE))

    def gettext(self, message: str) -> str:
        """The sentence in this language; itself where nobody has translated it."""
        return self._texts.gettext(message) if message else ""

    def ngettext(self, one: str, many: str, count: int) -> str:
        """The form that goes with the number; `%(n)s` or `%(count)s` in it stays to be filled."""
        return self._texts.ngettext(one, many, count)

    def told(self, sentence: str) -> str:
        """Sentences of the core: each is known whole, or by its pattern; else it stays as it
        came."""
        if self.language == LANGUAGES[0] or not 0 < len(sentence) <= _LONGEST:
            return sentence
        if (known := self.gettext(sentence)) != sentence:
            return known
        for found in islice(re.finditer(r"\. ", sentence), _FULL_STOPS):
            end = found.end()
            head = self._known(sentence[: end - 1])
            if head is not None:
                return f"{head} {self.told(sentence[end:])}"
        whole = self._listed(sentence) or self._known(sentence)
        return sentence if whole is None else whole

    def _listed(self, sentence: str) -> str | None:
        """A list of words that are all known: prices, say."""
        if sentence.endswith(".") or ", " not in sentence:
            return None
        told = [self._known(each) for each in sentence.split(", ", _LONGEST_LIST)]
        return ", ".join(filter(None, told)) if all(told) else None

    def _known(self, sentence: str) -> str | None:
        known = self.gettext(sentence)
        if known != sentence:
            return known
        for pattern in self._told:
            if said := pattern.places(sentence):
                parts = {n: s if n in pattern.quoted else self._part(s) for n, s in said.items()}
                return pattern.filled(parts)
        return None

    def _part(self, said: str) -> str:
        """What stood in a place: words or a sentence that are known themselves, or several."""
        if len(said) > _LONGEST_PART:
            return said
        if (known := self.told(said)) != said:
            return known
        whole = f"{said[:1].upper()}{said[1:]}."
        if (known := self.told(whole)) != whole:
            return f"{known[:1].lower()}{known[1:]}".removesuffix(".")
        return ", ".join(self._known(each) or each for each in said.split(", "))

    def number(self, value: float | Decimal, digits: int = 1) -> str:
        """With this language's separators, and at most so many digits after the point."""
        return numbers.format_decimal(round(value, digits), locale=self.locale)

    def money(self, usd: float | Decimal) -> str:
        """US dollars: whole cents, or the tenth of one where it is less than ten."""
        digits = 2 if not usd or usd >= Decimal("0.1") else 3
        return f"${numbers.format_decimal(usd, '0.' + '0' * digits, locale=self.locale)}"

    def size(self, count: int) -> str:
        """Bytes as people read them: decimal units, as file managers show."""
        value, unit = float(count), self.gettext("bytes")
        for larger in _SIZES:
            if value < 1000:
                break
            value, unit = value / 1000, self.gettext(larger)
        return f"{self.number(value, 0 if value >= 10 else 1)} {unit}"

    def duration(self, seconds: float) -> str:
        """ "40 s", "3 min 20 s", "1 h 5 min"."""
        whole = max(0, round(seconds))
        hours, minutes, rest = whole // 3600, whole % 3600 // 60, whole % 60
        coarse = [(hours, _HOURS), (minutes, _MINUTES)]
        parts = coarse if hours else [(minutes, _MINUTES), (rest, _SECONDS)]
        told = [f"{count} {self.gettext(unit)}" for count, unit in parts if count]
        return " ".join(told) or f"0 {self.gettext(_SECONDS)}"

    def date(self, moment: datetime, format: str = "medium") -> str:
        """Day and time; of a moment in UTC. Pages turn it into the reader's zone."""
        return dates.format_datetime(moment.astimezone(UTC), format, locale=self.locale)

    def ago(self, moment: datetime) -> str:
        """ "3 minutes ago"."""
        passed = moment.astimezone(UTC) - datetime.now(UTC)
        return dates.format_timedelta(passed, add_direction=True, locale=self.locale)


@cache
def _texts(language: str, folders: tuple[Path, ...]) -> Translations:
    if language == LANGUAGES[0]:
        return Translations()
    merged = Catalog(locale=language)
    for path in (each for folder in folders for each in sorted((folder / language).glob("*.po"))):
        for message in _catalog(path, language):
            if message.id and message.string:
                merged.add(message.id, message.string, context=message.context)
    compiled = BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return Translations(compiled)


class _Pattern:
    """A sentence with places in it, and what it is in the other language."""

    def __init__(self, english: str, answer: str) -> None:
        self._answer = answer
        self.quoted = frozenset(_QUOTED.findall(answer))
        self._pieces = _PLACE.split(english)
        self._longest = max(self._pieces[::3], key=len)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """Compiled when it is needed: there are 850, and a command meets a few."""
        pieces = self._pieces
        pattern = re.escape(pieces[0])
        for name, kind, words in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
            pattern += f"(?P<{name}>{r'[0-9]+' if kind == 'd' else '.+?'})" + re.escape(words)
        return re.compile(pattern, re.DOTALL)

    def places(self, sentence: str) -> dict[str, str]:
        """What stands in each place; nothing where it is another sentence. Most are, and are told
        by a piece that they lack."""
        found = self._pattern.fullmatch(sentence) if self._longest in sentence else None
        return found.groupdict() if found else {}

    def filled(self, parts: Mapping[str, str]) -> str:
        """The other language's sentence, with these in its places."""
        return _PLACE.sub(lambda place: parts[place[1]], self._answer)


@cache
def _patterns(language: str, folders: tuple[Path, ...]) -> list[_Pattern]:
    """Those that begin with a word first, as they may hold others; then the most particular."""
    there = [path for each in folders if (path := each / language / _TOLD).exists()]
    found = [message for path in there for message in _catalog(path, language)]
    pairs = [(str(each.id), str(each.string)) for each in found if each.id and each.string]
    pairs.sort(key=lambda pair: (pair[0].startswith("%("), -len(_PLACE.sub("", pair[0]))))
    return [_Pattern(english, other) for english, other in pairs if "%(" in english]


@cache  # sentences and patterns stand in the same files, and to read them takes long
def _catalog(path: Path, language: str) -> Any:
    with path.open("rb") as file:
        return read_po(file, locale=language)
