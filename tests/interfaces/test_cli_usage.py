"""Command lines that are wrong in themselves, and what `--help` says."""

import subprocess
import sys
from collections.abc import Sequence

import pytest
from command_line import Cli

from mutoscope.interfaces.cli import CHANGING, READING, SYSTEM, make_app

COMMANDS = ("demo", "explain", "short", *READING, *CHANGING, *SYSTEM)
HEAVY = ("pydantic", "numpy", "av", "onnxruntime", "psycopg", "rich.markdown", "mutoscope.app")


def test_help_lists_every_command_and_the_exit_codes(cli: Cli) -> None:
    done = cli("--help")
    assert done.code == 0
    assert all(f" {command} " in done.out for command in COMMANDS)
    assert "130 interrupted" in done.out
    assert cli().out == done.out


@pytest.mark.parametrize(
    ("argv", "heavy"),
    [(["--help"], HEAVY), (["nonsense"], [*HEAVY[1:]]), (["shrot"], [*HEAVY[1:]])],
)
def test_help_and_a_refusal_are_quick_because_they_load_nothing(
    argv: list[str], heavy: Sequence[str]
) -> None:
    code = (
        f"import sys; from mutoscope.interfaces.cli import run; run({argv!r});"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_flag_is_explained(command: str) -> None:
    flags = make_app()[command].assemble_argument_collection(parse_docstring=True)
    assert [flag.names for flag in flags if flag.show and not flag.parameter.help] == []


def test_help_names_choices_and_bounds(cli: Cli) -> None:
    told = " ".join(cli("short", "--help").out.replace("│", " ").split())
    assert "[choices: box, outline, hormozi, clean, neon, bold, none]" in told
    assert "5 to 180. [default: 30]" in told


def test_a_guess_is_made_where_it_is_near(cli: Cli) -> None:
    assert "Did you mean --draft?" in cli("demo", "--draf").err
    assert "Did you mean" not in cli("demo", "--duration", "5").err


def test_a_worker_that_may_not_use_what_it_needs_itself(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUTOSCOPE_MEMORY_LIMIT_MB", "1")
    for command in (("worker", "--unsupervised", "--exit-when-idle"), ("demo", "--no-wait")):
        done = cli(*command)
        assert done.code == 2
        assert "Jobs may use 1 MB of memory; Mutoscope without any job takes" in done.err
        assert "Raise memory_limit_mb;" in done.err
    assert cli("jobs").out == "No jobs yet. Make one: mutoscope demo\n"


def test_a_full_disk_is_told_by_status(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mutoscope.app.operations.FULL_DISK_MB", 1e12)
    first = cli("status").out.splitlines()[0]
    assert first.startswith("waits      the disk of ")
    assert first.endswith(" is full; free some space")


def test_nothing_to_take_note_of(cli: Cli) -> None:
    assert cli("status", "--ack").err == "There was nothing to take note of.\n"


def test_refused_for_lack_of_disk_and_kept(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUTOSCOPE_MIN_FREE_DISK_MB", "1000000000")
    done = cli("demo", "--draft")
    assert done.code == 7
    problem, hint = done.err.splitlines()
    assert problem.startswith("✗ ")
    job_id = hint.split()[-1]
    assert hint.endswith(f"The job is kept: mutoscope watch {job_id}")
    cancelled = cli("cancel", job_id)
    assert (cancelled.code, cancelled.err) == (0, f"{job_id} is cancelled.\n")
    assert cli("cancel", job_id).err == f"{job_id} was cancelled already.\n"


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["--json=no"], "is no option of mutoscope itself"),
        (["nonsense"], 'Unknown command "nonsense". Available commands: explain, explainer, '),
        (["shrot", "tea"], 'Unknown command "shrot". Did you mean "short"?'),
        (["explian", "--json=no"], 'Unknown command "explian". Did you mean "explain"?'),
        (["show"], "JOB_ID requires an argument"),
        (["short", "--bogus"], "Unknown option: --bogus"),
        (["short", "coffee", "--palette", "pink"], 'Choose from: "auto", "espresso"'),
        (["short", "coffee", "--captions", "wavy"], 'Choose from: "box", "outline", "hormozi"'),
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
