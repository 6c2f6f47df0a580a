"""Word lists that ship with the package: `data/<name>.txt`, lines of "key: word word …"."""

from functools import cache
from importlib import resources


@cache
def word_lists(name: str) -> dict[str, frozenset[str]]:
    """The lists of one file by key; a key's lines add up, lines with "#" are remarks."""
    file = resources.files("mutoscope.providers").joinpath(f"data/{name}.txt")
    lists: dict[str, frozenset[str]] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            key, _, words = line.partition(":")
            lists[key] = lists.get(key, frozenset()) | frozenset(words.split())
    return lists
