"""Frames of a scene: layers laid over each other where their motion puts them."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from mutoscope.errors import MediaError
from mutoscope.media.animation import moment_of, pixels_at
from mutoscope.media.backdrop import Backdrop
from mutoscope.media.footage import Footage
from mutoscope.media.layers import Layer
from mutoscope.media.motion import Placement, is_still, place
from mutoscope.media.planes import FramePlanes, blank_frame
from mutoscope.media.quality import PLAIN, Drawing
from mutoscope.media.sprite import Sprite
from mutoscope.media.timeline import Canvas

_SAMPLES = 33  # of a backdrop's path, to learn how far it reaches
_RUN_ON_S = 1.0  # how far into a transition a backdrop is sure to reach


Presence = Callable[[Layer], float]
"""How much of a layer is to be seen, 0 to 1, beyond what its own motion says."""


_Shown = tuple[int, Placement, float | None]
"""A layer's number, where it is, and of one whose own pixels change, at what moment."""
_Picture = tuple[Placement | None, tuple[_Shown, ...]]
"""All that a frame is drawn from: where the backdrop is, and what is laid over it."""


def _whole(layer: Layer) -> float:
    return 1.0


class SceneFrames:
    """A scene's frames, drawn in any order. Not to be shared between threads.

    `layers` from back to front. `duration_s`: what zoom and drift are spread over; frames past it
    can be drawn. Whatever is still at the back is drawn once; a layer is prepared when first seen
    and dropped when it is gone for good. Where nothing has moved since the last frame, the planes
    are left as they are. A `film` stands at the back in place of a background; whoever opened it
    closes it.
    """

    def __init__(
        self,
        layers: Sequence[Layer],
        canvas: Canvas,
        duration_s: float,
        drawing: Drawing = PLAIN,
        film: Footage | None = None,
    ) -> None:
        if canvas.width_px % 2 or canvas.height_px % 2:
            raise MediaError(
                f"A picture of {canvas.width_px}×{canvas.height_px} pixels cannot be encoded.",
                hint="Choose an even width and height.",
            )
        self._canvas = canvas
        self._duration_s = duration_s
        self._drawing = drawing
        self._film = film
        self._backdrop, self._behind, rest = self._split(list(layers))
        self._layers = rest
        self._sprites: dict[int, Sprite] = {}
        self._shown: tuple[FramePlanes, _Picture] | None = None

    @property
    def layers(self) -> Sequence[Layer]:
        """What is laid over the background, back to front."""
        return self._layers

    def draw(self, frame_index: int, frame: FramePlanes, *, presence: Presence = _whole) -> None:
        """Make the planes frame `frame_index` of the scene. They are nobody else's to write."""
        t_s = self._canvas.seconds(frame_index)
        back = self._back_at(t_s)
        shown = [self._shown_at(number, t_s, presence) for number in range(len(self._layers))]
        picture = (back, tuple(filter(None, shown)))
        was = self._shown if self._film is None else None
        if was and was[0] is frame and was[1] == picture:
            return
        self._draw_back(back, frame, t_s)
        for number, placement, moment in picture[1]:
            self._sprite(number, moment).draw(frame, placement)
        self._shown = (frame, picture)

    def _back_at(self, t_s: float) -> Placement | None:
        if self._backdrop is None:
            return None
        return _placed(self._backdrop[0], t_s, self._duration_s, self._canvas)

    def _draw_back(self, placement: Placement | None, frame: FramePlanes, t_s: float) -> None:
        if self._film is not None:
            self._film.draw(t_s, frame)
            return
        if self._backdrop is not None and placement is not None:
            self._backdrop[1].draw(frame, placement)
            return
        frame.y[...] = self._behind.y
        frame.u[...] = self._behind.u
        frame.v[...] = self._behind.v

    def _shown_at(self, number: int, t_s: float, presence: Presence) -> _Shown | None:
        """What is to be seen of a layer; it is dropped when it is gone for good."""
        layer = self._layers[number]
        placement = place(layer, t_s, self._duration_s, self._canvas)
        if placement is None:
            if layer.motion.show_until_s is not None and t_s >= layer.motion.show_until_s:
                self._sprites.pop(number, None)
            return None
        opacity = placement.opacity * presence(layer)
        return number, replace(placement, opacity=opacity), moment_of(layer, t_s)

    def _sprite(self, number: int, moment_s: float | None) -> Sprite:
        """The layer's picture: as it is at a moment of its own, or as it has settled."""
        layer = self._layers[number]
        if moment_s is not None:
            return Sprite(replace(layer, rgba=pixels_at(layer, moment_s)), self._drawing)
        if number not in self._sprites:
            self._sprites[number] = Sprite(layer, self._drawing)
        return self._sprites[number]

    def _split(
        self, layers: list[Layer]
    ) -> tuple[tuple[Layer, Backdrop] | None, FramePlanes, list[Layer]]:
        """A moving backdrop, or else the still layers at the back as one picture; the rest."""
        behind = blank_frame(self._canvas)
        if self._film is not None:
            return None, behind, layers
        if layers and _is_backdrop(layers[0]):
            back = self._prepare(layers[0])
            if not is_still(layers[0].motion):
                return (layers[0], back), behind, layers[1:]
            back.draw(behind, _placed(layers[0], 0, self._duration_s, self._canvas))
            layers = layers[1:]
        while layers and is_still(layers[0].motion) and layers[0].animation is None:
            layer = layers.pop(0)
            placement = _placed(layer, 0, self._duration_s, self._canvas)
            Sprite(layer, self._drawing).draw(behind, placement)
        return None, behind, layers

    def _prepare(self, layer: Layer) -> Backdrop:
        moments = np.linspace(0, self._duration_s + _RUN_ON_S, _SAMPLES)
        path = [_placed(layer, float(t), self._duration_s, self._canvas) for t in moments]
        return Backdrop(layer, self._canvas, path, self._drawing)


def _is_backdrop(layer: Layer) -> bool:
    """Whether the layer hides everything behind it, always."""
    motion = layer.motion
    always = motion.enter == "none" and motion.show_from_s <= 0 and motion.show_until_s is None
    return layer.fills and always and bool((layer.rgba[..., 3] == 255).all())


def _placed(layer: Layer, t_s: float, duration_s: float, canvas: Canvas) -> Placement:
    placement = place(layer, t_s, duration_s, canvas)
    if placement is None:
        raise ValueError(f"layer {layer.name} is not shown at {t_s} s")
    return placement
