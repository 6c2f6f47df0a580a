"""`generation_state.json`: what a strict queue is at, and what became of what went before."""

import json
from pathlib import Path
from typing import Any

from mutoscope.jobs.generation_state import FILE_NAME, LEFT_OFF, GenerationState

MEMORY = {"rss_mb": 450.0, "vms_mb": 1200.0, "percent": 12.0, "threads": 15}


def read(folder: Path) -> dict[str, Any]:
    return json.loads((folder / FILE_NAME).read_text("utf-8"))


def test_a_generation_from_its_begin_to_its_end(tmp_path: Path) -> None:
    state = GenerationState(tmp_path, attempt=1)
    state.begin(MEMORY)
    assert read(tmp_path)["state"] == "started"
    state.item(0, MEMORY)
    told = read(tmp_path)
    assert told["state"] == "generating"
    assert set(told) == {"state", "details", "timestamp"}
    details = told["details"]
    assert (details["index"], details["attempt"], details["error"]) == (0, 0, None)
    assert details["memory"] == MEMORY
    state.complete()
    state.end(MEMORY)
    assert read(tmp_path)["state"] == "completed"
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


def test_one_of_several_that_fails_stays_to_be_read(tmp_path: Path) -> None:
    state = GenerationState(tmp_path, attempt=1)
    state.begin(MEMORY)
    state.item(0, MEMORY, "No picture.")
    assert read(tmp_path)["state"] == "generation_error"
    state.item(1, MEMORY)
    assert read(tmp_path)["state"] == "generating"
    state.complete()
    state.end(MEMORY)
    told = read(tmp_path)
    assert (told["state"], told["details"]["error"]) == ("generation_error", "No picture.")


def test_one_that_was_cut_off_is_told_by_the_next(tmp_path: Path) -> None:
    GenerationState(tmp_path, attempt=1).begin(MEMORY)  # and is killed
    state = GenerationState(tmp_path, attempt=2)
    state.begin(MEMORY)
    told = read(tmp_path)
    assert (told["state"], told["details"]["attempt"]) == ("started", 1)
    assert told["details"]["error"] == LEFT_OFF
    state.fail("The disk is full.")
    state.end(MEMORY)
    assert read(tmp_path)["details"]["error"] == "The disk is full."
    assert read(tmp_path)["state"] == "batch_error"


def test_what_is_cancelled_has_stopped(tmp_path: Path) -> None:
    state = GenerationState(tmp_path, attempt=1)
    state.begin(MEMORY)
    state.end(MEMORY)
    assert read(tmp_path)["state"] == "stopped"


def test_a_folder_that_takes_nothing_stops_no_generation(tmp_path: Path) -> None:
    state = GenerationState(tmp_path / "gone", attempt=1)
    state.begin(MEMORY)
    state.end(MEMORY)
    assert not (tmp_path / "gone").exists()
