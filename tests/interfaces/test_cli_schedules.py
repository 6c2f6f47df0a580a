"""Schedules on the command line."""

from pathlib import Path

import pytest
from command_line import Cli

from mutoscope.config.language import VARIABLE

ADD = ("schedule", "add", "a", "--pipeline", "short", "--set", "topic=Kites")
DAILY = ("--daily", "3", "--between", "09:00-18:00", "--jitter", "0", "--zone", "Europe/Berlin")


@pytest.fixture(autouse=True)
def _no_other(cli: Cli) -> None:
    for each in cli("schedule", "list", "--json").json["data"]:
        cli("schedule", "delete", each["name"], "--owner", each["owner"])


def test_added_shown_moved_paused_and_deleted(cli: Cli, tmp_path: Path) -> None:
    logo = tmp_path / "logo.png"
    logo.write_bytes(b"a logo")
    added = cli(*ADD, *DAILY, "--set", f"logo=@{logo}", "--set", "duration=20", "--max-cost", "1")
    assert added.code == 0, added.err
    said, hint = added.err.splitlines()
    assert said.startswith("The schedule a is kept; next: 20")
    assert hint.startswith("No worker is there")

    told = cli("schedule", "show", "a", "--json").json
    assert (told["pipeline"], told["daily"], told["between"]) == ("short", 3, "09:00-18:00")
    assert (told["missed"], told["max_cost"], told["paused"]) == ("run", 1, False)
    assert (told["request"]["topic"], told["request"]["duration"]) == ("Kites", 20)
    assert told["request"]["logo"]["suffix"] == ".png"
    assert len(told["coming"]) == 5
    shown = cli("schedule", "show", "a").out
    assert "3 a day, 09:00-18:00 (Europe/Berlin)" in shown
    assert "topic = Kites" in shown
    assert cli("status").out.count("schedule a\n") == 1
    assert cli("status", "--json").json["next_run"]["name"] == "a"

    slot = told["coming"][1]["slot"]
    moved = cli("schedule", "move", "a", slot, "+15m", "--json").json
    assert moved["coming"][1]["slot"] == slot
    assert moved["coming"][1]["at"] > told["coming"][1]["at"]
    assert cli("schedule", "show", "a").out.count("by hand") == 1
    assert cli("schedule", "move", "a", slot, "-5m").code == 0

    changed = cli("schedule", "change", "a", "--daily", "1", "--missed", "skip", "--json").json
    assert (changed["daily"], changed["between"], changed["missed"]) == (1, "09:00-18:00", "skip")
    assert cli("schedule", "pause", "a").err == "The schedule a is paused\n"
    listed = cli("schedule", "list").out
    assert "schedule resume a" in listed
    assert cli("schedule", "list", "--json").json["data"][0]["next_at"] is None
    assert cli("schedule", "resume", "a", "--json").json["paused"] is False
    assert cli("schedule", "delete", "a", "--json").json == {"name": "a", "deleted": True}
    assert cli("schedule", "list").out.startswith("No schedules yet.")


def test_by_cron_and_once(cli: Cli) -> None:
    told = cli(*ADD, "--cron", "0 9 * * 1-5", "--zone", "UTC", "--json").json
    assert (told["cron"], told["daily"]) == ("0 9 * * 1-5", None)
    assert all(each["at"].endswith("T09:00:00+00:00") for each in told["coming"])
    once = ("schedule", "add", "b", "--pipeline", "probe", "--set", "provider=extractive")
    told = cli(*once, "--at", "+2h", "--json").json
    assert told["at"] == told["next_at"]
    assert cli("schedule", "list").out.count("next: 20") == 2


def test_those_of_others(cli: Cli) -> None:
    assert cli(*ADD, *DAILY).code == 0
    assert cli(*ADD, "--cron", "* * * * *", "--owner", "ann").code == 0
    hers, ours = cli("schedule", "list").out.splitlines()
    assert (hers.endswith("  of ann"), ours.endswith("  of local")) == (True, False)
    assert "schedule a of ann\n" in cli("status").out
    (listed,) = cli("schedule", "list", "--owner", "ann", "--json").json["data"]
    assert (listed["owner"], listed["cron"]) == ("ann", "* * * * *")
    assert cli("schedule", "pause", "a", "--owner", "ann", "--json").json["paused"]
    assert cli("schedule", "show", "a", "--json").json["paused"] is False
    assert cli("schedule", "delete", "a", "--owner", "ann").code == 0


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (("list", "a"), 2, "takes no name"),
        (("show",), 2, "Which schedule to show"),
        (("show", "a"), 3, "no schedule “a”"),
        (("show", "a", "--daily", "3"), 2, "takes no flags"),
        (("show", "a", "2"), 2, "has no effect"),
        (("move", "a", "2"), 2, "to when"),
        (("change", "a"), 2, "Nothing to change"),
        (("change", "a", "--pipeline", "probe"), 2, "keeps its pipeline"),
        (("add", "a", "--daily", "3"), 2, "What to make"),
        (("add", "a", "--pipeline", "opera", "--daily", "3"), 3, "no pipeline"),
        (("add", "a", "--pipeline", "short", "--daily", "3"), 2, "Give a topic"),
        (("add", "A", "--pipeline", "short", "--daily", "3"), 2, "cannot be called"),
        ((*ADD[1:],), 2, "said once"),
        ((*ADD[1:], "--daily", "3", "--set", "colour=red"), 2, "colour"),
        ((*ADD[1:], "--daily", "3", "--set", "colour"), 2, "is not PATH=VALUE"),
        ((*ADD[1:], "--daily", "3", "--set", "logo=@none.png"), 2, "There is no file"),
        ((*ADD[1:], "--daily", "3", "--zone", "Mars"), 2, "no time zone"),
        ((*ADD[1:], "--at", "soon"), 2, "cannot be read as a time"),
        ((*ADD[1:], "--daily", "3", "--missed", "later"), 2, "Choose from"),
        (("drop", "a"), 2, "Choose from"),
    ],
)
def test_what_cannot_be(cli: Cli, argv: tuple[str, ...], code: int, said: str) -> None:
    done = cli("schedule", *argv)
    assert (done.code, said in done.err) == (code, True), done.err


def test_memes_of_no_words_are_in_the_language_of_whoever_plans_them(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "ru")
    for name, said in (("a", "count=1"), ("b", "topic=Monday")):
        added = cli("schedule", "add", name, "--pipeline", "meme", "--set", said, *DAILY)
        assert added.code == 0, added.err
    told = [cli("schedule", "show", name, "--json").json["request"] for name in ("a", "b")]
    assert [each.get("language") for each in told] == ["ru", None]
