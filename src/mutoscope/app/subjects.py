"""What jobs are about, in a few words."""

import re
from collections.abc import Mapping

from mutoscope.models import Job

_LONGEST_HEAD = 60
NONE = "a text"
"""Where a job says nothing of it."""


def subject(job: Job, title: str = "") -> str:
    """What a job is about. `title`: of its document, if there is one yet."""
    request = job.request
    names = (
        request.get("topic") or request.get("title") or title,
        request.get("url") or request.get("provider"),
        request.get("address") or request.get("photo_name"),
        _head_of(request.get("script")) or _head_of(request.get("text")),
        _kind_of(request.get("file")),
    )
    return str(next(filter(None, names), NONE))


def _kind_of(file: object) -> str:
    return f"a file ({file['suffix']})" if isinstance(file, Mapping) and file.get("suffix") else ""


def _head_of(text: object) -> str:
    """The first words of a text: of one in YAML its title, of one in Markdown its heading."""
    lines = str(text or "").strip().splitlines()[:1]
    head = re.sub(r"^(#+\s*|title:\s*)", "", lines[0]).strip(" \"'") if lines else ""
    return head if len(head) <= _LONGEST_HEAD else f"{head[: _LONGEST_HEAD - 1]}…"
