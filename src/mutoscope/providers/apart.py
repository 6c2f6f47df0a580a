"""PDF and Word files, read in a process of their own (`document_text`).

Such files may be made to take hours or all memory: the process has a limit for both, and is ended
when nobody waits for it any more.
"""

import json
import re
import sys
from collections.abc import Mapping

from mutoscope.errors import InvalidRequest, ProviderUnavailable
from mutoscope.providers.document_limits import MAX_CHARACTERS, MAX_PAGES, Kind, Reason
from mutoscope.providers.markdown import Document, read_markdown
from mutoscope.providers.program import run_program

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TYPES: Mapping[str, Kind] = {"application/pdf": "pdf", DOCX_TYPE: "docx"}
SUFFIXES: Mapping[str, Kind] = {".pdf": "pdf", ".docx": "docx"}

_READER = "mutoscope.providers.document_text"
_PDF = re.compile(rb"(?:\xef\xbb\xbf)?\s*%PDF-\d\.\d[ \t]*(?:[\r\n]|\Z)")
"""Its header is a line of its own; a text that speaks of it goes on."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NAMES: Mapping[Kind, str] = {"pdf": "PDF", "docx": "Word"}
_WHY: Mapping[Reason, tuple[str, str]] = {
    "locked": ("is locked with a password", "Save a copy without one, and give that."),
    "no_text": (
        "holds no text, only pictures of it or nothing at all",
        "Run text recognition (OCR) over it, or save its text in a .txt file.",
    ),
    "too_long": (
        f"is too long: at most {MAX_PAGES} pages and {MAX_CHARACTERS:,} characters are read",
        "Give the part that the video should tell.",
    ),
    "too_large": (
        "unpacks to more than can be read",
        "Save its text alone, without pictures and attachments, and give that.",
    ),
    "damaged": ("is damaged, or no {name} file", "Open it, save it anew and give that."),
    "too_hard": (
        "takes too much time or memory to read",
        "Save its text in a .txt file, or give the part that the video should tell.",
    ),
}


def kind_of(data: bytes) -> Kind | None:
    """What a file is by its first bytes, whatever it is called (ISO 32000-1, 7.5.2; a zip's local
    header); None for anything else. An encrypted Word file is a container of another kind
    (MS-OFFCRYPTO, 1.3.2)."""
    if _PDF.match(data[:1024]):
        return "pdf"
    return "docx" if data.startswith((b"PK\x03\x04", _OLE)) else None


def read_apart(data: bytes, kind: Kind, *, what: str) -> Document:
    """The text of a file of this kind. Raises what `text_apart` does."""
    return read_markdown(text_apart(data, kind, what=what))


def text_apart(data: bytes, kind: Kind, *, what: str) -> str:
    """The same in Markdown, of which the first line is empty: no front matter stands in it.
    InvalidRequest, naming `what`: why it cannot be read."""
    if data.startswith(_OLE):
        raise _refusal("locked", kind, f"{what} is an old Word file, or")
    try:
        argv = [sys.executable, "-P", "-m", _READER, kind]
        told = json.loads(run_program(argv, stdin=data, provider=_NAMES[kind]))
    except ProviderUnavailable as error:
        raise _refusal("too_hard", kind, what) from error
    if told["reason"]:
        raise _refusal(told["reason"], kind, what)
    return f"\n{told['text']}"


def _refusal(reason: Reason, kind: Kind, what: str) -> InvalidRequest:
    sentence, hint = _WHY[reason]
    return InvalidRequest(f"{what} {sentence.format(name=_NAMES[kind])}.", hint=hint)
