"""When the parts of a staged scene come: after a globe has turned, and with the words.

A drawn stack knows neither how long its scene lasts nor what is said in it; a staged one does. What
is drawn stays as it is, only its motions are timed anew.
"""

from collections.abc import Sequence
from dataclasses import replace

from mutoscope.media.animation import settled
from mutoscope.media.animations.turning_globe import NAME as TURNING_GLOBE
from mutoscope.media.layers import Animation, Layer
from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.media.scenes.timeline import MOST_ROWS
from mutoscope.media.scripts import bare
from mutoscope.models import Word

_TURN_SHARE = 0.36
"""So much of a scene its globe turns at most."""
_BEFORE_END = 0.82
"""At this share of the turn, when it hardly moves any more, what stands on the globe comes."""
_ROWS_SHARE = 0.5
"""By this share of a scene all its rows have begun to come: stills are taken later."""
_EARLIER_S = 0.15
"""A row comes so much before its date is said: eyes are slower than ears."""
_ROW_GAP_S = 0.14
_ROW_PACE_S = 1.3
"""Where no dates are said, a row waits no longer for the one before."""


def paced(
    layers: Sequence[Layer],
    plan: ScenePlan,
    *,
    opening: bool,
    duration_s: float,
    words: Sequence[Word] = (),
) -> list[Layer]:
    """A scene's layers, text and all, each coming at its time.

    `opening`: it is the first that is seen of a video, so its first frame is whole. `words`: what
    is said, seconds from the scene's start. A timeline's rows come when their dates are said, else
    one after the other.
    """
    if opening:
        return [settled(layer) for layer in layers]
    if plan.kind == "globe":
        return _after_turning(layers, duration_s)
    if plan.kind == "timeline":
        return _row_by_row(layers, _row_times(plan, duration_s, words))
    return list(layers)


def _after_turning(layers: Sequence[Layer], duration_s: float) -> list[Layer]:
    """What stands on the globe comes when that has turned; the text does not wait."""
    turning = next((layer.animation for layer in layers if _turns(layer)), None)
    if turning is None:
        return list(layers)
    until_s = min(turning.until_s, _TURN_SHARE * duration_s)
    return [_turned_by(layer, turning, until_s) for layer in layers]


def _turns(layer: Layer) -> bool:
    return layer.animation is not None and layer.animation.name == TURNING_GLOBE


def _turned_by(layer: Layer, turning: Animation, until_s: float) -> Layer:
    motion = layer.motion
    if _turns(layer):
        animation = replace(turning, until_s=until_s)
        return replace(layer, animation=animation, motion=replace(motion, show_until_s=until_s))
    if not layer.name.startswith(("country", "companion")):
        return layer
    delay_s = _BEFORE_END * until_s + max(0.0, motion.delay_s - 0.15)
    return replace(layer, motion=replace(motion, delay_s=delay_s))


def _row_times(plan: ScenePlan, duration_s: float, words: Sequence[Word]) -> list[float]:
    """When each row begins to come."""
    count, latest_s = min(MOST_ROWS, len(plan.milestones)), _ROWS_SHARE * duration_s
    even_s = latest_s / max(1, count - 1)
    times = [min(_ROW_PACE_S, even_s) * row for row in range(count)]
    said = _said(plan, words)
    if len(said) == count:
        times = [min(latest_s, max(0.0, at_s - _EARLIER_S)) for at_s in said]
    for row in range(1, count):
        times[row] = max(times[row], times[row - 1] + min(_ROW_GAP_S, even_s))
    return [0.0, *times[1:]]


def _said(plan: ScenePlan, words: Sequence[Word]) -> list[float]:
    """When the dates are said, as far as they all are, one after the other."""
    times, rest = list[float](), iter(words)
    for milestone in plan.milestones[:MOST_ROWS]:
        date = bare(milestone.when.split()[-1]) if milestone.when.strip() else ""
        at_s = next((word.start_s for word in rest if date and bare(word.text) == date), None)
        if at_s is None:
            break
        times.append(at_s)
    return times


def _row_by_row(layers: Sequence[Layer], times: Sequence[float]) -> list[Layer]:
    return [_at_row(layer, times) for layer in layers]


def _at_row(layer: Layer, times: Sequence[float]) -> Layer:
    number = layer.name.rpartition("-")[2]
    if not (layer.name.startswith("card-") and number.isdigit() and int(number) < len(times)):
        return layer
    return replace(layer, motion=replace(layer.motion, delay_s=times[int(number)]))
