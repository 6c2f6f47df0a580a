"""Videos in fewer bytes."""

from pathlib import Path

import pytest

from mutoscope.errors import MediaError
from mutoscope.media.codec import smaller
from mutoscope.media.codec.playback import probe
from mutoscope.media.codec.smaller import shrink
from mutoscope.testing.fakes.pexels import clip


@pytest.fixture
def video(tmp_path: Path) -> Path:
    path = tmp_path / "video.mp4"
    path.write_bytes(clip(7, 360, 640))
    return path


@pytest.mark.parametrize("most_bytes", [60_000, 30_000])
def test_it_fits_and_lasts_as_long(video: Path, tmp_path: Path, most_bytes: int) -> None:
    before, place = probe(video), tmp_path / "small.mp4"
    shrink(video, place, most_bytes)
    assert place.stat().st_size <= most_bytes
    after = probe(place)
    assert after.duration_s == pytest.approx(before.duration_s, abs=0.05)
    assert after.frames == before.frames
    assert after.width_px <= before.width_px
    assert after.width_px / after.height_px == pytest.approx(360 / 640, rel=0.03)
    assert after.pixel_format == "yuv420p"


def test_what_nobody_could_see_is_not_made(video: Path, tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="too long"):
        shrink(video, tmp_path / "small.mp4", 5_000)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["video.mp4"]


def test_what_is_too_large_yet_gets_no_name(
    video: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smaller, "SPARE", 20.0)  # each try is far too large
    place = tmp_path / "small.mp4"
    place.mkdir()  # nothing could be put there
    with pytest.raises(MediaError, match="too long"):
        shrink(video, place, 20_000)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["small.mp4", "video.mp4"]
