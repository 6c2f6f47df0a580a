"""When everything of an explainer happens: whole frames, decided before anything is filmed.

A phrase's frames reach from its first sound to that of the next one; the first phrase of a section
begins with the transition to its slide, which never begins before the last word of the section
before it has ended, and is over when its first word is said if the pause is as long. So a phrase's
frames depend on nothing but the phrase, its slide and the pause that follows it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from mutoscope.media.timeline import Canvas, SceneSpan, Timeline
from mutoscope.pipelines.explainer.values import BREATH_S, Chapter, PhraseSpan


@dataclass(frozen=True)
class Pauses:
    """Seconds of quiet before the first word, between two speakers on a slide, between two slides,
    and after the last word."""

    initial_s: float = 1.0
    speaker_s: float = 0.5
    slide_s: float = 1.0
    ending_s: float = 1.0

    @property
    def longest_s(self) -> float:
        """Of all that there may be in a video."""
        return max(self.initial_s, self.speaker_s, self.slide_s, self.ending_s, BREATH_S)


@dataclass(frozen=True)
class Said:
    """How long a phrase is spoken, by whom, and in which section (counted from 0)."""

    section: int
    speaker: str
    duration_s: float


@dataclass(frozen=True)
class Schedule:
    """All phrases in order, and how long each change of slide takes, in frames."""

    canvas: Canvas
    spans: tuple[PhraseSpan, ...]
    transition_frames: int

    @property
    def frames(self) -> int:
        """The length of the whole."""
        return self.spans[-1].start + self.spans[-1].frames

    @property
    def sections(self) -> Timeline:
        """The video slide by slide."""
        groups = [self.of_section(number) for number in range(self.spans[-1].section + 1)]
        scenes = tuple(
            SceneSpan(spans[0].start, sum(span.frames for span in spans)) for spans in groups
        )
        return Timeline(self.canvas, scenes, self.transition_frames)

    def of_section(self, number: int) -> list[PhraseSpan]:
        """The spans of its phrases."""
        return [span for span in self.spans if span.section == number]

    def first_own(self, place: int) -> int:
        """The first frame of a phrase, counted from its start, that is no part of a transition."""
        is_first = place > 0 and self.spans[place - 1].section != self.spans[place].section
        return self.transition_frames if is_first else 0

    def speech_s(self, span: PhraseSpan) -> float:
        """When its sound begins, seconds from the start of the video."""
        return self.canvas.seconds(span.speech)


def schedule(
    canvas: Canvas, phrases: Sequence[Said], pauses: Pauses, transition_s: float
) -> Schedule:
    """Lay the phrases out, each rounded up to whole frames. `transition_s`: 0: slides are cut hard;
    it is shortened where the first phrase of a slide is too short to hold it."""
    gaps = [_gap_s(*pair, pauses) for pair in pairwise(phrases)]
    voices = [max(1, canvas.frames(phrase.duration_s)) for phrase in phrases]
    quiet = [canvas.frames(gap_s) for gap_s in (*gaps, pauses.ending_s)]
    steps = [voice + gap for voice, gap in zip(voices, quiet, strict=True)]
    speech = list(accumulate(steps, initial=canvas.frames(pauses.initial_s)))
    wanted = canvas.frames(transition_s) if phrases[-1].section else 0
    opening = [at for at, pair in enumerate(pairwise(phrases), 1) if _is_change(*pair)]
    transition = min([wanted, *(steps[at] - 1 for at in opening)])
    starts = [0] + [
        _start(phrases, voices, speech, place, transition) for place in range(1, len(phrases))
    ]
    ends = [*starts[1:], speech[-1]]
    spans = tuple(
        PhraseSpan(phrase.section, start, at, end - start)
        for phrase, start, at, end in zip(phrases, starts, speech[:-1], ends, strict=True)
    )
    return Schedule(canvas, spans, transition)


def _start(
    phrases: Sequence[Said],
    voices: Sequence[int],
    speech: Sequence[int],
    place: int,
    transition: int,
) -> int:
    if not _is_change(phrases[place - 1], phrases[place]):
        return speech[place]
    silent_from = speech[place - 1] + voices[place - 1]
    return max(silent_from, speech[place] - transition)


def _is_change(earlier: Said, later: Said) -> bool:
    return earlier.section != later.section


def _gap_s(earlier: Said, later: Said, pauses: Pauses) -> float:
    if _is_change(earlier, later):
        return pauses.slide_s
    return BREATH_S if earlier.speaker == later.speaker else pauses.speaker_s


def chapters_of(timing: Schedule, titles: Sequence[str]) -> tuple[Chapter, ...]:
    """A chapter for each section, by its slide's time."""
    canvas, timeline = timing.canvas, timing.sections
    return tuple(
        Chapter(title, canvas.seconds(span.start), canvas.seconds(span.start + span.frames))
        for title, span in zip(titles, timeline.scenes, strict=True)
    )
