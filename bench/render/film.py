"""The job cut into the pieces that our own code draws and encodes, each into a file of its own.

What draws is imported when something is drawn: a film whose pieces are all there waits for nothing.
"""

import hashlib
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Literal

from bench.render.job import PATHS, Job
from mutoscope.jobs.resources import give_back_memory
from mutoscope.media.codec.video import Draw, encoder_identity
from mutoscope.media.layers import Layer
from mutoscope.media.quality import QUALITIES, Quality
from mutoscope.media.timeline import CaptionBox

if TYPE_CHECKING:
    from mutoscope.media.render import Scene

_PALETTE = "espresso"


@dataclass(frozen=True)
class Piece:
    """A scene's own frames, or the transition into it."""

    kind: Literal["body", "transition"]
    scene: int


def pieces_of(job: Job) -> list[Piece]:
    """In the order in which they are shown."""
    pieces = [Piece("body", 0)]
    for scene in range(1, job.scenes * job.cycles):
        pieces += [Piece("transition", scene), Piece("body", scene)]
    return pieces


def long_first(pieces: Iterable[Piece]) -> list[Piece]:
    """As the recipe begins them: bodies, then transitions; else a core is idle at the end."""
    return sorted(pieces, key=lambda piece: piece.kind == "transition")


def captions_of(job: Job, scene: int) -> tuple[list[Layer], list[CaptionBox]]:
    """The captions of a scene, and where they stand."""
    from mutoscope.media.caption_styles import CaptionStyle
    from mutoscope.media.captions import caption_layers
    from mutoscope.media.palettes import palette

    colors = palette(_PALETTE)
    return caption_layers(
        job.words(scene),
        job.canvas,
        style=CaptionStyle.BOX,
        ink=colors.caption_ink,
        accent=colors.caption_accent,
        shade=colors.caption_shade,
        duration_s=job.scene_s,
    )


@dataclass
class Film:
    """The job at a quality. `changed`: the scene that shows the spare picture."""

    job: Job
    quality: Quality
    changed: int | None = None
    _staged: "dict[int, Scene]" = field(default_factory=dict)
    _used: dict[int, int] = field(default_factory=dict[int, int])
    _locks: dict[int, Lock] = field(default_factory=dict[int, Lock])
    _lock: Lock = field(default_factory=Lock)

    def picture(self, scene: int) -> Path:
        """What the scene shows."""
        return self.job.picture(self.job.scenes if scene == self.changed else self._of(scene))

    def key(self, piece: Piece) -> str:
        """A hash of everything that makes the piece what it is."""
        cycle = piece.scene // self.job.scenes  # every cycle is drawn anew
        made_of = [piece.kind, cycle, QUALITIES[self.quality], encoder_identity()]
        for scene in self._shown(piece):
            drawn = self.job.words(self._of(scene)), self.job.timeline.scenes[scene].frames
            made_of += [_digest(self.picture(scene)), scene % PATHS, *drawn]
        return hashlib.blake2b(repr(made_of).encode(), digest_size=16).hexdigest()

    def render(self, piece: Piece, path: Path) -> None:
        """Draw and encode a piece into its file."""
        from mutoscope.media.render import render_body, render_transition

        timeline = self.job.timeline
        with self._scenes(piece) as scenes:
            if piece.kind == "body":
                first, end = timeline.body(piece.scene)
                render_body(scenes[0], first, end, path, tick=unheard)
            else:
                frames = timeline.transition_frames
                render_transition(scenes[0], scenes[1], frames, path, tick=unheard)
        give_back_memory()  # as the engine does after each step

    @contextmanager
    def drawer(self, piece: Piece) -> Generator[tuple[Draw, int]]:
        """What draws the frames of a piece, and how many there are."""
        from mutoscope.media.render import scene_frames
        from mutoscope.media.transitions import Transition

        job = self.job
        with self._scenes(piece) as scenes:
            drawn = [scene_frames(scene) for scene in scenes]
            if piece.kind == "body":
                first, end = job.timeline.body(piece.scene)
                yield lambda index, planes: drawn[0].draw(first + index, planes), end - first
                return
            frames = job.timeline.transition_frames
            fade = Transition(drawn[0], scenes[0].frames, drawn[1], job.canvas, frames)
            yield fade.draw, frames

    @contextmanager
    def _scenes(self, piece: Piece) -> "Generator[list[Scene]]":
        """The scenes of a piece, for as long as it is drawn."""
        try:
            yield [self._staged_once(scene) for scene in self._shown(piece)]
        finally:
            for scene in self._shown(piece):
                self._leave(scene)

    def _shown(self, piece: Piece) -> tuple[int, ...]:
        return (piece.scene - 1, piece.scene) if piece.kind == "transition" else (piece.scene,)

    def _staged_once(self, scene: int) -> "Scene":
        with self._lock:
            lock = self._locks.setdefault(scene, Lock())
        with lock:
            if scene not in self._staged:
                self._staged[scene] = self._stage(scene)
            return self._staged[scene]

    def _leave(self, scene: int) -> None:
        """A scene is let go when its body and both its transitions are done."""
        with self._lock:
            self._used[scene] = self._used.get(scene, 0) + 1
            uses = 1 + (scene > 0) + (scene + 1 < len(self.job.timeline.scenes))
            if self._used[scene] == uses:
                self._staged.pop(scene, None)

    def _stage(self, scene: int) -> "Scene":
        import numpy as np
        from PIL import Image

        from mutoscope.media.render import Scene

        with Image.open(self.picture(scene)) as picture:
            rgba = np.asarray(picture.convert("RGBA"))
        layers = [self.job.layer(self._of(scene), rgba), *captions_of(self.job, self._of(scene))[0]]
        frames = self.job.timeline.scenes[scene].frames
        return Scene(tuple(layers), self.job.canvas, frames, self.quality)

    def _of(self, scene: int) -> int:
        return scene % self.job.scenes


def unheard(*_: int) -> None:
    """Progress that nobody asks for."""


@cache
def _digest(path: Path) -> str:
    return hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()
