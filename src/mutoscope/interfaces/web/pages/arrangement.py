"""How a pipeline's form is laid out: what its arrangement is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mutoscope.interfaces.web.pages.fields import Widget
from mutoscope.interfaces.web.pages.words import marked as _


@dataclass(frozen=True)
class Placed:
    """One field in its place. Empty: as the schema says. `inside`: of rows, the fields of each;
    `more`: what adds one."""

    name: str
    label: str = ""
    hint: str = ""
    widget: Widget | None = None
    example: str = ""
    accept: str = ""
    inside: tuple["Placed", ...] = ()
    more: str = ""


@dataclass(frozen=True)
class Section:
    """Fields under one heading. `folded`: behind a disclosure."""

    title: str
    fields: tuple[Placed, ...]
    line: str = ""
    folded: bool = False


@dataclass(frozen=True)
class Way:
    """One way to say what it is about: a tab with its own fields, of which the first must be
    said."""

    name: str
    title: str
    fields: tuple[Placed, ...]
    missing: str = _("Say what it is about.")


@dataclass(frozen=True)
class Arrangement:
    """`command`: what does the same on the command line, where that is not the pipeline's name.
    `titles`: what a choice of a field is called here, where that is not what the catalogue
    calls it; those are names, not translated. `left_out`: fields that no page asks for; `written`:
    those that have nothing left to say where the document has been written."""

    lead: str = ""
    button: str = _("Make it")
    command: str = ""
    ways: tuple[Way, ...] = ()
    sections: tuple[Section, ...] = ()
    titles: Mapping[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    left_out: frozenset[str] = frozenset()
    written: frozenset[str] = frozenset()


SOUND = ".wav,.mp3,.m4a,.ogg,.opus,.flac,.aac"
"""Files that are taken for sound."""
TEXT_WAY = Way(
    "text",
    _("A text"),
    (Placed("text", _("The text to tell from")),),
    _("Put the text in here."),
)
URL_WAY = Way(
    "url",
    _("A page"),
    (
        Placed(
            "url",
            _("Address of the page"),
            _("Its article is read; nothing else of the page."),
            example="https://…",
        ),
        Placed("refresh", _("Fetch it anew, even if it was read lately")),
    ),
    _("Give the address of a page."),
)
FILE_WAY = Way(
    "file",
    _("A file"),
    (
        Placed(
            "file",
            _("A file to tell from"),
            _("Text, Markdown, HTML, PDF or Word."),
            accept=".txt,.md,.html,.htm,.pdf,.docx",
        ),
    ),
    _("Choose a file."),
)
SCRIPT_WAY = Way(
    "script",
    _("A script"),
    (
        Placed(
            "script",
            _("A finished script"),
            _("The script.yaml of another video: it is taken as it stands."),
        ),
    ),
    _("Put the script in here."),
)
CHOICES: Mapping[str, Mapping[str, str]] = {
    "source": {
        "auto": _("Automatic: what is known here, then Wikipedia"),
        "notes": _("My notes"),
        "wikipedia": _("Wikipedia"),
        "none": _("What the writer knows"),
    },
    "approve": {
        "none": _("No, make it to the end"),
        "script": _("When the script is written"),
        "pictures": _("When script and pictures are there"),
    },
    "article_pictures": {
        "licensed": _("Those with a free licence"),
        "all": _("All: I may use them"),
        "none": _("None"),
    },
    "narrating": {
        "casual": _("Casual"),
        "formal": _("Formal"),
        "educational": _("Like a teacher"),
    },
    "slide_style": {
        "presentation": _("Like a presentation"),
        "illustration": _("Illustrations"),
        "minimal": _("Minimal"),
    },
    "failed_slides": {
        "partial": _("A typeset one stands in, and the job can be retried"),
        "warn": _("A typeset one stands in, and that will do"),
    },
    "until": {
        "script": _("The script"),
        "audio": _("The sound"),
        "slides": _("The slides"),
        "video": _("The whole video"),
    },
    "imagery": {
        "auto": _("As each area needs"),
        "street_view": _("From the street"),
        "satellite": _("From above"),
    },
    "mood": {"auto": _("By chance")},
    "side": {
        "auto": _("Shared out"),
        "left": _("Left"),
        "right": _("Right"),
        "center": _("In the middle"),
    },
    "motion": {
        "sway": _("They sway"),
        "bounce": _("They bounce"),
        "static": _("They stand still"),
    },
}
"""Titles of choices that no catalogue has."""
