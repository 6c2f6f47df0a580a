"""What people read of choices that have no words of their own: a title, and a line on each.

Those of art styles, captions and ways to tell a story stand with them.
"""

from collections.abc import Mapping

GROUPS: Mapping[str, str] = {
    "art_style": "Art style",
    "style": "How it is told",
    "idea_mode": "What becomes of your idea",
    "language": "Language",
    "format": "Format",
    "palette": "Colours",
    "captions": "Captions",
    "camera": "Camera",
    "transition": "Transition",
    "easing": "Pace of the transition",
    "music": "Music",
    "quality": "Quality",
    "writer": "Who writes",
    "image_provider": "Who makes the pictures",
}
"""By the field of a request, in the order in which they are shown."""
EXPLAINER_GROUPS: Mapping[str, str] = {
    "theme": "Theme of the slides",
    "slide_painter": "Who makes the slides",
}
"""The same of fields that explainers alone have."""
MEME_GROUPS: Mapping[str, str] = {"template": "Template", "painter": "Who paints the picture"}
"""The same of memes."""

WORDS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "style": {"auto": ("Automatic", "As a good narrator would tell it.")},
    "idea_mode": {
        "expand": ("Develop it", "A language model makes a story of it."),
        "polish": ("Polish it", "A language model words it better; it stays your text."),
        "strict": ("Keep every word", "It is spoken just as it stands."),
    },
    "language": {"auto": ("The text's own", "Found by reading it.")},
    "format": {
        "9:16": ("Upright", "Shorts, Reels, TikTok, stories."),
        "1:1": ("Square", "Feeds and messages."),
        "16:9": ("Wide", "YouTube, slides, television."),
    },
    "palette": {
        "auto": ("Automatic", "Colours that suit the subject and how it is told."),
        "espresso": ("Espresso", "Deep brown and plum, amber light."),
        "ocean": ("Ocean", "Deep blue, turquoise light."),
        "grape": ("Grape", "Violet and magenta, golden light."),
        "paper": ("Paper", "Warm cream and peach, dark letters."),
        "forest": ("Forest", "Deep green, spring light."),
        "ember": ("Ember", "Dark red and orange, glowing."),
        "slate": ("Slate", "Sober blue-grey, cool light."),
        "mint": ("Mint", "Pale mint and sky, dark letters."),
    },
    "captions": {"none": ("None", "No words over the picture; subtitles come as files.")},
    "camera": {
        "auto": ("Automatic", "Each scene moves in its own way."),
        "zoom_in": ("Zoom in", "Slowly closer."),
        "zoom_out": ("Zoom out", "Slowly away."),
        "pan_left": ("Pan left", "It glides to the left."),
        "pan_right": ("Pan right", "It glides to the right."),
        "pan_up": ("Pan up", "It rises."),
        "pan_down": ("Pan down", "It sinks."),
        "zoom_in_pan_right": ("In and right", "Closer, and to the right."),
        "zoom_out_pan_left": ("Out and left", "Away, and to the left."),
    },
    "transition": {
        "cut": ("Cut", "The next scene is there at once."),
        "crossfade": ("Crossfade", "One picture dissolves into the next."),
        "slide": ("Slide", "The next scene pushes the last one out."),
        "wipe": ("Wipe", "A soft edge passes from left to right."),
        "flip": ("Flip", "The picture turns over like a card."),
        "clock_wipe": ("Clock", "A hand goes round and uncovers the next."),
    },
    "easing": {
        "smooth": ("Smooth", "Starts softly and lands softly."),
        "linear": ("Even", "The same pace all the way."),
        "spring": ("Spring", "Off at once, lands softly."),
    },
    "music": {
        "auto": ("Automatic", "The mood of the script."),
        "none": ("None", "Speech alone."),
        "calm": ("Calm", "Slow and clear, without drums."),
        "warm": ("Warm", "Friendly, at a walking pace."),
        "bright": ("Bright", "Cheerful and quick."),
        "tense": ("Tense", "Dark and pressing."),
        "epic": ("Epic", "Wide, with great drums."),
        "playful": ("Playful", "Light, with a hop in it."),
        "mystery": ("Mystery", "Dim and slow, with questions."),
        "dreamy": ("Dreamy", "Floating, like glass and air."),
    },
    "quality": {
        "draft": ("Draft", "360 pixels, for a quick look."),
        "fast": ("Fast", "1080 pixels, soonest."),
        "standard": ("Standard", "1080 pixels, carefully compressed."),
        "best": ("Best", "1080 pixels, every frame from the full detail."),
    },
    "writer": {"auto": ("Automatic", "The best that works here.")},
    "image_provider": {"auto": ("Automatic", "The best that works here.")},
    "theme": {"auto": ("Automatic", "The one that suits most articles.")},
    "slide_painter": {"typeset": ("Typeset", "Drawn here from their words, for nothing.")},
    "template": {"auto": ("Automatic", "One that suits the topic, and was not there of late.")},
    "painter": {"drawn": ("Nobody", "Templates are drawn here, for nothing.")},
}

LANGUAGES: Mapping[str, str] = {"en": "English", "ja": "Japanese", "zh": "Chinese"}
"""Names of those that the robotic voice, which tells all others', does not speak."""
