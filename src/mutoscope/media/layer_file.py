"""A stack of layers as one file, so that a drawn scene can be kept and found again.

An eight-byte mark, a JSON header with every layer's place, motion and animation, then the pixels
of each, deflated. The same layers give the same bytes.
"""

import json
import struct
import zlib
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from mutoscope.errors import MediaError
from mutoscope.media.layers import Animation, Layer, Motion

_MARK = b"MUTOLAY1"
_FASTEST = 1


def write_layers(path: Path, layers: Sequence[Layer]) -> None:
    """Write the layers, bottom first."""
    packed = [zlib.compress(np.ascontiguousarray(each.rgba).data, _FASTEST) for each in layers]
    facts = [_facts(*pair) for pair in zip(layers, packed, strict=True)]
    header = json.dumps(facts, separators=(",", ":")).encode()
    with path.open("wb") as file:
        file.write(_MARK + struct.pack("<I", len(header)) + header)
        file.writelines(packed)


def read_layers(path: Path) -> list[Layer]:
    """The layers of a file, bottom first. MediaError when it is none."""
    with path.open("rb") as file:
        if file.read(len(_MARK)) != _MARK:
            raise MediaError(f"{path.name} is not a stack of layers.")
        (length,) = struct.unpack("<I", file.read(4))
        return [
            _layer(facts, file.read(facts["packed"])) for facts in json.loads(file.read(length))
        ]


def _facts(layer: Layer, packed: bytes) -> dict[str, Any]:
    animated = {"animation": asdict(layer.animation)} if layer.animation else {}
    return {
        "name": layer.name,
        "shape": layer.rgba.shape,
        "x": layer.x,
        "y": layer.y,
        "motion": asdict(layer.motion),
        "focus": layer.focus,
        "fills": layer.fills,
        "packed": len(packed),
        **animated,
    }


def _layer(facts: dict[str, Any], packed: bytes) -> Layer:
    pixels = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(facts["shape"])
    return Layer(
        name=facts["name"],
        rgba=pixels,
        x=facts["x"],
        y=facts["y"],
        motion=Motion(**facts["motion"]),
        focus=(facts["focus"][0], facts["focus"][1]),
        fills=facts["fills"],
        animation=Animation(**facts["animation"]) if "animation" in facts else None,
    )
