"""Where the faces of a picture are: MTCNN, run by ONNX Runtime.

Zhang, Zhang, Li and Qiao, "Joint Face Detection and Alignment using Multitask Cascaded
Convolutional Networks", IEEE Signal Processing Letters 23 (2016). Three networks, each of which
looks closer at what the one before has left: windows of 12, 24 and 48 pixels.
"""

import hashlib
import threading
from collections.abc import Sequence
from functools import cached_property
from importlib import metadata, resources
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mutoscope.providers.protocols import Identity
from mutoscope.providers.threads import check_wanted

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

LONGEST_PX = 480
"""A picture is looked at in this size: a face that counts is then larger than `_LEAST_PX`."""

_LEAST_PX = 24
_SHRINK = 0.709
_CELL, _STRIDE = 12, 2
_SURE = (0.6, 0.7, 0.95)
"""How sure each network has to be."""
_MOST = 400
"""Windows that are looked at more closely, the surest."""

Boxes = NDArray[np.float32]
"""Left, top, right, bottom and how sure, a row each."""


class FaceFinder:
    """Faces as fractions of their picture. Loads at first use; may be shared between threads."""

    def __init__(self) -> None:
        self._loading = threading.Lock()

    @cached_property
    def identity(self) -> Identity:
        """Who looks; `build` is the networks' hash and the runtime's version."""
        digest = hashlib.sha256(b"".join(_weights())).hexdigest()[:16]
        runtime = metadata.version("onnxruntime")
        return Identity("mtcnn", "mtcnn", f"{digest}+onnxruntime-{runtime}")

    def find(self, picture: NDArray[np.uint8]) -> list[tuple[float, float, float, float]]:
        """Left, top, right and bottom of each face in an sRGB picture [height, width, 3], in
        fractions of it, the largest first."""
        near, middle, far = self._loaded()
        image = Image.fromarray(picture)
        image.thumbnail((LONGEST_PX, LONGEST_PX), Image.Resampling.BOX)
        boxes = _propose(near, image)
        boxes = _look_closer(middle, image, boxes, 24, _SURE[1])
        boxes = _look_closer(far, image, boxes, 48, _SURE[2])
        size = np.array([image.width, image.height, image.width, image.height], np.float32)
        inside = np.clip(boxes[:, :4] / size, 0, 1)
        area = (inside[:, 2] - inside[:, 0]) * (inside[:, 3] - inside[:, 1])
        found = [tuple(map(float, inside[index])) for index in np.argsort(-area, kind="stable")]
        return [(left, top, right, foot) for left, top, right, foot in found]

    def _loaded(self) -> "list[InferenceSession]":
        with self._loading:
            return self._sessions

    @cached_property
    def _sessions(self) -> "list[InferenceSession]":
        return [_session(data) for data in _weights()]


def _propose(net: "InferenceSession", image: Image.Image) -> Boxes:
    """Every place of every size that may be a face."""
    found = [np.zeros((0, 5), np.float32)]
    scale = _CELL / _LEAST_PX
    while min(image.size) * scale >= _CELL:
        check_wanted()
        found.append(_apart(_proposals(net, image, scale), 0.5))
        scale *= _SHRINK
    return _apart(np.concatenate(found), 0.7)[:_MOST]


def _proposals(net: "InferenceSession", image: Image.Image, scale: float) -> Boxes:
    size = (max(_CELL, round(image.width * scale)), max(_CELL, round(image.height * scale)))
    smaller = np.asarray(image.resize(size, Image.Resampling.BILINEAR))
    shifts, likely = _run(net, smaller[None])
    columns, rows = np.nonzero(likely[0, :, :, 1] >= _SURE[0])  # the network has x before y
    corner = np.stack([columns, rows, columns, rows], axis=1) * _STRIDE
    windows = (corner + np.array([0, 0, _CELL, _CELL])) / scale
    sure = likely[0, columns, rows, 1]
    return _moved(windows, sure, shifts[0, columns, rows])


def _look_closer(
    net: "InferenceSession", image: Image.Image, boxes: Boxes, side_px: int, least: float
) -> Boxes:
    """What of the boxes a finer network takes for faces, moved to where it sees them."""
    if not len(boxes):
        return boxes
    check_wanted()
    squares = _squares(boxes)
    windows = np.stack([_window(image, square, side_px) for square in squares])
    shifts, *_, likely = _run(net, windows)
    kept = likely[:, 1] >= least
    return _apart(_moved(squares[kept], likely[kept, 1], shifts[kept]), 0.5)


def _window(image: Image.Image, square: Boxes, side_px: int) -> NDArray[np.uint8]:
    """Black beyond the picture."""
    left, top, right, foot = (round(float(edge)) for edge in square)
    window = image.crop((left, top, max(right, left + 1), max(foot, top + 1)))
    return np.asarray(window.resize((side_px, side_px), Image.Resampling.BILINEAR))


def _run(net: "InferenceSession", pictures: NDArray[np.uint8]) -> list[NDArray[np.float32]]:
    """The networks were trained on pictures whose sides are exchanged."""
    levels = (pictures.astype(np.float32) - 127.5) / 128
    turned = np.ascontiguousarray(levels.transpose(0, 2, 1, 3))
    return [np.asarray(each) for each in net.run(None, {net.get_inputs()[0].name: turned})]


def _moved(
    boxes: NDArray[np.floating], sure: NDArray[np.floating], shifts: NDArray[np.floating]
) -> Boxes:
    """Each corner moved by a share of its box's size."""
    size = np.tile(boxes[:, 2:4] - boxes[:, :2], 2)
    return np.concatenate([boxes + shifts * size, sure[:, None]], axis=1).astype(np.float32)


def _squares(boxes: Boxes) -> Boxes:
    middle = (boxes[:, :2] + boxes[:, 2:4]) / 2
    half = np.maximum((boxes[:, 2:4] - boxes[:, :2]).max(axis=1, keepdims=True) / 2, 1)
    return np.concatenate([middle - half, middle + half], axis=1)


def _apart(boxes: Boxes, most: float) -> Boxes:
    """The surest of those that overlap by more than a share of both, surest first."""
    order: Sequence[int] = list(np.argsort(-boxes[:, 4], kind="stable"))
    kept = list[int]()
    while order:
        best, *rest = order
        kept.append(best)
        order = [
            each
            for each, over in zip(rest, _overlap(boxes, best, rest), strict=True)
            if over <= most
        ]
    return boxes[kept]


def _overlap(boxes: Boxes, one: int, others: Sequence[int]) -> NDArray[np.floating]:
    """Intersection over union."""
    here, there = boxes[one], boxes[list(others)].reshape(-1, 5)
    wide = np.minimum(here[2], there[:, 2]) - np.maximum(here[0], there[:, 0])
    high = np.minimum(here[3], there[:, 3]) - np.maximum(here[1], there[:, 1])
    both = np.clip(wide, 0, None) * np.clip(high, 0, None)
    areas = (there[:, 2] - there[:, 0]) * (there[:, 3] - there[:, 1])
    return both / (areas + (here[2] - here[0]) * (here[3] - here[1]) - both)


def _session(data: bytes) -> "InferenceSession":
    """One thread: more would make the last bits depend on the machine."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])


def _weights() -> list[bytes]:
    folder = resources.files("mutoscope.providers").joinpath("data", "faces")
    return [folder.joinpath(f"{name}.onnx").read_bytes() for name in ("pnet", "rnet", "onet")]
