"""A stack of layers as a file."""

from pathlib import Path

import numpy as np
import pytest

from mutoscope.media.layer_file import read_layers, write_layers
from mutoscope.media.layers import Animation, Layer, Motion

PICTURE = np.arange(4 * 3 * 4, dtype=np.uint8).reshape(4, 3, 4)
PLAIN = Layer("plain", PICTURE, 1.5, 2.0, Motion(enter="rise", delay_s=0.1), (0.2, 0.7), True)
MOVING = Layer("moving", PICTURE, 1.5, 2.0, animation=Animation("count_up", '{"a":[1]}', 0.1, 1.3))


@pytest.mark.parametrize("layer", [PLAIN, MOVING])
def test_everything_comes_back(layer: Layer, tmp_path: Path) -> None:
    write_layers(tmp_path / "a.layers", [layer])
    (back,) = read_layers(tmp_path / "a.layers")
    assert (back.rgba == layer.rgba).all()
    for part in ("name", "x", "y", "motion", "focus", "fills", "animation"):
        assert getattr(back, part) == getattr(layer, part)


def test_a_layer_that_stands_is_kept_as_ever(tmp_path: Path) -> None:
    """Files from before layers could be animated are the same, byte for byte."""
    write_layers(tmp_path / "a.layers", [PLAIN])
    assert b"animation" not in (tmp_path / "a.layers").read_bytes()
