"""Is the file what it says it is? Format, order of boxes, number and times of its pictures."""

import struct
from fractions import Fraction
from pathlib import Path

from mutoscope.media.checks.report import Check
from mutoscope.media.codec.playback import DecodedFrame, MediaFacts
from mutoscope.media.timeline import Canvas, Timeline

BT709 = 1
"""Matrix, primaries and transfer as numbered in ITU-T H.273."""


class ClockWatch:
    """Counts pictures and follows their times."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._last_s: Fraction | None = None
        self._odd = ""
        self.frames = 0

    def see(self, index: int, picture: DecodedFrame) -> None:
        """Take in the next picture."""
        due_s = Fraction(0) if self._last_s is None else self._last_s + self._frame_s
        if picture.time_s != due_s and not self._odd:
            self._odd = f"frame {index} at {float(picture.time_s):.4f} s"
        self._last_s = picture.time_s
        self.frames += 1

    @property
    def _frame_s(self) -> Fraction:
        return 1 / self._timeline.canvas.fps

    def checks(self, *, narration_s: float, samples: int, sample_rate: int) -> list[Check]:
        """Timestamps, number of frames, length against narration and sound."""
        return [
            Check(
                "timestamps",
                not self._odd,
                self._odd or f"{self.frames} steps of {self._frame_s} s",
                f"from 0, every step {self._frame_s} s",
                "presentation times of the decoded frames, compared as fractions",
            ),
            Check(
                "frame_count",
                self.frames == self._timeline.frames,
                f"{self.frames} frames",
                f"{self._timeline.frames} frames",
                "decoded frames against the timeline",
            ),
            self._narration_length(narration_s),
            self._sound_length(samples, sample_rate),
        ]

    def _narration_length(self, narration_s: float) -> Check:
        off = self.frames - narration_s * self._timeline.canvas.fps
        borders = len(self._timeline.scenes)
        return Check(
            "length",
            abs(off) <= borders,
            f"{float(off):+.2f} frames",
            f"± {borders} frames",
            "decoded length less the narration's; each scene's end may add up to one frame",
        )

    def _sound_length(self, samples: int, sample_rate: int) -> Check:
        off_s = samples / sample_rate - float(self.frames * self._frame_s)
        limit_s = float(self._frame_s) + 1024 / sample_rate
        return Check(
            "sound_length",
            abs(off_s) <= limit_s,
            f"{off_s:+.3f} s",
            f"± {limit_s:.3f} s",
            "decoded sound less decoded picture; one frame and one AAC packet are allowed",
        )


def check_format(facts: MediaFacts, canvas: Canvas) -> Check:
    """H.264 High, yuv420p, BT.709 tagged, the canvas's size and rate, AAC stereo at 48 kHz."""
    sound = facts.sound
    wanted = {
        "video": ("h264", facts.codec),
        "profile": ("High", facts.profile),
        "pixels": ("yuv420p", facts.pixel_format),
        "size": ((canvas.width_px, canvas.height_px), (facts.width_px, facts.height_px)),
        "rate": (canvas.fps, facts.fps),
        "colour": ((BT709, BT709, BT709), facts.colour),
        "full range": (False, facts.full_range),
        "sound": (("aac", 48_000, 2), sound and (sound.codec, sound.sample_rate, sound.channels)),
    }
    wrong = [f"{name} {got}" for name, (want, got) in wanted.items() if want != got]
    return Check(
        "format",
        not wrong,
        "; ".join(wrong) or "as wanted",
        f"H.264 High yuv420p BT.709 {canvas.width_px}x{canvas.height_px}@{canvas.fps},"
        " AAC 48 kHz stereo",
        "what the file's heads declare",
    )


def check_fast_start(path: Path) -> Check:
    """The index (`moov`) stands before the data (`mdat`), so that playing starts at once."""
    names = top_level_boxes(path)
    good = "moov" in names and "mdat" in names and names.index("moov") < names.index("mdat")
    return Check(
        "fast_start", good, " ".join(names), "moov before mdat", "order of the top-level boxes"
    )


def top_level_boxes(path: Path) -> list[str]:
    """The names of an MP4 file's outer boxes, in order (ISO/IEC 14496-12 section 4.2)."""
    names: list[str] = []
    end = path.stat().st_size
    with path.open("rb") as file:
        at = 0
        while at + 8 <= end:
            file.seek(at)
            size, name = struct.unpack(">I4s", file.read(8))
            names.append(name.decode("latin-1"))
            if size == 1:
                (size,) = struct.unpack(">Q", file.read(8).ljust(8, b"\0"))
            if size < 8:
                break
            at += size
    return names
