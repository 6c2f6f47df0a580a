"""The form of a short."""

from mutoscope.interfaces.web.pages.arrangement import (
    FILE_WAY,
    SCRIPT_WAY,
    SOUND,
    TEXT_WAY,
    URL_WAY,
    Arrangement,
    Placed,
    Section,
    Way,
)
from mutoscope.interfaces.web.pages.words import marked as _

_PICTURES = ".jpg,.jpeg,.png,.webp,.gif,.mp4,.m4v,.mov,.webm,.mkv"

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
        TEXT_WAY,
        URL_WAY,
        FILE_WAY,
        SCRIPT_WAY,
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
                    accept=SOUND,
                ),
                Placed(
                    "music_file",
                    _("Music of your own"),
                    _("Repeated or cut to the length."),
                    accept=SOUND,
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
