"""Words of users and of others, as a terminal gets them."""

import io
import json

import pytest
from rich.console import Console
from rich.table import Table

from mutoscope.interfaces.cli.terminal import cell, out, print_json, visible

SLY = "a [/bold] b \x1b]0;owned\x07\x1b[31mred\x9b32m"


def test_nothing_that_steers_a_terminal_is_shown() -> None:
    assert visible(SLY) == "a [/bold] b ]0;owned[31mred32m"
    assert visible("Привет,\n\tмир") == "Привет,\n\tмир"


def test_a_cell_shows_markup_as_it_stands() -> None:
    table = Table()
    table.add_row(cell(SLY))
    shown = io.StringIO()
    Console(file=shown, width=80).print(table)
    assert "a [/bold] b" in shown.getvalue()
    assert "\x1b" not in shown.getvalue()


def test_printing_passes_no_escape_sequence(capsys: pytest.CaptureFixture[str]) -> None:
    out.print(SLY, markup=False)
    assert "\x1b" not in capsys.readouterr().out


def test_json_is_whole_where_stdout_is_narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    narrow = io.TextIOWrapper(io.BytesIO(), "cp1252")
    monkeypatch.setattr("sys.stdout", narrow)
    print_json({"topic": "кофе ☕"})
    narrow.seek(0)
    assert json.loads(narrow.read()) == {"topic": "кофе ☕"}
