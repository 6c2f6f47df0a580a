"""A user's template as one file, and what is wrong with it."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from mutoscope.errors import InvalidRequest
from mutoscope.media.memes import bundles
from mutoscope.media.memes.bundles import MOST_FILES, bundle_mark, open_bundle
from mutoscope.media.memes.templates import FILE, template_ids

TOML = """
id = "desk"
titles = { en = "Desk" }
width_px = 512
height_px = 512
slots = [{ id = "who", box = [16, 16, 480, 200], hint = { en = "who" } }]
"""


def packed(folder: Path, files: Mapping[str, str | bytes], **how: int) -> Path:
    path = folder / "own.zip"
    with zipfile.ZipFile(path, "w", **how) as file:
        for name, data in files.items():
            file.writestr(name, data)
    return path


@pytest.mark.parametrize("home", ["", "desk/", "my templates/desk/"])
def test_a_template_is_unpacked(tmp_path: Path, home: str) -> None:
    file = packed(tmp_path, {f"{home}{FILE}": TOML, f"{home}note.txt": "x", "other/note.txt": "y"})
    found = open_bundle(file, tmp_path / "template")
    assert (found.id, found.folder) == ("desk", tmp_path / "template")
    assert sorted(each.name for each in found.folder.iterdir()) == ["note.txt", FILE]
    assert (found.folder / "note.txt").read_text() == "x"


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({}, "holds 0 files template.toml"),
        ({"readme.md": "x"}, "holds 0 files template.toml"),
        ({f"a/{FILE}": TOML, f"b/{FILE}": TOML}, "holds 2 files template.toml"),
        ({FILE: "id = "}, "it is not TOML"),
        ({FILE: TOML.replace("512", "5")}, "width_px"),
        ({FILE: TOML, "..": "x"}, "no ZIP file that can be read"),
        ({FILE: TOML, **{f"{i}.txt": "x" for i in range(MOST_FILES)}}, "too large"),
    ],
    ids=["empty", "none", "two", "no toml", "bad field", "parent", "many files"],
)
def test_what_is_wrong_is_said(tmp_path: Path, files: dict[str, str], says: str) -> None:
    file = packed(tmp_path, files)
    with pytest.raises(InvalidRequest) as refused:
        open_bundle(file, tmp_path / "template")
    assert says in refused.value.message
    assert refused.value.hint


def test_nothing_is_written_outside(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    files = {FILE: TOML, "../out.txt": "x", "/abs.txt": "x", "sub/../../up.txt": "x"}
    open_bundle(packed(inner, files), inner / "template")
    assert sorted(each.name for each in tmp_path.rglob("*") if each.is_file()) == [
        "own.zip",
        FILE,
    ]


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    bomb = {FILE: TOML, "sky.png": bytes(bundles.MOST_BYTES)}
    file = packed(tmp_path, bomb, compression=zipfile.ZIP_DEFLATED)
    assert file.stat().st_size < 100_000
    with pytest.raises(InvalidRequest, match="too large"):
        open_bundle(file, tmp_path / "template")
    assert list((tmp_path / "template").iterdir()) == []


def test_a_size_that_is_a_lie(tmp_path: Path) -> None:
    """What is said to be small is not read further than that."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(FILE, TOML)
        file.writestr("sky.png", bytes(5_000_000))
    told = data.getvalue().replace((5_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    (tmp_path / "own.zip").write_bytes(told)
    with pytest.raises(InvalidRequest, match="no ZIP file that can be read"):
        open_bundle(tmp_path / "own.zip", tmp_path / "template")


def test_damaged_files(tmp_path: Path) -> None:
    whole = packed(tmp_path, {FILE: TOML * 40}, compression=zipfile.ZIP_DEFLATED).read_bytes()
    for number, data in enumerate(
        (b"", b"PK", b"no zip", whole[:-30], whole.replace(b"desk", b""))
    ):
        (tmp_path / "own.zip").write_bytes(data)
        with pytest.raises(InvalidRequest):
            open_bundle(tmp_path / "own.zip", tmp_path / f"template{number}")
    head = 30 + len(FILE)
    for at in range(head, head + 60, 7):
        (tmp_path / "own.zip").write_bytes(whole[:at] + b"\xff\xff\xff" + whole[at + 3 :])
        with pytest.raises(InvalidRequest):
            open_bundle(tmp_path / "own.zip", tmp_path / f"damaged{at}")


def test_the_bundled_ones_have_marks() -> None:
    marks = {bundle_mark(each) for each in template_ids()}
    assert len(marks) == len(template_ids())
