"""The list of jobs, on terminals of all widths."""

import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from rich.console import Console

from mutoscope.interfaces.cli import reading
from mutoscope.models import Job, Status

IDS = ("job_01m82hfysjg1w8qxq84s20gf6n", "job_01m82hgarc4n22282g1gaq54rn")


def job(job_id: str, status: Status) -> Job:
    request = {"topic": "How coffee conquered the world"}
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return Job(job_id, "short", status, request, now, progress=100.0)


def listed(monkeypatch: pytest.MonkeyPatch, columns: int) -> list[str]:
    shown = io.StringIO()
    monkeypatch.setattr(reading, "out", Console(file=shown, width=columns, highlight=False))
    reading.print_jobs([job(IDS[0], "completed"), job(IDS[1], "awaiting_input")], {})
    return shown.getvalue().splitlines()


@pytest.mark.parametrize("columns", [36, 40, 56, 64, 80, 120])
def test_ids_and_statuses_are_never_cut(monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    lines = listed(monkeypatch, columns)
    told = "\n".join(lines)
    assert max(map(len, lines)) <= columns
    assert all(whole in told for whole in (*IDS, "completed", "awaiting_input", "100"))


def test_what_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "  completed 100 % How coffee conquered …" in listed(monkeypatch, 40)
    assert listed(monkeypatch, 64)[0].split() == ["id", "status", "%", "what"]
    assert listed(monkeypatch, 80)[0].split() == ["id", "status", "%", "pipeline", "what"]
    assert listed(monkeypatch, 120)[1].rstrip().endswith("How coffee conquered the world")


def test_a_long_name_is_cut_also_where_nothing_bounds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = io.StringIO()
    monkeypatch.setattr(reading, "out", Console(file=shown, width=10_000, highlight=False))
    named = replace(job(IDS[0], "completed"), request={"photo_name": "n" * 120 + ".jpg"})
    reading.print_jobs([named], {})
    line = shown.getvalue().splitlines()[1].rstrip()
    assert line.endswith(" " + "n" * 59 + "…")
