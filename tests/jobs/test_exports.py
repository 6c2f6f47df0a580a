"""A file that people edit is theirs."""

import os
from pathlib import Path

from mutoscope.jobs import exports


def test_an_editable_copy_is_writable_and_kept_when_changed(tmp_path: Path) -> None:
    source, place = tmp_path / "stored.yaml", tmp_path / "script.yaml"
    source.write_text("title: Tea\n")
    source.chmod(0o400)

    exports.editable_copy(place, source)
    assert place.stat().st_mode & 0o200
    assert place.stat().st_mtime_ns == source.stat().st_mtime_ns

    place.write_text("title: Coffee\n")
    exports.editable_copy(place, source)
    assert place.read_text() == "title: Coffee\n"
    assert source.read_text() == "title: Tea\n"


def test_a_copy_older_than_its_source_is_replaced(tmp_path: Path) -> None:
    source, place = tmp_path / "stored.yaml", tmp_path / "script.yaml"
    place.write_text("title: Old\n")
    os.utime(place, ns=(1, 1))
    source.write_text("title: New\n")
    exports.editable_copy(place, source)
    assert place.read_text() == "title: New\n"
