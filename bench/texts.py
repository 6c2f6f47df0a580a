"""What the benchmarks tell: the bundled articles."""

from importlib.resources import files
from pathlib import Path

_NAMES = ("coffee", "chocolate", "bees", "moon", "internet", "volcanoes")


def write_text(folder: Path, *, articles: int) -> Path:
    """The first so many articles in one file."""
    source = files("mutoscope").joinpath("articles")
    texts = [source.joinpath(f"{name}.md").read_text("utf-8") for name in _NAMES[:articles]]
    path = folder / f"{articles}.md"
    path.write_text("\n\n".join(texts), "utf-8")
    return path
