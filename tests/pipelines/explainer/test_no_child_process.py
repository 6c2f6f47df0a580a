"""No step of an explainer starts a process, but for those that stand here by name."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path, PurePath
from typing import Any

import pytest

from mutoscope.providers.program import ESPEAK_NG, FESTIVAL_RU
from providers.printed_files import word

pytestmark = pytest.mark.proof

ALLOWED = {
    "espeak-ng": "a speech program that a user may install; GPL, so it is run and not linked",
    "festival": "a speech program that a user may install; it has no library to be called",
    "mutoscope.providers.webpage": "reads a page of more than 300 KB, which may take long: apart,"
    " it can be ended",
    "mutoscope.providers.document_text": "reads PDF and Word files, which may hold anything: apart,"
    " within limits of time and memory of its own",
}
"""What may be started, each with its reason."""
_UNTIL_WE_DIE = ("setpriv", "--pdeathsig", "KILL", "--")
"""A command in front of another, which it becomes: so that it does not outlive us."""
PROCESS = Path(__file__).with_name("childless_process.py")
STAGES = {"script", "sections.0.narrations.0.voice", "sections.0.slide", "sound", "video", "gate"}


def named(command: Sequence[str]) -> str:
    """A process by what it does: the name of its program, or of our module that it runs."""
    front = len(_UNTIL_WE_DIE)
    if [PurePath(command[0]).name, *command[1:front]] == list(_UNTIL_WE_DIE):
        command = command[front:]
    if command[0] == sys.executable and "-m" in command:
        return command[command.index("-m") + 1]
    return PurePath(command[0]).name


def article(name: str) -> str:
    return files("mutoscope").joinpath("articles", name).read_text("utf-8")


@pytest.fixture
def made(tmp_path: Path, database: str) -> Any:
    def make(*requests: dict[str, Any]) -> list[dict[str, Any]]:
        report = tmp_path / "report.json"
        subprocess.run(
            [sys.executable, str(PROCESS), str(tmp_path / "data"), database, str(report)],
            input=json.dumps(requests),
            env={**os.environ, "MUTOSCOPE_FIND_LOCAL_MODELS": "false"},
            text=True,
            check=True,
            timeout=300,
        )
        return json.loads(report.read_text())

    return make


def test_all_four_steps_start_no_process(made: Any) -> None:
    asked = {"text": article("bees.md"), "minutes": 0.5, "quality": "draft", "music": "calm"}
    (told,) = made({**asked, "scenes": "1-2"})
    assert told["status"] == "completed", told["error"]
    assert set(told["steps"]) >= STAGES
    assert told["started"] == []
    assert not told["others"]


@pytest.mark.skipif(
    not (ESPEAK_NG.find() or FESTIVAL_RU.find()), reason="no Russian voice is installed"
)
def test_a_word_file_and_a_russian_voice_start_those_of_the_list(made: Any, tmp_path: Path) -> None:
    document = tmp_path / "article.docx"
    lines = article("artificial-intelligence-ru.md").splitlines()
    document.write_bytes(word(*(("Normal", line.lstrip("# ")) for line in lines if line)))
    (told,) = made({"file": str(document), "minutes": 0.5, "until": "audio"})
    assert told["status"] == "completed", told["error"]
    assert told["others"]
    started = {named(command) for command in told["started"]}
    assert "mutoscope.providers.document_text" in started
    assert started & {"festival", "espeak-ng"}
    assert started <= ALLOWED.keys()
