"""The instruments of the music bed: notes as sample arrays, all synthesised, all deterministic.

Every function returns float32 that starts and ends at zero, so that notes can be added anywhere
without a click. Mono unless said otherwise; stereo is [samples, 2]. Frequencies in Hz.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

RATE = 48_000
Samples = NDArray[np.floating]
"""float32 at run time; numpy's type stubs cannot tell."""
Colour = Literal["strings", "choir", "air"]
_COLOURS: dict[Colour, tuple[tuple[int, float, float], ...]] = {
    "strings": ((2, 0.22, 0.14), (3, 0.0, 0.09)),
    "choir": ((2, 0.5, -0.1), (3, 0.34, 0.1), (4, 0.16, 0.1), (6, 0.06, 0.06)),
    "air": ((3, 0.1, 0.08), (5, 0.03, 0.03)),
}
"""Partials over the first: their weight, and how much of it comes and goes."""


def pad(
    frequency: float, length_s: float, *, attack_s: float, release_s: float, colour: Colour
) -> Samples:
    """A soft held note, stereo: three detuned voices a side, upper partials fading in and out
    slowly so that a held chord breathes. Lasts `length_s` + `release_s`."""
    t = _time(length_s + release_s)
    swell = (0.5 - 0.5 * np.cos(2 * np.pi * 0.11 * t)).astype(np.float32)
    partials = [(1, np.ones_like(t))]
    for partial, steady, swelling in _COLOURS[colour]:
        if partial * frequency < 3_000:
            partials.append((partial, steady + swelling * swell))
    sound = np.zeros((2, len(t)), np.float32)
    for side, detunes in enumerate(((-4.1, 0.7, 5.3), (-5.6, -0.9, 3.9))):
        phases = [
            _cycles(frequency * 2 ** (cents / 1200), t) + np.float32(0.37 * voice + 0.21 * side)
            for voice, cents in enumerate(detunes)
        ]
        for partial, weight in partials:
            sound[side] += weight * _chorus(partial, phases)
    sound *= _swell_envelope(len(t), attack_s, release_s) / 3
    return np.ascontiguousarray(sound.T)


def _chorus(partial: int, phases: Sequence[Samples]) -> Samples:
    first, *others = (_sine(partial * phase) for phase in phases)
    for voice in others:
        first += voice
    return first


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


def mallet(frequency: float, *, decay_s: float, brightness: float) -> Samples:
    """A struck bar of wood, as of a marimba: its overtones are 3.93 and 9.2 times as high and gone
    at once (N. Fletcher, T. Rossing, "The physics of musical instruments", chapter 19)."""
    t = _time(min(5 * decay_s, 1.6))
    note = _sine(_cycles(frequency, t)) * np.exp(-t / (0.7 * decay_s))
    for ratio, weight, share in ((3.93, 0.5, 0.18), (9.2, 0.2, 0.07)):
        if ratio * frequency < 9_000:
            ring = np.exp(-t / (share * decay_s + 0.005))
            note += weight * brightness * _sine(_cycles(ratio * frequency, t)) * ring
    return _edged(0.9 * note, attack_s=0.003)


def bell(frequency: float, *, decay_s: float, brightness: float) -> Samples:
    """A small bell: partials that are no whole multiples, the higher the shorter."""
    t = _time(min(5 * decay_s + 0.4, 4.0))
    note = np.zeros_like(t)
    for place, ratio in enumerate((1.0, 2.0, 2.76, 4.07, 5.4)):
        if ratio * frequency < 9_000:
            ring = np.exp(-t * (1 + 0.7 * place) / (1.4 * decay_s))
            note += brightness**place * _sine(_cycles(ratio * frequency, t)) * ring
    return _edged(0.8 * note, attack_s=0.002)


def bowed(frequency: float, *, decay_s: float, brightness: float) -> Samples:
    """A short stroke over a string: all partials, a soft beginning."""
    t = _time(min(2 * decay_s + 0.25, 1.6))
    phase = _cycles(frequency, t) + 0.012 * _sine(_cycles(5.3, t))
    note = np.zeros_like(t)
    for partial in range(1, 10):
        if partial * frequency < 6_000:
            note += (0.45 + 0.55 * brightness) ** (partial - 1) / partial * _sine(partial * phase)
    return 0.6 * note * np.exp(-t / (1.5 * decay_s)) * _swell_envelope(len(t), 0.045, 0.12)


def glass(frequency: float, *, decay_s: float, brightness: float) -> Samples:
    """A rubbed glass: nearly one tone, which comes slowly and trembles."""
    t = _time(min(3 * decay_s, 3.5))
    trembling = 1 - 0.18 * (0.5 + 0.5 * _sine(_cycles(4.6, t)))
    note = _sine(_cycles(frequency, t)) + 0.25 * brightness * _sine(_cycles(3 * frequency, t))
    rise = min(0.18, decay_s / 3)
    return note * trembling * np.exp(-t / decay_s) * _swell_envelope(len(t), rise, 0.3)


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


def boom() -> Samples:
    """A big drum, far away: a tone that falls from 82 to 41 Hz and rings for a second."""
    t = _time(1.1)
    sweep = 41 * t + (82 - 41) * 0.05 * (1 - np.exp(-t / 0.05))
    skin = 0.12 * _sine(_cycles(173, t)) * np.exp(-t / 0.06)
    return _edged(_sine(sweep) * np.exp(-t / 0.3) + skin, attack_s=0.004)


def clap(random: np.random.Generator) -> Samples:
    """Hands: noise of the middle range, three times within 25 ms."""
    t = _time(0.2)
    noise = random.standard_normal(len(t)).astype(np.float32)
    smooth = np.convolve(noise, np.ones(8, np.float32) / 8, "same")
    middle = smooth - np.convolve(noise, np.ones(40, np.float32) / 40, "same")
    hits = sum(np.exp(-np.maximum(t - at, 0) / 0.02) * (t >= at) for at in (0.0, 0.011, 0.023))
    return _edged(0.5 * middle * np.asarray(hits, np.float32), attack_s=0.004)


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
    # Counted in 2⁻³² of a turn, which wraps by itself: float32 loses pitch after seconds.
    step = np.uint32(round(frequency / RATE * 2**32) % 2**32).astype(np.int32)
    return (np.arange(len(t), dtype=np.int32) * step).astype(np.float32) * np.float32(2**-32)


def _sine(cycles: Samples) -> Samples:
    angle = np.float32(2 * np.pi) * cycles
    return np.sin(angle, out=angle)


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
