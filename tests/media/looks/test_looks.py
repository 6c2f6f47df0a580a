"""Looks: each is seen, each is another, and what is written over them can still be read."""

import itertools
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from mutoscope.errors import MediaError
from mutoscope.media.layers import Layer
from mutoscope.media.looks.apply import LOOKS, PLAIN, apply_look
from mutoscope.media.palettes import PALETTES, luminance, palette
from mutoscope.media.scenes.ken_burns import background
from mutoscope.media.scenes.lights import LIGHT
from mutoscope.media.scenes.plan import Card, Milestone, ScenePlan
from mutoscope.media.scenes.stack import illustrate, letter
from mutoscope.media.timeline import Canvas
from sampling import a_part

SMALL = Canvas(180, 320)
FEWER = Canvas(136, 240)
TINY = Canvas(90, 160)
SEEN, APART = 4.0, 4.0
"""Mean distance of colours, of 255: from the plain picture, and between two looks."""
CONTOURED = ("cel", "comic", "poster", "watercolor", "expressionism", "charcoal", "storybook")
HERO = ScenePlan(
    "hero", "espresso", 5, headline="Coffee wakes up", hero="hot-beverage", companions=("teapot",)
)
TIMELINE = ScenePlan(
    "timeline",
    "ocean",
    5,
    headline="A long way",
    milestones=(Milestone("1450s", "It is brewed", "mosque"), Milestone("1652", "London", "coin")),
)
ALONE = (
    ScenePlan("kinetic", "ocean", 5, headline="Thank you for watching"),
    ScenePlan("number", "ocean", 5, figure="42", headline="Cups a day"),
    ScenePlan("hero", "ocean", 5, headline="Coffee wakes up"),
)
"""Scenes without an illustration, as the cards at both ends are."""
PAIR = ScenePlan(
    "cause_effect",
    "paper",
    5,
    headline="Awake",
    cause=Card("Caffeine", "high-voltage"),
    effect=Card("Sleep", "sleeping-face"),
)


def flattened(layers: list[Layer], canvas: Canvas) -> np.ndarray:
    """The layers at rest over each other, sRGB [h, w, 3] 0..255."""
    picture = np.zeros((canvas.height_px, canvas.width_px, 3), np.float32)
    for layer in layers:
        height, width = layer.rgba.shape[:2]
        left, top = round(layer.x - width / 2), round(layer.y - height / 2)
        x0, y0 = max(0, left), max(0, top)
        x1, y1 = min(canvas.width_px, left + width), min(canvas.height_px, top + height)
        ink = layer.rgba[y0 - top : y1 - top, x0 - left : x1 - left].astype(np.float32)
        under = picture[y0:y1, x0:x1]
        under[:] = ink[..., :3] + under * (1 - ink[..., 3:] / 255)
    return picture


def photograph() -> Layer:
    """A hill before an evening sky, a bright window, and the noise of a camera."""
    y, x = np.mgrid[0:480, 0:300].astype(np.float32)
    sky = np.stack([90 + y / 4, 110 + y / 8, 190 - y / 5], axis=-1)
    hill = y > 330 + 40 * np.sin(x / 45)
    picture = np.where(hill[..., None], np.array([52, 84, 40], np.float32), sky)
    picture[200:260, 120:180] = (245, 226, 150)
    picture += np.random.default_rng(4).normal(0, 6, picture.shape)
    return background(picture.clip(0, 255).astype(np.uint8), SMALL, seed=2, focus=(0.5, 0.45))


@cache
def hero_with(look: str) -> np.ndarray:
    return flattened(apply_look(look, illustrate(HERO, SMALL), SMALL, 5), SMALL)


@cache
def photo_with(look: str) -> np.ndarray:
    (layer,) = apply_look(look, [photograph()], SMALL, 5, photograph=True)
    return layer.rgba[..., :3].astype(np.float32)


def apart(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.sqrt(((one - other) ** 2).sum(axis=-1)).mean())


@pytest.mark.parametrize("look", LOOKS)
def test_a_look_is_seen_on_a_drawn_scene_and_on_a_photograph(look: str) -> None:
    assert apart(hero_with(look), hero_with(PLAIN)) > SEEN
    assert apart(photo_with(look), photo_with(PLAIN)) > SEEN


def test_no_two_looks_are_the_same() -> None:
    near = {
        (one, other): round(apart(shown(one), shown(other)), 1)
        for shown in (hero_with, photo_with)
        for one, other in itertools.combinations(LOOKS, 2)
        if apart(shown(one), shown(other)) < APART
    }
    assert near == {}


@pytest.mark.parametrize("look", LOOKS)
def test_the_same_seed_gives_the_same_pixels(look: str) -> None:
    plan = replace(HERO, palette="mint")
    first, second = (
        apply_look(look, illustrate(plan, TINY), TINY, 7),
        apply_look(look, illustrate(plan, TINY), TINY, 7),
    )
    for one, other in zip(first, second, strict=True):
        assert np.array_equal(one.rgba, other.rgba)


@pytest.mark.parametrize("look", LOOKS)
def test_layers_stay_where_they_were_and_move_as_they_did(look: str) -> None:
    before = [each for each in illustrate(HERO, SMALL) if each.name != LIGHT]
    after = apply_look(look, before, SMALL, 5)
    assert [each.name for each in after] == [each.name for each in before]
    assert [each.motion for each in after] == [each.motion for each in before]
    assert bool((after[0].rgba[..., 3] == 255).all())
    for old, new in zip(before, after, strict=True):
        assert bool((new.rgba[..., :3] <= new.rgba[..., 3:]).all()), "not premultiplied"
        assert focus_of(new) == pytest.approx(focus_of(old), abs=1e-6)
        assert middle_of(new) == pytest.approx(middle_of(old), abs=8)


def focus_of(layer: Layer) -> tuple[float, float]:
    """The point that stays put while the layer zooms, on the canvas; of the hero it is its foot."""
    height, width = layer.rgba.shape[:2]
    return layer.x + (layer.focus[0] - 0.5) * width, layer.y + (layer.focus[1] - 0.5) * height


def middle_of(layer: Layer) -> tuple[float, float]:
    """The middle of what is solid, on the canvas."""
    rows, columns = np.nonzero(layer.rgba[..., 3] > 128)
    height, width = layer.rgba.shape[:2]
    x, y = float(columns.mean()), float(rows.mean())
    return layer.x - width / 2 + x, layer.y - height / 2 + y


def luminances(pixels: np.ndarray) -> np.ndarray:
    value = pixels / 255
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


@cache
def drawn_and_written(plan: ScenePlan, canvas: Canvas) -> tuple[list[Layer], Layer]:
    """The scene, and of its text the headline, or the figure that stands for one."""
    written = letter(plan, canvas, index=1, count=8)
    text = next(each for each in written if each.name.startswith(("headline", "figure")))
    return illustrate(plan, canvas), text


def least_contrast(plan: ScenePlan, look: str, canvas: Canvas) -> float:
    """Of the palette's ink and accent on what lies under the headline, nearly its worst place."""
    layers, text = drawn_and_written(plan, canvas)
    ground = flattened(apply_look(look, layers, canvas, 5), canvas)
    height, width = text.rgba.shape[:2]
    left, top = round(text.x - width / 2), round(text.y - height / 2)
    under = luminances(ground[top : top + height, left : left + width])
    dim, bright = np.percentile(under, (2, 98))
    colors = palette(plan.palette)
    inks = [luminance(colors.ink), luminance(colors.accent)]
    if colors.dark:
        return float((min(inks) + 0.05) / (bright + 0.05))
    return float((dim + 0.05) / (max(inks) + 0.05))


@pytest.mark.parametrize(("look", "name"), a_part(itertools.product(LOOKS, PALETTES)))
def test_a_headline_is_read_on_every_palette(look: str, name: str) -> None:
    assert round(least_contrast(replace(HERO, palette=name), look, FEWER), 2) >= 4.5


@pytest.mark.parametrize(("look", "plan"), a_part(itertools.product(LOOKS, ALONE)))
def test_a_headline_is_read_where_nothing_is_drawn_but_the_ground(
    look: str, plan: ScenePlan
) -> None:
    found = {
        name: round(least_contrast(replace(plan, palette=name), look, TINY), 2) for name in PALETTES
    }
    assert {name: value for name, value in found.items() if value < 4.5} == {}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("plan", [TIMELINE, PAIR], ids=lambda plan: plan.kind)
def test_the_words_on_cards_are_read(look: str, plan: ScenePlan) -> None:
    layers = apply_look(look, illustrate(plan, SMALL), SMALL, 5)
    ground, colors = flattened(layers, SMALL), palette(plan.palette)
    ink = luminance(colors.card_ink)
    for text in letter(plan, SMALL, index=1, count=8):
        if not text.name.startswith("card-text"):
            continue
        height, width = text.rgba.shape[:2]
        left, top = round(text.x - width / 2), round(text.y - height / 2)
        under = luminances(ground[top : top + height, left : left + width])
        worst = np.percentile(under, 98 if colors.dark else 2)
        low, high = sorted((ink, float(worst)))
        assert (high + 0.05) / (low + 0.05) >= 4.5, text.name


@pytest.mark.parametrize("look", LOOKS)
def test_cards_stand_apart_from_each_other(look: str) -> None:
    """What is between two cards is not filled with their edges."""
    plan = replace(TIMELINE, palette="paper")
    before = {each.name: each for each in illustrate(plan, FEWER) if each.name != LIGHT}
    after = apply_look(look, [*before.values()], FEWER, 5)
    ground, first, second = after[0], *(each for each in after if each.name in ("card-0", "card-1"))
    shown = luminances(flattened([ground, first, second], FEWER))
    (_, upper), (_, lower) = (middle_of(each) for each in (first, second))
    column = shown[round(upper) : round(lower), round(0.7 * FEWER.width_px)]
    assert float(np.median(column)) > 0.5
    assert float((column < 0.3).mean()) < 0.12


@pytest.mark.parametrize("look", CONTOURED)
def test_a_country_keeps_its_glow_and_its_coast(look: str) -> None:
    """Lit land in the middle, a translucent glow about it, and no wide dark band between them."""
    pixels = np.zeros((120, 120, 4), np.float32)
    y, x = np.mgrid[0:120, 0:120].astype(np.float32)
    apart_px = np.hypot(x - 60, y - 60) - 24
    glow = np.clip(0.4 * (1 - apart_px / 16), 0, 0.4)
    cover = np.where(apart_px < 0, 1.0, glow)[..., None]
    pixels[..., :3], pixels[..., 3:] = np.array([60, 230, 200]) * cover, 255 * cover
    country = Layer("country", pixels.astype(np.uint8), 90, 160)
    (made,) = apply_look(look, [country], SMALL, 5)
    dark = (made.rgba[..., 3] > 200) & (made.rgba[..., :3].max(axis=-1) < 90)
    land = (apart_px < 0).sum()
    assert dark.sum() < 0.25 * land
    assert (made.rgba[..., 3] > 200).sum() == pytest.approx(land, rel=0.4)
    faint = made.rgba[(made.rgba[..., 3] > 8) & (made.rgba[..., 3] < 100)]
    assert float((faint[:, 1] > 0.5 * faint[:, 3]).mean()) > 0.5


@pytest.mark.parametrize("look", ["charcoal", "eerie"])
def test_a_dark_thing_is_made_out_in_the_dark(look: str) -> None:
    y, x = np.mgrid[0:60, 0:60].astype(np.float32)
    cover = (np.hypot(x - 30, y - 30) < 24)[..., None]
    thing = Layer("companion-0", (cover * np.array([60, 12, 10, 255])).astype(np.uint8), 90, 160)
    night = Layer("background", np.full((320, 180, 4), (24, 20, 30, 255), np.uint8), 90, 160)
    shown = flattened(apply_look(look, [replace(night, fills=True), thing], SMALL, 5), SMALL)
    there = float(luminances(shown[140:180, 70:110]).mean())
    beside = float(luminances(shown[140:180, 10:40]).mean())
    assert there > 2.5 * beside + 0.01


def test_lettering_and_shade_are_left_alone() -> None:
    rgba = np.full((8, 8, 4), 200, np.uint8)
    written = [Layer(name, rgba, 20, 20) for name in ("country-label", "scrim-top")]
    layers = [*illustrate(HERO, TINY), *written]
    after = apply_look("comic", layers, TINY, 5)
    assert after[-2:] == written


def test_a_coarse_photograph_is_treated_at_the_canvas_own_size() -> None:
    coarse = Layer("background", photograph().rgba[::4, ::4], 90, 160, fills=True)
    (after,) = apply_look("bricks", [coarse], SMALL, 5, photograph=True)
    assert after.rgba.shape[0] >= SMALL.height_px - 1
    assert after.rgba.shape[1] >= SMALL.width_px - 1


def test_a_plain_look_changes_nothing_and_an_unknown_one_is_refused() -> None:
    layers = illustrate(HERO, TINY)
    assert apply_look(PLAIN, layers, TINY, 5) == layers
    with pytest.raises(MediaError) as caught:
        apply_look("gouache", layers, TINY, 5)
    assert caught.value.code == "unknown_look"
