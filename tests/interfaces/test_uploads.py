import json
from pathlib import Path

import pytest

from mutoscope.app import Studio
from mutoscope.errors import InvalidRequest
from mutoscope.interfaces.cli.uploads import files_in, with_files
from mutoscope.testing import temporary_studio

CONTENT = b"not looked at here"


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.jpg"
    path.write_bytes(CONTENT)
    return path


async def test_a_change_takes_a_file(database: str, tmp_path: Path, photo: Path) -> None:
    async with temporary_studio(tmp_path / "data", database_url=database) as studio:
        changed = await with_files(
            studio, {"segments.1.image": f"@{photo}", "segments.0.text": "@home it is nice."}
        )
        assert changed["segments.1.image"]["bytes"] == len(CONTENT)
        assert changed["segments.0.text"] == "@home it is nice."
        await _refuses(studio, {"logo": "@nowhere.png"})
        await _refuses(studio, {"areas": "@nowhere.yaml"})
        said = {"areas.0.wishes": "@nowhere.yaml is no file"}
        assert await with_files(studio, said) == said


async def test_a_change_of_a_list_takes_what_a_file_says(
    database: str, tmp_path: Path, photo: Path
) -> None:
    patio = {"area": "patio", "style": "mediterranean", "region": None}
    bare, under = tmp_path / "areas.json", tmp_path / "areas.YAML"
    bare.write_text(json.dumps([patio]))
    under.write_text("areas:\n- area: patio\n  style: mediterranean\n  region: ~\n")
    async with temporary_studio(tmp_path / "data", database_url=database) as studio:
        for path in (bare, under):
            assert await with_files(studio, {"areas": f"@{path}"}) == {"areas": [patio]}
        assert (await with_files(studio, {"file": f"@{bare}"}))["file"]["suffix"] == ".json"
        under.write_text("areas: [")
        with pytest.raises(InvalidRequest, match=r"areas\.YAML is not plain YAML"):
            await with_files(studio, {"areas": f"@{under}"})


async def _refuses(studio: Studio, changes: dict[str, object]) -> None:
    with pytest.raises(InvalidRequest, match="There is no file"):
        await with_files(studio, changes)


def test_a_folder_gives_its_pictures_by_name(photo: Path) -> None:
    other = photo.with_name("a.png")
    other.write_bytes(b"x")
    photo.with_name("notes.txt").write_text("no picture")
    film = photo.with_name("walk.MP4")
    film.write_bytes(b"x")
    assert files_in([photo.parent], "pictures") == [other, photo, film]
    with pytest.raises(InvalidRequest, match="no pictures"):
        files_in([_empty(photo.parent / "empty")], "pictures")


def _empty(folder: Path) -> Path:
    folder.mkdir()
    return folder
