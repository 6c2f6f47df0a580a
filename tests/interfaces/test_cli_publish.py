"""Publishing on the command line."""

import json
from pathlib import Path

import pytest
from command_line import TOY, Cli


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    """The job that the tests of this module publish."""
    return {}


def job(cli: Cli, made: dict[str, str], text: str) -> str:
    if not made:
        made["id"] = cli("short", "--file", text, *TOY, "--json").json["id"]
    return made["id"]


def test_a_dry_run_then_the_folder(
    cli: Cli, made: dict[str, str], text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = job(cli, made, text)
    refused = cli("publish", job_id, "--to", "folder")
    assert refused.code == 2
    assert "publish_folder" in refused.err
    monkeypatch.setenv("MUTOSCOPE_PUBLISH_FOLDER", str(tmp_path / "out"))
    shown = cli("publish", job_id, "--to", "folder", "--dry-run")
    assert shown.code == 0
    assert str(tmp_path / "out") in shown.out
    assert "Nothing was sent." in shown.err
    assert not (tmp_path / "out").exists()
    rehearsed = cli("publish", job_id, "--to", "folder", "--dry-run", "--json").json
    assert rehearsed["dry_run"]
    assert "title" in rehearsed["data"][0]["sends"]["says"]
    assert cli("publications", job_id).out.strip() == "It was not published anywhere."

    done = cli("publish", job_id, "--to", "folder")
    assert done.code == 0
    (papers,) = (tmp_path / "out").glob("*.json")
    assert json.loads(papers.read_text())["title"] == rehearsed["data"][0]["sends"]["says"]["title"]
    assert "folder" in done.out
    assert papers.with_suffix(".mp4").name in done.out
    (kept,) = cli("publications", job_id, "--json").json["data"]
    assert (kept["platform"], kept["status"], kept["attempts"]) == ("folder", "published", 1)
    assert not {"session_url", "post", "was_lost"} & set(kept)
    again = cli("publications", job_id, "--retry", kept["id"])
    assert again.code == 4
    assert "there already" in again.err


def test_one_of_two_that_is_away_is_partial(
    cli: Cli, made: dict[str, str], text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = job(cli, made, text)
    monkeypatch.setenv("MUTOSCOPE_PUBLISH_FOLDER", str(tmp_path / "other"))
    monkeypatch.setenv("MUTOSCOPE_PUBLISH_WEBHOOK_URL", "http://127.0.0.1:9/in?token=told")
    done = cli("publish", job_id, "--to", "folder", "--to", "webhook")
    assert done.code == 5
    assert "cannot be reached" in done.out
    assert "tried again at" in done.out
    assert "told" not in done.out + done.err
    rows = cli("publications", job_id, "--json").json["data"]
    (waits,) = [each for each in rows if each["platform"] == "webhook"]
    tried = cli("publications", job_id, "--retry", waits["id"], "--json")
    assert tried.code == 7
    assert [row["attempts"] for row in tried.json["data"] if row["id"] == waits["id"]] == [2]


def test_what_is_said_wrongly(cli: Cli, made: dict[str, str], text: str) -> None:
    job_id = job(cli, made, text)
    assert cli("publish", job_id).code == 2
    assert "There is: folder, webhook, telegram, youtube" in cli("publish", job_id, "--to", "x").err
    assert cli("publications", job_id, "--link", "https://example.org/").code == 2
    assert cli("publications", job_id, "--confirm", "pub_" + "0" * 32).code == 3
    assert cli("publish", "job_" + "0" * 26, "--to", "folder").code == 3
    assert "MISSING  telegram" in cli("connect").out
    lacking = cli("connect", "youtube", "--no-browser")
    assert lacking.code == 2
    assert "youtube_client_id" in lacking.err


def test_doctor_says_where_one_can_publish(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUTOSCOPE_PUBLISH_FOLDER", str(tmp_path / "out"))
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123:token")
    told = cli("doctor").out
    assert f"{tmp_path / 'out'} can be written" in told
    assert "set `telegram_channel`" in told
    assert "set `youtube_client_id`" in told
