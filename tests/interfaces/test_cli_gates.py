"""The command line at a gate, and before anything is handed in."""

import socket
from pathlib import Path

import numpy as np
import pytest
from command_line import TOY, Cli
from PIL import Image

AT_HOME = [*TOY, "--image-provider", "drawn", "--writer", "extractive"]


def count(cli: Cli) -> int:
    return len(cli("jobs", "--json").json["data"])


def test_a_script_is_shown_changed_and_made(cli: Cli, text: str) -> None:
    asked = cli("short", "Kites", "--text", text, *AT_HOME, "--approve", "script")
    assert asked.code == 8
    assert "segments.0" in asked.err
    assert "Is the script good as it is?" in asked.err
    assert "nothing to pay" in asked.err
    file = Path(asked.out.strip())
    assert file.name == "script.yaml"
    job_id = file.parent.name
    assert f"mutoscope answer {job_id} approve" in asked.err
    assert "--take" not in asked.err  # of the script alone there is no part to make anew

    watched = cli("watch", job_id)
    assert (watched.code, f"mutoscope answer {job_id} reject" in watched.err) == (8, True)
    assert "job.awaiting_input" in cli("logs", job_id).out

    file.write_text(file.read_text().replace("Kites", "Dragons"))
    done = cli("answer", job_id, "--file", str(file), "--json")
    assert (done.code, done.json["status"]) == (0, "completed")
    assert "job.answered" in cli("logs", job_id).out


def test_a_rejected_script_is_a_cancelled_job(cli: Cli, text: str) -> None:
    asked = cli("short", "Kites", "--text", text, *AT_HOME, "--approve", "script", "--json")
    assert (asked.code, asked.json["question"]["gate"]) == (8, "script")
    job_id = asked.json["id"]
    again = cli("answer", job_id, "--set", "segments.0.text=Fly a kite.", "review")
    assert (again.code, "Fly a kite." in again.err) == (8, True)
    assert cli("answer", job_id, "maybe").code == 2
    assert cli("answer", job_id).code == 2
    rejected = cli("answer", job_id, "reject")
    assert (rejected.code, "is cancelled" in rejected.err) == (0, True)
    assert cli("answer", job_id, "approve").code == 4


def test_what_was_finished_before_a_cancel_is_told(cli: Cli, text: str) -> None:
    asked = cli("short", "Kites", "--text", text, *AT_HOME, "--approve", "script")
    file = Path(asked.out.strip())
    stopped = cli("cancel", file.parent.name)
    assert (stopped.code, Path(stopped.out.strip())) == (0, file)
    assert f"What was finished is in {file.parent}" in stopped.err


def test_a_dry_run_hands_nothing_in(cli: Cli, text: str) -> None:
    before = count(cli)
    told = cli("short", "Kites", "--text", text, *AT_HOME, "--dry-run")
    assert told.code == 0
    assert "nothing to pay" in told.out
    plan = cli("short", "Kites", "--text", text, *AT_HOME, "--dry-run", "--json").json
    assert (plan["cost"], plan["unknown"], plan["certain"]) == (0, False, True)
    assert count(cli) == before


def test_a_preview_prints_the_script(cli: Cli, text: str) -> None:
    before = count(cli)
    shown = cli("short", "Kites", "--text", text, *AT_HOME, "--preview")
    assert shown.code == 0
    assert shown.out.startswith("“Kites”")
    assert "  0 " in shown.out
    assert cli("short", "Kites", "--text", text, *AT_HOME, "--preview", "--json").json["text"]
    assert count(cli) == before


def test_a_dry_run_of_a_page_that_does_not_answer_says_so(cli: Cli) -> None:
    with socket.socket() as closed:  # nobody listens there
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/tea"
        told = cli("short", "--url", url, *AT_HOME, "--dry-run")
    assert (told.code, told.out) == (1, "")
    assert "127.0.0.1 cannot be reached." in told.err


@pytest.mark.parametrize("flag", ["--dry-run", "--preview"])
def test_what_cannot_be_foreseen_is_refused(cli: Cli, flag: str) -> None:
    done = cli("probe", "extractive", flag)
    assert (done.code, "cannot be told beforehand" in done.err) == (2, True)


def test_a_batch_is_not_handed_in_by_a_dry_run(cli: Cli, tmp_path: Path) -> None:
    lines = tmp_path / "jobs.jsonl"
    lines.write_text('{"topic": "bees"}\n')
    before = count(cli)
    done = cli("short", "--batch-file", str(lines), "--dry-run")
    assert (done.code, count(cli)) == (2, before)
    assert "batch file" in done.err


def test_several_pictures_stand_behind_one_flag(cli: Cli, text: str, tmp_path: Path) -> None:
    for name in ("kite.png", "beach.png"):
        Image.fromarray(np.full((400, 300, 3), 90, np.uint8)).save(tmp_path / name)
    pictures = ("--pictures", *(f"{tmp_path}/{name}.png" for name in ("kite", "beach")))
    asked = ("Kites", "--text", text, *pictures, *AT_HOME, "--dry-run", "--json")
    done = cli("short", *asked)
    assert done.code == 0
    assert {"pictures.0", "pictures.1"} <= set(done.json["to_run"])
