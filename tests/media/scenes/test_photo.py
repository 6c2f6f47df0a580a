"""Scenes that show a picture: what stands on it can be read, and its middle is left alone."""

from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from mutoscope.errors import MediaError
from mutoscope.media.caption_styles import CaptionStyle
from mutoscope.media.captions import caption_layers
from mutoscope.media.checks import Expected, check_release
from mutoscope.media.codec.audio import SAMPLE_RATE, encode_aac
from mutoscope.media.codec.container import Credits, join
from mutoscope.media.compose import SceneFrames
from mutoscope.media.layer_file import read_layers, write_layers
from mutoscope.media.layers import Layer
from mutoscope.media.layout import Format, canvas_size, layout_of
from mutoscope.media.palettes import PALETTES, contrast, palette
from mutoscope.media.planes import blank_frame, to_rgb
from mutoscope.media.render import Scene, render_body
from mutoscope.media.scenes.photo import colors_on
from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.media.scenes.scrim import luminances
from mutoscope.media.scenes.stack import colors_of, illustrate, illustrate_photo, letter
from mutoscope.media.timeline import Canvas, plan_timeline
from mutoscope.models import Word
from sampling import a_part

HALF = Canvas(540, 960)
DRAFT = Canvas(270, 480)
FORMATS: tuple[Format, ...] = ("9:16", "1:1", "16:9")
SIZES = ((1080, 1920), (1000, 1000), (1600, 900), (900, 1600), (3000, 600), (500, 2600))
CANVASES = (DRAFT, Canvas(480, 480), Canvas(640, 360))
LENGTH_S = 4.0
PLAN = ScenePlan(
    "photo",
    "espresso",
    3,
    kicker="DID YOU KNOW",
    kicker_icon="light-bulb",
    headline="Coffee wakes up the whole world",
    accents=("coffee",),
    credit="Photo: Jane Doe / Pexels",
)


def snow() -> np.ndarray:
    """As bright as can be, with something blue in the middle."""
    picture = np.full((960, 540, 3), 255, np.uint8)
    picture[400:600, 150:400] = (200, 220, 250)
    return picture


def confetti() -> np.ndarray:
    rng = np.random.default_rng(2)
    small = rng.integers(0, 256, (60, 34, 3), np.uint8)
    return np.asarray(Image.fromarray(small).resize((540, 960), Image.Resampling.NEAREST))


def sunset() -> np.ndarray:
    """A white sun in one corner, where only the end of a line comes by."""
    rows, columns = np.mgrid[0:720, 0:1280]
    sun = np.exp(-((rows - 120) ** 2 + (columns - 760) ** 2) / (2 * 60.0**2))[..., None]
    ground = np.stack([150 - rows / 8, 60 + 0 * rows, 40 + rows / 9], axis=2)
    return (ground + (255 - ground) * sun).astype(np.uint8)


def night() -> np.ndarray:
    picture = np.full((960, 540, 3), 12, np.uint8)
    picture[420:560, 200:340] = 120
    return picture


PICTURES = {"snow": snow, "confetti": confetti, "sunset": sunset, "night": night}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pictures")
    for name, make in PICTURES.items():
        Image.fromarray(make()).save(folder / f"{name}.png")
    return folder


def picture_of(folder: Path, name: str, plan: ScenePlan = PLAN, canvas: Canvas = HALF):
    return illustrate_photo(folder / f"{name}.png", plan, canvas)


def drawn(layers: list[Layer], at_s: float, canvas: Canvas = HALF) -> np.ndarray:
    """A frame as sRGB, by way of the planes that are encoded."""
    frame = blank_frame(canvas)
    SceneFrames(layers, canvas, LENGTH_S).draw(round(at_s * canvas.fps), frame)
    return to_rgb(frame)


def box(layer: Layer) -> tuple[int, int, int, int]:
    height, width = layer.rgba.shape[:2]
    left, top = round(layer.x - width / 2), round(layer.y - height / 2)
    return left, top, left + width, top + height


def contrasts(ground: np.ndarray, layer: Layer, ink: tuple[int, int, int]) -> np.ndarray:
    """Of the ink, against every pixel of the ground that lies under its letters."""
    left, top, right, bottom = box(layer)
    near = np.abs(layer.rgba[..., :3].astype(int) - ink).max(axis=-1) <= 3
    letters = near & (layer.rgba[..., 3] == 255)
    assert letters.any()
    under = luminances(ground[top:bottom, left:right][letters])
    return (luminances(np.array(ink, np.uint8)) + 0.05) / (under + 0.05)


@pytest.mark.parametrize(
    ("format", "at_s"), [("9:16", 0.0), ("9:16", 2.0), ("9:16", 4.4), ("1:1", 2.0), ("16:9", 2.0)]
)
@pytest.mark.parametrize("name", PICTURES)
def test_white_text_is_legible_on_every_picture(
    folder: Path, name: str, format: Format, at_s: float
):
    canvas = Canvas(*canvas_size(format, 540))
    ground = drawn(picture_of(folder, name, canvas=canvas), at_s, canvas)
    for layer in letter(PLAN, canvas, index=1, count=5):
        if layer.name in ("headline", "credit"):
            white = contrasts(ground, layer, (255, 255, 255))
            assert np.percentile(white, 2) >= 4.4, layer.name  # 4.5 before it is 8-bit video
            assert white.mean() >= 4.5, layer.name


@pytest.mark.parametrize("name", PALETTES)
def test_accents_are_legible_as_large_letters(folder: Path, name: str):
    plan = replace(PLAN, palette=name)
    ground = drawn(picture_of(folder, "snow", plan), 1.0)
    (headline,) = (x for x in letter(plan, HALF, index=1, count=5) if x.name == "headline")
    accent = colors_of(plan).accent
    assert np.percentile(contrasts(ground, headline, accent), 2) >= 3


@pytest.mark.parametrize("name", PALETTES)
def test_text_on_pictures_is_white_in_a_dark_edge(name: str):
    colors = colors_on(palette(name))
    assert colors.caption_ink == (255, 255, 255)
    assert contrast(colors.caption_ink, colors.caption_shade) > 12
    assert contrast(colors.caption_accent, colors.caption_shade) > 8
    assert colors.accent != colors.ink


def test_a_headline_comes_bright_and_its_shadow_after_it(folder: Path):
    ground = picture_of(folder, "snow")
    lettered = [x for x in letter(PLAN, HALF, index=1, count=5) if x.name.startswith("headline")]
    for at_s in (1 / 30, 2 / 30, 3 / 30, 5 / 30, 0.6):
        plain, full = (drawn(x, at_s).astype(int) for x in (ground, ground + lettered))
        change = (full - plain).sum(axis=2)
        assert change.max() > 20, at_s
        assert (change.min() < -30) == (at_s > 0.2), at_s


@pytest.mark.parametrize("name", PALETTES)
def test_a_shade_on_white_has_the_hue_of_the_palette(folder: Path, name: str):
    plan = replace(PLAN, palette=name)
    base = np.array(colors_of(plan).base)
    shades = [x for x in picture_of(folder, "snow", plan) if x.name.startswith("scrim")]
    assert len(shades) == 2
    for layer in shades:
        alpha = layer.rgba[..., 3].max()
        row = layer.rgba[layer.rgba[..., 3] == alpha][0]
        on_white = row[:3] + (255.0 - alpha)
        assert 12 < np.ptp(on_white) < 50
        assert (on_white.argmax(), on_white.argmin()) == (base.argmax(), base.argmin())


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("high", [0.24, 0.3])
def test_a_face_high_up_is_not_under_the_headline(tmp_path: Path, format: Format, high: float):
    canvas = Canvas(*canvas_size(format, 270))
    rows, columns = np.mgrid[0:600, 0:480]
    face = np.hypot(rows - high * 600, columns - 240) < 12
    ground = np.stack([60 + rows / 8] * 3, axis=2)
    picture = np.where(face[..., None], (20, 220, 20), ground).astype(np.uint8)
    Image.fromarray(picture).save(tmp_path / "face.png")
    foot = layout_of(canvas).photo.top[1] / layout_of(canvas).height
    for seed in range(6):
        plan = replace(PLAN, seed=seed)
        layers = illustrate_photo(tmp_path / "face.png", plan, canvas, focus=(0.5, high))
        for at_s in (0.0, LENGTH_S):
            frame = drawn(layers, at_s, canvas).astype(int)
            found = np.flatnonzero((frame[..., 1] - frame[..., 2] > 40).any(axis=1))
            assert np.median(found) / canvas.height_px > foot, (seed, at_s)


def test_a_dark_picture_is_not_darkened(folder: Path):
    assert [layer.name for layer in picture_of(folder, "night")] == ["background"]
    plain = drawn(picture_of(folder, "night")[:1], 1.0)
    assert plain[500, 270].min() > 110


@pytest.mark.parametrize("format", FORMATS)
def test_the_middle_of_a_bright_picture_stays_bright(folder: Path, format: Format):
    canvas = Canvas(*canvas_size(format, 540))
    layers = picture_of(folder, "snow", canvas=canvas)
    assert [layer.name for layer in layers] == ["background", "scrim-top", "scrim-bottom"]
    frame, plain = drawn(layers, 1.0, canvas), drawn(layers[:1], 1.0, canvas)
    place, scale = layout_of(canvas).photo, 540 / layout_of(canvas).shorter
    middle = round(scale * (place.top[1] + place.fade + place.bottom[0] - place.fade) / 2)
    rows = slice(middle - 8, middle + 8)
    assert np.abs(frame[rows].astype(int) - plain[rows]).max() <= 4
    assert frame[round(scale * place.top[1]) - 30, 270].max() < 130


@pytest.mark.parametrize(("size", "canvas"), a_part(product(SIZES, CANVASES)))
def test_any_shape_covers_any_canvas(tmp_path: Path, size: tuple[int, int], canvas: Canvas):
    rng = np.random.default_rng(9)
    small = rng.integers(120, 256, (size[1] // 20, size[0] // 20, 3), np.uint8)
    Image.fromarray(small).resize(size).save(tmp_path / "picture.jpg")
    for seed in (0, 2):
        plan = replace(PLAN, seed=seed)
        picture = illustrate_photo(tmp_path / "picture.jpg", plan, canvas)[0]
        assert picture.fills
        assert (picture.rgba[..., 3] == 255).all()
        frames, planes = SceneFrames([picture], canvas, LENGTH_S), blank_frame(canvas)
        for at_s in (0.0, LENGTH_S, 1.3 * LENGTH_S):
            frames.draw(round(at_s * canvas.fps), planes)
            frame = to_rgb(planes)
            edges = (frame[0], frame[-1], frame[:, 0], frame[:, -1])
            assert min(edge.mean(axis=-1).min() for edge in edges) > 90


def check_layout(plan: ScenePlan, format: Format = "9:16") -> None:
    canvas = Canvas(*canvas_size(format))
    layout, layers = layout_of(canvas), letter(plan, canvas, index=1, count=8)
    boxes = [(layer.name, box(layer)) for layer in layers]
    lowest, captions = layout.kicker_y + 470, layout.captions.top + 10
    for name, (left, top, right, bottom) in boxes:
        assert left >= layout.safe[0] - 24, name
        assert right <= layout.safe[2] + 24, name
        assert top >= layout.safe[1], name
        low = name == "credit" and top > layout.credit_foot - 110 and bottom <= captions
        assert bottom <= lowest or low, name
    boxes = [each for each in boxes if each[0] != "headline-shadow"]
    for index, (name, (left, top, right, bottom)) in enumerate(boxes):
        for other, (x0, y0, x1, y1) in boxes[index + 1 :]:
            apart = min(right, x1) <= max(left, x0) or min(bottom, y1) - max(top, y0) <= 14
            assert apart, (name, other)


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(
    "headline",
    ["Up", "Coffee wakes the world", "The sky turns red as light travels further through the air"],
)
def test_a_headline_takes_at_most_two_lines_at_the_top(headline: str, format: Format):
    plan, canvas = replace(PLAN, headline=headline), Canvas(*canvas_size(format))
    check_layout(plan, format)
    (layer,) = (x for x in letter(plan, canvas, index=1, count=5) if x.name == "headline")
    assert box(layer)[3] <= layout_of(canvas).photo.top[1] + 18


def test_with_nothing_above_it_the_headline_moves_up():
    full = Canvas()
    plans = (PLAN, replace(PLAN, kicker=""), replace(PLAN, kicker="", credit=""))
    for plan in plans:
        check_layout(plan)
    layers = [letter(plan, full, index=1, count=5) for plan in plans]
    first, second, third = (
        next(box(x)[1] for x in stack if x.name == "headline") for stack in layers
    )
    assert abs(first - second) <= 4
    assert second > third + 60


@pytest.mark.parametrize("format", FORMATS)
@settings(max_examples=12, deadline=None)
@given(
    words=st.lists(st.text(alphabet="abcdefgABCжщЁЙ", min_size=1, max_size=13), max_size=9),
    kicker=st.text(alphabet="ABCDЖЩ ", max_size=40),
    credit=st.sampled_from(["", "Photo: Jane Doe / Pexels", "Photo: " + "A Long Name, " * 5]),
)
def test_any_words_keep_the_layout(format: Format, words: list[str], kicker: str, credit: str):
    plan = replace(PLAN, headline=" ".join(words), kicker=kicker.strip(), credit=credit)
    check_layout(plan, format)


def test_little_is_enough_and_the_first_scene_speaks_at_once(folder: Path):
    bare = ScenePlan("photo", "mint", 1)
    assert [x.name for x in letter(bare, HALF, index=0, count=1)] == ["progress"]
    first = letter(PLAN, HALF, index=0, count=3)
    names = {"progress", "kicker", "headline-shadow", "headline", "credit"}
    assert {x.name for x in first} == names
    assert {x.motion.enter for x in first} == {"none"}


def test_a_scene_is_drawn_the_same_twice_whatever_it_says(folder: Path, tmp_path: Path):
    silent = replace(PLAN, kicker="", kicker_icon="", headline="", accents=(), credit="")
    one, other = tmp_path / "one", tmp_path / "other"
    write_layers(one, picture_of(folder, "sunset"))
    write_layers(other, picture_of(folder, "sunset", silent))
    assert one.read_bytes() == other.read_bytes()
    assert read_layers(one)[0].name == "background"


def test_a_photo_without_a_picture_is_refused():
    with pytest.raises(MediaError) as caught:
        illustrate(PLAN, HALF)
    assert (caught.value.code, bool(caught.value.hint)) == ("no_picture", True)


@pytest.mark.parametrize("level", [0, 18, 128, 255])
def test_a_picture_of_nothing_is_refused(tmp_path: Path, level: int):
    Image.new("L", (270, 480), level).save(tmp_path / "blank.png")
    with pytest.raises(MediaError) as caught:
        illustrate_photo(tmp_path / "blank.png", PLAN, DRAFT)
    assert caught.value.code == "blank_picture"


def test_a_film_of_pictures_passes_the_release_gate(folder: Path, tmp_path: Path):
    timeline = plan_timeline(DRAFT, [1.6] * len(PICTURES), 0.0)
    words = [Word("Nothing", 0.1, 0.6), Word("is", 0.6, 0.8), Word("brighter", 0.8, 1.4)]
    segments, captions = [], []
    for index, (span, name) in enumerate(zip(timeline.scenes, PICTURES, strict=True)):
        plan = replace(PLAN, seed=index, palette=("paper", "ocean", "mint", "ember")[index])
        colors = colors_of(plan)
        spoken, boxes = caption_layers(
            words,
            DRAFT,
            style=CaptionStyle.OUTLINE if index % 2 else CaptionStyle.BOX,
            ink=colors.caption_ink,
            accent=colors.caption_accent,
            shade=colors.caption_shade,
            duration_s=1.6,
        )
        layers = [
            *picture_of(folder, name, plan, DRAFT),
            *letter(plan, DRAFT, index=index, count=len(PICTURES)),
            *spoken,
        ]
        path = tmp_path / f"{index}.segment"
        scene = Scene(tuple(layers), DRAFT, span.frames)
        render_body(scene, 0, span.frames, path, tick=lambda *_: None)
        segments.append(path)
        captions += [
            replace(b, first_frame=b.first_frame + span.start, end_frame=b.end_frame + span.start)
            for b in boxes
        ]
    length_s = DRAFT.seconds(timeline.frames)
    tone = 0.2 * np.sin(np.arange(round(length_s * SAMPLE_RATE)) * 2 * np.pi * 1000 / SAMPLE_RATE)
    encode_aac(iter([np.stack([tone, tone], axis=1).astype(np.float32)]), tmp_path / "a.m4a")
    film = tmp_path / "film.mp4"

    join(segments, tmp_path / "a.m4a", film, canvas=DRAFT, credit=Credits(), tick=lambda *_: None)
    report = check_release(film, Expected(timeline, length_s, tuple(captions)))
    assert [(check.name, check.measured) for check in report.failed] == []
