"""What a batch file may hold, and what becomes of a bad line."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from mutoscope import pipelines
from mutoscope.errors import InvalidRequest
from mutoscope.interfaces.cli.batch import exit_code
from mutoscope.interfaces.cli.batch_file import FILE_BYTES, LINE_BYTES, LINES, read_batch
from mutoscope.models import Status


def written(tmp_path: Path, content: str | bytes) -> str:
    path = tmp_path / "jobs.jsonl"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


def test_lines_keep_their_numbers(tmp_path: Path) -> None:
    found = read_batch(written(tmp_path, '﻿# all\n\n{"topic": "Kites"}\r\n  \n {"topic": "Bees"} '))
    assert [(line.number, line.said) for line in found.lines] == [
        (3, {"topic": "Kites"}),
        (5, {"topic": "Bees"}),
    ]
    assert (found.refused, found.folder) == ([], tmp_path)


def test_standard_input_names_files_of_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b'{"topic": "Kites"}')))
    found = read_batch("-")
    assert (len(found.lines), found.folder) == (1, tmp_path)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"topic: Kites", "not valid JSON"),
        (b'{"topic": "Kites"', "not valid JSON"),
        (b'{"topic": "Kites"} {"topic": "Bees"}', "not valid JSON"),
        (b'{"topic": "Kites", "topic": "Bees"}', "'topic' twice"),
        (b'{"models": {"a": 1, "a": 2}}', "'a' twice"),
        (b'["Kites"]', "no JSON object"),
        (b"null", "no JSON object"),
        (b'{"speed": NaN}', "NaN is no number"),
        (b'{"topic": "\xff"}', "not UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"topic": "' + b"x" * LINE_BYTES + b'"}', "longer than 1 MB"),
    ],
)
def test_a_bad_line_is_named_and_the_others_go_on(tmp_path: Path, line: bytes, said: str) -> None:
    good = b'{"topic": "Kites"}'
    found = read_batch(written(tmp_path, b"\n".join([good, line, good])))
    assert [each.number for each in found.lines] == [1, 3]
    ((number, error),) = [(each.number, each.error) for each in found.refused]
    assert (number, said in error.message) == (2, True)
    assert error.hint


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("# nothing\n\n", "no line"),
        ("{}\n" * (LINES + 1), f"{LINES + 1} lines"),
        ("#" * (FILE_BYTES + 1), "larger than 10 MB"),
    ],
)
def test_files_that_are_none_or_too_much(tmp_path: Path, content: str, said: str) -> None:
    with pytest.raises(InvalidRequest, match=said):
        read_batch(written(tmp_path, content))


@pytest.mark.parametrize(
    ("pipeline", "line"),
    [
        ("short", '{"topic": "How kites fly"}'),
        (
            "redesign",
            '{"photo": "house.jpg", "areas": [{"area": "patio", "style": "mediterranean"}]}',
        ),
        ("meme", '{"count": 2, "topic": "Mondays"}'),
        ("explainer", '{"url": "https://example.org/kites"}'),
    ],
)
def test_the_hint_is_a_line_of_that_pipeline(tmp_path: Path, pipeline: str, line: str) -> None:
    with pytest.raises(InvalidRequest, match="no line") as refused:
        read_batch(written(tmp_path, "# nothing"), pipeline)
    assert refused.value.hint == f"A line looks like {line}."
    assert json.loads(line).keys() <= pipelines.find(pipeline).request.model_fields.keys()
    (bad,) = read_batch(written(tmp_path, "[1]"), pipeline).refused
    assert bad.error.hint == refused.value.hint


def test_a_full_file_is_taken(tmp_path: Path) -> None:
    assert len(read_batch(written(tmp_path, "{}\n" * LINES)).lines) == LINES


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest, match="No such file"):
        read_batch(str(tmp_path / "none.jsonl"))
    with pytest.raises(InvalidRequest, match="cannot be read"):
        read_batch(str(tmp_path))


@pytest.mark.parametrize(
    ("ends", "live", "refused", "code"),
    [
        (["completed", "completed"], 0, 0, 0),
        (["completed"], 0, 1, 5),
        (["completed", "failed"], 0, 0, 5),
        (["partial"], 0, 0, 5),
        (["failed"], 0, 0, 1),
        (["failed"], 0, 1, 1),
        (["failed", "cancelled"], 0, 0, 1),
        (["cancelled", "cancelled"], 0, 0, 6),
        (["awaiting_input"], 0, 0, 8),
        (["awaiting_input", "completed"], 0, 0, 8),
        (["awaiting_input", "failed"], 0, 0, 5),
        ([], 0, 2, 1),
        ([], 2, 0, 0),
        ([], 2, 1, 5),
    ],
)
def test_exit_codes(ends: list[Status], live: int, refused: int, code: int) -> None:
    assert exit_code(ends, live=live, refused=refused) == code


def test_words_that_are_no_ascii(tmp_path: Path) -> None:
    said: dict[str, Any] = {"topic": "Драконы и 凧"}
    assert read_batch(written(tmp_path, json.dumps(said, ensure_ascii=False))).lines[0].said == said
