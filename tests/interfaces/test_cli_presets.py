"""Presets on the command line."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import Cli

SHORT = ("short", "Kites", "--no-wait", "--json")


@pytest.fixture(autouse=True)
def _paused(cli: Cli) -> Iterator[None]:
    """Nobody works, and nobody is started."""
    cli("queues", "pause", "default")
    yield
    for job in cli("jobs", "--status", "queued", "--json").json["data"]:
        cli("cancel", job["id"])
    cli("queues", "resume", "default")


def test_kept_shown_used_and_deleted(cli: Cli, tmp_path: Path) -> None:
    logo = tmp_path / "logo.png"
    logo.write_bytes(b"a logo")
    flags = ("--captions", "bold", "--duration", "20", "--music", "none", "--logo", str(logo))
    kept = cli("preset", "save", "brand", *flags)
    assert (kept.code, kept.err) == (0, "Kept as brand: mutoscope short … --preset brand\n")
    shown = dict(line.split(None, 1) for line in cli("preset", "show", "brand").out.splitlines())
    assert (shown["captions"], shown["duration"], shown["music"]) == ("bold", "20", "none")
    assert shown["logo"].endswith(".png")
    listed = cli("preset", "list").out
    assert listed.split()[0] == "brand"
    assert "captions=bold" in listed

    # A flag that is said goes first, also where it says what is usual.
    request = cli(*SHORT, "--preset", "brand", "--music", "auto", "--speed", "1.1").json["request"]
    assert (request["captions"], request["duration"]) == ("bold", 20)
    assert (request["music"], request["speed"]) == ("auto", 1.1)
    assert request["logo"]["suffix"] == ".png"

    assert cli("preset", "delete", "brand", "--json").json["deleted"]
    assert cli("preset", "list").out.startswith("No presets yet.")
    refused = cli(*SHORT, "--preset", "brand")
    assert (refused.code, refused.json["error"]["code"]) == (3, "not_found")


def test_what_is_said_puts_out_what_it_excludes(cli: Cli, tmp_path: Path) -> None:
    music, script = tmp_path / "a.mp3", tmp_path / "script.yaml"
    music.write_bytes(b"music")
    script.write_text("title: Kites\nsegments:\n- text: Kites fly.\n")
    assert cli("preset", "save", "own", "--music-file", str(music), "--palette", "ocean").code == 0
    said = cli(*SHORT, "--preset", "own", "--music", "calm").json["request"]
    assert (said["music"], said["music_file"], said["palette"]) == ("calm", None, "ocean")
    short = ("short", "--script", str(script), "--no-wait", "--json")
    assert cli(*short, "--preset", "own").json["request"]["palette"] == "auto"
    assert cli("preset", "save", "own", "--music", "calm").code == 0
    said = cli(*SHORT, "--preset", "own", "--music-file", str(music)).json["request"]
    assert (said["music"], said["music_file"]["suffix"]) == ("auto", ".mp3")
    assert cli("preset", "delete", "own").code == 0


def test_saving_again_replaces(cli: Cli) -> None:
    cli("preset", "save", "one", "--speed", "1.2")
    saved = cli("preset", "save", "one", "--voice", "heart", "--json").json
    assert saved["fields"] == {"voice": "heart"}
    assert cli("preset", "show", "one", "--json").json["fields"] == {"voice": "heart"}
    assert cli("preset", "save", "two", "--speed", "1.2").code == 0
    unknown = cli("preset", "show", "three")
    assert (unknown.code, "There is: one, two." in unknown.err) == (3, True)


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (("save",), 2, "Which preset to save"),
        (("save", "x"), 2, "would say nothing"),
        (("save", "My brand", "--speed", "1.2"), 2, "cannot be called"),
        (("save", "x", "--speed", "9"), 2, "speed cannot be"),
        (("save", "x", "--topic", "Kites"), 2, "Unknown option"),
        (("save", "x", "--idea-mode", "strict"), 2, "Unknown option"),
        (("save", "x", "--narration", "a.wav"), 2, "Unknown option"),
        (("save", "x", "--source", "notes"), 2, "Unknown option"),
        (("save", "x", "--logo", "none.png"), 2, "There is no file"),
        (("show", "x", "--speed", "1.2"), 2, "takes no fields"),
        (("delete", "x"), 3, "no preset “x”"),
        (("drop", "x"), 2, "Choose from"),
    ],
)
def test_what_cannot_be(cli: Cli, argv: tuple[str, ...], code: int, said: str) -> None:
    done = cli("preset", *argv)
    assert (done.code, said in done.err) == (code, True), done.err
