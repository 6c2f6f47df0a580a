"""How fast a line is spoken: as was asked, a little bent by what it feels like."""

from mutoscope.pipelines.short.request import FASTEST, SLOWEST
from mutoscope.providers.protocols import Emotion

_PACE: dict[Emotion, float] = {"calm": 0.95, "serious": 0.95, "excited": 1.06}
"""Where nothing is said, 1. Small on purpose: heard as liveliness, not as another speaker."""


def pace_of(emotion: Emotion, speed: float) -> float:
    """The rate for a line, 1 is natural, within what may be asked of every voice."""
    return round(min(max(speed * _PACE.get(emotion, 1.0), SLOWEST), FASTEST), 3)
