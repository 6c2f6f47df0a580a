"""Files on their way: large ones are not held in memory, and what stands for a clip is small."""

import io
from pathlib import Path

from PIL import Image

from mutoscope.interfaces.telegram.files import LARGE_BYTES, SMALL_PX, opened, small_picture


def test_a_large_file_is_read_while_it_is_sent(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(bytes(LARGE_BYTES))
    with opened(path, "clip.mp4") as first, opened(path, "clip.mp4", attach=True) as second:
        content = first.input_file_content
        assert not isinstance(content, bytes)
        assert len(content.read()) == LARGE_BYTES
        assert (first.filename, first.mimetype, first.attach_name) == (
            "clip.mp4",
            "video/mp4",
            None,
        )
        assert second.attach_name
    assert content.closed
    path.write_bytes(b"small")
    with opened(path, "clip.mp4") as small:
        assert small.input_file_content == b"small"


def test_what_stands_for_a_clip_is_a_small_jpeg(tmp_path: Path) -> None:
    path = tmp_path / "meme.png"
    Image.effect_noise((1080, 1920), 80).convert("RGB").save(path)
    data = small_picture(path)
    picture = Image.open(io.BytesIO(data))
    assert picture.format == "JPEG"
    assert max(picture.size) == SMALL_PX
    assert len(data) < 200_000
