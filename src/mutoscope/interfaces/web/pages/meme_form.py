"""The form of memes."""

from mutoscope.interfaces.web.pages.arrangement import SOUND, Arrangement, Placed, Section
from mutoscope.interfaces.web.pages.words import marked as _

_PICTURES = ".jpg,.jpeg,.png,.webp,.gif"

MEME = Arrangement(
    lead=_("Say what they are about, or nothing: a template and its words are found for each."),
    button=_("Make the memes"),
    sections=(
        Section(
            _("What they are"),
            (
                Placed("topic", _("Topic"), _("Left empty: anything."), example=_("Monday")),
                Placed("count", _("How many memes"), widget="slider"),
                Placed("language", _("Language of the words"), widget="select"),
                Placed("template", _("Template"), widget="tiles"),
            ),
        ),
        Section(
            _("Music"),
            (
                Placed(
                    "music",
                    _("Music of your own"),
                    _("Each meme is played with a stretch of one of these tracks."),
                    accept=SOUND,
                ),
                Placed("mood", _("Mood of the music"), _("Composed where you give none.")),
                Placed("badge", _("Show who made the music")),
            ),
        ),
        Section(
            _("Your own material"),
            (
                Placed(
                    "captions",
                    _("Your own words"),
                    _("One meme a line; its places are parted by “ / ”."),
                ),
                Placed(
                    "pictures",
                    _("Your own pictures"),
                    _("One of them in each meme."),
                    accept=_PICTURES,
                ),
                Placed(
                    "own_template",
                    _("A template of your own"),
                    _("A ZIP file of its folder."),
                    accept=".zip",
                ),
            ),
            folded=True,
        ),
        Section(
            _("More"),
            (
                Placed("seconds", _("Seconds of each clip"), widget="slider"),
                Placed("format", _("Format"), widget="shapes"),
                Placed("quality", _("Quality")),
                Placed("writer", _("Who writes")),
                Placed("painter", _("Who paints the picture")),
                Placed(
                    "strict",
                    _("Fail instead of letting others stand in"),
                    _("Otherwise a stand-in is a warning that you see."),
                ),
            ),
            folded=True,
        ),
    ),
    left_out=frozenset({"models", "stills"}),
)
