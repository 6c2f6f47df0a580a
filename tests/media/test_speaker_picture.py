"""A speaker's pictures, in size and in register."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from mutoscope.errors import MediaError
from mutoscope.media.speaker_picture import SpeakerPictures, laid_over, portrait

SKIN, LIPS, INK = (240, 200, 170, 255), (150, 20, 30, 255), (20, 20, 20, 255)
MOUTH, EYES = (60, 110, 100, 130), (50, 70, 110, 80)


def head(path: Path, *, mouth: bool = False, eyes: bool = False, whole: bool = True) -> Path:
    image = Image.new("RGBA", (160, 220), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    if whole:
        pen.ellipse((30, 20, 130, 180), fill=SKIN)
    if mouth:
        pen.rectangle(MOUTH, fill=LIPS)
    if eyes:
        pen.rectangle(EYES, fill=INK)
    image.save(path)
    return path


@pytest.mark.parametrize("whole", [True, False])
def test_both_kinds_of_pictures_give_the_same_face(tmp_path, whole):
    """Whole ones, and such as are empty but for the mouth or the eyes: both can be seen at once."""
    pictures = SpeakerPictures(
        head(tmp_path / "a.png"),
        head(tmp_path / "b.png", mouth=True, whole=whole),
        head(tmp_path / "c.png", eyes=True, whole=whole),
    )
    shown = portrait(pictures, (101, 161))
    assert shown.base.shape == (161, 101, 4)
    assert shown.mouth is not None
    assert shown.eyes is not None
    face = laid_over(laid_over(shown.base, shown.mouth), shown.eyes)
    assert face[100, 50].tolist() == list(LIPS)
    assert face[55, 50].tolist() == list(INK)
    assert face[80, 50].tolist() == list(SKIN)
    assert (shown.mouth[:60, :, 3] == 0).all()
    assert (face[..., 3] == shown.base[..., 3]).all()


def test_it_is_as_large_as_it_can_be_and_not_distorted(tmp_path):
    pictures = SpeakerPictures(head(tmp_path / "a.png"))
    for room in [(50, 400), (400, 80)]:
        height, width = portrait(pictures, room).base.shape[:2]
        assert width == room[0] or height == room[1]
        assert width / height == pytest.approx(101 / 161, abs=0.01)


def test_colours_have_no_more_light_than_their_alpha(tmp_path):
    base = portrait(SpeakerPictures(head(tmp_path / "a.png")), (70, 90)).base
    assert (base[..., :3] <= base[..., 3:]).all()
    assert len(np.unique(base[..., 3])) > 10  # its edge is soft


def test_pictures_of_another_size_are_fitted_to_the_first(tmp_path):
    small = Image.open(head(tmp_path / "b.png", mouth=True, whole=False)).resize((80, 110))
    small.save(tmp_path / "b.png")
    pictures = SpeakerPictures(head(tmp_path / "a.png"), tmp_path / "b.png")
    mouth = portrait(pictures, (101, 161)).mouth
    assert mouth is not None
    assert mouth[100, 50].tolist() == list(LIPS)


def test_a_photograph_without_transparency_will_do(tmp_path):
    Image.new("RGB", (60, 90), (10, 120, 30)).save(tmp_path / "a.jpg")
    base = portrait(SpeakerPictures(tmp_path / "a.jpg"), (40, 60)).base
    assert base.shape == (60, 40, 4)
    assert (base[..., 3] == 255).all()


def test_a_picture_that_was_changed_is_read_anew(tmp_path):
    path = tmp_path / "a.png"
    Image.new("RGB", (60, 90), (200, 0, 0)).save(path)
    assert portrait(SpeakerPictures(path), (40, 60)).base[30, 20, 0] == 200
    Image.new("RGB", (60, 90), (0, 200, 0)).save(path)
    assert portrait(SpeakerPictures(path), (40, 60)).base[30, 20, 1] == 200


def test_a_picture_of_nothing_and_a_broken_one_are_refused(tmp_path):
    Image.new("RGBA", (60, 90), (200, 0, 0, 0)).save(tmp_path / "a.png")
    with pytest.raises(MediaError) as caught:
        portrait(SpeakerPictures(tmp_path / "a.png"), (40, 60))
    assert caught.value.code == "blank_picture"
    (tmp_path / "b.png").write_bytes(b"no picture")
    with pytest.raises(MediaError) as caught:
        portrait(SpeakerPictures(head(tmp_path / "c.png"), tmp_path / "b.png"), (40, 60))
    assert caught.value.code == "unreadable_picture"
