"""What a recipe has chosen for good: kept with the job, for its later starts and its edits."""

from collections.abc import Callable, Mapping
from typing import Any

Warned = tuple[str, str]
"""Code and message of the warning that goes with a choice."""


class Choices:
    """The choices of one job, as this start of it knows them. `warn` is told again of every
    makeshift that is kept."""

    def __init__(self, kept: Mapping[str, Any], warn: Callable[[str, str], None]) -> None:
        self._kept = dict(kept)
        self._warn = warn

    def chosen(self, name: str, asked: str) -> str | None:
        """See `Context.chosen`."""
        choice = self._kept.get(name, {})
        if choice.get("asked") != asked:
            return None
        if warning := choice.get("warning"):
            self._warn(*warning)
        return choice["chosen"]

    def changed(
        self, name: str, asked: str, chosen: str, warning: Warned | None
    ) -> Mapping[str, Any] | None:
        """What is to be written; None: it stands there already."""
        if warning is not None:
            self._warn(*warning)
        choice = {"asked": asked, "chosen": chosen, "warning": list(warning) if warning else None}
        known = self._kept.get(name, {})
        same = known.get("asked") == asked and known.get("chosen") == chosen
        if same and warning is None:
            return None
        self._kept[name] = choice
        return choice
