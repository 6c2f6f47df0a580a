"""Where phrases begin and end within a sentence, as the short words of a language tell. Pure.

The words are in `data/phrases.txt`, whose head says what the lists mean.
"""

from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from mutoscope.media.scripts import bare

_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Phrases:
    """What short words of one language do; of a language without lists nothing is known."""

    opening: frozenset[str] = field(default=_NONE)
    leaning: frozenset[str] = field(default=_NONE)
    trailing: frozenset[str] = field(default=_NONE)

    @property
    def are_known(self) -> bool:
        """Whether the language has lists."""
        return bool(self.opening)

    def begin(self, before: str, after: str) -> bool:
        """Whether a phrase begins between two words: "their day | with"."""
        leans = _key(before) in self.opening | self.leaning
        return _key(after) in self.opening and not leans

    def hold(self, before: str, after: str) -> bool:
        """Whether two words are of one phrase: "with | a", "a | cup". A pronoun or a verb ends one
        where the next begins: "use it | with"."""
        last, following = _key(before), _key(after)
        if last in self.opening or following in self.trailing:
            return True
        return last in self.leaning and following not in self.opening


@cache
def phrases_of(language: str) -> Phrases:
    """Those of a language, by its tag ("en", "pt-BR")."""
    lists = _lists()
    code = language.partition("-")[0].lower()
    kinds = ("opens", "leans", "trails")
    return Phrases(*(lists.get(f"{code}.{kind}", _NONE) for kind in kinds))


@cache
def _lists() -> dict[str, frozenset[str]]:
    text = files("mutoscope.media").joinpath("data/phrases.txt").read_text("utf-8")
    lists: dict[str, frozenset[str]] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            key, _, words = line.partition(":")
            lists[key] = lists.get(key, _NONE) | frozenset(map(_key, words.split()))
    return lists


def _key(word: str) -> str:
    """A word as lists have it: no marks about it, small letters, one kind of apostrophe; capitals
    have lost the Greek accent and the Turkish dot, so all words do."""
    small = bare(word.replace("’", "'").replace("İ", "i").replace("ı", "i"))
    return small.translate(_UNACCENTED)


_UNACCENTED = str.maketrans("άέήίόύώ", "αεηιουω")
