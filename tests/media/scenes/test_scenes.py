"""Every kind of scene, drawn and measured on its pixels."""

from dataclasses import replace
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from mutoscope.errors import MediaError
from mutoscope.media.animations.turning_globe import LAYER as TURNING
from mutoscope.media.layers import Layer
from mutoscope.media.layout import Format, canvas_size, layout_of
from mutoscope.media.palettes import PALETTES
from mutoscope.media.scenes.lights import LIGHT
from mutoscope.media.scenes.plan import Card, Milestone, ScenePlan
from mutoscope.media.scenes.stack import illustrate, letter
from mutoscope.media.timeline import Canvas
from sampling import a_part

FULL = Canvas()
HALF = Canvas(540, 960)
FORMATS: tuple[Format, ...] = ("9:16", "1:1", "16:9")
MILESTONES = (
    Milestone("1450s", "Sufi shrines in Yemen roast and brew it", "mosque"),
    Milestone("1500s", "It spreads across the Middle East", "desert"),
    Milestone("1652", "The first coffee house opens in London", "classical-building"),
    Milestone("2000", "Two billion cups a day", "hot-beverage"),
)


def plan_of(kind: str, **changes: object) -> ScenePlan:
    fields: dict[str, object] = {
        "kind": kind,
        "palette": "espresso",
        "seed": 5,
        "kicker": "DID YOU KNOW",
        "kicker_icon": "light-bulb",
        "headline": "Coffee wakes up the whole world",
        "accents": ("coffee",),
        "hero": "hot-beverage",
        "companions": ("beans", "sunrise", "teapot", "alarm-clock"),
        "country": "Brazil" if kind == "globe" else "",
        "figure": "2 billion" if kind in ("number", "globe") else "",
        "figure_label": "cups are drunk every day",
        "milestones": MILESTONES[:3] if kind == "timeline" else (),
        "cause": Card("Caffeine", "high-voltage") if kind == "cause_effect" else None,
        "effect": Card("Adenosine", "sleeping-face") if kind == "cause_effect" else None,
    }
    return ScenePlan(**{**fields, **changes})  # type: ignore[arg-type]


KINDS = ("hero", "globe", "number", "timeline", "cause_effect", "kinetic")


def box(layer: Layer) -> tuple[float, float, float, float]:
    height, width = layer.rgba.shape[:2]
    left, top = layer.x - width / 2, layer.y - height / 2
    return left, top, left + width, top + height


def shapes(layers: list[Layer]) -> list[Layer]:
    """Without what has no shape: lights, and the globe while it turns."""
    return [layer for layer in layers if not layer.name.startswith((LIGHT, TURNING))]


def enlarged(layer: Layer) -> Layer:
    """A light as large as it is seen."""
    if not layer.name.startswith(LIGHT):
        return layer
    height, width = (2 * round(side * layer.motion.zoom_from / 2) for side in layer.rgba.shape[:2])
    whole = Image.frombuffer("RGBa", layer.rgba.shape[1::-1], layer.rgba.tobytes())
    large = np.asarray(whole.resize((width, height)))
    return replace(layer, rgba=large, x=round(layer.x), y=round(layer.y))


def stacked(layers: list[Layer], canvas: Canvas) -> np.ndarray:
    """The layers at rest, laid over each other: float [h, w, 4], premultiplied."""
    picture = np.zeros((canvas.height_px, canvas.width_px, 4), np.float32)
    for layer in map(enlarged, layers):
        if layer.name == TURNING:
            continue
        left, top, right, bottom = (round(value) for value in box(layer))
        x0, y0, x1, y1 = max(0, left), max(0, top), min(canvas.width_px, right), bottom
        y1 = min(canvas.height_px, y1)
        ink = layer.rgba[y0 - top : y1 - top, x0 - left : x1 - left].astype(np.float32)
        part = picture[y0:y1, x0:x1]
        part[:] = ink + part * (1 - ink[..., 3:] / 255)
    return picture


def luminances(pixels: np.ndarray) -> np.ndarray:
    value = pixels[..., :3] / 255
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


def least_contrast(ground: np.ndarray, layer: Layer) -> float:
    """Of the layer's solid ink against the brightest (or dimmest) of what lies under its box: the
    2nd percentile over the ink."""
    left, top, right, bottom = (round(value) for value in box(layer))
    solid = layer.rgba[..., 3] == 255
    ink = luminances(layer.rgba[solid].astype(np.float32))
    under = luminances(ground[top:bottom, left:right])
    dim, bright = np.percentile(under, (2, 98))
    nearest = np.where(ink > (dim + bright) / 2, bright, dim)
    low, high = np.minimum(ink, nearest), np.maximum(ink, nearest)
    return float(np.percentile((high + 0.05) / (low + 0.05), 2))


def text_layers(plan: ScenePlan, canvas: Canvas = FULL) -> list[Layer]:
    return [x for x in letter(plan, canvas, index=1, count=8) if x.name != "progress"]


@pytest.mark.parametrize(("kind", "palette", "format"), a_part(product(KINDS, PALETTES, FORMATS)))
def test_text_is_legible_on_every_palette(kind: str, palette: str, format: Format) -> None:
    canvas = Canvas(*canvas_size(format, 360 if format == "9:16" else 270))
    plan = plan_of(kind, palette=palette, seed=6)
    ground = stacked(illustrate(plan, canvas), canvas)
    contrasts = {
        layer.name: least_contrast(ground, layer)
        for layer in text_layers(plan, canvas)
        if layer.name != "kicker"  # it brings its own ground
    }
    assert contrasts
    assert {name: value for name, value in contrasts.items() if value < 4.5} == {}


def check_layout(plan: ScenePlan, format: Format = "9:16") -> None:
    canvas = Canvas(*canvas_size(format))
    layout, layers = layout_of(canvas), letter(plan, canvas, index=1, count=8)
    boxes = [(layer.name, box(layer)) for layer in layers]
    for name, (left, top, right, bottom) in boxes:
        assert left >= layout.safe[0] - 24, name  # side bearings and shadows may pass the margin
        assert right <= layout.safe[2] + 24, name
        assert top >= layout.safe[1], name
        assert bottom <= layout.captions.top + 10, name
    for index, (name, (left, top, right, bottom)) in enumerate(boxes):
        for other, (x0, y0, x1, y1) in boxes[index + 1 :]:
            across = min(right, x1) - max(left, x0)
            down = min(bottom, y1) - max(top, y0)
            is_same_block = name.startswith("headline-") and other.startswith("headline-")
            # Descenders may reach into the line box of what stands below.
            assert across <= 0 or down <= (60 if is_same_block else 14), (name, other)


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("kind", KINDS)
def test_texts_keep_apart_and_inside_the_safe_area(kind: str, format: Format) -> None:
    check_layout(plan_of(kind, credit="Text: The Mutoscope authors, CC0 1.0"), format)


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_any_headline_keeps_the_layout(kind: str, format: Format, data: st.DataObject) -> None:
    words = st.lists(
        st.text(alphabet="abcdefgABCжщЁЙ", min_size=1, max_size=13), min_size=0, max_size=9
    )
    count = data.draw(st.integers(1, 4))
    check_layout(
        plan_of(
            kind,
            kicker=" ".join(data.draw(words))[:40],
            headline=" ".join(data.draw(words)),
            figure=data.draw(st.sampled_from(["", "7", "1/3", "$2.5 trillion", "384 400 км"])),
            figure_label=" ".join(data.draw(words)),
            milestones=MILESTONES[:count] if kind == "timeline" else (),
        ),
        format,
    )


def solid(layer: Layer) -> tuple[float, float, float, float]:
    """The box of what is not a shadow."""
    ink = layer.rgba[..., 3] > 128
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    left, top, _, _ = box(layer)
    return left + columns[0], top + rows[0], left + columns[-1] + 1, top + rows[-1] + 1


def overlap(one: Layer, other: Layer) -> float:
    """How far two layers reach into each other."""
    left, top, right, bottom = solid(one)
    x0, y0, x1, y1 = solid(other)
    return min(min(right, x1) - max(left, x0), min(bottom, y1) - max(top, y0))


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("kind", KINDS)
def test_pictures_leave_text_and_captions_alone(kind: str, format: Format) -> None:
    canvas = Canvas(*canvas_size(format, 270))
    captions = 270 / 1080 * layout_of(canvas).captions.top
    for seed in range(1 if kind == "globe" else 4):
        plan = plan_of(kind, seed=seed, headline="Coffee wakes up the whole wide world of work")
        texts = [x for x in text_layers(plan, canvas) if not x.name.startswith("card-text")]
        for picture in shapes(illustrate(plan, canvas))[1:]:
            if picture.name == "country":  # the globe goes on below the captions' shade
                continue
            assert solid(picture)[3] <= captions + 2, (picture.name, seed)
            reach = {text.name: overlap(picture, text) for text in texts}
            assert max(reach.values()) <= 1, (picture.name, seed, reach)


@pytest.mark.parametrize("kind", KINDS)
def test_every_format_shows_the_same(kind: str) -> None:
    plan = plan_of(kind, milestones=MILESTONES if kind == "timeline" else ())
    shown: list[set[str]] = []
    for format in FORMATS:
        canvas = Canvas(*canvas_size(format, 360))
        layers = illustrate(plan, canvas) + letter(plan, canvas, index=1, count=3)
        shown.append({x.name for x in layers if not x.name.startswith("headline-")})
    assert shown[0] == shown[1] == shown[2]
    assert len(shown[0]) > 3


def test_dates_of_a_wide_timeline_stand_side_by_side() -> None:
    wide = Canvas(*canvas_size("16:9", 540))
    layers = illustrate(plan_of("timeline", milestones=MILESTONES), wide)
    cards = [box(x) for x in layers if x.name.startswith("card-icon")]
    assert len(cards) == 4
    assert all(before[2] < after[0] for before, after in pairwise(cards))
    assert max(card[1] for card in cards) - min(card[1] for card in cards) < 20


def test_a_short_headline_stands_in_the_middle_of_a_wide_column() -> None:
    tops: list[float] = []
    for words in ("Tea", "Coffee wakes up the whole world and all its towns"):
        layers = letter(plan_of("hero", headline=words), Canvas(1920, 1080), index=1, count=3)
        tops.append(next(box(x)[1] for x in layers if x.name == "kicker"))
    assert tops[0] > tops[1] + 100


@pytest.mark.parametrize("kind", KINDS)
def test_a_scene_is_drawn_the_same_twice(kind: str) -> None:
    plan = plan_of(kind)
    for first, second in zip(
        illustrate(plan, HALF) + letter(plan, HALF, index=0, count=3),
        illustrate(plan, HALF) + letter(plan, HALF, index=0, count=3),
        strict=True,
    ):
        assert (first.name, first.x, first.y, first.motion) == (
            second.name,
            second.x,
            second.y,
            second.motion,
        )
        assert np.array_equal(first.rgba, second.rgba)


@pytest.mark.parametrize("kind", KINDS)
def test_rewording_leaves_the_picture_as_it_is(kind: str) -> None:
    silent = plan_of(kind, headline="", kicker="", kicker_icon="", accents=(), figure_label="")
    pairs = zip(illustrate(plan_of(kind), HALF), illustrate(silent, HALF), strict=True)
    for spoken, unspoken in pairs:
        assert np.array_equal(spoken.rgba, unspoken.rgba), spoken.name
        assert (spoken.x, spoken.y) == (unspoken.x, unspoken.y)


@pytest.mark.parametrize("kind", KINDS)
def test_layers_are_premultiplied_and_cropped(kind: str) -> None:
    plan = plan_of(kind)
    background, *others = illustrate(plan, FULL)
    assert background.fills
    assert background.rgba.shape == (1920, 1080, 4)
    assert (background.rgba[..., 3] == 255).all()
    lights = [layer for layer in others if layer.name.startswith(LIGHT)]
    assert all((light.rgba[..., :3].max(axis=-1) <= light.rgba[..., 3]).all() for light in lights)
    for layer in [*shapes(others), *text_layers(plan)]:
        alpha = layer.rgba[..., 3]
        assert (layer.rgba[..., :3].max(axis=-1) <= alpha).all(), layer.name
        assert alpha[0].any(), layer.name
        assert alpha[-1].any(), layer.name
        assert alpha[:, 0].any(), layer.name
        assert alpha[:, -1].any(), layer.name
        if layer.name == "hero":
            assert max(alpha.shape) <= 640
        assert layer.motion.delay_s <= 0.6


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_scene_speaks_from_its_first_frame(kind: str) -> None:
    layers = letter(plan_of(kind), FULL, index=0, count=5)
    heads = [x for x in layers if x.name.startswith(("headline", "figure", "kicker"))]
    assert heads
    assert all(layer.motion.enter == "none" for layer in heads)


@pytest.mark.parametrize("kind", KINDS)
def test_little_is_enough(kind: str) -> None:
    """No words, no companions, no hero: still a background and a progress bar."""
    bare = ScenePlan(
        kind=kind,  # type: ignore[arg-type]
        palette="ocean",
        seed=1,
        country="Malta" if kind == "globe" else "",
    )
    background, *_ = illustrate(bare, HALF)
    assert background.fills
    names = [layer.name for layer in letter(bare, HALF, index=0, count=1)]
    assert names == (["progress", "headline"] if kind == "globe" else ["progress"])


def test_a_globe_without_words_is_headed_by_its_country_once() -> None:
    plan = plan_of("globe", headline="", figure="", kicker="БРАЗИЛИЯ", country_label="Бразилия")
    names = [layer.name for layer in letter(plan, HALF, index=1, count=4)]
    assert names == ["progress", "headline"]


@pytest.mark.parametrize("canvas", [Canvas(270, 480), Canvas(480, 480), Canvas(640, 360)])
@pytest.mark.parametrize("kind", KINDS)
def test_any_canvas_is_covered(kind: str, canvas: Canvas) -> None:
    layers = illustrate(plan_of(kind), canvas) + letter(plan_of(kind), canvas, index=0, count=2)
    assert layers[0].rgba.shape == (canvas.height_px, canvas.width_px, 4)
    assert (stacked(layers, canvas)[..., 3] > 254).all()


def test_backgrounds_are_not_banded() -> None:
    """Along a smooth gradient neighbouring pixels differ: there are no flat runs to see."""
    background = illustrate(plan_of("kinetic", hero="", palette="ocean"), FULL)[0]
    column = background.rgba[1500:1800, 300, 2].astype(int)
    longest = max(len(run) for run in np.split(column, np.nonzero(np.diff(column))[0] + 1))
    assert longest < 16


def test_unknown_names_are_refused() -> None:
    for change in ({"palette": "plaid"}, {"hero": "no-such-icon"}):
        with pytest.raises(MediaError) as caught:
            illustrate(plan_of("hero", **change), HALF)
        assert caught.value.hint
    with pytest.raises(MediaError, match="Atlantis"):
        illustrate(plan_of("globe", country="Atlantis"), HALF)


def test_a_text_without_glyphs_is_refused() -> None:
    with pytest.raises(MediaError) as caught:
        letter(plan_of("hero", headline="咖啡"), HALF, index=0, count=1)
    assert caught.value.code == "missing_glyph"
