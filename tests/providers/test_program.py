import sys
from pathlib import Path

import pytest

from mutoscope.errors import ConfigError, ProviderUnavailable
from mutoscope.providers.program import ESPEAK_NG, FESTIVAL_RU, Program, run_program


def test_a_missing_program_names_the_command_that_installs_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="There is no program") as missing:
        ESPEAK_NG.require(tmp_path / "espeak-ng")
    assert missing.value.hint.startswith("Install it with: ")


@pytest.mark.parametrize(
    ("platform", "command"),
    [
        ("linux", "sudo apt install espeak-ng"),
        ("darwin", "brew install espeak-ng"),
        ("win32", "winget install eSpeak-NG.eSpeak-NG"),
    ],
)
def test_each_platform_has_its_command(
    platform: str, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert ESPEAK_NG.hint() == f"Install it with: {command}"
    assert bool(FESTIVAL_RU.hint()) == (platform == "linux")


def test_a_program_without_its_data_is_missing(tmp_path: Path) -> None:
    python = Program("python", {}, (tmp_path / "voice",))
    assert python.find(Path(sys.executable)) is None
    (tmp_path / "voice").mkdir()
    assert python.find(Path(sys.executable)) == Path(sys.executable)


def test_a_failure_is_told_in_the_programs_own_words() -> None:
    argv = [sys.executable, "-c", "import sys; sys.exit('no such voice')"]
    with pytest.raises(ProviderUnavailable, match="no such voice"):
        run_program(argv, stdin="", provider="espeak")


def test_a_program_reads_its_input() -> None:
    argv = [sys.executable, "-c", "print(input()[::-1])"]
    assert run_program(argv, stdin="кофе", provider="x").decode().strip() == "ефок"
