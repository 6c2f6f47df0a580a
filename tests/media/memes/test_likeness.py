import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mutoscope.media.memes.likeness import (
    SAME_AT_MOST,
    distance,
    is_same,
    likeness,
    picture_digest,
)
from mutoscope.media.memes.painting import meme_picture
from mutoscope.media.memes.templates import Template, template, template_ids
from mutoscope.media.timeline import Canvas

WORDS = ("Writing tests", "Кот всё видел", "One more coffee", "Ещё пять минут", "My plans")
FREE = [each for each in template_ids() if not template(each).needs_picture]


def drawn(meme: Template, texts: dict[str, str]) -> np.ndarray:
    return meme_picture(meme, texts, canvas=Canvas(540, meme.height_px // 4 * 2))


def as_jpeg(picture: np.ndarray, quality: int) -> np.ndarray:
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "JPEG", quality=quality)
    return np.asarray(Image.open(file).convert("RGB"))


def resized(picture: np.ndarray, width: int) -> np.ndarray:
    image = Image.fromarray(picture)
    size = width, round(image.height * width / image.width)
    return np.asarray(image.resize(size, Image.Resampling.LANCZOS))


@pytest.mark.parametrize("template_id", FREE)
def test_copies_are_the_same_and_other_words_are_not(template_id: str) -> None:
    meme = template(template_id)
    texts = {slot.id: WORDS[number] for number, slot in enumerate(meme.slots)}
    picture = drawn(meme, texts)
    mark = likeness(picture)
    copies = [as_jpeg(picture, 30), resized(picture, 330), as_jpeg(resized(picture, 810), 60)]
    assert all(is_same(mark, likeness(copy)) for copy in copies)
    for slot in meme.slots:
        other = drawn(meme, texts | {slot.id: "Sleep"})
        assert distance(mark, likeness(other)) > SAME_AT_MOST, slot.id
        assert picture_digest(other) != picture_digest(picture)


def test_different_templates_are_far_apart() -> None:
    marks = [
        likeness(drawn(meme, {slot.id: "Same words" for slot in meme.slots}))
        for meme in map(template, FREE[:6])
    ]
    assert not any(is_same(a, b) for n, a in enumerate(marks) for b in marks[:n])


def test_the_digest_is_of_pixels_and_form(tmp_path: Path) -> None:
    picture = np.arange(48, dtype=np.uint8).reshape(4, 4, 3)
    assert picture_digest(picture) == picture_digest(picture.copy())
    assert picture_digest(picture) != picture_digest(picture.reshape(2, 8, 3))


def test_other_texts_are_no_likeness() -> None:
    with pytest.raises(ValueError, match="likeness"):
        distance("00", "00")
