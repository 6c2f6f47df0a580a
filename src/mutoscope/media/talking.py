"""When a mouth is open and when eyes are closed, frame by frame.

The mouth follows the sound: loudness of each frame (RMS), against how loud this phrase is itself,
so that a whisper is seen as well as a shout, and against the frames about it, so that it moves with
the syllables of a sentence said in one breath.
"""

import random
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from mutoscope.media.timeline import Canvas
from mutoscope.media.wav import read_wav

MouthTrack = tuple[bool, ...]
"""Whether the mouth is open, for each frame of a clip."""

_LOUD_PERCENTILE = 85
_LEAST = 0.3
"""Of a phrase's loud parts: below, there is no voice but breath."""
_OPENS, _SHUTS = 0.75, 0.6
"""Shares of the loudest moment near by: a mouth opens above the one and shuts below the other, so
that it shuts between syllables and does not tremble."""
_NEAR_S = 0.13
_SILENT_DBFS = -50.0
LEAST_FRAMES = 2

BLINK_S = 0.15
BLINK_EVERY_S = (2.5, 5.0)
_FIRST_BLINK_S = 0.5
_UNBLINKING_S = 0.2
"""At a clip's ends: it is joined to others there."""


def mouth_openings(wav: Path, canvas: Canvas, lead_frames: int, frames: int) -> MouthTrack:
    """Of a clip of `frames` frames whose sound begins after `lead_frames`; shut in its first frame
    and its last two. No state lasts less than two frames. Raises MediaError as `read_wav`."""
    samples, rate = read_wav(wav)
    loud = _loudness(samples, rate / float(canvas.fps))
    heard = loud[loud > 10 ** (_SILENT_DBFS / 20)]
    usual = float(np.percentile(heard, _LOUD_PERCENTILE)) if heard.size else float("inf")
    near = _highest_near(loud, round(_NEAR_S * canvas.fps))
    spoken = _with_hysteresis(np.where(loud > _LEAST * usual, loud / np.maximum(near, 1e-9), 0.0))
    track = [False] * lead_frames + spoken[: max(0, frames - lead_frames - LEAST_FRAMES)]
    track = (track + [False] * frames)[:frames]
    track[:1] = [False] * min(1, frames)
    return tuple(_without_flicker(track))


def _loudness(samples: NDArray[np.float32], frame_samples: float) -> NDArray[np.float64]:
    """The RMS of each frame."""
    count = int(np.ceil(len(samples) / frame_samples))
    edges = (np.arange(count) * frame_samples).astype(int)
    if not count:
        return np.zeros(0)
    energy = np.add.reduceat(samples.astype(np.float64) ** 2, edges)
    return np.sqrt(energy / np.diff([*edges, len(samples)]))


def _highest_near(levels: NDArray[np.float64], reach: int) -> NDArray[np.float64]:
    if not levels.size:
        return levels
    return sliding_window_view(np.pad(levels, reach), 2 * reach + 1).max(axis=1)


def _with_hysteresis(levels: NDArray[np.float64]) -> list[bool]:
    states, opened = list[bool](), False
    for level in levels:
        opened = bool(level > (_SHUTS if opened else _OPENS))
        states.append(opened)
    return states


def _without_flicker(track: Sequence[bool]) -> list[bool]:
    """Single frames take the state of those before them, from the start on."""
    steady = list[bool]()
    for state, run in groupby(track):
        length = len(list(run))
        lasts = length >= LEAST_FRAMES or not steady
        steady += [state if lasts else steady[-1]] * length
    return steady


def blinks(canvas: Canvas, frames: int, seed: int) -> list[tuple[int, int]]:
    """Frames [first, end) in which eyes are closed; the same for the same seed."""
    dice = random.Random(seed)
    length, ends = canvas.frames(BLINK_S), canvas.frames(_UNBLINKING_S)
    at_s = dice.uniform(_FIRST_BLINK_S, BLINK_EVERY_S[1])
    found: list[tuple[int, int]] = []
    while (first := canvas.frames(at_s)) + length <= frames - ends:
        found.append((first, first + length))
        at_s += dice.uniform(*BLINK_EVERY_S)
    return found
