"""What is told of the templates of memes."""

import zipfile
from pathlib import Path

import pytest

from mutoscope.app.templates import meme_templates, own_meme_template
from mutoscope.errors import InvalidRequest, NotFound
from mutoscope.media.memes.templates import template_ids
from pipelines.meme.monday import OWN


def test_the_bundled_ones() -> None:
    found = {each.id: each for each in meme_templates()}
    assert tuple(found) == template_ids()
    assert all(each.slots and each.publishable and not each.own for each in found.values())
    assert {name for name, each in found.items() if each.needs_picture} == {
        "your_picture",
        "your_picture_outlined",
    }
    assert len(found["galaxy_brain"].slots) == 4


def test_titles_and_hints_in_russian() -> None:
    for english, russian in zip(meme_templates(), meme_templates("ru"), strict=True):
        told = [russian.title, *(slot.hint for slot in russian.slots)]
        assert all(any("а" <= letter <= "я" for letter in each.lower()) for each in told)
        assert english.title != russian.title


def test_one_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "two.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("two-lines/template.toml", OWN.replace('license = "CC-BY-4.0"\n', ""))
    found = own_meme_template(path)
    assert (found.id, found.own, found.licence, found.publishable) == (
        "two_lines",
        True,
        "unknown",
        False,
    )
    assert [(slot.id, slot.hint) for slot in found.slots] == [
        ("over", "what is wished"),
        ("under", "what happens"),
    ]


def test_what_is_none(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="nowhere"):
        own_meme_template(tmp_path / "nowhere.zip")
    (tmp_path / "no.zip").write_bytes(b"no archive")
    with pytest.raises(InvalidRequest, match="no ZIP file"):
        own_meme_template(tmp_path / "no.zip")
