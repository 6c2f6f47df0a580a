import io
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from mutoscope.errors import MediaError
from mutoscope.media.palettes import Rgb
from mutoscope.media.slides.areas import FOOT
from mutoscope.media.slides.content import (
    BulletsSlide,
    ClosingSlide,
    CodeSlide,
    Event,
    FigureSlide,
    IllustratedSlide,
    QuoteSlide,
    Slide,
    TableSlide,
    TimelineSlide,
    TitleSlide,
)
from mutoscope.media.slides.points import points_of, state_count
from mutoscope.media.slides.themes import themes
from mutoscope.media.slides.typesetting import draw_slide, draw_states
from sampling import a_part

SIZES = ((640, 360), (360, 640), (360, 360))
LONG = "Words that never end and go on and on " * 42
KINDS: tuple[Slide, ...] = (
    TitleSlide(title="A title", subtitle="What it is about", note="2026"),
    BulletsSlide(title="Points", bullets=("one", "two", "three")),
    QuoteSlide(quote="To be or not to be", by="Hamlet"),
    FigureSlide(title="Figure", caption="A caption", credit="Photo: A, CC0"),
    TableSlide(title="Table", header=("a", "b"), rows=(("1", "2"), ("3",))),
    CodeSlide(title="Code", code="def f():\n    return 1", language="python"),
    TimelineSlide(title="Time", events=(Event(when="1", what="x"), Event(when="2", what="y"))),
    ClosingSlide(title="End", points=("one", "two"), sources=("a source",)),
)
ENDLESS: tuple[Slide, ...] = (
    TitleSlide(title=LONG, subtitle=LONG, note=LONG),
    BulletsSlide(title=LONG, bullets=(LONG,) * 6),
    QuoteSlide(quote=LONG, by=LONG),
    FigureSlide(title=LONG, caption=LONG, credit=LONG),
    TableSlide(title=LONG, header=(LONG,) * 8, rows=((LONG,) * 8,) * 30),
    CodeSlide(title=LONG, code=(LONG + "\n") * 30, language="rust"),
    TimelineSlide(title=LONG, events=(Event(when=LONG, what=LONG),) * 30),
    ClosingSlide(title=LONG, points=(LONG,) * 6, sources=(LONG,) * 8),
)


def pixels(
    slide: Slide,
    theme_id: str = "paper",
    *,
    size_px: tuple[int, int] = (640, 360),
    accent: Rgb | None = None,
    picture: Path | None = None,
    foot: float = FOOT,
) -> NDArray[np.int16]:
    drawn = draw_slide(slide, theme_id, size_px=size_px, accent=accent, picture=picture, foot=foot)
    return colours(drawn.png)


def colours(png: bytes) -> NDArray[np.int16]:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(np.int16)


def inked(one: NDArray[np.int16], other: NDArray[np.int16]) -> int:
    """How many pixels differ visibly."""
    return int((np.abs(one - other).max(axis=2) > 24).sum())


@pytest.mark.parametrize(("slide", "theme_id", "size_px"), a_part(product(KINDS, themes(), SIZES)))
def test_every_kind_is_drawn_in_every_theme_and_format(
    slide: Slide, theme_id: str, size_px: tuple[int, int]
) -> None:
    drawn = draw_slide(slide, theme_id, size_px=size_px)
    image = Image.open(io.BytesIO(drawn.png)).convert("RGB")
    assert image.size == size_px
    assert len(image.getcolors(1_000_000) or []) > 20
    assert (drawn.shortened, drawn.missing) == ((), "")


@pytest.mark.parametrize(
    ("slide", "theme_id", "size_px"),
    a_part(
        [
            (slide, *seen)
            for slide in ENDLESS
            for seen in (("magazine", SIZES[0]), ("technical", SIZES[1]))
        ],
        1 / 3,
    ),
)
def test_text_without_end_is_shortened_and_stays_in_its_place(
    slide: Slide, theme_id: str, size_px: tuple[int, int]
) -> None:
    drawn = draw_slide(slide, theme_id, size_px=size_px)
    assert drawn.shortened
    long = colours(drawn.png)
    short = pixels(_bare(slide), theme_id, size_px=size_px)
    foot = round(size_px[1] * 0.825)
    edge = round(size_px[0] * 0.03)
    assert inked(long[foot:], short[foot:]) == 0
    assert inked(long[:, -edge:], short[:, -edge:]) == 0
    assert inked(long, short) > 500


def _bare(slide: Slide) -> Slide:
    """A slide of the same kind with hardly a word."""
    return next(each for each in KINDS if each.kind == slide.kind)


def opened(png: bytes) -> NDArray[np.int16]:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGBA")).astype(np.int16)


@pytest.mark.parametrize("slide", KINDS, ids=lambda slide: slide.kind)
def test_points_come_one_after_another_and_nothing_moves(slide: Slide) -> None:
    for theme_id, size_px in zip(themes(), (*SIZES, SIZES[0]), strict=True):
        states = draw_states(slide, theme_id, size_px=size_px)
        assert len(states.pngs) == state_count(slide)
        assert states.pngs[-1] == draw_slide(slide, theme_id, size_px=size_px).png
        seen = [opened(png) for png in states.pngs]
        for before, after in pairwise(seen):
            came = (before != after).any(axis=2)
            assert came.sum() > 40
            # It stays as it came, but for edges and shadows of what comes beside it.
            assert (np.abs(after - seen[-1]).max(axis=2)[came] > 48).sum() <= 12


def test_a_point_that_was_cut_off_holds_its_state() -> None:
    slide = TimelineSlide(title=LONG, events=(Event(when=LONG, what=LONG),) * 8)
    states = draw_states(slide, "editorial", size_px=(640, 360))
    assert len(states.pngs) == 9
    assert {"title", "events"} <= set(states.shortened)


ILLUSTRATED: tuple[IllustratedSlide, ...] = (
    TitleSlide(title="A title", subtitle="What it is about"),
    BulletsSlide(title="Points", bullets=("one", "two", "three")),
    QuoteSlide(quote="To be or not to be", by="Hamlet"),
    ClosingSlide(title="End", points=("one", "two"), sources=("a source",)),
)


def drawn_with(slide: IllustratedSlide, icon: str) -> IllustratedSlide:
    return slide.model_copy(update={"icon": icon})


@pytest.mark.parametrize("slide", ILLUSTRATED, ids=lambda slide: slide.kind)
def test_a_drawing_is_large_and_stays_out_of_the_foot(slide: IllustratedSlide) -> None:
    """Blue of a kind that no theme has."""
    for theme_id in themes():
        drawn = pixels(drawn_with(slide, "blue-heart"), theme_id)
        blue = (drawn[..., 2] - drawn[..., :2].max(axis=2)) > 60
        assert 0.015 < blue.mean() < 0.12, theme_id
        assert not blue[round(360 * (1 - FOOT)) :].any()


@pytest.mark.parametrize("size_px", SIZES[1:])
def test_other_formats_have_it_where_there_is_room(size_px: tuple[int, int]) -> None:
    for slide, theme_id in product(ILLUSTRATED, themes()):
        plain = pixels(slide, theme_id, size_px=size_px)
        drawn = pixels(drawn_with(slide, "blue-heart"), theme_id, size_px=size_px)
        blue = (drawn[..., 2] - drawn[..., :2].max(axis=2)) > 60
        is_bullets = slide.kind in ("bullets", "closing")
        assert blue.mean() > 0.004 or not is_bullets
        foot = round(size_px[1] * (1 - FOOT))
        assert inked(plain[foot:], drawn[foot:]) == 0


@pytest.mark.parametrize(
    ("slide", "theme_id", "size_px"),
    a_part(product(ENDLESS[:3] + ENDLESS[-1:], themes(), SIZES[:2])),
)
def test_no_drawing_lies_on_words_or_is_lied_on(
    slide: IllustratedSlide, theme_id: str, size_px: tuple[int, int]
) -> None:
    """Whatever the words are, the whole of a heart is seen, or nothing of it."""
    drawn = pixels(drawn_with(slide, "blue-heart"), theme_id, size_px=size_px)
    blue = (drawn[..., 2] - drawn[..., :2].max(axis=2)) > 60
    rows, columns = np.flatnonzero(blue.any(axis=1)), np.flatnonzero(blue.any(axis=0))
    if rows.size:
        height, width = np.ptp(rows) + 1, np.ptp(columns) + 1
        assert 0.8 < width / height < 1.25
        assert blue.sum() > 0.5 * width * height


@pytest.mark.parametrize("theme_id", themes())
def test_a_clear_slide_has_its_drawing(theme_id: str) -> None:
    for slide in ILLUSTRATED:
        plain, drawn = (
            opened(draw_slide(each, theme_id, size_px=(640, 360), clear=True).png)
            for each in (slide, drawn_with(slide, "rocket"))
        )
        assert inked(plain, drawn) > 2000
        assert (drawn[-60:, :, 3] == 0).all()


def test_a_drawing_that_does_not_exist_is_named_and_left_out() -> None:
    for slide in ILLUSTRATED:
        plain = draw_slide(slide, "paper", size_px=(640, 360))
        drawn = draw_slide(drawn_with(slide, "no-such-thing"), "paper", size_px=(640, 360))
        assert (plain.unknown_icon, drawn.unknown_icon) == ("", "no-such-thing")
        assert drawn.png == plain.png


def test_a_drawing_is_there_in_every_state() -> None:
    states = draw_states(drawn_with(ILLUSTRATED[1], "rocket"), "editorial", size_px=(640, 360))
    corners = [opened(png)[150:290, 30:170] for png in states.pngs]
    assert len(corners) == 4
    assert all((corner == corners[0]).all() for corner in corners)


def test_fewer_points_are_written_larger() -> None:
    words = ("one point", "another point", "a third", "a fourth", "a fifth")
    inks = list[float]()
    for count in (2, 5):
        drawn = pixels(BulletsSlide(title="T", bullets=words[:count]), "editorial")
        inks.append((drawn[20:290, 300:] < 100).all(axis=2).sum() / count)
    assert inks[0] > 1.3 * inks[1]


@pytest.mark.parametrize("theme_id", themes())
@pytest.mark.parametrize("slide", KINDS, ids=lambda slide: slide.kind)
def test_a_clear_slide_has_words_alone(slide: Slide, theme_id: str) -> None:
    drawn = opened(draw_slide(slide, theme_id, size_px=(640, 360), clear=True).png)
    alpha = drawn[..., 3]
    assert (alpha[:4] == 0).all()
    assert (alpha[-60:] == 0).all()
    assert 200 < (alpha > 128).sum() < 0.75 * alpha.size


def test_what_was_shortened_is_named() -> None:
    slide = BulletsSlide(title="Short", bullets=(LONG, "b"))
    drawn = draw_slide(slide, "paper", size_px=(640, 360))
    assert (drawn.shortened, len(points_of(slide))) == (("points",), 2)


def test_a_long_word_is_hyphenated_in_its_language() -> None:
    word = "Тетрагидропиранилциклопентилтетрагидропиридопиридиновые"
    slide = BulletsSlide(title=word, bullets=("один", "два"))
    one, other = (
        opened(draw_slide(slide, "magazine", size_px=(640, 360), language=language).png)
        for language in ("ru", "ja")
    )
    assert inked(one[..., :3], other[..., :3]) > 100


def test_the_same_slide_gives_the_same_bytes_from_any_thread() -> None:
    def draw(number: int) -> bytes:
        return draw_slide(KINDS[number % 4], "paper", size_px=(640, 360), language="en").png

    alone = [draw(number) for number in range(4)]
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(draw, range(12)))
    assert together == alone * 3


@pytest.mark.parametrize(
    "text",
    [
        "#set text(red)",
        "$x^2$",
        "*bold*",
        "@label",
        "\\",
        '"',
        "{{x}}",
        "#panic()",
        "// gone",
        "= h",
    ],
)
def test_markup_is_shown_as_it_is_written(text: str) -> None:
    """A word before and behind: if the sign did anything, they would move or vanish."""
    plain = pixels(BulletsSlide(title="T", bullets=("a b",)), "editorial")
    marked = pixels(BulletsSlide(title="T", bullets=(f"a {text} b",)), "editorial")
    assert inked(plain, marked) > 4
    assert not draw_slide(QuoteSlide(quote=f"a {text} b"), "paper", size_px=(640, 360)).shortened


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=300), st.text(max_size=60), st.sampled_from(sorted(themes())))
def test_any_text_can_be_set(one: str, other: str, theme_id: str) -> None:
    slide = TableSlide(title=other, header=(one, other), rows=((other, one),))
    for each in (slide, CodeSlide(title=one, code=one, language=other[:5])):
        png = draw_slide(each, theme_id, size_px=(320, 180)).png
        assert Image.open(io.BytesIO(png)).size == (320, 180)


@pytest.mark.parametrize(
    "text",
    ["コーヒーの歴史", "История кофе", "قصة القهوة", "कॉफ़ी की कहानी", "Ιστορία", "היסטוריה"],
)
def test_scripts_of_the_world_have_letters_not_boxes(text: str) -> None:
    """As many different shapes as letters: boxes would all look the same."""
    assert draw_slide(TitleSlide(title=text), "paper", size_px=(640, 360)).missing == ""
    for theme_id in themes():
        letters = [c for c in dict.fromkeys(text) if c.isalpha()][:4]
        seen = {pixels(TitleSlide(title=c * 3), theme_id).tobytes() for c in letters}
        assert len(seen) == len(letters)


def test_letters_that_no_face_has_are_named() -> None:
    assert draw_slide(TitleSlide(title="한국"), "paper", size_px=(320, 180)).missing == "한국"


def test_an_emoji_is_drawn_in_colour() -> None:
    drawn = pixels(QuoteSlide(quote="🔥🔥🔥"), "technical")
    red_not_blue = (drawn[..., 0] - drawn[..., 2]) > 120
    assert red_not_blue.sum() > 200


def test_arabic_runs_from_the_right() -> None:
    drawn = pixels(BulletsSlide(title="قصة القهوة", bullets=("بدأت", "انتقلت")), "editorial")
    paper = drawn[-1, 320]
    columns = np.abs(drawn[40:60] - paper).max(axis=(0, 2)) > 100
    assert columns[320:].sum() > 3 * columns[:320].sum()


def test_a_figure_shows_its_picture(tmp_path: Path) -> None:
    path = tmp_path / "green.png"
    Image.new("RGB", (900, 600), (0, 200, 0)).save(path)
    slide = FigureSlide(title="F", picture="anything", caption="c", credit="CC0")
    for theme_id in themes():
        drawn = pixels(slide, theme_id, picture=path)
        green = (drawn == (0, 200, 0)).all(axis=2)
        assert 0.1 < green.mean() < 0.6
    assert not (pixels(slide) == (0, 200, 0)).all(axis=2).any()


def test_an_accent_is_used_and_stays_legible() -> None:
    own = pixels(KINDS[1], "paper", accent=(0, 60, 220))
    assert (own == (0, 60, 220)).all(axis=2).sum() > 50


def test_a_higher_foot_leaves_more_free() -> None:
    slide = BulletsSlide(title="T", bullets=("a", "b", "c", "d", "e"))
    low = pixels(slide, "technical", size_px=(360, 640))
    high = pixels(slide, "technical", size_px=(360, 640), foot=0.4)
    empty = pixels(QuoteSlide(quote="."), "technical", size_px=(360, 640))
    assert inked(high[390:], empty[390:]) == 0 < inked(low[390:], empty[390:])


def test_no_drawing_asks_for_a_package_or_the_network() -> None:
    folder = files("mutoscope.media.slides").joinpath("data")
    drawings = list(Path(str(folder)).rglob("*.typ"))
    papers = ["kit", "proposal", "sheet"]
    assert len(drawings) == len(themes()) + 5 + len(papers)
    assert not [path for path in drawings if "@" in path.read_text("utf-8")]


@pytest.mark.parametrize("size_px", [(10, 10), (5000, 3000), (1920, 200)])
def test_a_canvas_of_no_use_is_refused(size_px: tuple[int, int]) -> None:
    with pytest.raises(MediaError, match="cannot be") as caught:
        draw_slide(KINDS[0], "paper", size_px=size_px)
    assert caught.value.code == "slide_size"


_TWICE = """
import shutil, sys
from pathlib import Path
from mutoscope.media.slides.content import QuoteSlide
from mutoscope.media.slides.typesetting import draw_slide
draw = lambda: draw_slide(QuoteSlide(quote="q"), "paper", size_px=(320, 180)).png
first = draw()
for folder in Path(sys.argv[1]).glob("mutoscope-slides-*"):
    shutil.rmtree(folder)
    sys.exit(draw() != first)
sys.exit(2)
"""


def test_a_folder_that_was_swept_away_is_made_again(tmp_path: Path) -> None:
    """In a process of its own, which keeps its temporary files in a folder of the test's."""
    done = subprocess.run(
        [sys.executable, "-c", _TWICE, str(tmp_path)],
        env=os.environ | {"TMPDIR": str(tmp_path)},
        timeout=60,
        check=False,
    )
    assert done.returncode == 0
    assert not list(tmp_path.iterdir())
