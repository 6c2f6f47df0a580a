"""Memes on the command line: made, disliked, refused while others are made."""

from pathlib import Path

import numpy as np
import pytest
from command_line import Cli

from mutoscope.app import run
from mutoscope.media.wav import write_wav
from mutoscope.testing import temporary_studio

QUICK = ("--quality", "draft", "--seconds", "7")


def tone(path: Path, hz: float) -> None:
    times = np.arange(24_000 * 12) / 24_000
    write_wav(path, (0.3 * np.sin(2 * np.pi * hz * times)).astype(np.float32), 24_000)


def test_a_folder_of_music_and_a_dislike(cli: Cli, tmp_path: Path) -> None:
    tone(tmp_path / "Ada - Engine.wav", 220)
    tone(tmp_path / "Eve - Loom.wav", 330)
    asked = ("--template", "melting", "--music", str(tmp_path), *QUICK, "--json")
    done = cli("meme", "1", "--topic", "Monday", *asked)
    assert done.code == 0, done.err
    job = done.json
    assert [each["name"] for each in job["output"]][:2] == ["meme-1.mp4", "meme-1.png"]
    assert job["items"][0]["output"] == [each["id"] for each in job["output"]]
    assert job["request"]["music"][0]["name"] == "Ada - Engine.wav"

    said = cli("dislike", job["id"], "memes.0")
    assert (said.code, said.out) == (0, "")
    assert "not used again" in said.err
    off = cli("dislike", job["id"], "memes.0", "--off", "--json")
    assert off.json == {"job_id": job["id"], "item": "memes.0", "disliked": False}
    assert cli("dislike", job["id"], "memes.7").code == 3
    assert cli("dislike", "job_x", "memes.0").code == 3


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        (("0",), "count"),
        (("--template", "nobody"), "There is no meme template “nobody”"),
        (("--music", "/nowhere/at/all"), "/nowhere/at/all"),
        (("--captions", "a / b", "--topic", "x"), "Your captions are taken as they are"),
        (("--own-template", "/nowhere.zip"), "/nowhere.zip"),
    ],
    ids=str,
)
def test_what_cannot_be(cli: Cli, flags: tuple[str, ...], says: str) -> None:
    done = cli("meme", *flags, *QUICK)
    assert done.code == 2
    assert says.casefold() in done.err.casefold()
    assert "Traceback" not in done.err


def test_a_broken_picture_is_refused_by_its_name(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "fake.jpg").write_text("x\n")
    for more in ((), ("--dry-run",)):
        done = cli("meme", "--pictures", str(tmp_path / "fake.jpg"), "--captions", "a", *more)
        assert done.code == 2
        assert "fake.jpg cannot be read as a picture" in done.err
    (tmp_path / "film.mp4").write_bytes(b"\0\0\0\x18ftypmp42")
    (tmp_path / "fake.jpg").unlink()
    nothing = cli("meme", "--pictures", str(tmp_path))  # a film is no ground
    assert nothing.code == 2
    assert "There are no photos in" in nothing.err


def test_a_second_order_is_busy(cli: Cli, home: dict[str, str]) -> None:
    async def hand_in() -> str:
        folder, database = Path(home["MUTOSCOPE_DATA_DIR"]), home["DATABASE_URL"]
        async with temporary_studio(folder, database_url=database) as studio:
            return (await studio.submit("meme", {"topic": "Monday"})).id

    job_id = run(hand_in())
    done = cli("meme", "1", "--topic", "Monday", *QUICK)
    assert done.code == 7
    assert "--when-busy queue" in done.err
    refused = cli("meme", "--topic", "Tea", "--when-busy", "refuse", "--no-wait", *QUICK)
    assert refused.code == 7
    assert "--when-busy" not in refused.err
    queued = cli("meme", "--topic", "Tea", "--when-busy", "queue", "--no-wait", "--json", *QUICK)
    assert queued.code == 0, queued.err
    assert queued.json["status"] == "queued"
    assert cli("short", "--topic", "Tea", "--when-busy", "queue").code == 2  # it never refuses
    assert cli("cancel", job_id).code == 0
