"""What jobs are about, in a few words."""

import re
from collections.abc import Mapping
from typing import Any

from mutoscope.models import Job
from mutoscope.providers.text_direction import without_turns

_LONGEST_HEAD = 60
NONE, ANYTHING = "a text", "anything"
"""Where a job says nothing of it; the other of memes."""


def subject(job: Job, title: str = "") -> str:
    """What a job is about. `title`: of its document, if there is one yet."""
    request = job.request
    names = (
        request.get("topic") or request.get("title") or title,
        request.get("url") or request.get("provider"),
        request.get("address") or request.get("photo_name"),
        _head_of(request.get("script")) or _head_of(request.get("text")),
        _kind_of(request.get("file")),
        first_caption(request),
    )
    told = next(filter(None, names), ANYTHING if job.pipeline == "meme" else NONE)
    return without_turns(str(told))


def first_caption(request: Mapping[str, Any]) -> str:
    """The first of the captions that a request gives; "" where it gives none."""
    return _head_of(next(iter(request.get("captions") or ()), ""))


def _kind_of(file: object) -> str:
    return f"a file ({file['suffix']})" if isinstance(file, Mapping) and file.get("suffix") else ""


def _head_of(text: object) -> str:
    """The first words of a text: of one in YAML its title, of one in Markdown its heading."""
    lines = str(text or "").strip().splitlines()[:1]
    head = re.sub(r"^(#+\s*|title:\s*)", "", lines[0]).strip(" \"'") if lines else ""
    return head if len(head) <= _LONGEST_HEAD else f"{head[: _LONGEST_HEAD - 1]}…"
