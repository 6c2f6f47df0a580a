"""What makes no sense is refused by name; nothing crashes, nothing else is written."""

import numpy as np
import pytest

from kernels import copied, farthest, flat, needs_native, noise, sticker
from mutoscope.media import kernel
from mutoscope.media.kernel import backend
from mutoscope.media.kernel.values import Map
from mutoscope.media.planes import FramePlanes, LayerPlanes

WINDOW = (0.0, 0.0, 32.0, 32.0)
NAN, INFINITY = float("nan"), float("inf")


@pytest.mark.usefixtures("drawer")
@pytest.mark.parametrize(
    "window",
    [(NAN, 0, 32, 32), (0, INFINITY, 32, 32), (0, 0, NAN, 32), (0, 0, 0, 32), (0, 0, 32, -1),
     (0, 0, 1e8, 32), (1e30, 0, 32, 32)],
)  # fmt: skip
def test_a_window_that_is_none(window):
    with pytest.raises(ValueError, match=r"not places|step"):
        kernel.stretch(flat(32, 32), noise(1, 32, 32), window)


@pytest.mark.usefixtures("drawer")
@pytest.mark.parametrize(
    "how",
    [{"left": NAN}, {"top": -INFINITY}, {"scale": (NAN, 1)}, {"scale": (1e9, 1)},
     {"opacity": NAN}, {"box": (1, 0, 32, 32)}],
)  # fmt: skip
def test_a_place_that_is_none(how):
    with pytest.raises(ValueError, match=r"not places|step|share|not even"):
        kernel.lay(flat(32, 32), sticker(1, 32, 32), **{"left": 0.5, "top": 0.5, **how})


def odd_layers() -> dict[str, LayerPlanes]:
    whole = sticker(1, 32, 32)
    return {
        "odd": LayerPlanes(whole.luma[:, :31], whole.chroma),
        "not half": LayerPlanes(whole.luma, whole.chroma[:, :15]),
        "no alpha": LayerPlanes(whole.luma[:1], whole.chroma),
        "floats": LayerPlanes(whole.luma.astype(np.float32), whole.chroma),
        "every other": LayerPlanes(sticker(1, 32, 64).luma[..., ::2], whole.chroma),
    }


@pytest.mark.usefixtures("drawer")
@pytest.mark.parametrize("name", odd_layers())
@pytest.mark.parametrize("left", [0.0, 0.5])
def test_a_layer_of_another_kind(name, left):
    frame = flat(32, 32)
    with pytest.raises((ValueError, TypeError)):
        kernel.lay(frame, odd_layers()[name], left, 0)
    assert farthest(frame, flat(32, 32)) == 0


@pytest.mark.usefixtures("drawer")
def test_frames_of_another_kind():
    good = flat(32, 32)
    odd = FramePlanes(good.y[:31], good.u, good.v)
    signed = FramePlanes(good.y.astype(np.int8), good.u, good.v)
    for frame in (odd, signed, FramePlanes(good.y, good.u, good.v[:3])):
        with pytest.raises((ValueError, TypeError)):
            kernel.stretch(frame, noise(1, 32, 32), WINDOW)
        with pytest.raises((ValueError, TypeError)):
            kernel.mix(frame, good, good, 0.5)
    with pytest.raises(ValueError, match="differ in size"):
        kernel.mix(good, good, flat(30, 32), 0.5)


@pytest.mark.usefixtures("drawer")
def test_a_picture_may_be_read_only_and_a_frame_may_not():
    source, layer, frame = noise(1, 32, 32), sticker(2, 32, 32), flat(32, 32)
    for plane in (source.y, source.u, source.v, layer.luma, layer.chroma):
        plane.flags.writeable = False
    kernel.stretch(frame, source, WINDOW)
    kernel.lay(frame, layer, 0.5, 1)
    kernel.mix(frame, source, source, 0.5)
    with pytest.raises(ValueError, match="read-only"):
        kernel.stretch(source, frame, WINDOW)
    with pytest.raises(ValueError, match="read-only"):
        kernel.lay(source, layer, 0.5, 1)
    with pytest.raises(ValueError, match="read-only"):
        kernel.mix(source, frame, frame, 0.5)


@pytest.mark.usefixtures("drawer")
def test_a_picture_in_the_frames_own_memory():
    frame = flat(32, 32)
    with pytest.raises(ValueError, match="own memory"):
        kernel.stretch(frame, frame, WINDOW)
    layer = sticker(1, 32, 32)
    with pytest.raises(ValueError, match="own memory"):
        kernel.lay(FramePlanes(layer.luma[0], frame.u, frame.v), layer, 0, 0)


@pytest.mark.usefixtures("drawer")
@pytest.mark.parametrize("shape", [(31, 32, 4), (32, 32, 3), (32, 32), (32, 33, 4)])
def test_a_picture_of_another_shape(shape):
    with pytest.raises(ValueError, match="The picture is"):
        kernel.to_planes(np.zeros(shape, np.uint8))


@pytest.mark.usefixtures("drawer")
def test_a_picture_of_floats():
    with pytest.raises(TypeError, match="uint8"):
        kernel.to_planes(np.zeros((4, 4, 4), np.float32))


SOURCE = np.zeros((8, 8), np.uint8)
MAP = Map(0.0, 1.0, 1, False)


@needs_native
@pytest.mark.parametrize(
    "arguments",
    [
        ((SOURCE,), (SOURCE,), MAP, MAP, (0, 0, 9, 8), 256),
        ((SOURCE,), (SOURCE,), MAP, MAP, (-2, 0, 8, 8), 256),
        ((SOURCE,), (SOURCE,), MAP, MAP, (4, 0, 4, 8), 256),
        ((SOURCE,), (SOURCE,), MAP, MAP, (0, 0, 8, 8), 257),
        ((SOURCE,), (SOURCE,), Map(NAN, 1.0, 1, False), MAP, (0, 0, 8, 8), 256),
        ((SOURCE,), (SOURCE,), MAP, Map(0.0, NAN, 1, False), (0, 0, 8, 8), 256),
        ((SOURCE,), (SOURCE,), MAP, Map(0.0, 1.0, 7, False), (0, 0, 8, 8), 256),
        ((SOURCE,), (SOURCE, SOURCE), MAP, MAP, (0, 0, 8, 8), 256),
        ((), (SOURCE,), MAP, MAP, (0, 0, 8, 8), 256),
        ((SOURCE,) * 3, (SOURCE,) * 3, MAP, MAP, (0, 0, 8, 8), 256),
        ((SOURCE, SOURCE[:4]), (SOURCE,) * 2, MAP, MAP, (0, 0, 8, 8), 256),
        ((SOURCE,), (SOURCE[:, ::2],), MAP, MAP, (0, 0, 8, 8), 256),
        ((SOURCE,), (SOURCE[:0],), MAP, MAP, (0, 0, 8, 8), 256),
        ((SOURCE,), (SOURCE[0],), MAP, MAP, (0, 0, 8, 8), 256),
        ((SOURCE,), (None,), MAP, MAP, (0, 0, 8, 8), 256),
        ((SOURCE,), (b"12345678",), MAP, MAP, (0, 0, 8, 8), 256),
        ([SOURCE], (SOURCE,), MAP, MAP, (0, 0, 8, 8), 256),
        ((SOURCE,), (SOURCE,), (0.0, 1.0), MAP, (0, 0, 8, 8), 256),
        ((SOURCE,), (SOURCE,), MAP, MAP, (0, 0, 8, 1 << 80), 256),
        (),
    ],
)
def test_the_extension_guards_its_own_door(arguments):
    """Whatever Python lets through is looked at once more where it would touch memory."""
    assert backend.native is not None
    before = copied(FramePlanes(SOURCE, SOURCE, SOURCE))
    with pytest.raises((ValueError, TypeError, OverflowError)):
        backend.native.stretch(*arguments)
    assert farthest(before, FramePlanes(SOURCE, SOURCE, SOURCE)) == 0


@needs_native
def test_the_other_doors_are_guarded_too():
    assert backend.native is not None
    native, small = backend.native, np.zeros((4, 4), np.uint8)
    for call in (
        lambda: native.over((SOURCE,), (SOURCE,), (0, 0), (0, 0, 8, 8), 256),
        lambda: native.over((SOURCE,), (SOURCE, SOURCE), (1 << 40, 0), (0, 0, 8, 8), 256),
        lambda: native.mix(SOURCE, SOURCE, small, 3),
        lambda: native.mix(SOURCE, SOURCE, SOURCE, -1),
        lambda: native.mix_by(SOURCE, SOURCE, SOURCE, small),
        lambda: native.convert(np.zeros((4, 4, 4), np.uint8), small, small),
        lambda: native.convert(
            np.zeros((4, 8, 4), np.uint8)[:, ::2],
            np.zeros((2, 4, 4), np.uint8),
            np.zeros((3, 2, 2), np.uint8),
        ),
    ):
        with pytest.raises((ValueError, TypeError)):
            call()
