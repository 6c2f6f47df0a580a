"""Fitting what is said with a file into what a platform takes."""

from collections.abc import Sequence


def units(text: str) -> int:
    """How long a text is as platforms count it: in UTF-16, an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut_to_units(text: str, most: int) -> str:
    """The beginning of a text with at most `most` UTF-16 units, at a word's end where it can be;
    one that was cut ends in "…"."""
    if units(text) <= most:
        return text
    kept = text.encode("utf-16-le", "surrogatepass")[: 2 * (most - 1)]
    return _ended(kept.decode("utf-16-le", "ignore"))


def cut_to_bytes(text: str, most: int) -> str:
    """The same in bytes of UTF-8."""
    data = text.encode()
    if len(data) <= most:
        return text
    return _ended(data[: most - len("…".encode())].decode("utf-8", "ignore"))


def shortened_head(text: str, most: int) -> str:
    """A text of paragraphs with at most `most` bytes of UTF-8: the first gives way, the others,
    credits among them, stay; where they alone are too long, the end of all is cut."""
    if len(text.encode()) <= most:
        return text
    head, gap, rest = text.partition("\n\n")
    left = most - len((gap + rest).encode())
    if left < len("…".encode()) + 1:
        return cut_to_bytes(text, most)
    return cut_to_bytes(head, left) + gap + rest


def fitting_tags(tags: Sequence[str], most: int) -> list[str]:
    """The first tags that have at most `most` characters together, as YouTube counts them: a comma
    between two, quotation marks around one with a space."""
    kept, used = list[str](), 0
    for tag in tags:
        cost = len(tag) + 2 * (" " in tag) + bool(kept)
        if used + cost > most:
            break
        kept.append(tag)
        used += cost
    return kept


def _ended(text: str) -> str:
    """Cut at the last space, if little is lost by it."""
    space = text.rfind(" ")
    kept = text[:space] if space > len(text) * 0.6 else text
    return kept.rstrip(" ,;:–—-") + "…"
