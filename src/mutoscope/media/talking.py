"""When a mouth is open and when eyes are closed, frame by frame.

The mouth follows the sound: loudness of each frame (RMS), against how loud this phrase is itself,
so that a whisper is seen as well as a shout.
"""

import random
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mutoscope.media.timeline import Canvas
from mutoscope.media.wav import read_wav

MouthTrack = tuple[bool, ...]
"""Whether the mouth is open, for each frame of a clip."""

_LOUD_PERCENTILE = 85
_OPENS, _SHUTS = 0.55, 0.4
"""Shares of a phrase's loud parts: a mouth opens above the one and shuts below the other, so that
it shuts between syllables and does not tremble."""
_SILENT_DBFS = -50.0
LEAST_FRAMES = 2

BLINK_S = 0.15
BLINK_EVERY_S = (2.5, 5.0)
_FIRST_BLINK_S = 0.5
_UNBLINKING_S = 0.2
"""At a clip's ends: it is joined to others there."""


def mouth_openings(wav: Path, canvas: Canvas, lead_frames: int, frames: int) -> MouthTrack:
    """Of a clip of `frames` frames whose sound begins after `lead_frames`; shut in its first and
    last frame. No state lasts less than two frames. Raises MediaError as `read_wav`."""
    samples, rate = read_wav(wav)
    loud = _loudness(samples, rate / float(canvas.fps))
    heard = loud[loud > 10 ** (_SILENT_DBFS / 20)]
    usual = float(np.percentile(heard, _LOUD_PERCENTILE)) if heard.size else float("inf")
    spoken = _with_hysteresis(loud / usual)
    track = [False] * lead_frames + spoken[: max(0, frames - lead_frames - 1)]
    track = (track + [False] * frames)[:frames]
    track[:1] = [False] * min(1, frames)
    return tuple(_without_flicker(track))


def _loudness(samples: NDArray[np.float32], frame_samples: float) -> NDArray[np.float64]:
    """The RMS of each frame."""
    count = int(np.ceil(len(samples) / frame_samples))
    edges = np.round(np.arange(count) * frame_samples).astype(int)
    if not count:
        return np.zeros(0)
    energy = np.add.reduceat(samples.astype(np.float64) ** 2, edges)
    return np.sqrt(energy / np.diff([*edges, len(samples)]))


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
