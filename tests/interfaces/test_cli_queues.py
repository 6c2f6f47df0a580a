"""Queues and priorities on the command line."""

import asyncio

from command_line import Cli

from mutoscope.app import open_studio
from mutoscope.config import load_settings


def submitted(text: str) -> str:
    """A job that waits."""

    async def submit() -> str:
        async with open_studio(load_settings()) as studio:
            request = {"topic": "Kites", "text": text, "duration": 5}
            return (await studio.submit("short", request)).id

    return asyncio.run(submit())


def test_pausing_and_resuming(cli: Cli) -> None:
    assert cli("queues").out.splitlines()[1].split() == ["default", "0", "0", "several"]
    paused = cli("queues", "pause", "default")
    assert (paused.code, paused.err) == (0, "The queue default is paused; 0 wait.\n")
    assert "default (paused)" in cli("queues").out
    assert "paused     default: go on with" in cli("status").out
    states = {each["name"]: each["paused"] for each in cli("queues", "--json").json["data"]}
    assert states == {"default": True, "memes": False}
    assert not cli("queues", "resume", "default", "--json").json["paused"]


def test_what_cannot_be_paused(cli: Cli) -> None:
    assert cli("queues", "pause", "nowhere").code == 3
    assert cli("queues", "pause").code == 2
    assert cli("queues", "stop", "default").code == 2


def test_a_job_is_moved_forward(cli: Cli) -> None:
    cli("queues", "pause", "default")
    first, second = submitted("Kites fly."), submitted("Kites fly high.")
    moved = cli("prioritise", second, "5")
    assert (moved.code, moved.err) == (
        0,
        f"{second} has priority 5; it is number 1 in its queue.\n",
    )
    back = cli("prioritise", second, "-5", "--json").json
    assert (back["priority"], back["queue_position"], back["waiting_for"]) == (-5, 2, "paused")
    assert cli("prioritise", second, "1001").code == 2
    for job in (first, second):
        assert cli("cancel", job).code == 0
    assert cli("prioritise", second, "1").code == 4
    cli("queues", "resume", "default")
