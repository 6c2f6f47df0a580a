"""How far the music steps back for the voice: a curve known before anything is mixed.

The words' times are known, so nothing listens and nothing pumps: the music is down before the first
syllable, stays down over the gaps between words, and comes back when the voice has really paused.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

DEPTH_DB = -12.0
ATTACK_S = 0.12
RELEASE_S = 0.40
HOLD_GAP_S = 0.80
"""Pauses shorter than this belong to the speech around them."""

Span = tuple[float, float]


def merge_spans(spans: Sequence[Span], *, gap_s: float = HOLD_GAP_S) -> list[Span]:
    """Spans (start, end in seconds) in order, those less than `gap_s` apart joined."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start - merged[-1][1] < gap_s:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def duck_gain(
    times_s: NDArray[np.float64], spans: Sequence[Span], *, depth_db: float = DEPTH_DB
) -> NDArray[np.float64]:
    """The music's gain (factor ≤ 1) at ascending `times_s`: 1 away from speech, `depth_db` inside
    the spans, raised-cosine ramps in decibels between (120 ms down, ended when speech starts;
    400 ms up)."""
    reach = [s for s in spans if s[0] - ATTACK_S < times_s[-1] and s[1] + RELEASE_S > times_s[0]]
    depth = np.zeros(len(times_s))
    for start, end in reach:
        fall = np.clip((times_s - (start - ATTACK_S)) / ATTACK_S, 0, 1)
        rise = np.clip((end + RELEASE_S - times_s) / RELEASE_S, 0, 1)
        np.maximum(depth, np.minimum(fall, rise), out=depth)
    gain = np.where(depth < 1, 1.0, 10 ** (depth_db / 20))
    moving = (depth > 0) & (depth < 1)
    gain[moving] = 10 ** (depth_db * (0.5 - 0.5 * np.cos(np.pi * depth[moving])) / 20)
    return gain
