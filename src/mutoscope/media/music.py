"""A music bed composed for the length of the video: chords, bass, a lead, drums, a soft hall.

Everything follows from mood, seed and length; the result is ours to give away (CC0). The seed picks
the key, the progressions, the rhythm of the lead and who plays it, and the colour of the chords.
The tempo is bent by a few percent so that the last bar ends with the video, on the home chord:
nothing loops and nothing is cut off. Made bar by bar, so that memory does not grow with length.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from mutoscope.errors import MediaError
from mutoscope.media import instruments
from mutoscope.media.fades import fade
from mutoscope.media.instruments import RATE, Colour, Samples
from mutoscope.media.moods import CHARACTERS, SCALES, Character, Drum, Lead

T = TypeVar("T")

BEATS = 4
FADE_IN_S = 0.6
FADE_OUT_S = 2.4


def music_bed(
    mood: str,
    *,
    seed: int,
    duration_s: float,
    fade_in_s: float = FADE_IN_S,
    fade_out_s: float = FADE_OUT_S,
) -> Iterator[NDArray[np.float32]]:
    """Blocks of float32 [samples, 2] at 48 kHz, together round(duration_s · 48000) samples.

    About −23 LUFS; each fade is at most half of it. MediaError for an unknown mood or a length of
    nothing.
    """
    moods: Mapping[str, Character] = {**CHARACTERS}
    if mood not in moods:
        raise MediaError(
            f"There is no music of the mood {mood!r}.", hint=f"Choose {', '.join(CHARACTERS)}."
        )
    if duration_s <= 0:
        raise MediaError("Music cannot be 0 seconds long.", hint="Give a length above 0.")
    own_seed = [seed & 0xFFFFFFFF, list(moods).index(mood)]
    piece = _Composition(moods[mood], own_seed, duration_s)
    samples = round(duration_s * RATE)
    return faded(_bars(piece), samples, fade_in_s=fade_in_s, fade_out_s=fade_out_s)


class _Composition:
    """The piece: its key, its chords, and each bar's notes when their turn comes."""

    def __init__(self, character: Character, seed: Sequence[int], duration_s: float) -> None:
        self._random = np.random.default_rng(seed)
        self.character = character
        natural_bar_s = 60 / character.beats_per_minute * BEATS
        self.bars = max(1, round(duration_s / natural_bar_s))
        self.bar_s = duration_s / self.bars
        self._home = int(self._random.integers(50, 58))
        self._verse = self._one_of(self.character.progressions)
        self._chorus = self._one_of(self.character.progressions)
        self._pattern = self._one_of(self.character.patterns)
        lead: Lead = self._one_of(self.character.leads)
        self._lead = _LEADS[lead]
        self._colour: Colour = self._one_of(self.character.colours)
        self._melody = self._random.integers(0, 5, size=16)
        hall_s = 1.5 + self.character.wet
        self.hall = instruments.room(self._random, length_s=hall_s, tone_hz=3_200)
        self._drums = _drum_kit(self._random)
        self._pad = cache(self._new_pad)
        self._note = cache(self._new_note)

    def _one_of(self, choices: tuple[T, ...]) -> T:
        return choices[int(self._random.integers(len(choices)))]

    def bar(self, number: int) -> Samples:
        """Dry stereo sound of all that starts in a bar, ringing on past its end."""
        sound = np.zeros((round((self.bar_s + 4.0) * RATE), 2), np.float32)
        degree = self._degree(number)
        self._lay_chord(sound, degree)
        self._lay_bass(sound, degree, number)
        self._lay_lead(sound, degree, number)
        self._lay_drums(sound, number)
        return sound

    def _degree(self, number: int) -> int:
        if number >= self.bars - 1:
            return 0
        section = self._chorus if number // 8 % 2 else self._verse
        return section[number % 4]

    def _pitch(self, degree: int, octave: int = 0) -> float:
        """Hz of a scale step counted from the home note."""
        scale = SCALES[self.character.scale]
        semitones = scale[degree % 7] + 12 * (degree // 7 + octave)
        return 440 * 2 ** ((self._home + semitones - 69) / 12)

    def _chord(self, degree: int) -> tuple[int, ...]:
        """The scale steps of a triad, folded close to home so that chords glide."""
        return tuple(step - 7 if step > 8 else step for step in (degree, degree + 2, degree + 4))

    def _lay_chord(self, sound: Samples, degree: int) -> None:
        for step in self._chord(degree):
            note = self._pad(step)
            sound[: len(note)] += self.character.pad_gain / 3 * note

    def _new_pad(self, step: int) -> Samples:
        return instruments.pad(
            self._pitch(step),
            self.bar_s,
            attack_s=self.character.attack_s,
            release_s=1.4,
            colour=self._colour,
        )

    def _lay_bass(self, sound: Samples, degree: int, number: int) -> None:
        root = self._pitch(degree if degree < 4 else degree - 7, octave=-1)
        beats = (0.0, 2.5) if number % 2 and number < self.bars - 1 else (0.0,)
        length_s = self.bar_s / len(beats) * 0.9
        for beat in beats:
            note = self.character.bass_gain * instruments.bass(root, length_s)
            self._add(sound, note, beat / BEATS, pan=0.0)

    def _lay_lead(self, sound: Samples, degree: int, number: int) -> None:
        chord = self._chord(degree)
        if number >= self.bars - 1:
            for eighth, step in enumerate(chord):
                self._add_note(sound, step + 7, eighth / 16, 0.8, pan=0.3 * (eighth - 1))
            return
        busy = self._energy(number)
        for place, eighth in enumerate(self._pattern):
            if place and place / len(self._pattern) > busy:
                continue
            pick = int(self._melody[(number % 4 * 4 + place) % 16])
            step = chord[pick % 3] + 7 * (1 + (pick > 3))
            loud = 1.0 if eighth == 0 else 0.62 + 0.16 * ((place * 5 + number) % 3)
            self._add_note(sound, step, eighth / 8, loud, pan=0.45 * (-1) ** place)

    def _energy(self, number: int) -> float:
        """How busy a bar is, 0..1: thin at first, full in the middle, thin before the end."""
        if number < 2 or number >= self.bars - 2:
            return 0.5
        return 1.0 if number // 4 % 2 else 0.75

    def _add_note(self, sound: Samples, step: int, at: float, loud: float, *, pan: float) -> None:
        note = self._note(step)
        self._add(sound, self.character.lead_gain * loud * note, at, pan=pan)

    def _new_note(self, step: int) -> Samples:
        return self._lead(
            self._pitch(step, self.character.octave),
            decay_s=self.character.decay_s,
            brightness=self.character.brightness,
        )

    def _lay_drums(self, sound: Samples, number: int) -> None:
        gain = self.character.drum_gain
        if not gain or number < 1 or number >= self.bars - 1:
            return
        for place, (drum, eighth, loud) in enumerate(self.character.drums):
            hits = self._drums[drum]
            pan = 0.25 if drum == "shaker" else 0.0
            self._add(sound, loud * gain * hits[(place + number) % len(hits)], eighth / 8, pan=pan)

    def _add(self, sound: Samples, note: Samples, at: float, *, pan: float) -> None:
        """Add a mono note at a fraction of the bar; pan −1 (left) .. 1, constant power."""
        start = round(at * self.bar_s * RATE)
        angle = (pan + 1) * np.pi / 4
        part = note[: len(sound) - start]
        sound[start : start + len(part), 0] += np.float32(np.cos(angle)) * part
        sound[start : start + len(part), 1] += np.float32(np.sin(angle)) * part


def _bars(piece: _Composition) -> Iterator[NDArray[np.float32]]:
    """Wet bars in order, each with what still rings from those before."""
    hall = _Hall(piece.hall, round(piece.bar_s * RATE) + 1)
    ringing = np.zeros((0, 2), np.float32)
    for number in range(piece.bars):
        sound = piece.bar(number)
        sound[: len(ringing)] += ringing
        first, end = (round(k * piece.bar_s * RATE) for k in (number, number + 1))
        dry, ringing = sound[: end - first], sound[end - first :]
        wet = np.float32(piece.character.wet) * hall.answer(dry)
        yield np.float32(piece.character.level) * np.asarray(dry + wet, np.float32)


class _Hall:
    """What a hall answers to sound that comes in parts of at most `longest` samples."""

    def __init__(self, response: Samples, longest: int) -> None:
        self._size = _quick_size(longest + len(response))
        # numpy transforms float32 as float64, at twice the cost, unless it scales by a float.
        self._spectrum = np.fft.rfft(response.T, self._size, norm="forward") * self._size**2
        self._ringing = np.zeros((2, 0), np.float32)

    def answer(self, dry: Samples) -> Samples:
        """Of the next part, and what still rings of those before."""
        spectrum = np.fft.rfft(dry.T, self._size, norm="forward")
        sound = np.fft.irfft(spectrum * self._spectrum, self._size)
        sound[:, : self._ringing.shape[1]] += self._ringing
        self._ringing = sound[:, len(dry) :]
        return sound[:, : len(dry)].T


def _quick_size(samples: int) -> int:
    """The least 8, 9, 10, 12 or 15 times a power of two that holds them: transforms in little
    more time than their share."""
    return min(m << max(0, (-(-samples // m) - 1).bit_length()) for m in (8, 9, 10, 12, 15))


def faded(
    blocks: Iterable[NDArray[np.float32]],
    samples: int,
    *,
    fade_in_s: float = FADE_IN_S,
    fade_out_s: float = FADE_OUT_S,
) -> Iterator[NDArray[np.float32]]:
    """The first `samples` of a bed, faded in and out; each is at most half of it."""
    rise, fall = round(fade_in_s * RATE), round(fade_out_s * RATE)
    at = 0
    for whole in blocks:
        block = whole[: samples - at]
        yield fade(block, at, samples, rise=rise, fall=fall)
        at += len(block)


_LEADS: dict[Lead, Callable[..., Samples]] = {
    "pluck": instruments.pluck,
    "mallet": instruments.mallet,
    "bell": instruments.bell,
    "bowed": instruments.bowed,
    "glass": instruments.glass,
}


def _drum_kit(random: np.random.Generator) -> dict[Drum, list[Samples]]:
    """Several of those that never sound twice alike."""
    return {
        "kick": [instruments.kick()],
        "boom": [instruments.boom()],
        "clap": [instruments.clap(random) for _ in range(2)],
        "shaker": [instruments.shaker(random) for _ in range(4)],
    }
