from collections.abc import Iterator
from pathlib import Path

import pytest

import step_versions
from step_versions import Entry, forget, parts, present, recorded, unversioned

STEPS = '''
"""Steps."""
from mutoscope.media import colours
from mutoscope.jobs.step import step

LENGTH_S = 1.0

@step(version="1", stage="a")
def one(text: str) -> str:
    """Says something."""
    return text  # as it is

@step(version="1", stage="a")
def two(text: str) -> str:
    return text
'''
COLOURS = '''
"""Colours."""
from importlib.resources import files
from mutoscope.media.light import LIGHT

def red() -> str:
    """Red."""
    import mutoscope.providers.lazy
    return files("mutoscope.media").joinpath("data/red.txt").read_text()
'''


@pytest.fixture(scope="module")
def steps() -> Iterator[dict[str, Entry]]:
    """Those of today: many sources are read for them, and not kept."""
    yield present()
    forget()


def test_no_step_changes_without_its_version(steps: dict[str, Entry]) -> None:
    changed = unversioned(steps, recorded())
    assert not changed, (
        "raise the version of these steps, then run `python tests/step_versions.py`"
        f" (--same NAME when a step gives the same results as before): {changed}"
    )


def test_every_step_is_on_record(steps: dict[str, Entry]) -> None:
    assert {name: entry["version"] for name, entry in steps.items()} == {
        name: entry["version"] for name, entry in recorded().items()
    }, "run `python tests/step_versions.py`"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small package of the same order."""
    monkeypatch.setattr(step_versions, "PACKAGE", tmp_path)
    for name, text in {
        "pipelines/toy/steps.py": STEPS,
        "media/colours.py": COLOURS,
        "media/light.py": "LIGHT = 1",
        "media/other.py": "OTHER = 1",
        "media/data/red.txt": "red",
        "providers/lazy.py": "LAZY = 1",
        "providers/data/words.txt": "words",
        "jobs/step.py": "import mutoscope.media.other",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def made_of(package: Path, function: str = "one") -> dict[str, str]:
    forget()
    return parts(package / "pipelines/toy/steps.py", function)


def test_a_step_is_made_of_all_that_it_reaches(package: Path) -> None:
    assert list(made_of(package)) == [
        "pipelines.toy.steps.one",
        "pipelines.toy.steps without its steps",
        "media.colours",
        "media.light",
        "providers.lazy",
        "media/data",
    ]


@pytest.mark.parametrize(
    ("file", "old", "new", "changed"),
    [
        ("pipelines/toy/steps.py", "text  # as it is", "text + text", "pipelines.toy.steps.one"),
        ("pipelines/toy/steps.py", "S = 1", "S = 2", "pipelines.toy.steps without its steps"),
        ("media/colours.py", "red.txt", "blue.txt", "media.colours"),
        ("media/light.py", "1", "2", "media.light"),
        ("media/data/red.txt", "red", "blue", "media/data"),
        ("providers/lazy.py", "1", "2", "providers.lazy"),
    ],
)
def test_a_change_of_any_part_is_seen(
    package: Path, file: str, old: str, new: str, changed: str
) -> None:
    then = {"one": {"version": "1", "parts": made_of(package)}}
    replaced(package / file, old, new)
    now = {"one": {"version": "1", "parts": made_of(package)}}
    assert unversioned(now, then) == {"one": [changed]}
    assert unversioned({"one": {**now["one"], "version": "2"}}, then) == {}


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("pipelines/toy/steps.py", "  # as it is", "\n\n"),
        ("pipelines/toy/steps.py", "Says something", "Returns it"),
        ("pipelines/toy/steps.py", 'version="1", stage="a"', 'version="2", stage="b"'),
        ("pipelines/toy/steps.py", "def two(text: str) -> str:", "def two(word: str) -> int:"),
        ("media/colours.py", '    """Red."""\n', "    # red\n"),
        ("media/other.py", "1", "2"),
        ("providers/data/words.txt", "words", "other words"),
    ],
)
def test_what_changes_no_result_does_not_count(
    package: Path, file: str, old: str, new: str
) -> None:
    before = made_of(package)
    replaced(package / file, old, new)
    assert made_of(package) == before


def replaced(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def test_the_record_reads_back_as_it_was_written(
    steps: dict[str, Entry], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(step_versions, "RECORD", tmp_path / "record.json")
    step_versions.write(steps)
    assert recorded() == steps
