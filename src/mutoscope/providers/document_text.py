"""`python -m mutoscope.providers.document_text KIND`: a PDF or Word file in, its text out as JSON.

It bounds itself before it reads. Little is imported: a process is started for each file.
"""

import json
import logging
import sys
from typing import Any

from mutoscope.providers.document_limits import Unreadable
from mutoscope.providers.pdf_text import pdf_markdown
from mutoscope.providers.word_text import word_markdown

MAX_CPU_S = 40
MAX_MEMORY_BYTES = 1_500_000_000
"""Of address space, of which a Python with its libraries takes a third."""


def _told(data: bytes, kind: str) -> dict[str, Any]:
    """The text, or the reason why there is none."""
    try:
        text = pdf_markdown(data) if kind == "pdf" else word_markdown(data)
    except Unreadable as error:
        return {"reason": error.reason, "text": ""}
    except (MemoryError, RecursionError):
        return {"reason": "too_hard", "text": ""}
    except Exception:  # a parser's own way to say that it does not understand
        return {"reason": "damaged", "text": ""}
    return {"reason": "", "text": text}


def _limit() -> None:
    """Of this process; Windows has no such limits, and some systems heed only one."""
    if sys.platform != "win32":
        import resource

        for kind, most in (
            (resource.RLIMIT_CPU, MAX_CPU_S),
            (resource.RLIMIT_AS, MAX_MEMORY_BYTES),
        ):
            _, allowed = resource.getrlimit(kind)
            limit = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
            resource.setrlimit(kind, (limit, limit))


if __name__ == "__main__":
    _limit()
    logging.disable()
    sys.stdout.write(json.dumps(_told(sys.stdin.buffer.read(), sys.argv[1])))
