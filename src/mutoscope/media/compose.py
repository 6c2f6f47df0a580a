"""Frames of a scene: layers laid over each other where their motion puts them."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from mutoscope.errors import MediaError
from mutoscope.media.backdrop import Backdrop
from mutoscope.media.blend import cross_fade
from mutoscope.media.layers import Layer
from mutoscope.media.motion import Placement, is_still, place, smoothstep
from mutoscope.media.planes import FramePlanes, blank_frame
from mutoscope.media.sprite import Sprite
from mutoscope.media.timeline import Canvas

_SAMPLES = 33  # of a backdrop's path, to learn how far it reaches
_LEFT_AT, _ARRIVES_FROM, _ARRIVED_AT = 0.38, 0.3, 0.55  # of a transition
_WRITTEN = ("headline", "kicker", "figure", "card-text", "label", "credit", "caption")
"""Layers of text, by how their names begin."""
_RUN_ON_S = 1.0  # how far into a transition a backdrop is sure to reach


Presence = Callable[[Layer], float]
"""How much of a layer is to be seen, 0 to 1, beyond what its own motion says."""


def _whole(layer: Layer) -> float:
    return 1.0


class SceneFrames:
    """A scene's frames, drawn in any order. Not to be shared between threads.

    `layers` from back to front. `duration_s`: what zoom and drift are spread over; frames past it
    can be drawn. Whatever is still at the back is drawn once; a layer is prepared when first seen
    and dropped when it is gone for good.
    """

    def __init__(self, layers: Sequence[Layer], canvas: Canvas, duration_s: float) -> None:
        if canvas.width_px % 2 or canvas.height_px % 2:
            raise MediaError(
                f"A picture of {canvas.width_px}×{canvas.height_px} pixels cannot be encoded.",
                hint="Choose an even width and height.",
            )
        self._canvas = canvas
        self._duration_s = duration_s
        self._backdrop, self._behind, rest = self._split(list(layers))
        self._layers = rest
        self._sprites: dict[int, Sprite] = {}

    @property
    def layers(self) -> Sequence[Layer]:
        """What is laid over the background, back to front."""
        return self._layers

    def draw(self, frame_index: int, frame: FramePlanes, *, presence: Presence = _whole) -> None:
        """Draw frame `frame_index` of the scene into the planes; the background wholly."""
        t_s = self._canvas.seconds(frame_index)
        self._draw_back(t_s, frame)
        for number, layer in enumerate(self._layers):
            placement = place(layer, t_s, self._duration_s, self._canvas)
            if placement is not None:
                opacity = placement.opacity * presence(layer)
                self._sprite(number).draw(frame, replace(placement, opacity=opacity))
            elif layer.motion.show_until_s is not None and t_s >= layer.motion.show_until_s:
                self._sprites.pop(number, None)

    def _draw_back(self, t_s: float, frame: FramePlanes) -> None:
        if self._backdrop is not None:
            layer, backdrop = self._backdrop
            backdrop.draw(frame, _placed(layer, t_s, self._duration_s, self._canvas))
            return
        frame.y[...] = self._behind.y
        frame.u[...] = self._behind.u
        frame.v[...] = self._behind.v

    def _sprite(self, number: int) -> Sprite:
        if number not in self._sprites:
            self._sprites[number] = Sprite(self._layers[number])
        return self._sprites[number]

    def _split(
        self, layers: list[Layer]
    ) -> tuple[tuple[Layer, Backdrop] | None, FramePlanes, list[Layer]]:
        """A moving backdrop, or else the still layers at the back as one picture; the rest."""
        behind = blank_frame(self._canvas)
        if layers and _is_backdrop(layers[0]):
            back = self._prepare(layers[0])
            if not is_still(layers[0].motion):
                return (layers[0], back), behind, layers[1:]
            back.draw(behind, _placed(layers[0], 0, self._duration_s, self._canvas))
            layers = layers[1:]
        while layers and is_still(layers[0].motion):
            layer = layers.pop(0)
            Sprite(layer).draw(behind, _placed(layer, 0, self._duration_s, self._canvas))
        return None, behind, layers

    def _prepare(self, layer: Layer) -> Backdrop:
        moments = np.linspace(0, self._duration_s + _RUN_ON_S, _SAMPLES)
        path = [_placed(layer, float(t), self._duration_s, self._canvas) for t in moments]
        return Backdrop(layer, self._canvas, path)


class CrossFade:
    """The transition from one scene to the next.

    Frame i shows the earlier scene's frame `first_offset + i` and the later one's frame i, mixed.
    Pictures dissolve into each other, so the stage is never empty. Of the text, the earlier
    scene's leaves before the later one's arrives, so that none is ever seen through another; what
    both have in the same place stays.
    """

    def __init__(
        self,
        first: SceneFrames,
        first_offset: int,
        second: SceneFrames,
        canvas: Canvas,
        frames: int,
    ) -> None:
        self._first, self._first_offset, self._second = first, first_offset, second
        self._frames = frames
        self._planes = (blank_frame(canvas), blank_frame(canvas))
        self._lasting = {*map(_standing, first.layers)} & {*map(_standing, second.layers)}

    def draw(self, frame_index: int, frame: FramePlanes) -> None:
        """Draw frame `frame_index` of the transition into the planes."""
        u = (frame_index + 1) / (self._frames + 1)
        leaving = self._presence(1 - smoothstep(u / _LEFT_AT))
        since = (u - _ARRIVES_FROM) / (_ARRIVED_AT - _ARRIVES_FROM)
        arriving = self._presence(smoothstep(since))
        earlier, later = self._planes
        self._first.draw(self._first_offset + frame_index, earlier, presence=leaving)
        self._second.draw(frame_index, later, presence=arriving)
        cross_fade(frame, earlier, later, smoothstep(u))

    def _presence(self, opacity: float) -> Presence:
        def presence(layer: Layer) -> float:
            whole = not layer.name.startswith(_WRITTEN) or _standing(layer) in self._lasting
            return 1.0 if whole else opacity

        return presence


def _standing(layer: Layer) -> tuple[str, float, float, tuple[int, ...]]:
    return layer.name, layer.x, layer.y, layer.rgba.shape


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
