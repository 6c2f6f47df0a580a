"""The text of a job's one message."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mutoscope.interfaces.telegram.progress_message import (
    bar,
    place_told,
    progress_text,
)
from mutoscope.interfaces.telegram.words import words
from mutoscope.models import ErrorInfo, Item, Job, JobWarning

BEGUN = datetime(2026, 11, 29, 12, tzinfo=UTC)
JOB = Job(
    id="job_1",
    pipeline="meme",
    status="running",
    request={"topic": "<Mondays>"},
    created_at=BEGUN,
    started_at=BEGUN,
    stage="picture",
    progress=45.0,
    eta_seconds=83.0,
    items=(
        Item("memes.0", "One & two", "completed", 100.0),
        Item("memes.1", "", "running", 40.0),
        Item("memes.2", "Three", "failed", message="No picture."),
    ),
)


def test_what_is_being_made() -> None:
    assert progress_text(words("en"), JOB).splitlines() == [
        "🎬 <b>Memes</b>: &lt;Mondays&gt;",
        "▓▓▓▓░░░░░░ 45 % · picture",
        "⏱ about 1 min 30 s left",
        "✅ 1. One &amp; two",
        "⏳ 2. memes.1 · 40 %",
        "❌ 3. Three — No picture.",
    ]


def test_why_one_could_not_be_made_is_told_without_commands() -> None:
    message = "No picture. Give other words: mutoscope edit job_1 --set 'memes.0.texts.PLACE=WORDS'"
    failed = replace(JOB, items=(Item("memes.0", "Meme 1", "failed", message=message),))
    assert progress_text(words("en"), failed).splitlines()[-1] == "❌ 1. Meme 1 — No picture."


@pytest.mark.parametrize(
    ("position", "told"), [(1, 1), (5, 5), (6, 10), (10, 10), (11, 20), (49, 50), (5_000, 1_000)]
)
def test_a_place_is_told_in_thinning_steps(position: int, told: int) -> None:
    assert place_told(position) == told


def test_who_waits_is_told_for_what() -> None:
    waits = replace(JOB, status="queued", queue_position=12, waiting_for="paused", items=())
    assert "среди первых 20 (очередь приостановлена)" in progress_text(words("ru"), waits)


def test_how_it_ended() -> None:
    ended = replace(
        JOB,
        status="failed",
        items=(),
        completed_at=BEGUN + timedelta(seconds=75),
        error=ErrorInfo("disk", "The disk is <full>.", "Free some space."),
        warnings=tuple(JobWarning(str(n), f"Warning {n}.") for n in range(5)),
    )
    lines = progress_text(words("en"), ended).splitlines()
    assert lines[1:3] == [
        "❌ Failed after 1 min 15 s.",
        "The disk is &lt;full&gt;. Free some space.",
    ]
    assert lines[-1] == "and 2 more warnings"


def test_of_what_is_over_nothing_is_still_to_come() -> None:
    cancelled = replace(JOB, status="cancelled", completed_at=BEGUN + timedelta(seconds=5))
    assert [each[0] for each in progress_text(words("en"), cancelled).splitlines()[2:]] == list(
        "✅✖❌"
    )


def test_what_several_memes_warn_of_is_told_once() -> None:
    used = "All captions of “{}” have been used: one of the oldest comes again."
    templates = ("plot_twist", "crossroads", "plot_twist")
    told = (*(JobWarning("again", used.format(each)) for each in templates), JobWarning("x", "Y."))
    assert progress_text(words("ru"), replace(JOB, warnings=told)).splitlines()[-2:] == [
        "⚠️ Все подписи «Неожиданный поворот» уже были: повторяется одна из самых старых."
        " (и ещё таких: 1)",
        "⚠️ Y.",
    ]


def test_it_always_fits_into_a_message() -> None:
    many = replace(JOB, items=tuple(Item(f"memes.{n}", "&" * 300) for n in range(20)))
    text = progress_text(words("en"), many)
    assert len(text) < 4096
    assert text.endswith("…")
    assert bar(100) == "▓" * 10
