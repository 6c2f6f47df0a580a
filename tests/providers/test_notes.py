"""The user's own notes: which one a topic finds."""

import os
import sys
import tracemalloc
from pathlib import Path

import pytest

from mutoscope.config import Settings
from mutoscope.errors import InvalidRequest
from mutoscope.providers.document_limits import MAX_DOCUMENT_BYTES
from mutoscope.providers.notes import Notes
from mutoscope.providers.reader import MAX_FILE_BYTES

TEA = "Tea is hot. Tea is wet. Tea is good."


@pytest.fixture
def notes(tmp_path: Path) -> Notes:
    for name, text in {
        "green tea.md": f"# All about tea\n\n{TEA}",
        "coffee-in-vienna.txt": TEA,
        "deep/ships.md": f"---\ntitle: Sails\ntopics: [The Clippers, wind]\n---\n{TEA}",
        "чай.md": f"---\nlanguage: ru\n---\n{TEA}",
        "Rivers of Peru.pdf": "%PDF-1.7",
        ".draft/tea.md": f"# Tea\n\n{TEA}",
        ".tea.md": f"# Tea\n\n{TEA}",
        "tea.jpg": TEA,
        "broken.txt": "\0\1\2",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    return Notes(tmp_path)


@pytest.mark.parametrize(
    ("topic", "found"),
    [
        ("all about tea", "green tea.md"),
        ("Green Tea", "green tea.md"),
        ("a short history of green tea explained", "green tea.md"),
        ("Coffee in Vienna", "coffee-in-vienna.txt"),
        ("coffee", "coffee-in-vienna.txt"),
        ("clippers", "deep/ships.md"),
        ("wind", "deep/ships.md"),
        ("The rivers of Peru", "Rivers of Peru.pdf"),
        ("чай", "чай.md"),
        ("broken", "broken.txt"),
        ("coffee in Vienna and in Paris", ""),
        ("mountains", ""),
        ("…", ""),
    ],
)
def test_a_topic_finds_the_note_that_is_about_it(notes: Notes, topic: str, found: str) -> None:
    note = notes.about(topic)
    assert (note.name if note else "") == found


def test_a_note_in_another_language_is_passed_over(notes: Notes) -> None:
    assert notes.about("чай", "en") is None
    assert notes.about("чай", "ru") is not None


def test_the_title_goes_before_a_few_of_its_words(notes: Notes) -> None:
    (notes.folder / "green tea.md").unlink()
    (notes.folder / "tea.md").write_text(TEA, "utf-8")
    (notes.folder / "a tea and a cup.md").write_text(TEA, "utf-8")
    note = notes.about("tea")
    assert note is not None
    assert note.name == "tea.md"


def test_the_folder_is_in_the_data_folder_unless_said_otherwise(tmp_path: Path) -> None:
    assert Settings(data_dir=tmp_path).notes_dir == tmp_path / "notes"
    assert Settings(data_dir=tmp_path, notes_dir=tmp_path / "own").notes_dir == tmp_path / "own"


def test_a_folder_need_not_be_there(tmp_path: Path) -> None:
    assert Notes(tmp_path / "none").about("tea") is None


@pytest.mark.parametrize(
    ("name", "most_bytes"), [("kites.pdf", MAX_DOCUMENT_BYTES), ("kites.md", MAX_FILE_BYTES)]
)
def test_notes_larger_than_can_be_read_are_passed_over(
    notes: Notes, name: str, most_bytes: int
) -> None:
    path = notes.folder / name
    path.touch()
    os.truncate(path, most_bytes)
    tracemalloc.start()
    note = notes.about("kites")
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert note is not None
    assert (note.name, peak_bytes < 3_000_000) == (name, True)
    os.truncate(path, most_bytes + 1)
    assert notes.about("kites") is None


@pytest.mark.skipif(sys.platform != "linux", reason="a file that nobody may read is Linux's own")
def test_the_next_best_is_taken_where_a_note_cannot_be_opened(notes: Notes) -> None:
    (notes.folder / "kites.md").symlink_to("/proc/self/mem")
    with pytest.raises(InvalidRequest, match=r"Your note kites\.md cannot be read") as caught:
        notes.about("kites")
    assert caught.value.hint
    (notes.folder / "kites in the wind.md").write_text(TEA, "utf-8")
    note = notes.about("kites")
    assert note is not None
    assert note.name == "kites in the wind.md"


def test_a_note_that_has_changed_is_not_read(notes: Notes) -> None:
    note = notes.about("green tea")
    assert note is not None
    assert notes.path(note).read_text("utf-8").endswith(TEA)
    notes.path(note).write_text("Other words.", "utf-8")
    with pytest.raises(InvalidRequest, match="has changed"):
        notes.path(note)
    (notes.folder / note.name).unlink()
    with pytest.raises(InvalidRequest, match="has changed"):
        notes.path(note)
