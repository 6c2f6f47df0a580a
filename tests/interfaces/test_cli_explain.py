"""The commands on an explainer's files. They need neither a studio nor settings."""

from collections.abc import Callable
from pathlib import Path

import pytest
from command_line import Done

from mutoscope.app.explaining import default_config
from mutoscope.interfaces.cli import make_app, run

SCRIPT = """\
title: Tea
description: About tea
sections:
  - title: Leaves
    narrations:
      - {text: Tea is a leaf., persona_id: anna}
      - {text: And a drink., persona_id: ben}
"""
CONFIG = "personas: [{id: anna, name: Anna}, {id: benn, name: Benn}]\n"
Explain = Callable[..., Done]


@pytest.fixture
def explain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Explain:
    """Run `mutoscope explain` in a folder that has a script and a configuration."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "script.yaml").write_text(SCRIPT)
    (tmp_path / "explain.yaml").write_text(CONFIG)

    def call(*argv: str) -> Done:
        capsys.readouterr()
        code = run(("explain", *argv))
        said = capsys.readouterr()
        return Done(code, said.out, said.err)

    return call


def test_a_script_that_can_be_used(explain: Explain) -> None:
    done = explain("validate", "script.yaml")
    said = "script.yaml can be used: 1 section, 2 narrations, 2 speakers.\n"
    assert (done.code, done.out, done.err) == (0, said, "")
    assert explain("validate", "script.yaml", "--quiet") == Done(0, "", "")


def test_all_faults_of_a_script(explain: Explain, tmp_path: Path) -> None:
    (tmp_path / "script.yaml").write_text(SCRIPT.replace("title: Leaves", "titel: Leaves"))
    done = explain("validate", "script.yaml", "--quiet")
    assert (done.code, done.out) == (2, "")
    assert done.err.splitlines() == [
        "✗ The script cannot be used: 2 faults.",
        "  line 4, column 5: sections.0.titel: there is no such field (Did you mean title?)",
        "  line 4, column 5: sections.0.title: it is missing",
    ]


def test_personas_that_there_are_not(explain: Explain) -> None:
    told = (
        "line 7, column 42: sections.0.narrations.1.persona_id: there is no persona “ben”"
        " (Did you mean benn? There is: anna, benn)\n"
    )
    done = explain("validate", "script.yaml", "--config", "explain.yaml", "-q")
    assert (done.code, done.err) == (0, f"  warning: {told}")
    done = explain("validate", "script.yaml", "--config", "explain.yaml", "--strict")
    assert (done.code, done.out) == (2, "")
    assert done.err == f"✗ The script cannot be used: 1 fault.\n  {told}"


def test_markup_in_a_script_is_shown_as_it_is(explain: Explain, tmp_path: Path) -> None:
    (tmp_path / "script.yaml").write_text(f'{SCRIPT}"[red]\\e[31m": x\n')
    assert "[red][31m: there is no such field" in explain("validate", "script.yaml").err


def test_files_that_are_not_there(explain: Explain) -> None:
    assert explain("validate", "none.yaml").code == 3
    assert explain("validate", "script.yaml", "--config", "none.yaml").code == 3
    done = explain("config", "validate", "none.yaml")
    assert (done.code, done.err.splitlines()[0]) == (3, "✗ There is no file none.yaml.")


def test_a_faulty_configuration_beside_a_script(explain: Explain, tmp_path: Path) -> None:
    (tmp_path / "explain.yaml").write_text("stile: {}")
    done = explain("validate", "script.yaml", "--config", "explain.yaml")
    assert done.code == 2
    assert done.err.startswith("✗ The configuration cannot be used: 1 fault.\n")


def test_a_configuration_is_printed(explain: Explain) -> None:
    assert explain("config", "init") == Done(0, default_config(), "")


def test_a_configuration_is_written_and_not_replaced(explain: Explain, tmp_path: Path) -> None:
    assert explain("config", "init", "--output", "new.yaml").code == 0
    assert (tmp_path / "new.yaml").read_text("utf-8") == default_config()
    done = explain("config", "validate", "new.yaml")
    assert (done.code, done.out) == (0, "new.yaml can be used: 0 personas, 0 words.\n")
    (tmp_path / "new.yaml").write_text("mine")
    done = explain("config", "init", "--output", "new.yaml")
    assert (done.code, (tmp_path / "new.yaml").read_text()) == (4, "mine")
    assert "replace it with --force" in done.err
    assert explain("config", "init", "--output", "new.yaml", "--force").code == 0
    assert (tmp_path / "new.yaml").read_text("utf-8") == default_config()
    assert explain("config", "init", "--output", "none/new.yaml").code == 2


def test_a_configuration_and_its_files(explain: Explain, tmp_path: Path) -> None:
    text = "personas: [{id: a, name: A, character_image: a.png, mouth_open_image: m.png}]"
    (tmp_path / "explain.yaml").write_text(text)
    done = explain("config", "validate", "explain.yaml")
    assert done.code == 2
    assert "warning: line 1, column 71: personas.0.mouth_open_image: there is no" in done.err
    assert "✗ The configuration cannot be used: 1 fault." in done.err
    (tmp_path / "a.png").write_bytes(b"x")
    done = explain("config", "validate", "explain.yaml")
    assert (done.code, done.out) == (0, "explain.yaml can be used: 1 persona, 0 words.\n")
    assert "warning:" in done.err


@pytest.mark.parametrize(
    "command", [("validate",), ("config", "init"), ("config", "validate")], ids="-".join
)
def test_every_flag_is_explained(command: tuple[str, ...]) -> None:
    app = make_app()["explain"]
    for name in command:
        app = app[name]
    flags = list(app.assemble_argument_collection(parse_docstring=True))
    assert flags
    assert [flag.names for flag in flags if flag.show and not flag.parameter.help] == []
