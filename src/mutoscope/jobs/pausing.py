"""How a recipe, or a step of it, says that it needs a person."""

from collections.abc import Mapping
from typing import Any


class Paused(BaseException):
    """The job cannot go on without a person's answer. Not an `Exception`, so that no step swallows
    it by accident. `question` has a `name`, the text, and `options`."""

    def __init__(self, question: Mapping[str, Any]) -> None:
        super().__init__(question["name"])
        self.question = question
