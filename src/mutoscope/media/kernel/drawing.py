"""Where the planes of a picture land on the planes of a frame.

Chroma samples are left-sited (H.264's default): chroma sample j stands on the column of luma sample
2j, and halfway between luma rows 2j and 2j + 1. A move or a scale therefore maps the three planes
by different origins; a shared one would push colours aside by up to half a pixel.
"""

import math

import numpy as np

from mutoscope.media.kernel.backend import active
from mutoscope.media.kernel.values import KINDS, STEP_MOST, Box, Filter, Map, Plane, Span
from mutoscope.media.planes import FramePlanes, LayerPlanes

_FARTHEST_PX = float(1 << 30)
_STILL = 1e-9


def stretch(
    frame: FramePlanes,
    source: FramePlanes,
    window: tuple[float, float, float, float],
    *,
    filter: Filter = "bicubic",
    antialias: bool = False,
    share: float = 1.0,
    box: Box | None = None,
) -> None:
    """Fill `box` of the frame (all of it by default) with a window of an opaque picture.

    `window`: left, top, width, height in luma pixels of the source, continuous; past the source's
    borders its edge goes on. `share` (0..1): how much of it is mixed over what is there.
    `antialias` widens the filter where the picture gets smaller. `box` is even and is clipped.
    ValueError: sizes or numbers that make no sense.
    """
    size, picture = _size(frame), _size(source)
    _check_apart(frame, source.y, source.u, source.v)
    left, top, wide, high = _finite(window)
    across, across_half = _maps(left, wide / size[0], KINDS[filter], antialias, left_sited=True)
    down, down_half = _maps(top, high / size[1], KINDS[filter], antialias, left_sited=False)
    span, weight = _clipped(box, size), _in_256ths(share)
    if _empty(span) or not weight or not all(picture):
        return
    kernel = active()
    kernel.stretch((frame.y,), (source.y,), across, down, span, weight)
    targets, sources = (frame.u, frame.v), (source.u, source.v)
    kernel.stretch(targets, sources, across_half, down_half, _half(span), weight)


def lay(  # noqa: PLR0913  (each says where or how, by name)
    frame: FramePlanes,
    layer: LayerPlanes,
    left: float,
    top: float,
    *,
    scale: tuple[float, float] = (1.0, 1.0),
    opacity: float = 1.0,
    filter: Filter = "bicubic",
    antialias: bool = False,
    box: Box | None = None,
) -> None:
    """Blend a premultiplied picture over the frame, its top left corner at (left, top).

    The corner is continuous, in frame pixels; `scale` is frame pixels per picture pixel on each
    axis. Beyond its borders the picture is transparent; only what it covers is visited, nothing
    outside `box` is touched. On even whole pixels at scale 1 it is laid as it is, without a
    filter. ValueError: sizes or numbers that make no sense.
    """
    size = _size(frame)
    _layer_size(layer)
    _check_apart(frame, layer.luma, layer.chroma)
    left, top, *_ = _finite((left, top, *scale))
    span, weight = _clipped(box, size), _in_256ths(opacity)
    if _empty(span) or not weight or min(scale) < 1 / STEP_MOST:
        return
    luma, chroma = tuple(layer.luma), tuple(layer.chroma)
    if max(abs(scale[0] - 1), abs(scale[1] - 1), _uneven(left), _uneven(top)) < _STILL:
        _lay_still(frame, luma, chroma, (round(left), round(top)), span, weight)
        return
    kind = KINDS[filter]
    across = _maps(-left / scale[0], 1 / scale[0], kind, antialias, left_sited=True)
    down = _maps(-top / scale[1], 1 / scale[1], kind, antialias, left_sited=False)
    _lay_moved((frame.y,), luma, across[0], down[0], span, weight)
    _lay_moved((frame.u, frame.v), chroma, across[1], down[1], _half(span), weight)


def mix(frame: FramePlanes, first: FramePlanes, second: FramePlanes, share: float) -> None:
    """Write `first` with `share` (0..1) of `second` into `frame`, which may be one of them."""
    weight, kernel = _in_256ths(share), active()
    _check_same(frame, first, second)
    for target, a, b in zip(_planes(frame), _planes(first), _planes(second), strict=True):
        kernel.mix(target, a, b, weight)


def mix_by(
    frame: FramePlanes,
    first: FramePlanes,
    second: FramePlanes,
    luma_mask: Plane,
    chroma_mask: Plane,
) -> None:
    """As `mix`, with a share for each sample in 255ths: `luma_mask` [h, w], `chroma_mask` half."""
    kernel = active()
    masks = FramePlanes(luma_mask, chroma_mask, chroma_mask)
    _check_same(frame, first, second, masks)
    sources = (_planes(first), _planes(second), _planes(masks))
    for target, a, b, mask in zip(_planes(frame), *sources, strict=True):
        kernel.mix_by(target, a, b, mask)


def to_planes(rgba: Plane) -> LayerPlanes:
    """Convert a premultiplied sRGB picture [height, width, 4] of even size.

    Its first pixel is taken to stand on an even row and column of the canvas. Pixels left of it
    are taken to be like its first column. ValueError: another shape.
    """
    if rgba.ndim != 3 or rgba.shape[2] != 4 or rgba.shape[0] % 2 or rgba.shape[1] % 2:
        raise ValueError(f"The picture is {rgba.shape}, not [even, even, 4].")
    if rgba.dtype != np.uint8:
        raise TypeError(f"The picture's samples are {rgba.dtype}, not uint8.")
    height, width = rgba.shape[:2]
    luma = np.empty((2, height, width), np.uint8)
    chroma = np.empty((3, height // 2, width // 2), np.uint8)
    if rgba.size:
        active().convert(np.ascontiguousarray(rgba), luma, chroma)
    return LayerPlanes(luma, chroma)


def _lay_still(
    frame: FramePlanes,
    luma: tuple[Plane, ...],
    chroma: tuple[Plane, ...],
    corner: tuple[int, int],
    span: Span,
    weight: int,
) -> None:
    kernel = active()
    kernel.over((frame.y,), luma, corner, span, weight)
    half = (corner[0] // 2, corner[1] // 2)
    kernel.over((frame.u, frame.v), chroma, half, _half(span), weight)


def _lay_moved(
    targets: tuple[Plane, ...],
    sources: tuple[Plane, ...],
    across: Map,
    down: Map,
    span: Span,
    weight: int,
) -> None:
    height, width = sources[-1].shape
    left, right = _covered(across, width, span[0], span[2])
    top, bottom = _covered(down, height, span[1], span[3])
    if left < right and top < bottom:
        active().lay(targets, sources, across, down, (left, top, right, bottom), weight)


def _maps(
    start: float, step: float, kind: int, antialias: bool, *, left_sited: bool
) -> tuple[Map, Map]:
    """Luma's and chroma's map of an axis whose window begins at `start`, a continuous place."""
    if not 1 / STEP_MOST <= step <= STEP_MOST:
        raise ValueError(
            f"A step of {step:g} source pixels is not in 1/{STEP_MOST:g}..{STEP_MOST:g}."
        )
    luma = start + step / 2 - 0.5
    chroma = luma / 2 if left_sited else (start + step - 1) / 2
    return Map(luma, step, kind, antialias), Map(chroma, step, kind, antialias)


def _covered(axis: Map, length: int, first: int, last: int) -> tuple[int, int]:
    """The samples first..last of the target to which the source has something to give."""
    reach = axis.taps // 2
    begin = math.ceil(min(max((-reach - axis.origin) / axis.step, first), last))
    end = math.ceil(min(max((length + reach - 1 - axis.origin) / axis.step, first), last))
    return begin, end


def _planes(frame: FramePlanes) -> tuple[Plane, Plane, Plane]:
    return frame.y, frame.u, frame.v


def _size(frame: FramePlanes) -> tuple[int, int]:
    """(width, height), after a look at the shapes."""
    for plane in _planes(frame):
        _check_plane(plane)
    height, width = frame.y.shape
    half = (height // 2, width // 2)
    if height % 2 or width % 2 or not frame.u.shape == frame.v.shape == half:
        raise ValueError(f"Planes of {frame.y.shape} have chroma of {frame.u.shape}, not of half.")
    return width, height


def _layer_size(layer: LayerPlanes) -> None:
    luma, chroma = layer.luma.shape, layer.chroma.shape
    if len(luma) != 3 or luma[0] != 2 or luma[1] % 2 or luma[2] % 2:
        raise ValueError(f"The layer's luma is {luma}, not [2, even, even].")
    if chroma != (3, luma[1] // 2, luma[2] // 2):
        raise ValueError(f"The layer's chroma is {chroma}, not [3, half, half] of {luma}.")
    _check_plane(layer.luma[0])
    _check_plane(layer.chroma[0])


def _check_plane(plane: Plane) -> None:
    if plane.dtype != np.uint8 or plane.ndim != 2:
        raise TypeError(f"A plane is {plane.ndim}-dimensional {plane.dtype}, not 2 and uint8.")
    if plane.shape[1] > 1 and plane.strides[1] != 1:
        raise ValueError("The samples of a plane's row must stand side by side.")


def _check_same(frame: FramePlanes, *others: FramePlanes) -> None:
    size = _size(frame)
    if any(_size(other) != size for other in others):
        raise ValueError("The frames to mix differ in size.")


def _check_apart(frame: FramePlanes, *sources: Plane) -> None:
    if any(np.may_share_memory(p, source) for p in _planes(frame) for source in sources):
        raise ValueError("The picture lies in the frame's own memory.")


def _finite(numbers: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    if not all(abs(number) <= _FARTHEST_PX for number in numbers):
        raise ValueError(f"{numbers} are not places in a picture.")
    return numbers


def _in_256ths(share: float) -> int:
    if math.isnan(share):
        raise ValueError("A share is not a number.")
    return round(min(max(share, 0.0), 1.0) * 256)


def _clipped(box: Box | None, size: tuple[int, int]) -> Span:
    if box is None:
        return (0, 0, *size)
    if any(side % 2 for side in box):
        raise ValueError(f"The box {box} is not even.")
    left, top, right, bottom = box
    return max(0, left), max(0, top), min(size[0], right), min(size[1], bottom)


def _empty(span: Span) -> bool:
    return span[0] >= span[2] or span[1] >= span[3]


def _half(span: Span) -> Span:
    return span[0] // 2, span[1] // 2, span[2] // 2, span[3] // 2


def _uneven(place: float) -> float:
    """How far from an even whole number."""
    return abs(place - 2 * round(place / 2))
