"""Files on their way: large ones are not held in memory."""

from pathlib import Path

from mutoscope.interfaces.telegram.files import LARGE_BYTES, opened


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
