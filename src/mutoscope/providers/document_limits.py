"""How much of a PDF or Word file is read, and why one is not."""

from typing import Literal

MAX_DOCUMENT_BYTES = 25_000_000
MAX_PAGES = 400
MAX_CHARACTERS = 1_000_000
"""A thick book has as much."""

Kind = Literal["pdf", "docx"]
Reason = Literal["locked", "no_text", "too_long", "too_large", "damaged", "too_hard"]


class Unreadable(Exception):
    """A file that cannot be read, or is not. `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason
