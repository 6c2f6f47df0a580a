"""Do captions come and go when they should? Seen in decoded pictures, to the frame."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mutoscope.media.checks.legible import around, caption_letters, grown
from mutoscope.media.checks.report import Check
from mutoscope.media.codec.playback import DecodedFrame
from mutoscope.media.planes import FramePlanes, Plane
from mutoscope.media.timeline import CaptionBox, Timeline

TOLERANCE_FRAMES = 1
CHANGED_LEVELS = 24
"""The coder moves luma about letters by less than half of that, and letters that fade in have come
by more two frames after."""
CHANGED_SHARE = 0.03
"""In all styles 45 % and more changes when a page takes the place of another or of bare ground, and
nothing where a page stays; the limit is far below for pages that differ in a single letter."""
_READ_AT = 0.4


@dataclass(frozen=True)
class _Change:
    """A page comes or goes at frame `due`: not yet at `before`, but surely at `after`."""

    due: int
    before: int
    after: int


class CaptionClock:
    """Compares the picture about each caption from before it comes or goes with that from after:
    on its letters something must have changed in between.

    A ground that changes by itself under the letters can hide a fault, but never looks like one. A
    page that begins while its scene is still coming in is looked at when that has ended.
    """

    def __init__(self, timeline: Timeline, captions: Sequence[CaptionBox]) -> None:
        self._due: dict[int, list[_Page]] = {}
        for page in _pages(timeline, captions):
            for frame in page.frames:
                self._due.setdefault(frame, []).append(page)
        self._missed: list[tuple[CaptionBox, int]] = []
        self._judged = 0

    def see(self, index: int, picture: DecodedFrame) -> None:
        """Take in the next picture."""
        for page in self._due.pop(index, ()):
            page.see(index, picture.planes)
            if index == page.frames[-1]:
                self._judge(page)

    def _judge(self, page: "_Page") -> None:
        for due, changed in page.verdicts():
            self._judged += 1
            if not changed:
                self._missed.append((page.box, due))

    def checks(self) -> list[Check]:
        """Whether pages come and go in time. A page whose letters are not seen at all is left to
        the check of its contrast."""
        measured = f"{len(self._missed)} of {self._judged} comings and goings missed"
        if self._missed:
            box, due = self._missed[0]
            measured += f", first at frame {due}, {box.text!r}"
        return [
            Check(
                "caption_times",
                not self._missed,
                measured,
                f"± {TOLERANCE_FRAMES} frame",
                "luma on a page's letters and outlines in decoded pictures, two frames before it"
                f" comes or goes and one after: {CHANGED_SHARE:.0%} of it must differ by"
                f" {CHANGED_LEVELS} levels",
            )
        ]


class _Page:
    """What is seen of one page at the frames that matter."""

    def __init__(self, box: CaptionBox, changes: Sequence[_Change]) -> None:
        self.box = box
        self._changes = changes
        length = box.end_frame - box.first_frame
        came = max((change.after for change in changes if change.due < box.end_frame), default=0)
        self._read_at = max(came, box.first_frame + int(length * _READ_AT))
        ends = [frame for change in changes for frame in (change.before, change.after)]
        self.frames = sorted({self._read_at, *ends})
        self._luma: dict[int, Plane] = {}
        self._letters: NDArray[np.bool_] | None = None

    def see(self, index: int, picture: FramePlanes) -> None:
        """Keep what stands in the caption's place."""
        self._luma[index] = around(picture, self.box).y.copy()
        if index == self._read_at:
            outline_px = max(2, min(picture.y.shape) // 180)
            self._letters = grown(caption_letters(picture, self.box), outline_px)

    def verdicts(self) -> Iterator[tuple[int, bool]]:
        """When the page should have come or gone, and whether it did. Forgets what it saw."""
        letters, self._letters = self._letters, None
        if letters is not None and letters.any():
            for change in self._changes:
                before, after = (self._luma[at][letters] for at in (change.before, change.after))
                yield change.due, _changed_share(before, after) >= CHANGED_SHARE
        self._luma.clear()


def _changed_share(before: Plane, after: Plane) -> float:
    off = np.maximum(before, after) - np.minimum(before, after)
    return float((off >= CHANGED_LEVELS).mean())


def _pages(timeline: Timeline, captions: Sequence[CaptionBox]) -> Iterator[_Page]:
    """The pages of which a coming or going can be told apart from what is shown beside it."""
    for place, box in enumerate(captions):
        before = captions[place - 1] if place else None
        after = captions[place + 1] if place + 1 < len(captions) else None
        comes = _coming(timeline, box)
        goes = _Change(box.end_frame, box.end_frame - 2, box.end_frame + 1)
        changes = [
            change
            for change, other in ((comes, before), (goes, after))
            if change.before >= 0 and change.after < timeline.frames and not _same(box, other)
        ]
        if changes and comes.after < goes.before:
            yield _Page(box, changes)


def _coming(timeline: Timeline, box: CaptionBox) -> _Change:
    first = box.first_frame
    return _Change(first, first - 2, max(first, timeline.settled(first)) + 1)


def _same(box: CaptionBox, other: CaptionBox | None) -> bool:
    """Whether these show the same letters, so that nobody sees one become the other."""
    return other is not None and _letters_of(box.text) == _letters_of(other.text)


def _letters_of(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
