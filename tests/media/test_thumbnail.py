"""What stands for a clip is small."""

import io
from pathlib import Path

from PIL import Image

from mutoscope.media.thumbnail import SMALL_PX, small_jpeg


def test_what_stands_for_a_clip_is_a_small_jpeg(tmp_path: Path) -> None:
    path = tmp_path / "meme.png"
    Image.effect_noise((1080, 1920), 80).convert("RGB").save(path)
    data = small_jpeg(path)
    picture = Image.open(io.BytesIO(data))
    assert picture.format == "JPEG"
    assert max(picture.size) == SMALL_PX
    assert len(data) < 200_000
