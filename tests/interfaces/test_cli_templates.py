"""The templates of memes on the command line."""

from pathlib import Path

from command_line import Cli

from mutoscope.media.memes.templates import template_ids


def test_they_are_listed_with_their_places(cli: Cli) -> None:
    told = cli("templates")
    assert (told.code, told.err) == (0, "")
    begun = [line.split()[0] for line in told.out.splitlines() if line and line[0] != " "]
    assert begun == list(template_ids())
    assert "may be empty" in told.out
    listed = cli("templates", "--language", "ru", "--json").json["data"]
    assert [each["id"] for each in listed] == list(template_ids())
    assert {"title", "width_px", "height_px", "slots", "licence"} <= set(listed[0])
    assert {"id", "hint", "max_chars"} <= set(listed[0]["slots"][0])


def test_a_file_that_is_none(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "no.zip").write_bytes(b"no archive")
    wrong = cli("templates", str(tmp_path / "no.zip"))
    assert wrong.code == 2
    assert "no ZIP file" in wrong.err
    assert cli("templates", str(tmp_path / "nowhere.zip")).code == 3
