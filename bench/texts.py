"""What the benchmarks tell: the bundled articles."""

from importlib.resources import files
from pathlib import Path

_NAMES = ("coffee", "chocolate", "bees", "moon", "internet", "volcanoes")


def write_text(folder: Path, *, articles: int) -> Path:
    """The first so many articles in one file."""
    path = folder / f"{articles}.md"
    path.write_text("\n\n".join(_texts(articles)), "utf-8")
    return path


def bodies(articles: int) -> list[str]:
    """The first so many articles without what they say of themselves."""
    return [text.split("---\n", 2)[2].strip() for text in _texts(articles)]


def _texts(articles: int) -> list[str]:
    source = files("mutoscope").joinpath("articles")
    return [source.joinpath(f"{name}.md").read_text("utf-8") for name in _NAMES[:articles]]
