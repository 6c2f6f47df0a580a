"""How fast a line is spoken: as was asked, a little bent by what it feels like and by the style."""

from mutoscope.pipelines.short.request import FASTEST, SLOWEST
from mutoscope.providers.protocols import Emotion, StyleName
from mutoscope.providers.script_styles import style_of

_PACE: dict[Emotion, float] = {"calm": 0.95, "serious": 0.95, "excited": 1.06}
"""Where nothing is said, 1. Small on purpose: heard as liveliness, not as another speaker."""


def pace_of(emotion: Emotion, speed: float, style: StyleName = "auto") -> float:
    """The rate for a line, 1 is natural, within what may be asked of every voice."""
    rate = speed * _PACE.get(emotion, 1.0) * style_pace(style)
    return round(min(max(rate, SLOWEST), FASTEST), 3)


def style_pace(style: StyleName) -> float:
    """What a style makes of the pace of a whole text: drafts are counted by it."""
    return style_of(style).pace
