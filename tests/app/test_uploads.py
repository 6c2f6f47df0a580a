"""Files that come in by name, and requests that name them."""

import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.app import Studio
from mutoscope.app.faults import Unfit
from mutoscope.app.file_kinds import mime_type_of
from mutoscope.app.uploads import LONGEST_NAME, Upload, files_in, http_schema, plain_name
from mutoscope.errors import InvalidRequest, NotFound
from mutoscope.models import Artifact
from mutoscope.testing import temporary_studio
from toy_album import ALBUM, PNG, read_book


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    folder = tmp_path / "data"
    async with temporary_studio(folder, database_url=database, pipelines=[ALBUM]) as opened:
        yield opened


async def handed_in(studio: Studio, tmp_path: Path, content: bytes = PNG) -> Upload:
    path = tmp_path / "incoming"
    path.write_bytes(content)
    return await studio.keep_upload(path, "Kite.PNG")


async def test_a_file_has_a_name_a_kind_and_a_life(studio: Studio, tmp_path: Path) -> None:
    upload = await handed_in(studio, tmp_path)
    assert upload.id.startswith("art_")
    assert (upload.name, upload.artifact.suffix) == ("Kite.PNG", ".png")
    assert upload.artifact.mime_type == "image/png"
    assert studio.path(upload.artifact).read_bytes() == PNG
    assert (tmp_path / "incoming").exists()
    assert await studio.upload_of(upload.id) == upload
    assert await studio.acting_as("anna").upload_of(upload.id) is None
    moved = tmp_path / "moved"
    moved.write_bytes(PNG + b"more")
    await studio.keep_upload(moved, "a.png", move=True)
    assert not moved.exists()


async def test_ids_stand_wherever_the_pipeline_wants_a_file(studio: Studio, tmp_path: Path) -> None:
    upload = await handed_in(studio, tmp_path)
    request: dict[str, Any] = {
        "topic": upload.id,
        "logo": upload.id,
        "photos": [{"file": upload.id, "name": "a"}, {"name": "without"}],
        "pair": [1, upload.id],
        "by_name": {"x": upload.id},
        "models": {"x": upload.id},
    }
    before = json.dumps(request)
    filled = await studio.with_uploads("album", request)
    file = asdict(upload.artifact)
    assert filled == {
        "topic": upload.id,  # a text, not a file
        "logo": file,
        "photos": [{"file": file, "name": "a"}, {"name": "without"}],
        "pair": [1, file],
        "by_name": {"x": file},
        "models": {"x": upload.id},
    }
    assert json.dumps(request) == before
    assert await studio.with_uploads("album", {"logo": None}) == {"logo": None}


async def test_a_request_names_files_by_nothing_else(studio: Studio, tmp_path: Path) -> None:
    upload = await handed_in(studio, tmp_path)
    unknown = "art_" + "0" * 26
    for wrong in (
        "/etc/passwd",
        "file:///etc/passwd",
        asdict(upload.artifact),
        {"sha256": upload.artifact.sha256},
        upload.artifact.sha256,
        upload.id + "x",
        unknown,
        5,
        ["a"],
    ):
        for request in ({"logo": wrong}, {"photos": [{"file": wrong}]}, {"pair": [1, wrong]}):
            with pytest.raises(Unfit) as refusal:
                await studio.with_uploads("album", request)
            (fault,) = refusal.value.faults
            assert fault.field in ("logo", "photos.0.file", "pair.1")
            assert "POST /api/uploads" in refusal.value.hint
    with pytest.raises(NotFound):
        await studio.with_uploads("opera", {})


async def test_another_owners_file_is_as_if_it_was_not_there(
    studio: Studio, tmp_path: Path
) -> None:
    upload = await handed_in(studio, tmp_path)
    hers = studio.acting_as("anna")
    sentences: list[str] = []
    for name in (upload.id, "art_" + "0" * 26):
        with pytest.raises(Unfit) as refusal:
            await hers.with_uploads("album", {"logo": name})
        sentences.append(refusal.value.message.replace(name, "ID"))
    assert sentences[0] == sentences[1]


async def test_texts_name_files_of_their_owner_alone(studio: Studio, tmp_path: Path) -> None:
    upload = await handed_in(studio, tmp_path)
    for text in (
        f"title: Kites\ncover: {upload.id}\n",
        f'title: Kites\ncover: "{upload.id}"',
        f"{{title: Kites, cover: {upload.id}}}",
    ):
        filled = await studio.with_uploads("album", {"script": text})
        assert read_book(filled["script"]).cover == upload.artifact
        assert await studio.document_with_uploads("album", text) == filled["script"]
    raw = f"title: Kites\ncover: {json.dumps(asdict(upload.artifact))}"
    assert (await studio.with_uploads("album", {"script": raw}))["script"] == raw
    with pytest.raises(InvalidRequest, match="names a file that is not there"):
        await studio.acting_as("anna").with_uploads("album", {"script": raw})


async def test_changes_of_an_edit(studio: Studio, tmp_path: Path) -> None:
    upload = await handed_in(studio, tmp_path)
    file = asdict(upload.artifact)
    changes = {"cover": upload.id, "title": "Kites", "photos": [{"file": upload.id}], "": None}
    assert await studio.changes_with_uploads("album", changes) == {
        "cover": file,
        "title": "Kites",
        "photos": [{"file": file}],
        "": None,
    }
    for wrong in ({"cover": file}, {"cover": "art_" + "0" * 26}, {"": {"cover": file}}):
        with pytest.raises(Unfit):
            await studio.changes_with_uploads("album", wrong)


def test_files_among_plain_values() -> None:
    file = Artifact("0" * 64, 1, ".png", "image/png")
    changes = {"": {"cover": asdict(file)}, "photos": [{"file": asdict(file)}], "title": "a"}
    assert files_in(changes) == [file, file]
    assert files_in({"sha256": "0", "more": 1}) == []


async def test_a_request_that_is_nested_without_end(studio: Studio) -> None:
    deep: Any = []
    for _ in range(900):
        deep = [deep]
    with pytest.raises(InvalidRequest, match="nested"):
        await studio.with_uploads("album", {"topic": deep})
    with pytest.raises(InvalidRequest, match="nested"):
        await studio.changes_with_uploads("album", {"topic": deep})


def test_the_schema_of_a_request_over_http() -> None:
    schema = http_schema(ALBUM)
    assert schema["$defs"]["Artifact"]["pattern"].startswith("^art_")
    assert "sha256" not in json.dumps(schema)


HEADS = {
    "a.png": PNG,
    "a.JPG": b"\xff\xd8\xff\xe0",
    "a.webp": b"RIFF\x00\x00\x00\x00WEBPVP8 ",
    "a.gif": b"GIF89a",
    "a.mp4": b"\x00\x00\x00\x20ftypisom",
    "a.mov": b"\x00\x00\x00\x14ftypqt  ",
    "a.webm": b"\x1a\x45\xdf\xa3\x01\x00\x00\x42\x82\x84webm",
    "a.mkv": b"\x1a\x45\xdf\xa3\x01\x00\x00\x42\x82\x88matroska",
    "a.wav": b"RIFF\x00\x00\x00\x00WAVEfmt ",
    "a.mp3": b"ID3\x04",
    "a.flac": b"fLaC",
    "a.ogg": b"OggS",
    "a.ttf": b"\x00\x01\x00\x00\x00",
    "a.otf": b"OTTO\x00",
    "a.pdf": b"%PDF-1.7",
    "a.docx": b"PK\x03\x04\x14\x00",
    "a.txt": "Воздушные змеи".encode(),
    "b.txt": "Kites".encode("utf-16"),
    "a.md": b"# Kites",
    "a.html": b"<!doctype html>",
    "a.yaml": b"title: Kites",
}


def test_kinds_are_told_by_content_not_by_name(tmp_path: Path) -> None:
    path = tmp_path / "any"
    for name, head in HEADS.items():
        path.write_bytes(head)
        assert "/" in mime_type_of(path, name), name
    pretending = [
        ("cat.png", b"<!DOCTYPE html><script>alert(1)</script>", "a web page"),
        ("cat.png", b"<svg onload=alert(1)>", "a web page"),
        ("cat.jpg", b"MZ\x90\x00", "a program"),
        ("cat.txt", b"\x7fELF\x02\x01", "a program"),
        ("cat.md", b"PK\x03\x04", "a Word document"),
        ("cat.mp4", b"just words", "a text"),
        ("cat.wav", b"RIFF\x00\x00\x00\x00WEBP", "a picture"),
        ("cat.pdf", b"\x00\x00\x00\x00", "something else"),
    ]
    for name, head, what in pretending:
        path.write_bytes(head)
        with pytest.raises(InvalidRequest, match=what):
            mime_type_of(path, name)
    path.write_bytes(b"\0\0\0\x24ftypheic")
    for name in ("IMG_1.HEIC", "house.jpg", "walk.mp4"):
        with pytest.raises(InvalidRequest, match="is a HEIC photo") as caught:
            mime_type_of(path, name)
        assert "JPEG" in caught.value.hint
    path.write_bytes(PNG)
    for name in ("run.exe", "page.svg", "page.php", "noname", ".png"):
        with pytest.raises(InvalidRequest, match="of use"):
            mime_type_of(path, name)
    path.write_bytes(b"")
    with pytest.raises(InvalidRequest, match="empty"):
        mime_type_of(path, "a.png")


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\Kite.png", "Kite.png"),
        ("a\x00b\r\n\x1b[31mc.png", "ab c.png"),
        ("  . ", "file"),
        ("", "file"),
        ("змей.png", "змей.png"),
        ("e\u0301.png", "\xe9.png"),
        ("\ud83d.png", "png"),
    ],
)
def test_names(given_: str, kept: str) -> None:
    assert plain_name(given_) == kept


@given(st.text(max_size=400))
def test_any_name_becomes_one_that_can_be_kept(name: str) -> None:
    plain = plain_name(name)
    assert 0 < len(plain) <= LONGEST_NAME
    assert not {"/", "\\", "\0", "\n"} & set(plain)
    plain.encode()
