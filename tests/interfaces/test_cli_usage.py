"""Command lines that are wrong in themselves, and what `--help` says."""

import subprocess
import sys

import pytest
from command_line import Cli

from mutoscope.interfaces.cli import CHANGING, READING, SYSTEM, make_app

COMMANDS = ("demo", "short", *READING, *CHANGING, *SYSTEM)
HEAVY = ("pydantic", "numpy", "av", "onnxruntime", "psycopg", "rich.markdown", "mutoscope.app")


def test_help_lists_every_command_and_the_exit_codes(cli: Cli) -> None:
    done = cli("--help")
    assert done.code == 0
    assert all(f" {command} " in done.out for command in COMMANDS)
    assert "130 interrupted" in done.out
    assert cli().out == done.out


def test_help_is_quick_because_it_loads_nothing() -> None:
    code = (
        "import sys; from mutoscope.interfaces.cli import run; run(['--help']);"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_flag_is_explained(command: str) -> None:
    flags = make_app()[command].assemble_argument_collection(parse_docstring=True)
    assert [flag.names for flag in flags if flag.show and not flag.parameter.help] == []


def test_help_names_choices_and_bounds(cli: Cli) -> None:
    told = " ".join(cli("short", "--help").out.replace("│", " ").split())
    assert "[choices: box, outline, none]" in told
    assert "5 to 180. [default: 30]" in told


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["nonsense"], 'Unknown command "nonsense"'),
        (["show"], "JOB_ID requires an argument"),
        (["short", "--bogus"], "Unknown option: --bogus"),
        (["short", "coffee", "--palette", "pink"], 'Choose from: "auto", "espresso"'),
        (["short", "coffee", "--captions", "wavy"], 'Choose from: "box", "outline", "none"'),
        (["short", "coffee", "--duration", "long"], 'unable to convert "long" into int'),
    ],
)
def test_a_wrong_command_line_is_one_sentence(cli: Cli, argv: list[str], said: str) -> None:
    done = cli(*argv)
    assert (done.code, done.out) == (2, "")
    first, second = done.err.splitlines()
    assert said in first
    assert "--help" in second


def test_a_wrong_command_line_as_json(cli: Cli) -> None:
    done = cli("short", "coffee", "--palette", "pink", "--json")
    assert done.code == 2
    assert done.json["error"]["code"] == "usage"
    assert "mutoscope short --help" in done.json["error"]["hint"]


def test_settings_that_cannot_be(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("a") / "file"
    file.touch()
    monkeypatch.setenv("MUTOSCOPE_DATA_DIR", str(file / "data"))
    done = cli("jobs", "--json")
    assert done.code == 2
    assert "cannot be written" in done.json["error"]["message"]
    assert "MUTOSCOPE_DATA_DIR" in done.json["error"]["hint"]


def test_a_database_that_is_gone(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://127.0.0.1:9/none")
    done = cli("short", "coffee")
    assert done.code == 7
    assert "does not answer" in done.err
    assert "Traceback" not in done.err


def test_config_masks_secrets_and_names_sources(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-not-for-eyes")
    done = cli("config")
    assert done.code == 0
    assert "sk-not-for-eyes" not in done.out
    assert "openai_api_key = ********  # OPENAI_API_KEY" in done.out.splitlines()


def test_voices_are_listed(cli: Cli) -> None:
    assert "heart" in [voice["id"] for voice in cli("voices", "--json").json["data"]]
    assert cli("voices", "--language", "xx").out.startswith("No voice")
