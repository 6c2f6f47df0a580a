"""The moods of the music bed: what each sounds like."""

from dataclasses import dataclass
from typing import Literal

from mutoscope.media.instruments import Colour

Mood = Literal["calm", "warm", "bright", "tense", "epic", "playful", "mystery", "dreamy"]
Lead = Literal["pluck", "mallet", "bell", "bowed", "glass"]
Drum = Literal["kick", "boom", "clap", "shaker"]
Beats = tuple[tuple[Drum, float, float], ...]
Scale = Literal["major", "minor", "lydian", "dorian", "harmonic"]

SCALES: dict[Scale, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "harmonic": (0, 2, 3, 5, 7, 8, 11),
}
"""Semitones over the home note."""

_SHAKEN: Beats = tuple(
    ("shaker", eighth + 0.04 * (eighth % 2), 0.5 if eighth % 2 else 0.28) for eighth in range(8)
)
_SOFT: Beats = (("kick", 0.0, 0.9), ("kick", 4.0, 0.9), *_SHAKEN)
_MARCH: Beats = (
    ("boom", 0.0, 1.0),
    ("boom", 3.0, 0.55),
    ("boom", 4.0, 0.8),
    ("boom", 6.0, 0.5),
    ("boom", 7.0, 0.65),
    ("clap", 4.0, 0.35),
)
_HOP: Beats = (
    ("kick", 0.0, 0.9),
    ("kick", 3.3, 0.6),
    ("kick", 4.0, 0.8),
    ("clap", 2.0, 0.8),
    ("clap", 6.0, 0.8),
    *(("shaker", at, 0.4) for at in (1.3, 3.3, 5.3, 7.3)),
)
_HEART: Beats = (("boom", 0.0, 0.7), ("boom", 0.8, 0.4))


@dataclass(frozen=True)
class Character:
    """What a mood sounds like. Progressions are scale degrees (0 = home chord), four bars each;
    `patterns` are the eighths of a bar on which a note of the lead falls, `drums` who strikes on
    which eighth and how hard. Of what stands in several forms, a piece takes what its seed says."""

    scale: Scale
    beats_per_minute: float
    progressions: tuple[tuple[int, int, int, int], ...]
    patterns: tuple[tuple[int, ...], ...]
    leads: tuple[Lead, ...]
    colours: tuple[Colour, ...]
    brightness: float
    decay_s: float
    attack_s: float
    pad_gain: float
    lead_gain: float
    bass_gain: float
    drum_gain: float
    drums: Beats
    wet: float
    level: float
    octave: int = 0


CHARACTERS: dict[Mood, Character] = {
    "calm": Character(
        scale="major",
        beats_per_minute=70,
        progressions=((0, 5, 3, 4), (0, 2, 3, 3), (0, 3, 5, 4)),
        patterns=((0, 3, 5), (0, 2, 6), (0, 4, 5, 7)),
        leads=("pluck", "glass", "bell"),
        colours=("strings", "air"),
        brightness=0.32,
        decay_s=0.9,
        attack_s=0.9,
        pad_gain=0.34,
        lead_gain=0.30,
        bass_gain=0.26,
        drum_gain=0.0,
        drums=(),
        wet=0.55,
        level=0.255,
    ),
    "warm": Character(
        scale="major",
        beats_per_minute=84,
        progressions=((0, 4, 5, 3), (3, 0, 4, 5), (0, 2, 5, 3)),
        patterns=((0, 2, 3, 5, 6), (0, 3, 4, 6), (0, 1, 4, 5, 7)),
        leads=("pluck", "mallet", "bowed"),
        colours=("strings", "choir"),
        brightness=0.42,
        decay_s=0.6,
        attack_s=0.5,
        pad_gain=0.30,
        lead_gain=0.34,
        bass_gain=0.30,
        drum_gain=0.16,
        drums=_SOFT,
        wet=0.42,
        level=0.277,
    ),
    "bright": Character(
        scale="major",
        beats_per_minute=104,
        progressions=((0, 4, 5, 3), (0, 3, 0, 4), (5, 3, 0, 4)),
        patterns=((0, 1, 3, 4, 6, 7), (0, 2, 3, 5, 6), (0, 3, 4, 6, 7)),
        leads=("pluck", "bell", "mallet"),
        colours=("strings", "air"),
        brightness=0.55,
        decay_s=0.38,
        attack_s=0.25,
        pad_gain=0.22,
        lead_gain=0.38,
        bass_gain=0.32,
        drum_gain=0.42,
        drums=_SOFT,
        wet=0.3,
        level=0.295,
    ),
    "tense": Character(
        scale="minor",
        beats_per_minute=92,
        progressions=((0, 5, 3, 4), (0, 0, 5, 4), (0, 3, 5, 0)),
        patterns=((0, 1, 2, 4, 5, 6), (0, 1, 3, 4, 5, 7), (0, 2, 3, 4, 6, 7)),
        leads=("pluck", "bowed", "mallet"),
        colours=("strings", "choir"),
        brightness=0.36,
        decay_s=0.3,
        attack_s=0.7,
        pad_gain=0.36,
        lead_gain=0.26,
        bass_gain=0.40,
        drum_gain=0.26,
        drums=_SOFT,
        wet=0.45,
        level=0.27,
    ),
    "epic": Character(
        scale="minor",
        beats_per_minute=80,
        progressions=((0, 5, 2, 6), (0, 3, 5, 6), (5, 6, 0, 0)),
        patterns=((0, 1, 2, 3, 4, 5, 6, 7), (0, 2, 3, 4, 6, 7), (0, 1, 3, 4, 5, 7)),
        leads=("bowed", "pluck", "bell"),
        colours=("choir", "strings"),
        brightness=0.62,
        decay_s=0.32,
        attack_s=0.35,
        pad_gain=0.44,
        lead_gain=0.26,
        bass_gain=0.44,
        drum_gain=0.62,
        drums=_MARCH,
        wet=0.6,
        level=0.2,
        octave=-1,
    ),
    "playful": Character(
        scale="major",
        beats_per_minute=126,
        progressions=((0, 3, 4, 0), (0, 5, 1, 4), (0, 0, 3, 4)),
        patterns=((0, 2, 3, 4, 6), (0, 1, 4, 6, 7), (0, 3, 4, 5, 6)),
        leads=("mallet", "pluck", "bell"),
        colours=("air", "strings"),
        brightness=0.5,
        decay_s=0.22,
        attack_s=0.12,
        pad_gain=0.10,
        lead_gain=0.52,
        bass_gain=0.34,
        drum_gain=0.34,
        drums=_HOP,
        wet=0.16,
        level=0.335,
    ),
    "mystery": Character(
        scale="harmonic",
        beats_per_minute=60,
        progressions=((0, 5, 0, 4), (0, 1, 0, 4), (0, 3, 1, 4)),
        patterns=((0, 5), (0, 3, 6), (2, 3, 7)),
        leads=("bell", "glass", "bowed"),
        colours=("choir", "air"),
        brightness=0.4,
        decay_s=1.1,
        attack_s=1.4,
        pad_gain=0.38,
        lead_gain=0.22,
        bass_gain=0.42,
        drum_gain=0.4,
        drums=_HEART,
        wet=0.75,
        level=0.23,
        octave=-1,
    ),
    "dreamy": Character(
        scale="lydian",
        beats_per_minute=56,
        progressions=((0, 1, 0, 4), (0, 4, 1, 5), (0, 2, 1, 0)),
        patterns=((0, 2, 4, 6), (0, 3, 6), (1, 3, 5, 7)),
        leads=("glass", "bell", "pluck"),
        colours=("air", "choir"),
        brightness=0.45,
        decay_s=1.3,
        attack_s=1.8,
        pad_gain=0.30,
        lead_gain=0.30,
        bass_gain=0.14,
        drum_gain=0.0,
        drums=(),
        wet=0.95,
        level=0.155,
        octave=1,
    ),
}
