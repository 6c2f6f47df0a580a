"""How a pipeline's form is laid out: data. A pipeline that has none here gets its fields one after
another, as its schema tells them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mutoscope.interfaces.web.pages.fields import Widget
from mutoscope.interfaces.web.pages.words import marked as _


@dataclass(frozen=True)
class Placed:
    """One field in its place. Empty: as the schema says."""

    name: str
    label: str = ""
    hint: str = ""
    widget: Widget | None = None
    example: str = ""
    accept: str = ""


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
    """`titles`: what a choice of a field is called here, where that is not what the catalogue
    calls it; those are names, not translated. `left_out`: fields that no page asks for; `written`:
    those that have nothing left to say where the document has been written."""

    lead: str = ""
    button: str = _("Make it")
    ways: tuple[Way, ...] = ()
    sections: tuple[Section, ...] = ()
    titles: Mapping[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    left_out: frozenset[str] = frozenset()
    written: frozenset[str] = frozenset()


_PICTURES = ".jpg,.jpeg,.png,.webp,.gif,.mp4,.m4v,.mov,.webm,.mkv"
_SOUND = ".wav,.mp3,.m4a,.ogg,.opus,.flac,.aac"

SHORT = Arrangement(
    lead=_("Say what it is about. All the rest is chosen well, until you choose otherwise."),
    button=_("Generate video"),
    ways=(
        Way(
            "topic",
            _("A topic"),
            (
                Placed("topic", _("Topic"), example=_("Why coffee wakes you up")),
                Placed("source", _("Where its text comes from"), widget="select"),
            ),
        ),
        Way(
            "idea",
            _("Your idea"),
            (
                Placed(
                    "idea",
                    _("Your idea or your text"),
                    _("A few words to be developed, or the whole text word for word."),
                ),
                Placed("idea_mode", _("What becomes of it"), widget="radios"),
            ),
        ),
        Way(
            "text",
            _("A text"),
            (Placed("text", _("The text to tell from")),),
            _("Put the text in here."),
        ),
        Way(
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
        ),
        Way(
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
        ),
        Way(
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
        ),
    ),
    sections=(
        Section(
            _("How it is told"),
            (
                Placed("duration", _("Duration"), widget="slider"),
                Placed("language", _("Language")),
                Placed("voice", _("Voice"), widget="voice"),
                Placed("style", _("Style of the story")),
            ),
        ),
        Section(
            _("How it looks"),
            (
                Placed("art_style", _("Art style"), widget="tiles"),
                Placed("image_provider", _("Image provider")),
                Placed("format", _("Format"), widget="shapes"),
                Placed("captions", _("Captions"), widget="tiles"),
                Placed("palette", _("Colours"), widget="swatches"),
                Placed("transition", _("Transition")),
            ),
        ),
        Section(
            _("Music"),
            (
                Placed("music", _("Mood of the music")),
                Placed("music_volume", _("Volume of the music"), widget="slider"),
            ),
        ),
        Section(
            _("Your own material"),
            (
                Placed(
                    "pictures",
                    _("Pictures and films"),
                    _("They are matched to the text by their names: “beans on a tree.jpg”."),
                    accept=_PICTURES,
                ),
                Placed(
                    "logo",
                    _("Logo"),
                    _("For the corner of every frame."),
                    accept=".png,.jpg,.jpeg,.webp",
                ),
                Placed(
                    "font", _("Font"), _("For all text: a TTF or OTF file."), accept=".ttf,.otf"
                ),
                Placed(
                    "narration",
                    _("Narration"),
                    _(
                        "Your recording of the text, word for word: of a script, or of an idea of"
                        " which every word is kept."
                    ),
                    accept=_SOUND,
                ),
                Placed(
                    "music_file",
                    _("Music of your own"),
                    _("Repeated or cut to the length."),
                    accept=_SOUND,
                ),
            ),
            _("Optional. What you give goes before what would be made."),
            folded=True,
        ),
        Section(
            _("More"),
            (
                Placed("quality", _("Quality")),
                Placed("speed", _("Pace of the speech"), widget="slider"),
                Placed("camera", _("Camera")),
                Placed("easing", _("Pace of the transitions")),
                Placed("intro", _("Title card before it"), _("Left empty: none.")),
                Placed("outro", _("Card after it"), _("Left empty: none.")),
                Placed("writer", _("Who writes")),
                Placed("approve", _("Stop for your approval"), widget="select"),
                Placed(
                    "strict",
                    _("Fail instead of letting others stand in"),
                    _("Otherwise a stand-in is a warning that you see."),
                ),
            ),
            folded=True,
        ),
    ),
    titles={
        ("art_style", "photo"): "Photorealism",
        ("image_provider", "gemini"): "Nano Banana (Google Gemini)",
    },
    left_out=frozenset({"models"}),
    written=frozenset({"writer"}),
)
ARRANGEMENTS: Mapping[str, Arrangement] = {"short": SHORT}
NOT_OFFERED = frozenset({"probe"})
"""Pipelines that serve the studio itself."""
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
}
"""Titles of choices that no catalogue has."""
