"""The release gate: a finished file is played to its end and measured before anyone may have it.

Nothing here trusts what was meant to be drawn: format, length, times, loudness, pictures and
captions are read from the decoded file. Each check's `how` says how it measures, its module why
the threshold stands where it does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mutoscope.errors import MediaError
from mutoscope.media.checks.audible import SoundWatch
from mutoscope.media.checks.legible import CaptionWatch
from mutoscope.media.checks.playable import ClockWatch, check_fast_start, check_format
from mutoscope.media.checks.report import Check, Report
from mutoscope.media.checks.timely import CaptionClock
from mutoscope.media.checks.visible import PictureWatch
from mutoscope.media.codec.audio import SAMPLE_RATE
from mutoscope.media.codec.playback import DecodedFrame, MediaFacts, probe
from mutoscope.media.codec.replay import play
from mutoscope.media.planes import FramePlanes
from mutoscope.media.timeline import CaptionBox, Timeline
from mutoscope.models import Tick

__all__ = ["Check", "Expected", "Report", "check_release"]

Onlooker = Callable[[int, FramePlanes], None]
"""Called with each frame's number and planes, which are good until it returns."""


@dataclass(frozen=True)
class Expected:
    """What the file should be. `captions` carry frames of the whole video, not of their scene;
    `missing_glyphs` are the characters no font could draw, found before drawing;
    `extra_silence_s` is how long a card without speech and music stands, `extra_still_s` how long a
    picture is meant not to move."""

    timeline: Timeline
    narration_s: float
    captions: tuple[CaptionBox, ...] = ()
    missing_glyphs: str = ""
    target_lufs: float = -14.0
    extra_silence_s: float = 0.0
    extra_still_s: float = 0.0


def check_release(
    path: Path,
    expected: Expected,
    *,
    tick: Tick | None = None,
    onlooker: Onlooker | None = None,
) -> Report:
    """Play the file once and report on everything; a caller raises MediaError(code=f"gate_{name}")
    for what failed. A file that cannot be opened, or whose pictures are of another size or kind,
    is not played: its report has the one check that says so. An `onlooker` sees all pictures too,
    which saves decoding them again."""
    canvas = expected.timeline.canvas
    try:
        facts = probe(path)
    except MediaError as error:
        return Report((_decodes(error.message, 0, expected),))
    if (facts.width_px, facts.height_px) != (canvas.width_px, canvas.height_px):
        return Report((check_format(facts, canvas),))
    if facts.pixel_format != "yuv420p":
        return Report((check_format(facts, canvas),))
    watch = _Watch(expected, onlooker)
    damage = watch.play(path, tick)
    return Report((_decodes(damage, watch.clock.frames, expected), *watch.checks(path, facts)))


class _Watch:
    """Everyone who looks and listens while the file plays."""

    def __init__(self, expected: Expected, onlooker: Onlooker | None) -> None:
        self._expected = expected
        self._onlooker = onlooker
        self.clock = ClockWatch(expected.timeline)
        self._sound = SoundWatch(expected.target_lufs, expected.extra_silence_s)
        self._pictures = PictureWatch(expected.timeline, expected.captions, expected.extra_still_s)
        self._captions = CaptionWatch(expected.timeline, expected.captions)
        self._caption_clock = CaptionClock(expected.timeline, expected.captions)

    def play(self, path: Path, tick: Tick | None) -> str:
        """Go through the file; what stopped it before its end, or nothing."""
        try:
            for item in play(path):
                if not isinstance(item, DecodedFrame):
                    self._sound.hear(item)
                    continue
                self._see(item)
                if tick is not None:
                    tick(min(self.clock.frames, self._total), self._total)
        except MediaError as error:
            return error.message
        return ""

    @property
    def _total(self) -> int:
        return self._expected.timeline.frames

    def _see(self, picture: DecodedFrame) -> None:
        index = self.clock.frames
        self.clock.see(index, picture)
        self._pictures.see(index, picture)
        self._captions.see(index, picture)
        self._caption_clock.see(index, picture)
        if self._onlooker is not None:
            self._onlooker(index, picture.planes)

    def checks(self, path: Path, facts: MediaFacts) -> list[Check]:
        """All results, after the last frame."""
        return [
            check_format(facts, self._expected.timeline.canvas),
            check_fast_start(path),
            *self.clock.checks(
                narration_s=self._expected.narration_s,
                samples=self._sound.samples,
                sample_rate=SAMPLE_RATE,
            ),
            *self._sound.checks(),
            *self._pictures.checks(),
            *self._captions.checks(),
            *self._caption_clock.checks(),
            _glyphs(self._expected.missing_glyphs),
        ]


def _decodes(damage: str, frames: int, expected: Expected) -> Check:
    return Check(
        "decodes",
        not damage,
        damage or f"{frames} of {expected.timeline.frames} frames",
        "to the end without an error",
        "every packet decoded, errors not concealed",
    )


def _glyphs(missing: str) -> Check:
    return Check(
        "missing_glyph",
        not missing,
        f"no font has {' '.join(missing)}" if missing else "none",
        "none",
        "each drawn character looked up in its font before drawing",
    )
