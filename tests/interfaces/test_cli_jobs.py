"""A job from its request to its removal, command by command."""

import json
from pathlib import Path

import pytest
from command_line import TOY, Cli

from mutoscope.interfaces.cli.terminal import row


@pytest.fixture
def made(cli: Cli, text: str) -> str:
    """A finished job; the first test that asks for it makes it, the others find its steps."""
    done = cli("short", "Kites", "--text", text, *TOY, "--json")
    assert (done.code, done.json["status"]) == (0, "completed")
    return done.json["id"]


def test_a_short_is_made_and_again_for_nothing(cli: Cli, text: str) -> None:
    first = cli("short", "Kites", "--text", text, *TOY)
    assert first.code == 0
    video = Path(first.out.strip())
    assert (video.name, video.stat().st_size > 10_000) == ("video.mp4", True)
    assert "✓ completed" in first.err
    assert "Traceback" not in first.err

    again = cli("short", "Kites", "--text", text, *TOY)
    assert "0 new" in again.err
    assert Path(again.out.strip()).read_bytes() == video.read_bytes()


def test_looking_at_a_job(cli: Cli, made: str) -> None:
    assert made in cli("jobs").out
    assert cli("jobs", "--json", "--limit", "1").json["data"][0]["id"] == made
    assert cli("jobs", "--status", "failed").out == "No such jobs.\n"
    shown = cli("show", made).out
    assert "completed 100 %" in shown
    assert "video.mp4" in shown
    assert cli("show", made, "--json").json["object"] == "job"
    assert cli("watch", made).code == 0
    assert cli("status").out.startswith("workers    none")
    assert cli("status", "--json").json["database"] == "external"


def test_the_events_of_a_job(cli: Cli, made: str) -> None:
    lines = cli("logs", made).out.splitlines()
    assert lines[0].split()[2] == "job.queued"
    assert lines[-1].split()[2] == "job.completed"
    assert cli("logs", made, "-f").out.splitlines() == lines
    events = [json.loads(line) for line in cli("watch", made, "--json").out.splitlines()]
    assert [event["seq"] for event in events] == list(range(1, len(lines) + 1))
    assert cli("logs", made, "--traceback").out == "No failure is recorded.\n"


def test_an_edit_is_planned_then_made(cli: Cli, made: str) -> None:
    change = ("--set", "segments.0.text=Kites fly on a string.")
    plan = cli("edit", made, *change, "--plan", "--json").json
    assert "segments.0.voice" in plan["to_run"]
    assert "segments.0.picture" not in plan["to_run"]

    done = cli("edit", made, *change, "--json")

    assert (done.code, done.json["parent_id"]) == (0, made)
    new = [step["key"] for step in done.json["steps"] if step["status"] == "completed"]
    assert sorted(new) == sorted(plan["to_run"])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (["--set", "segments.0.words=x"], "There is no 'segments.0.words' to change."),
        (["--set", "segments.99.text=x"], "There is no 'segments.99.text' to change."),
        (["--set", "segments.0.kind=song"], "'segments.0.kind' cannot be 'song'."),
        (["--set", "duration=0"], "duration cannot be '0'"),
        (["--set", "oops"], "“oops” is not PATH=VALUE."),
        (["--take", "nothing"], "There is no step 'nothing' to take again."),
        ([], "Nothing to change was given."),
    ],
)
def test_edits_that_cannot_be(cli: Cli, made: str, change: list[str], said: str) -> None:
    done = cli("edit", made, *change)
    assert done.code == 2
    first, hint = done.err.splitlines()
    assert said in first
    assert hint.strip()


def test_what_a_finished_job_refuses(cli: Cli, made: str) -> None:
    for command in ("retry", "cancel"):
        assert cli(command, made).code == 4
    assert cli("answer", made, "yes").code == 4


def test_a_deleted_job_is_not_found(cli: Cli, made: str) -> None:
    assert cli("delete", made, "--json").json == {"id": made, "deleted": True}
    for command in ("show", "watch", "logs", "cancel", "retry", "delete", "answer"):
        done = cli(command, made, "--json")
        assert (done.code, done.json["error"]["code"]) == (3, "not_found")
    assert cli("edit", made, "--set", "a=b").code == 3


@pytest.mark.proof
def test_the_doctor_makes_a_test_job_of_a_known_pipeline(cli: Cli) -> None:
    done = cli("doctor", "--pipeline", "short", "--json")
    assert (done.code, done.json["job"]["status"]) == (0, "completed")
    assert {check["name"] for check in done.json["checks"]} >= {"database", "fonts", "key OpenAI"}
    done = cli("doctor", "--pipeline", "film")
    assert (done.code, done.out) == (3, "")
    assert "There is no pipeline “film”." in done.err


def test_of_lost_files_the_rest_is_told(cli: Cli, made: str, home: dict[str, str]) -> None:
    before = cli("show", made).out.splitlines()
    output = cli("show", made, "--json").json["output"]
    (video,) = [each["sha256"] for each in output if each["kind"] == "video"]
    (blob,) = Path(home["MUTOSCOPE_DATA_DIR"]).rglob(f"{video[2:]}.mp4")
    kept = blob.read_bytes()
    blob.unlink()
    try:
        told = cli("show", made)
        assert (told.code, told.err) == (0, "")
        lines = told.out.splitlines()
        gone = [each for each in before if each.startswith("video ")]
        assert [each for each in before if each not in lines] == gone
        said, way = [each for each in lines if each not in before]
        assert said == row("video", "The stored file video.mp4 is missing.")
        begin, _, key = way.rpartition(" ")
        assert begin == row("lost", f"Make video.mp4 anew: mutoscope edit {made} --take")
        assert cli("edit", made, "--take", key, "--plan").code == 0
        watched = cli("watch", made)
        assert watched.code == 0
        assert "! The stored file video.mp4 is missing." in watched.err
    finally:
        blob.write_bytes(kept)
