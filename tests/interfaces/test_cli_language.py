"""The command line in Russian: all that it says, and nothing that is for programs."""

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from command_line import Cli
from tests.interfaces.web.pages.sentences import PLACED, sentences
from tests.interfaces.web.pages.test_words import PLACE, said

import mutoscope
from mutoscope.app.garden_titles import area_titles, style_titles
from mutoscope.config.language import LANGUAGES, VARIABLE
from mutoscope.interfaces import wording
from mutoscope.interfaces.cli.documents import event_line
from mutoscope.interfaces.cli.language import FLAG, FOLDER, parts_told, take_language, told
from mutoscope.interfaces.cli.terminal import cell, out
from mutoscope.models import Event

SOURCE = Path(mutoscope.__file__).parent
COMMANDS = SOURCE / "interfaces" / "cli"
WORDS = FOLDER / "ru" / "told.po"
TYPED = re.compile(
    r"`[^`]*`|“[^”]*”|\[[a-z ]+\]|mutoscope .*|pip install .*|--\S+.*|\{.*\}|[\w.]+=.*"
)
"""What is typed stays as it is."""
ENGLISH = re.compile(r"[a-z]{2,},? [a-z]{2,}")
FILLED = frozenset(
    (
        *("7 was not said.", "To 7 takes no name.", "To 7 a preset takes no fields."),
        *("Which preset to 7 was not said.", "Which queue to 7 was not said."),
        *("7 cannot be used: 7.", "7. To go on with it: mutoscope watch 7"),
        "Leave 7 to a background worker, or cancel 7? [leave/cancel] (leave): ",
        *("7 7 jobs and 7 files, 7.", "There are", "Caption and picture of 7 7."),
        *("The queue 7 7; 7 wait.", "The schedule 7 77", "is kept", "is changed", "is paused"),
        "goes on",
    )
)
"""Sentences that are whole only with the words in their places: WHOLE has these."""
WHOLE = (
    *("What the key is for was not said.", "Which key to revoke was not said."),
    *("To list takes no name.", "To show a preset takes no fields."),
    *("Which preset to save was not said.", "Which queue to resume was not said."),
    *("a.yaml cannot be used: 2 faults.", "c.yaml can be used: 1 persona, 0 words."),
    "job_1 of the same request is failed, at 40 %. To go on with it: mutoscope watch job_1",
    "Leave it to a background worker, or cancel it? [leave/cancel] (leave): ",
    "Leave them to a background worker, or cancel them? [leave/cancel] (leave): ",
    *("a.zip holds 3 jobs and 20 files, 1.5 MB.", "There are 3 jobs and 20 files, 1.5 MB."),
    *("Caption and picture of memes.0 may come again.", "job_1 is pinned: its files stay."),
    *("The queue memes is paused; 2 wait.", "The queue memes goes on; 2 wait."),
    "The schedule utro is kept; next: 2026-11-30 13:44 UTC",
    *("The schedule utro is paused", "job_1 has priority 5; it is number 2 in its queue."),
    "about $0.30 (between $0.20 and $0.50), and what is not known beforehand, about 3 min 05 s;"
    " 12 steps to make, 3 there",
    *("nothing to pay, about 40 s; 1 step to make, 0 there", "3 new, 12 reused"),
    *("waits for its queue, which is paused", "A background worker (pid 7) goes on with it."),
    "job_1 is cancelled. Begin it anew: mutoscope retry job_1",
    "Go on with a larger budget (USD): mutoscope retry job_1 --max-cost USD",
    "The group -7 is -100 since it became a supergroup.",
    *("Set `telegram_channel` to -100.", "The field slide is missing.", "Name a language."),
)
PRINTED = ("print", "_tell", "tell", "row", "told", "print_problem", "Text")


@pytest.fixture
def russian(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "ru")


def mixed(text: str) -> str:
    """The English of what a Russian reads."""
    return "" if not ENGLISH.search(TYPED.sub("", told(text))) else f"{text!r}: {told(text)!r}"


def printed(path: Path) -> Iterator[str]:
    """Literal texts that a module prints, with PLACED in their places."""
    for call in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(call, ast.Call) and _name(call) in PRINTED:
            for each in call.args:
                if isinstance(each, ast.Constant) and isinstance(each.value, str):
                    yield each.value
                if isinstance(each, ast.JoinedStr):
                    yield "".join(
                        str(part.value) if isinstance(part, ast.Constant) else PLACED
                        for part in each.values
                    )


def _name(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


@pytest.mark.usefixtures("russian")
@pytest.mark.parametrize("path", sorted(COMMANDS.glob("*.py")), ids=lambda path: path.stem)
def test_what_a_command_says_is_in_russian(path: Path) -> None:
    found = dict.fromkeys([*sentences(path), *printed(path)])
    assert not [fault for each in found if each not in FILLED and (fault := mixed(each))]


@pytest.mark.usefixtures("russian")
@pytest.mark.parametrize("sentence", WHOLE)
def test_a_sentence_with_the_words_in_it_is_in_russian(sentence: str) -> None:
    assert told(sentence) != sentence
    assert not mixed(sentence)


@pytest.mark.usefixtures("russian")
@pytest.mark.parametrize("place", ["app", "config", "store", "providers/publishing"])
def test_what_the_core_refuses_is_in_russian(place: str) -> None:
    for_programs = {"explainer_functions.py", "uploads.py", "feed.py", "locks.py"}
    paths = [path for path in (SOURCE / place).rglob("*.py") if path.name not in for_programs]
    found = dict.fromkeys(each for path in paths for each in sentences(path))
    left = [fault for each in found if not each.startswith(PLACED) and (fault := mixed(each))]
    assert not left


@pytest.mark.usefixtures("russian")
def test_said_twice_is_said_once() -> None:
    """A part of a line is told before the line is."""
    for message, answers in said(WORDS):
        filled = PLACE.sub(PLACED, message)
        assert told(told(filled)) == told(filled), answers


def test_translations_have_the_same_places() -> None:
    for message, answers in said(WORDS):
        for answer in answers:
            assert answer, message
            assert set(PLACE.findall(answer)) <= set(PLACE.findall(message)), message


def test_every_language_of_the_pages_is_spoken() -> None:
    assert LANGUAGES == wording.LANGUAGES


def test_the_language_stands_before_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "en")
    assert list(take_language([FLAG, "ru", "jobs"])) == ["jobs"]
    assert told("No such jobs.") == "Таких заданий нет."
    assert list(take_language([f"{FLAG}=en", "jobs", FLAG, "ru"])) == ["jobs", FLAG, "ru"]
    assert told("No such jobs.") == "No such jobs."


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        ([FLAG, "fr", "jobs"], "does not speak “fr”"),
        ([FLAG], "Name a language."),
        ([f"{FLAG}=", "jobs"], "Name a language."),
        ([FLAG, "", "jobs"], "Name a language."),
    ],
)
def test_another_language_or_none_is_refused(
    argv: list[str], says: str, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "en")
    done = cli(*argv)
    assert done.code == 2
    assert says in done.err
    assert "It speaks: en, ru." in done.err


@pytest.mark.usefixtures("russian")
@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["jobs"], "Заданий пока нет. Сделать: mutoscope demo"),
        (["shw"], "Нет команды «shw». Может быть, «show»?"),
        (["redesign", "--foo"], "Нет параметра --foo."),
        (["retry", "job_x"], "Задания job_x нет."),
        (["preset", "list"], "Наборов пока нет."),
        (["schedule", "list"], "Расписаний пока нет."),
        (["queues", "pause"], "Не сказано, какую очередь приостановить."),
        (["keys", "revoke"], "Не сказано, какой ключ отозвать."),
        (["redesign", "--area", "patio=x"], "Нет стиля «x»."),
    ],
)
def test_what_a_russian_reads(argv: list[str], says: str, cli: Cli) -> None:
    done = cli(*argv)
    assert says in done.out + done.err


def test_a_variable_that_names_another_language(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "fr")
    done = cli("jobs")
    assert done.code == 2
    assert "does not speak “fr”" in done.err


@pytest.mark.usefixtures("russian")
def test_programs_read_english(cli: Cli) -> None:
    done = cli("retry", "job_x", "--json")
    assert json.loads(done.out)["error"]["message"] == "There is no job job_x."


def test_parts_are_called_in_the_language_of_the_command_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    failed = "1 of 2 parts failed (Палисадник: Японский дзен)."
    monkeypatch.setenv(VARIABLE, "en")
    assert told(failed) == "1 of 2 parts failed (Front yard: Japanese zen)."
    monkeypatch.setenv(VARIABLE, "ru")
    assert "Палисадник: Японский дзен" in told(failed)


def test_every_area_is_known_before_the_list_of_parts_is_loaded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for here, there in (("en", "ru"), ("ru", "en")):
        monkeypatch.setenv(VARIABLE, here)
        style, other = (style_titles(each)["japanese_zen"] for each in (here, there))
        for area, called in area_titles(there).items():
            assert parts_told(f"{called}: {other}") == f"{area_titles(here)[area]}: {style}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_has_no_parts_does_not_load_their_list(language: str) -> None:
    """A second of CPU."""
    program = (
        "import sys; from mutoscope.interfaces.cli.language import told;"
        "told('Café “x”: done'); told('Заметка: готово'); told('No such jobs.');"
        "print([each for each in sys.modules if 'mutoscope.pipelines.' in each])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, VARIABLE: language},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"


@pytest.mark.usefixtures("russian")
def test_what_is_no_sentence_of_ours_is_printed_as_it_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    trace = "Traceback:\n  ValueError: The picture is missing.\nTry again.\nVoice"
    out.print(cell(trace), soft_wrap=True)
    assert capsys.readouterr().out == f"{trace}\n"
    assert told("The picture is missing.") == "The picture is missing."
    assert told("The field 0.slide is missing.") == "0.slide: не заполнено."


@pytest.mark.usefixtures("russian")
def test_what_a_preset_holds_is_shown_as_it_is(cli: Cli) -> None:
    assert cli("preset", "save", "one", "--intro", "Try again.").code == 0
    assert "Try again." in cli("preset", "show", "one").out


@pytest.mark.usefixtures("russian")
def test_the_title_of_a_part_is_logged_as_it_was_written() -> None:
    body = {"key": "memes.0", "title": "Try again.", "message": "Try again."}
    line = event_line(Event(1, "job_1", datetime(2026, 11, 29, tzinfo=UTC), "item.failed", body))
    assert "title=Try again." in line
    assert "message=Try again." not in line
