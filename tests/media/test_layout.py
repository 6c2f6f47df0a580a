"""Formats: which layout a canvas gets, and what all layouts keep to."""

import pytest

from mutoscope.media.layout import Format, Layout, canvas_size, fit, layout_of
from mutoscope.media.timeline import Canvas

FORMATS: tuple[Format, ...] = ("9:16", "1:1", "16:9")


def layout_for(format: Format) -> Layout:
    return layout_of(Canvas(*canvas_size(format)))


@pytest.mark.parametrize(
    ("size", "format"),
    [
        ((1080, 1920), "9:16"),
        ((360, 640), "9:16"),
        ((1080, 1350), "1:1"),
        ((1080, 1080), "1:1"),
        ((640, 480), "1:1"),
        ((1920, 1080), "16:9"),
        ((1920, 800), "16:9"),
    ],
)
def test_a_canvas_has_the_layout_of_the_nearest_shape(size: tuple[int, int], format: str) -> None:
    assert layout_of(Canvas(*size)).format == format


@pytest.mark.parametrize(
    ("format", "full", "draft"),
    [
        ("9:16", (1080, 1920), (360, 640)),
        ("1:1", (1080, 1080), (360, 360)),
        ("16:9", (1920, 1080), (640, 360)),
    ],
)
def test_sizes_are_even_and_of_the_format(
    format: Format, full: tuple[int, int], draft: tuple[int, int]
) -> None:
    assert canvas_size(format) == full
    assert canvas_size(format, 360) == draft
    assert all(side % 2 == 0 for side in canvas_size(format, 405))


@pytest.mark.parametrize("format", FORMATS)
def test_a_layout_fills_a_canvas_of_its_shape(format: Format) -> None:
    fitted, layout = fit(Canvas(*canvas_size(format, 360))), layout_for(format)
    assert (fitted.left, fitted.top) == (0, 0)
    assert fitted.scale * layout.shorter == pytest.approx(360)


def test_a_layout_stands_in_the_middle_of_another_shape() -> None:
    fitted = fit(Canvas(1000, 540))
    assert (fitted.scale, fitted.left, fitted.top) == (0.5, 20, 0)


@pytest.mark.parametrize("format", FORMATS)
def test_captions_and_text_keep_to_the_safe_area(format: Format) -> None:
    layout = layout_for(format)
    left, top, right, bottom = layout.safe
    assert left >= 0.05 * layout.width
    assert right <= 0.95 * layout.width
    assert top >= 0.05 * layout.height
    assert bottom <= 0.95 * layout.height
    assert layout.captions.width <= right - left
    assert layout.captions.foot <= bottom
    assert layout.margin >= left
    assert layout.progress_y >= top
    assert layout.kicker_y >= layout.progress_y + 8


@pytest.mark.parametrize("format", FORMATS)
def test_pictures_keep_clear_of_the_captions(format: Format) -> None:
    layout, podium_share = layout_for(format), 0.55
    _, y, _, height = layout.timeline.box
    feet = {
        "hero": layout.hero.foot + podium_share * layout.hero.radius,
        "number": layout.number.foot + podium_share * layout.number.radius,
        "timeline": y + height,
        "country": layout.globe.label_foot,
        "effect": layout.pair.effect[1] + layout.pair.size[1] / 2,
    }
    near = {name: foot for name, foot in feet.items() if foot > layout.captions.top - 8}
    assert near == {}


@pytest.mark.parametrize("format", FORMATS)
def test_boxes_end_above_the_captions(format: Format) -> None:
    layout = layout_for(format)
    boxes = (
        layout.headline.box,
        layout.number_figure.figure.box,
        layout.globe_figure.figure.box,
        layout.timeline_headline.box,
        layout.timeline.box,
        layout.pair_headline.box,
        layout.words.words.box,
        layout.words.alone.box,
    )
    for x, y, width, height in boxes:
        assert x >= layout.margin
        assert x + width <= layout.width - layout.margin
        assert y >= layout.kicker_y + 100
        assert y + height <= layout.captions.top
    assert layout.credit_foot <= layout.captions.top
