"""Whose music a file says it is."""

from pathlib import Path

import av
import numpy as np
import pytest

from mutoscope.errors import MediaError
from mutoscope.media.codec.audio import track_tags
from mutoscope.media.wav import write_wav


def tagged(path: Path, codec: str, tags: dict[str, str]) -> Path:
    """A tenth of a second of silence, with tags."""
    with av.open(str(path), "w") as container:
        container.metadata.update(tags)
        stream = container.add_stream(codec, rate=48_000)
        silence = np.zeros((1, 4_800), np.int16)
        frame = av.AudioFrame.from_ndarray(silence, format="s16", layout="mono")
        frame.sample_rate = 48_000
        for each in (frame, None):
            container.mux(stream.encode(each))
    return path


@pytest.mark.parametrize(("name", "codec"), [("a.flac", "flac"), ("a.m4a", "aac")])
def test_tags_are_read(tmp_path: Path, name: str, codec: str) -> None:
    path = tagged(tmp_path / name, codec, {"artist": " Ада ", "title": "Engine № 1"})
    assert track_tags(path) == ("Ада", "Engine № 1")


def test_what_is_not_told_is_empty(tmp_path: Path) -> None:
    assert track_tags(tagged(tmp_path / "a.flac", "flac", {"title": "Loom"})) == ("", "Loom")
    write_wav(tmp_path / "a.wav", np.zeros(2_400, np.float32), 24_000)
    assert track_tags(tmp_path / "a.wav") == ("", "")


def test_what_is_no_sound_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.mp3").write_text("no sound")
    with pytest.raises(MediaError):
        track_tags(tmp_path / "a.mp3")
