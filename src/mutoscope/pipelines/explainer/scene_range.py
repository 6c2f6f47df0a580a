"""Which scenes are made: `3`, `2-4`, `5-`, `-3`, counted from 1, both ends included."""

import re
import unicodedata
from dataclasses import dataclass

from mutoscope.errors import InvalidRequest

_FORMS = "Write one of these: 3, 2-4, 5-, -3."
_NUMBER = re.compile(r"[0-9]{1,6}")


@dataclass(frozen=True)
class SceneRange:
    """From scene `first` to scene `last` (None: the last there is)."""

    first: int
    last: int | None

    def within(self, count: int) -> range:
        """The scenes' places in a list of `count`, from 0. InvalidRequest: they are not all
        there."""
        last = self.last or count
        outside = self.first if self.first > count else last
        if outside > count:
            has = "one scene" if count == 1 else f"{count} scenes"
            raise InvalidRequest(
                f"There is no scene {outside}: the script has {has}.",
                hint=f"Scenes are counted from 1 to {count}.",
            )
        return range(self.first - 1, last)

    def suffix(self, count: int) -> str:
        """What the name of the file ends with: `_3`, `_2-4`. InvalidRequest as of `within`."""
        places = self.within(count)
        first, last = places.start + 1, places.stop
        return f"_{first}" if first == last else f"_{first}-{last}"


def parse_scene_range(text: str) -> SceneRange:
    """InvalidRequest says which of the many ways of being wrong it is."""
    written = re.sub(r"[\s]+", "", unicodedata.normalize("NFKC", text)).replace("–", "-")
    if not written:
        raise _refusal(text, "it is empty")
    if "," in written or written.count("-") > 1:
        raise _refusal(text, "it is more than one range")
    start, dash, end = written.partition("-")
    if dash and not start and not end:
        raise _refusal(text, "it names no scene")
    first, last = _number(start, text), _number(end, text)
    if not dash:
        last = first
    if first and last and first > last:
        raise _refusal(text, "it ends before it begins", f"Turn it round: {last}-{first}.")
    return SceneRange(first or 1, last)


def _number(digits: str, text: str) -> int | None:
    if not digits:
        return None
    if not _NUMBER.fullmatch(digits):
        raise _refusal(text, f"“{digits[:20]}” is no number of a scene")
    if not int(digits):
        raise _refusal(text, "scenes are counted from 1")
    return int(digits)


def _refusal(text: str, why: str, hint: str = _FORMS) -> InvalidRequest:
    return InvalidRequest(f"The range of scenes “{text[:40]}” cannot be used: {why}.", hint=hint)
