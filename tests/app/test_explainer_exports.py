"""An explainer's files in a folder of the user's."""

from pathlib import Path

import pytest

from mutoscope.app.explainer_exports import Exported, slug, write_at_once


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("How coffee conquered the world", "how-coffee-conquered-the-world"),
        ("../../etc/passwd", "etc-passwd"),
        ("コーヒーの歴史", "コーヒーの歴史"),
        ("История чая: 300 лет", "история-чая-300-лет"),
        ("हिन्दी", "हिन्दी"),
        ("…", "untitled"),
        ("", "untitled"),
        ("word " * 40, "-".join(["word"] * 12)),
    ],
)
def test_a_title_names_a_folder(title: str, name: str) -> None:
    assert slug(title) == name


def test_a_file_is_replaced_at_once_and_leaves_nothing_behind(tmp_path: Path) -> None:
    source, place = tmp_path / "source", tmp_path / "to" / "place"
    source.write_bytes(b"new")
    place.parent.mkdir()
    place.write_bytes(b"old")
    write_at_once(source, place)
    assert place.read_bytes() == b"new"
    source.unlink()
    with pytest.raises(FileNotFoundError):
        write_at_once(source, place)
    assert [each.name for each in place.parent.iterdir()] == ["place"]
    assert place.read_bytes() == b"new"


def test_what_a_person_looks_for_first() -> None:
    folder, script, video = Path("a"), Path("a/script.yaml"), Path("a/output.mp4")
    audio = (Path("a/audio/phrase_0001.wav"),)
    assert Exported(folder, script=script, audio=audio, video=video).main == video
    assert Exported(folder, script=script, audio=audio).main == script
    assert Exported(folder, audio=audio).main == Path("a/audio")
    assert Exported(folder).main == folder
