"""The form of an explainer."""

from mutoscope.interfaces.web.pages.arrangement import (
    FILE_WAY,
    SCRIPT_WAY,
    SOUND,
    TEXT_WAY,
    URL_WAY,
    Arrangement,
    Placed,
    Section,
)
from mutoscope.interfaces.web.pages.words import marked as _

_FACES = ".png,.webp,.jpg,.jpeg"
_SPEAKER = (
    Placed("name", _("Name")),
    Placed("voice", _("Voice"), widget="voice"),
    Placed("subtitle_color", _("Colour of the subtitles"), widget="color"),
    Placed("side", _("Where they stand"), widget="select"),
    Placed("speed", _("Pace of the speech"), widget="slider"),
    Placed("motion", _("How they move"), widget="select"),
    Placed(
        "character",
        _("How they talk"),
        _("For a language model that writes: “asks what a beginner would ask”."),
        widget="brief",
    ),
    Placed("picture", _("Picture"), _("Its ground is best transparent."), accept=_FACES),
    Placed("mouth_open", _("Picture with an open mouth"), accept=_FACES),
    Placed("eyes_closed", _("Picture with closed eyes"), accept=_FACES),
)
EXPLAINER = Arrangement(
    lead=_(
        "Give the address of an article. All the rest is chosen well, until you choose otherwise."
    ),
    button=_("Make the video"),
    command="explain",
    ways=(
        URL_WAY,
        TEXT_WAY,
        FILE_WAY,
        SCRIPT_WAY,
    ),
    sections=(
        Section(
            _("How it is told"),
            (
                Placed("minutes", _("Minutes"), widget="slider"),
                Placed("language", _("Language")),
                Placed("voice", _("Voice"), _("Of speakers who have none of their own."), "voice"),
            ),
        ),
        Section(
            _("Who speaks"),
            (
                Placed(
                    "speakers",
                    _("Speakers"),
                    inside=_SPEAKER,
                    more=_("Add a speaker"),
                ),
            ),
            _("Without speakers one voice tells it all. With two or more it is a conversation."),
            folded=True,
        ),
        Section(
            _("How it looks"),
            (
                Placed("theme", _("Theme of the slides"), widget="tiles"),
                Placed("format", _("Format"), widget="shapes"),
                Placed("slide_painter", _("Who makes the slides")),
                Placed("transition", _("Transition")),
                Placed("article_pictures", _("Pictures of the article"), widget="select"),
                Placed("subtitles", _("Show what is said")),
            ),
        ),
        Section(
            _("Music"),
            (
                Placed("music", _("Mood of the music")),
                Placed("music_volume", _("Volume of the music"), widget="slider"),
                Placed(
                    "music_file",
                    _("Music of your own"),
                    _("Repeated or cut to the length."),
                    accept=SOUND,
                ),
                Placed("music_fade_in_s", _("Seconds in which it comes in"), widget="slider"),
                Placed("music_fade_out_s", _("Seconds in which it goes out"), widget="slider"),
                Placed("music_loop", _("From the beginning again where it is shorter")),
            ),
            folded=True,
        ),
        Section(
            _("More"),
            (
                Placed("quality", _("Quality")),
                Placed("title", _("Title"), _("Left empty: the article's.")),
                Placed("writer", _("Who writes")),
                Placed("narrating", _("Tone"), _("Where a language model writes."), "select"),
                Placed(
                    "narrator",
                    _("Who the narrator is"),
                    _("In a few words, for a language model that writes."),
                    "brief",
                ),
                Placed(
                    "accent", _("Accent colour"), _("Left empty: the theme's."), example="#0A84FF"
                ),
                Placed("slide_style", _("Style of painted slides"), widget="select"),
                Placed("failed_slides", _("A slide that cannot be painted"), widget="select"),
                Placed("transition_s", _("Seconds of a transition"), widget="slider"),
                Placed("easing", _("Pace of the transitions")),
                Placed("speed", _("Pace of the speech"), widget="slider"),
                Placed("initial_pause_s", _("Seconds before the first word"), widget="slider"),
                Placed("speaker_pause_s", _("Seconds between two speakers"), widget="slider"),
                Placed("slide_pause_s", _("Seconds between two slides"), widget="slider"),
                Placed("ending_pause_s", _("Seconds after the last word"), widget="slider"),
                Placed(
                    "cast", _("So many of the speakers, by lot"), _("0: all take part."), "slider"
                ),
                Placed("scenes", _("Only these slides"), _("Left empty: all."), example="2-4"),
                Placed("until", _("How far to go"), widget="select"),
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
    left_out=frozenset({"models", "cast_seed"}),
    written=frozenset({"writer"}),
)
