"""The instruments of the music bed: notes as sample arrays, all synthesised, all deterministic.

Every function returns float32 that starts and ends at zero, so that notes can be added anywhere
without a click. Mono unless said otherwise; stereo is [samples, 2]. Frequencies in Hz.
"""

import numpy as np
from numpy.typing import NDArray

RATE = 48_000
Samples = NDArray[np.floating]
"""float32 at run time; numpy's type stubs cannot tell."""


def pad(frequency: float, length_s: float, *, attack_s: float, release_s: float) -> Samples:
    """A soft string-like note, stereo: three detuned voices a side, upper partials fading in and
    out slowly so that a held chord breathes. Lasts `length_s` + `release_s`."""
    t = _time(length_s + release_s)
    swell = (0.5 - 0.5 * np.cos(2 * np.pi * 0.11 * t)).astype(np.float32)
    sides = []
    for side, detunes in enumerate(((-4.1, 0.7, 5.3), (-5.6, -0.9, 3.9))):
        voice = np.zeros_like(t)
        for number, cents in enumerate(detunes):
            phase = _cycles(frequency * 2 ** (cents / 1200), t) + 0.37 * number + 0.21 * side
            voice += _sine(phase) + (0.22 + 0.14 * swell) * _sine(2 * phase)
            if 3 * frequency < 3_000:
                voice += 0.09 * swell * _sine(3 * phase)
        sides.append(voice)
    envelope = _swell_envelope(len(t), attack_s, release_s)
    return np.stack(sides, axis=1) * (envelope / 3)[:, None]


def pluck(frequency: float, *, decay_s: float, brightness: float) -> Samples:
    """A struck note between harp and electric piano: partials that die the sooner the higher they
    are. `brightness` 0..1 weighs the upper ones."""
    t = _time(min(6 * decay_s, 3.0))
    phase = _cycles(frequency, t)
    note = np.zeros_like(t)
    for partial in range(1, 7):
        if partial * frequency > 9_000:
            break
        weight = brightness ** (partial - 1) / partial
        note += weight * _sine(partial * phase) * np.exp(-t * (0.6 + 0.4 * partial) / decay_s)
    note += 0.05 * brightness * _sine(7.03 * phase) * np.exp(-t / 0.03)
    return _edged(note, attack_s=0.004)


def bass(frequency: float, length_s: float) -> Samples:
    """A round low note: a sine with a little second harmonic, so that small speakers hear it."""
    t = _time(length_s + 0.12)
    phase = _cycles(frequency, t)
    note = _sine(phase) + 0.35 * _sine(2 * phase) * np.exp(-t / 0.8) + 0.08 * _sine(3 * phase)
    return note * _swell_envelope(len(t), 0.03, 0.12) * np.exp(-t / 2.2)


def kick() -> Samples:
    """A soft drum without a hard front: a sine that falls from 105 to 46 Hz."""
    t = _time(0.34)
    sweep = 46 * t + (105 - 46) * 0.035 * (1 - np.exp(-t / 0.035))
    return _edged(_sine(sweep) * np.exp(-t / 0.11), attack_s=0.003)


def shaker(random: np.random.Generator) -> Samples:
    """A breath of high noise."""
    t = _time(0.09)
    noise = random.standard_normal(len(t)).astype(np.float32)
    bright = np.diff(noise, n=2, prepend=np.zeros(2, np.float32)) / 4
    return _edged(bright * np.exp(-t / 0.022), attack_s=0.008)


def room(random: np.random.Generator, *, length_s: float, tone_hz: float) -> Samples:
    """The impulse response of a soft hall, stereo: decaying noise, its upper range cut at
    `tone_hz` and below 180 Hz, the two sides independent. Energy 1 a side."""
    t = _time(length_s)
    noise = random.standard_normal((len(t), 2)) * np.exp(-6.9 * t / length_s)[:, None]
    spectrum = np.fft.rfft(noise, axis=0)
    hz = np.fft.rfftfreq(len(t), 1 / RATE)
    shape = 1 / (1 + (hz / tone_hz) ** 2) * (hz**2 / (hz**2 + 180**2))
    tail = np.fft.irfft(spectrum * shape[:, None], len(t), axis=0)
    tail *= np.minimum(1, t / 0.012)[:, None]
    return (tail / np.sqrt((tail**2).sum(axis=0))).astype(np.float32)


def _time(length_s: float) -> Samples:
    return (np.arange(round(length_s * RATE)) / RATE).astype(np.float32)


def _cycles(frequency: float, t: Samples) -> Samples:
    # Counted in whole samples and wrapped in double precision: float32 loses pitch after seconds.
    turns = np.arange(len(t)) * (frequency / RATE)
    return (turns - np.floor(turns)).astype(np.float32)


def _sine(cycles: Samples) -> Samples:
    return np.sin(np.float32(2 * np.pi) * cycles)


def _swell_envelope(samples: int, attack_s: float, release_s: float) -> Samples:
    rise = min(round(attack_s * RATE), samples // 2)
    fall = min(round(release_s * RATE), samples // 2)
    envelope = np.ones(samples, np.float32)
    envelope[:rise] = _half_cosine(rise)
    envelope[samples - fall :] = _half_cosine(fall)[::-1]
    return envelope


def _edged(note: Samples, *, attack_s: float) -> Samples:
    return note * _swell_envelope(len(note), attack_s, 0.02)


def _half_cosine(samples: int) -> Samples:
    return (0.5 - 0.5 * np.cos(np.pi * np.arange(samples) / max(1, samples))).astype(np.float32)
