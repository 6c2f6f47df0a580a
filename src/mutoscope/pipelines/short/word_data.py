"""The word lists that ship with the planner."""

from importlib import resources


def read_lines(name: str) -> list[str]:
    """The lines of `data/<name>` that are neither empty nor comments."""
    path = resources.files("mutoscope").joinpath("pipelines", "short", "data", name)
    lines = path.read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def word_set(text: str) -> frozenset[str]:
    """The words of a list written as one string."""
    return frozenset(text.split())
