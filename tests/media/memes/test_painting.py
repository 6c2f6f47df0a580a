from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mutoscope.errors import InvalidRequest, MediaError
from mutoscope.media.compose import SceneFrames
from mutoscope.media.layers import Layer
from mutoscope.media.memes.painting import meme_layers, meme_picture
from mutoscope.media.memes.placing import lowest_card_px, place_meme
from mutoscope.media.memes.templates import Template, load_template, template, template_ids
from mutoscope.media.motion import place
from mutoscope.media.planes import blank_frame, to_rgb
from mutoscope.media.timeline import Canvas

TALL = Canvas(270, 480)
CANVASES = [TALL, Canvas(480, 270), Canvas(270, 270)]
SETTLED_S = 2.0


def words(meme: Template) -> dict[str, str]:
    return {slot.id: f"Words {number}" for number, slot in enumerate(meme.slots)}


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.png"
    Image.fromarray(np.full((200, 200, 3), (20, 160, 90), np.uint8)).save(path)
    return path


def layers_of(meme: Template, canvas: Canvas, photo: Path) -> list[Layer]:
    return meme_layers(meme, words(meme), canvas, picture=photo if meme.needs_picture else None)


def frame_of(layers: list[Layer], canvas: Canvas, at_s: float) -> np.ndarray:
    frame = blank_frame(canvas)
    SceneFrames(layers, canvas, 8.0).draw(canvas.frames(at_s), frame)
    return to_rgb(frame)


@pytest.mark.parametrize("template_id", template_ids())
def test_a_still_fills_its_size_and_shows_every_word(template_id: str, photo: Path) -> None:
    meme = template(template_id)
    given = photo if meme.needs_picture else None
    canvas = Canvas(meme.width_px // 4 * 2, meme.height_px // 4 * 2)
    plain = meme_picture(meme, words(meme), picture=given, canvas=canvas)
    assert plain.shape == (canvas.height_px, canvas.width_px, 3)
    for slot in meme.slots:
        other = words(meme) | {slot.id: "Quite different"}
        changed = meme_picture(meme, other, picture=given, canvas=canvas) != plain
        rows, columns = np.nonzero(changed.any(axis=2))
        scale = canvas.width_px / meme.width_px
        left, top, width, height = (length * scale for length in slot.box)
        assert left <= columns.mean() <= left + width
        assert top <= rows.mean() <= top + height


@pytest.mark.parametrize("template_id", template_ids())
def test_words_have_settled_early_and_nothing_is_lost_later(template_id: str, photo: Path) -> None:
    layers = layers_of(template(template_id), TALL, photo)
    for layer in layers:
        settled = place(layer, SETTLED_S, 8.0, TALL)
        assert settled is not None
        assert (settled.scale, settled.opacity) == (pytest.approx(1.0), pytest.approx(1.0))
        if layer.name.startswith("words"):
            later = place(layer, 7.9, 8.0, TALL)
            assert later is not None
            floats_px = 12.0 if template(template_id).needs_picture else 0.0
            assert later.x == pytest.approx(settled.x)
            assert later.y == pytest.approx(settled.y, abs=floats_px + 1e-3)


@pytest.mark.parametrize("canvas", CANVASES, ids=lambda canvas: f"{canvas.width_px}x")
@pytest.mark.parametrize("template_id", template_ids())
def test_a_card_lies_on_its_canvas_with_room_for_a_badge(template_id: str, canvas: Canvas) -> None:
    left, top, width, height = place_meme(template(template_id), canvas, framed=True).card
    assert left > 0
    assert top > 0
    assert left + width < canvas.width_px
    assert top + height <= lowest_card_px(canvas) + 1


@pytest.mark.parametrize("canvas", CANVASES, ids=lambda canvas: f"{canvas.width_px}x")
def test_a_clip_shows_the_meme_from_its_first_frame(canvas: Canvas, photo: Path) -> None:
    meme = template("melting")
    layers = meme_layers(meme, words(meme), canvas, framed=True)
    first, later = (frame_of(layers, canvas, at_s) for at_s in (0.0, 3.0))
    placing = place_meme(meme, canvas, framed=True)
    left, top, width, height = (round(length) for length in placing.card)
    card = np.s_[top + 9 : top + height - 9, left + 9 : left + width - 9]
    assert first[card].std() > 30
    assert np.abs(first[card].astype(int) - later[card]).mean() < 12
    assert (first != later).any()


def test_steps_come_in_one_after_another() -> None:
    meme = template("galaxy_brain")
    layers = meme_layers(meme, words(meme), TALL)
    delays = [layer.motion.delay_s for layer in layers if layer.name.startswith("words")]
    assert delays == sorted(delays)
    assert len(set(delays)) == 4
    assert delays[0] == 0


def test_little_moves() -> None:
    for template_id in template_ids():
        meme = template(template_id)
        if meme.needs_picture:
            continue
        layers = layers_of(meme, TALL, Path())
        moving = [each.rgba for each in layers if each.motion.bob_px]
        assert moving
        area = sum(rgba.shape[0] * rgba.shape[1] for rgba in moving)
        assert area < 0.55 * TALL.width_px * TALL.height_px, template_id


def test_the_same_words_give_the_same_pixels() -> None:
    meme = template("crossroads")
    one, other = (meme_layers(meme, words(meme), TALL) for _ in range(2))
    assert all(np.array_equal(a.rgba, b.rgba) for a, b in zip(one, other, strict=True))


def test_defaults_stand_where_nothing_is_said_and_in_the_language() -> None:
    meme = template("expectation_reality")
    said = {"expectation": "Sea", "reality": "Rain"}
    titles = {"expectation_title": "Ожидание", "reality_title": "Реальность"}
    russian = meme_picture(meme, said, language="ru")
    assert np.array_equal(russian, meme_picture(meme, said | titles, language="ru"))
    assert not np.array_equal(russian, meme_picture(meme, said, language="en"))


def test_what_may_be_left_out_may_and_what_not_is_asked_for() -> None:
    meme = template("scales")
    assert meme_layers(meme, {"light": "Plans", "heavy": "A cat"}, TALL)
    with pytest.raises(InvalidRequest, match="“heavy”") as caught:
        meme_layers(meme, {"light": "Plans", "heavy": "  "}, TALL)
    assert caught.value.code == "missing_words"


def test_an_unknown_place_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="“side”") as caught:
        meme_layers(template("melting"), {"side": "x"}, TALL)
    assert caught.value.code == "unknown_slot"
    assert "top, bottom" in caught.value.hint


def test_a_picture_is_taken_where_there_is_a_place_only(photo: Path) -> None:
    with pytest.raises(InvalidRequest, match="no place for a picture"):
        meme_layers(template("melting"), {"top": "a", "bottom": "b"}, TALL, picture=photo)
    with pytest.raises(InvalidRequest, match="needs a picture"):
        meme_layers(template("your_picture"), {"caption": "a"}, TALL)


def test_a_given_picture_fills_its_place(photo: Path) -> None:
    found = meme_picture(template("your_picture"), {"caption": "Green"}, picture=photo)
    assert np.abs(found[300:, :].astype(int) - (20, 160, 90)).max() <= 2


def test_a_picture_of_another_form_is_seen_whole_over_itself(tmp_path: Path) -> None:
    wide = np.zeros((100, 300, 3), np.uint8)
    wide[:, :20], wide[:, -20:] = (250, 0, 0), (0, 0, 250)
    path = tmp_path / "wide.png"
    Image.fromarray(wide).save(path)
    found = meme_picture(template("your_picture"), {"caption": "Wide"}, picture=path)
    middle = found[280 + 540].astype(int)
    assert middle[5, 0] > 240
    assert middle[-5, 2] > 240
    assert found[1355].max() < 250


def test_a_users_own_picture_stands_under_the_words(tmp_path: Path) -> None:
    (tmp_path / "template.toml").write_text(
        'titles = { en = "Mine" }\nwidth_px = 600\nheight_px = 400\n'
        'picture = { box = [0, 0, 600, 400], file = "base.png" }\n[[slots]]\nid = "top"\n'
        'box = [20, 20, 560, 120]\nstyle = "label"\nhint = { en = "anything" }\n',
        "utf-8",
    )
    Image.fromarray(np.full((400, 600, 3), 90, np.uint8)).save(tmp_path / "base.png")
    found = meme_picture(load_template(tmp_path), {"top": "Hello"})
    assert (found[350:, :] == 90).all()
    assert found[80, 300].max() != 90 or found[60:100, 250:350].std() > 20


def test_a_drawing_that_is_cut_short_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "template.toml").write_text(
        'titles = { en = "Mine" }\nwidth_px = 600\nheight_px = 400\n'
        'elements = [{ kind = "drawing", file = "a.svg" }]\n[[slots]]\nid = "top"\n'
        'box = [20, 20, 560, 120]\nhint = { en = "anything" }\n',
        "utf-8",
    )
    (tmp_path / "a.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><rect', "utf-8")
    with pytest.raises(MediaError, match=r"a\.svg cannot be drawn"):
        meme_picture(load_template(tmp_path), {"top": "Hello"})


def test_white_shows_where_a_picture_is_transparent(tmp_path: Path) -> None:
    cut_out = Image.new("RGBA", (200, 200), (0, 0, 0, 0))
    cut_out.paste((20, 160, 90, 255), (60, 60, 140, 140))
    cut_out.putpixel((0, 0), (20, 160, 90, 255))
    cut_out.putpixel((199, 199), (20, 160, 90, 255))
    cut_out.save(tmp_path / "cut.png")
    found = meme_picture(template("your_picture"), {"caption": "Cut"}, picture=tmp_path / "cut.png")
    assert found[400, 200].tolist() == [255, 255, 255]
    assert found[820, 540].tolist() == [20, 160, 90]
