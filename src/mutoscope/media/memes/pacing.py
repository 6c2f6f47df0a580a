"""When the parts of a meme come in: as fast as they are read, and the last after a pause."""

from collections.abc import Iterable, Mapping

QUICK_STEP_S, QUICK_LAST_S = 0.45, 1.5
"""Where nothing is read on the way: from one step to the next, and at the latest the last."""
_GLANCE_S, _CHARACTERS_A_SECOND = 0.7, 16.0
"""To find a text, and to read it: 190 words a minute, for those who also look at a picture."""
_EASE = 1.4
"""So many times as long as reading takes, nobody has to hurry and nobody waits."""
_PAUSE_S = 0.5
"""Before the last step: the joke."""
_TOLD_SHARE = 0.7
"""By then the last step has begun, of the clip."""
_BARE_S = 0.4
"""Of a step in which there is nothing to read."""


def quick_entrances(steps: Iterable[int]) -> Mapping[int, float]:
    """Seconds at which each step comes in where only what comes of it is shown: stills."""
    known = sorted({0, *steps})
    gap = min(QUICK_STEP_S, QUICK_LAST_S / max(known[-1], 1))
    return {step: step * gap for step in known}


def entrances(
    steps: Iterable[int], characters: Mapping[int, int], seconds: float
) -> Mapping[int, float]:
    """Seconds at which each step comes in, in a clip of so many `seconds`. `characters`: how many
    are to be read in it. All that comes before the first words is there from the start."""
    known = sorted({0, *steps})
    first = min((step for step in known if characters.get(step)), default=0)
    told = [step for step in known if step >= first]
    waits = [_EASE * _reading_s(characters.get(step, 0)) for step in told[:-1]]
    if waits:
        waits[-1] += _PAUSE_S
    last_s = _reading_s(characters.get(told[-1], 0))
    room = min(_TOLD_SHARE * seconds, max(seconds - last_s, seconds / 2))
    share = min(1.0, room / sum(waits)) if waits else 1.0
    starts, at = dict.fromkeys(known, 0.0), 0.0
    for step, wait in zip(told[1:], waits, strict=True):
        at += share * wait
        starts[step] = at
    return starts


def _reading_s(characters: int) -> float:
    return _GLANCE_S + characters / _CHARACTERS_A_SECOND if characters else _BARE_S
