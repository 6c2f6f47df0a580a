"""What jobs are about, in a few words."""

from datetime import UTC, datetime
from typing import Any

import pytest

from mutoscope.app.subjects import ANYTHING, NONE, subject
from mutoscope.models import Job


@pytest.mark.parametrize(
    ("request_", "title", "told"),
    [
        ({"topic": "Kites"}, "How kites fly", "Kites"),
        ({}, "How kites fly", "How kites fly"),
        ({"photo_name": "house.jpg"}, "", "house.jpg"),
        ({"photo_name": "a\u202egpj.exe"}, "", "agpj.exe"),
        ({"address": "12 Oak Lane", "photo_name": ""}, "", "12 Oak Lane"),
        ({"script": "title: “Kites”\nsegments: []"}, "", "“Kites”"),
        ({"text": "# Kites\nThey fly."}, "", "Kites"),
        ({"text": "k" * 70}, "", "k" * 59 + "…"),
        ({"file": {"suffix": ".pdf"}}, "", "a file (.pdf)"),
        ({"captions": ["Sleep / One more"], "topic": ""}, "", "Sleep / One more"),
        ({}, "", NONE),
    ],
)
def test_the_first_that_is_said_counts(request_: dict[str, Any], title: str, told: str) -> None:
    job = Job("job_a", "short", "queued", request_, datetime(2026, 1, 8, tzinfo=UTC))
    assert subject(job, title) == told


def test_memes_about_nothing_in_particular_are_no_text() -> None:
    job = Job("job_a", "meme", "queued", {"topic": ""}, datetime(2026, 1, 8, tzinfo=UTC))
    assert subject(job) == ANYTHING
