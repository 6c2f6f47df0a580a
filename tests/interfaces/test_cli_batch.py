"""Many jobs of one command."""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from command_line import Cli, Spawn
from test_cli_process import Terminal
from test_cli_webhooks import receiving

from mutoscope.app import Studio
from mutoscope.config.language import VARIABLE
from mutoscope.errors import ResourceExhausted
from mutoscope.models import Job

TEST = {"provider": "extractive", "capability": "writer"}
"""A job of a moment."""
SHORT = {"topic": "Kites", "text": "Kites fly.", "duration": 5}
LIMIT_S = 60


def batch(folder: Path, *lines: dict[str, Any] | str) -> str:
    path = folder / "jobs.jsonl"
    texts = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    path.write_text("\n".join(texts), "utf-8")
    return str(path)


@pytest.fixture
def paused(cli: Cli) -> Iterator[None]:
    """Nobody works, and nobody is started."""
    cli("queues", "pause", "default")
    yield
    for job in cli("jobs", "--limit", "100", "--json").json["data"]:
        if job["status"] in ("queued", "running"):
            cli("cancel", job["id"])
    cli("queues", "resume", "default")


def test_of_twenty_lines_with_two_bad_ones_eighteen_are_done(cli: Cli, tmp_path: Path) -> None:
    lines: list[dict[str, Any] | str] = [TEST for _ in range(20)]
    lines[4], lines[11] = {"provider": "nobody"}, '{"provider": "extractive"'
    done = cli("probe", "--batch-file", batch(tmp_path, *lines), "--json")
    assert done.code == 5
    *told, summary = map(json.loads, done.out.splitlines())
    refused = {
        each["line"]: each["error"]["message"]
        for each in told
        if "error" in each and "id" not in each
    }
    assert set(refused) == {5, 12}
    assert "no provider “nobody”" in refused[5]
    assert "not valid JSON" in refused[12]
    ended = [each for each in told if "id" in each]
    assert {each["status"] for each in ended} == {"completed"}
    assert sorted(each["line"] for each in ended) == [n for n in range(1, 21) if n not in (5, 12)]
    assert summary["object"] == "batch"
    assert (summary["lines"], summary["completed"], summary["refused"]) == (20, 18, [5, 12])
    assert "✗ Line 5: There is no provider “nobody”" in done.err
    assert "20 lines: 18 completed, 2 refused." in done.err


def test_files_and_words_for_the_eye(cli: Cli, tmp_path: Path) -> None:
    file = batch(tmp_path, TEST, {"provider": "extractive", "capability": "speech"})
    done = cli("probe", "--batch-file", file)
    assert done.code == 5
    (path,) = map(Path, done.out.splitlines())
    assert path.is_file()
    assert "✓ completed" in done.err
    assert "line 1" in done.err


def test_all_bad(cli: Cli, tmp_path: Path) -> None:
    assert cli("probe", "--batch-file", batch(tmp_path, "{}", "nonsense")).code == 1


def test_flags_count_where_a_line_says_nothing(cli: Cli, tmp_path: Path, paused: None) -> None:
    file = batch(tmp_path, {"topic": "One"}, {"topic": "Two", "duration": 9, "priority": 3})
    flags = ("--duration", "7", "--seed", "5", "--no-wait", "--json")
    done = cli("short", "--batch-file", file, *flags)
    first, second, _ = map(json.loads, done.out.splitlines())
    assert (done.code, first["request"]["duration"], second["request"]["duration"]) == (0, 7, 9)
    assert (first["priority"], second["priority"], first["seed"]) == (0, 3, 5)
    assert first["request"]["topic"] == "One"


def test_memes_of_no_words_are_in_the_language_of_whoever_types(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "ru")
    cli("queues", "pause", "memes")
    file = batch(tmp_path, {"count": 1}, {"topic": "Monday"})
    flags = ("--no-wait", "--when-busy", "queue", "--json")
    *made, _ = map(json.loads, cli("meme", "--batch-file", file, *flags).out.splitlines())
    for each in made:
        cli("cancel", each["id"])
    cli("queues", "resume", "memes")
    assert [each["request"]["language"] for each in made] == ["ru", "en"]


def test_ids_and_the_same_again_under_a_key(cli: Cli, tmp_path: Path, paused: None) -> None:
    file = batch(tmp_path, SHORT, SHORT, "nonsense")
    order = ("short", "--batch-file", file, "--no-wait", "--idempotency-key", "monday")
    first = cli(*order)
    assert first.code == 5
    assert len(set(first.out.split())) == 2
    assert cli(*order).out == first.out
    changed = batch(tmp_path, SHORT, {**SHORT, "duration": 6})
    refused = cli("short", "--batch-file", changed, "--no-wait", "--idempotency-key", "monday")
    assert (refused.code, refused.out.split()) == (5, first.out.split()[:1])
    assert "Line 2: The idempotency key “monday/2” stands for another request" in refused.err


def test_files_are_named_from_the_batch_files_folder(
    cli: Cli, tmp_path: Path, paused: None
) -> None:
    there = tmp_path / "there"
    there.mkdir()
    (there / "kites.md").write_text("Kites fly.\n")
    (there / "a.png").write_bytes(b"a picture")
    lines: tuple[dict[str, Any], ...] = (
        {"topic": "A", "text": "kites.md"},
        {"topic": "B", "file": "kites.md"},
        {"topic": "C", "text": "Kites fly."},
        {"topic": "D", "pictures": ["a.png", {"file": "a.png", "name": "A kite"}]},
        {"topic": "E", "text": "none.md"},
        {"topic": "F", "music_file": 5},
        {"topic": "G", "text": "Kites fly.", "file": "kites.md"},
    )
    done = cli("short", "--batch-file", batch(there, *lines), "--no-wait", "--json")
    told = [json.loads(line) for line in done.out.splitlines()]
    jobs = {each["line"]: each["request"] for each in told if "request" in each}
    assert (done.code, set(jobs)) == (5, {1, 2, 3, 4})
    assert jobs[1]["file"] == jobs[2]["file"] != None  # noqa: E711
    assert (jobs[3]["text"], jobs[3]["file"]) == ("Kites fly.", None)
    assert [each["name"] for each in jobs[4]["pictures"]] == ["a.png", "A kite"]
    refused = {
        each["line"]: each["error"]["message"]
        for each in told
        if "request" not in each and "line" in each
    }
    assert "There is no file" in refused[5]
    assert "music_file" in refused[6]
    assert "one source" in refused[7]


def test_terms_of_a_line_are_checked(cli: Cli, tmp_path: Path, paused: None) -> None:
    file = batch(tmp_path, {**SHORT, "seed": "5"}, {**SHORT, "max_cost": -1}, {**SHORT, "tpic": 1})
    done = cli("short", "--batch-file", file, "--no-wait")
    assert done.code == 1
    assert "Line 1: seed cannot be '5'" in done.err
    assert "Line 2: The budget cannot be -1." in done.err
    assert "Line 3: There is no 'tpic'." in done.err


def test_a_batch_has_no_dry_run(cli: Cli, tmp_path: Path) -> None:
    done = cli("short", "--batch-file", batch(tmp_path, SHORT), "--dry-run")
    assert (done.code, "cannot be foretold" in done.err) == (2, True)


def test_a_flag_that_says_what_is_usual_goes_before_a_lines_preset(
    cli: Cli, tmp_path: Path, paused: None
) -> None:
    assert cli("preset", "save", "brand", "--duration", "20", "--speed", "1.2").code == 0
    file = batch(tmp_path, {"topic": "A", "preset": "brand"}, {"topic": "B"})
    done = cli("short", "--batch-file", file, "--duration", "30", "--no-wait", "--json")
    first, second, _ = map(json.loads, done.out.splitlines())
    assert (first["request"]["duration"], first["request"]["speed"]) == (30, 1.2)
    assert (second["request"]["duration"], second["request"]["speed"]) == (30, 1.0)


def test_lines_under_one_key_have_one_job_and_each_is_told(cli: Cli, tmp_path: Path) -> None:
    file = batch(
        tmp_path, {**TEST, "idempotency_key": "one"}, TEST, dict(TEST, idempotency_key="one")
    )
    done = cli("probe", "--batch-file", file, "--json")
    *told, summary = map(json.loads, done.out.splitlines())
    assert sorted(each["line"] for each in told) == [1, 2, 3]
    assert len({each["id"] for each in told}) == len(summary["jobs"]) == 2
    assert (done.code, summary["lines"], summary["completed"]) == (0, 3, 3)
    assert "3 lines: 3 completed." in done.err
    again = cli("probe", "--batch-file", file)
    assert [f"line {number}" in again.err for number in (1, 2, 3)] == [True] * 3


def test_an_error_in_the_middle_leaves_what_is_handed_in_to_others(
    cli: Cli, tmp_path: Path, paused: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit, calls = Studio.submit, iter((True, False))

    async def and_then_no_room(*said: Any, **terms: Any) -> Job:
        if next(calls):
            return await submit(*said, **terms)
        raise ResourceExhausted("There is no room.")

    monkeypatch.setattr(Studio, "submit", and_then_no_room)
    done = cli("short", "--batch-file", batch(tmp_path, SHORT, SHORT, SHORT))
    (job,) = cli("jobs", "--status", "queued", "--json").json["data"]
    assert done.code != 0
    assert done.out.split() == [job["id"]]
    assert "1 jobs were handed in before line 2" in done.err


def test_what_no_name_may_hold_is_told(cli: Cli, tmp_path: Path, paused: None) -> None:
    file = batch(
        tmp_path,
        {"file": "\0.md"},
        {**SHORT, "\ud83d": 1},
        {**SHORT, "preset": "a\0"},
        {"topic": "A", "pictures": ["\0"]},
    )
    done = cli("short", "--batch-file", file, "--no-wait")
    assert done.code == 1
    assert "Line 1: A file's name holds control characters: " in done.err
    assert "Line 2: A field's name holds a character that no text may hold." in done.err
    assert "Line 3: A preset cannot be called 'a\\x00'." in done.err
    assert "Line 4: A file's name holds control characters: " in done.err


def test_webhooks_are_told_before_the_batch_is_over(cli: Cli, tmp_path: Path) -> None:
    with receiving(204) as receiver:
        done = cli(
            "probe", "--batch-file", batch(tmp_path, TEST, TEST), "--webhook-url", receiver.url
        )
        assert done.code == 0
        assert [each["type"] for each in receiver.messages()] == ["job.completed"] * 2


def test_ctrl_c_without_a_terminal_leaves_all_to_others(
    cli: Cli, spawn: Spawn, tmp_path: Path, paused: None
) -> None:
    file = batch(tmp_path, SHORT, SHORT)
    following = spawn("short", "--batch-file", file)
    assert following.stderr is not None
    while len(cli("jobs", "--status", "queued", "--json").json["data"]) < 2:
        assert following.poll() is None
    following.send_signal(signal.SIGINT)
    out, err = following.communicate(timeout=LIMIT_S)
    assert following.returncode == 130
    assert len(out.split()) == 2
    assert "2 lines: 2 handed in." in err


@pytest.mark.proof
def test_ctrl_c_on_a_terminal_asks_once_and_cancels_all(
    home: dict[str, str], cli: Cli, tmp_path: Path, paused: None
) -> None:
    terminal = Terminal(["short", "--batch-file", batch(tmp_path, SHORT, SHORT)], home)
    try:
        terminal.read_until("0 of 2")
        os.kill(terminal.process.pid, signal.SIGINT)
        terminal.read_until("cancel them? [leave/cancel]")
        terminal.type("cancel\n")
        terminal.read_until("2 lines: 2 cancelled.")
        assert terminal.process.wait(timeout=LIMIT_S) == 6
    finally:
        terminal.close()
    assert cli("jobs", "--status", "queued", "--json").json["data"] == []
    assert "Traceback" not in terminal.text
