"""The chapters of a finished video, read from its own file: pages list what players show."""

import html
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_CUE = re.compile(r"(?:(\d+):)?(\d\d):(\d\d\.\d+) --> [^\n]*\n(.+?)(?=\n\n|\Z)", re.DOTALL)


@dataclass(frozen=True)
class ChapterMark:
    """Where a chapter begins, in seconds."""

    start_s: float
    title: str


@lru_cache(maxsize=64)
def read_chapters(path: Path) -> tuple[ChapterMark, ...]:
    """The chapters of a WebVTT file. A file of the store never changes."""
    return tuple(
        ChapterMark(_seconds(cue), html.unescape(" ".join(cue[4].split())))
        for cue in _CUE.finditer(path.read_text("utf-8"))
    )


def _seconds(cue: re.Match[str]) -> float:
    return int(cue[1] or 0) * 3600 + int(cue[2]) * 60 + float(cue[3])
