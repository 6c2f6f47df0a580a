import numpy as np
import pytest

from mutoscope.errors import MediaError
from mutoscope.media.layers import Layer
from mutoscope.media.memes.badge import badge_layer
from mutoscope.media.memes.placing import place_meme
from mutoscope.media.memes.templates import template
from mutoscope.media.motion import place
from mutoscope.media.timeline import Canvas

TALL = Canvas(1080, 1920)
LONG = "The Extremely Long Named Orchestra of the Northern City and All of Its Many Suburbs"
CANVASES = [TALL, Canvas(1920, 1080), Canvas(1080, 1080), Canvas(360, 640)]


def box(layer: Layer) -> tuple[float, float, float, float]:
    height, width = layer.rgba.shape[:2]
    x, y = layer.x - width / 2, layer.y - height / 2
    return x, y, x + width, y + height


@pytest.mark.parametrize("canvas", CANVASES, ids=lambda canvas: f"{canvas.width_px}x")
@pytest.mark.parametrize(
    "names", [("Чайковский", "Танец феи Драже"), (LONG, LONG), ("فيروز", "نسم")]
)
def test_a_badge_lies_within_the_canvas_below_the_card(
    canvas: Canvas, names: tuple[str, str]
) -> None:
    meme = template("galaxy_brain")
    left, top, right, bottom = box(badge_layer(*names, canvas, template=meme))
    card = place_meme(meme, canvas, framed=True).card
    assert left >= 0
    assert right <= canvas.width_px
    assert card[1] + card[3] < top
    assert bottom < canvas.height_px


def test_without_a_template_it_is_below_every_card() -> None:
    assert box(badge_layer("A", "B", TALL))[1] > 0.84 * TALL.height_px


def test_it_rises_and_then_stands() -> None:
    layer = badge_layer("Artist", "Track", TALL)
    assert place(layer, 0.2, 8.0, TALL) is None
    settled = place(layer, 1.0, 8.0, TALL)
    assert settled is not None
    assert settled.opacity == 1
    assert settled == place(layer, 7.9, 8.0, TALL)


def test_a_longer_name_makes_letters_smaller_then_two_lines() -> None:
    heights = [
        badge_layer(name, "Track", TALL).rgba.shape[0] for name in ("Ann", LONG[:40], LONG[:60])
    ]
    assert heights[1] < heights[0]
    assert heights[2] > heights[1]


def test_what_no_face_can_write_is_left_out() -> None:
    both = badge_layer("Artist", "ᚠᚢᚦ", TALL)
    assert np.array_equal(both.rgba, badge_layer("Artist", "", TALL).rgba)
    assert np.array_equal(
        badge_layer("Artist 🔥", "Track", TALL).rgba, badge_layer("Artist", "Track", TALL).rgba
    )
    with pytest.raises(MediaError) as caught:
        badge_layer("ᚠᚢᚦ", "", TALL)
    assert caught.value.code == "missing_glyph"


def test_a_cut_name_keeps_marks_with_their_letters() -> None:
    words = "कि" * 120
    assert badge_layer(words, words, TALL).rgba.shape[1] <= 0.88 * TALL.width_px
