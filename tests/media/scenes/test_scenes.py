"""Every kind of scene, drawn and measured on its pixels."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutoscope.errors import MediaError
from mutoscope.media.layers import Layer
from mutoscope.media.palettes import PALETTES
from mutoscope.media.scenes.plan import Card, Milestone, ScenePlan
from mutoscope.media.scenes.stack import illustrate, letter
from mutoscope.media.timeline import Canvas

FULL = Canvas()
HALF = Canvas(540, 960)
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


def stacked(layers: list[Layer], canvas: Canvas) -> np.ndarray:
    """The layers at rest, laid over each other: float [h, w, 4], premultiplied."""
    picture = np.zeros((canvas.height_px, canvas.width_px, 4), np.float32)
    for layer in layers:
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


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("palette", PALETTES)
def test_text_is_legible_on_every_palette(kind: str, palette: str) -> None:
    plan = plan_of(kind, palette=palette, seed=6)
    ground = stacked(illustrate(plan, HALF), HALF)
    contrasts = {
        layer.name: least_contrast(ground, layer)
        for layer in text_layers(plan, HALF)
        if layer.name != "kicker"  # it brings its own ground
    }
    assert contrasts
    assert {name: value for name, value in contrasts.items() if value < 4.5} == {}


def check_layout(plan: ScenePlan) -> None:
    layers = letter(plan, FULL, index=1, count=8)
    boxes = [(layer.name, box(layer)) for layer in layers]
    for name, (left, top, right, bottom) in boxes:
        assert left >= 40, name  # side bearings and shadows may pass the 64 px margin
        assert right <= 1040, name
        assert top >= 140, name
        assert bottom <= 1440, name
    for index, (name, (left, top, right, bottom)) in enumerate(boxes):
        for other, (x0, y0, x1, y1) in boxes[index + 1 :]:
            across = min(right, x1) - max(left, x0)
            down = min(bottom, y1) - max(top, y0)
            is_same_block = name.startswith("headline-") and other.startswith("headline-")
            # Descenders may reach into the line box of what stands below.
            assert across <= 0 or down <= (60 if is_same_block else 14), (name, other)


@pytest.mark.parametrize("kind", KINDS)
def test_texts_keep_apart_and_inside_the_safe_area(kind: str) -> None:
    check_layout(plan_of(kind, credit="Text: The Mutoscope authors, CC0 1.0"))


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_any_headline_keeps_the_layout(kind: str, data: st.DataObject) -> None:
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
        )
    )


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
    for layer in [*others, *text_layers(plan)]:
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
