"""Choices of a recipe: kept with the job, bound to what was asked for, told again."""

from pathlib import Path

import pytest

from mutoscope.jobs.choices import Choices
from mutoscope.models import Job
from mutoscope.store import jobs, reading, submission
from mutoscope.store.blobs import Blobs
from mutoscope.store.database import Database
from mutoscope.store.events import Superseded
from mutoscope.store.submission import NewJob

WARNING = ("fallback", "Another one did it.")


def test_a_choice_holds_for_what_was_asked() -> None:
    told = list[tuple[str, str]]()
    choices = Choices({}, lambda code, message: told.append((code, message)))
    assert choices.chosen("writer", "a,b") is None
    written = choices.changed("writer", "a,b", "b", None)
    assert written == {"asked": "a,b", "chosen": "b", "warning": None}
    assert choices.chosen("writer", "a,b") == "b"
    assert choices.chosen("writer", "a,c") is None
    assert told == []


def test_a_makeshift_is_told_whenever_it_is_looked_up() -> None:
    told = list[tuple[str, str]]()
    first = Choices({}, lambda code, message: told.append((code, message)))
    written = first.changed("writer", "a,b", "b", WARNING)
    assert told == [WARNING]
    later = Choices({"writer": written}, lambda code, message: told.append((code, message)))
    assert later.chosen("writer", "a,b") == "b"
    assert told == [WARNING, WARNING]


def test_what_stands_there_is_not_written_again() -> None:
    choices = Choices({}, lambda _code, _message: None)
    assert choices.changed("voice", "auto", "hibari", None) is not None
    assert choices.changed("voice", "auto", "hibari", None) is None
    assert choices.changed("voice", "auto", "kokoro", None) is not None


@pytest.fixture
async def job(database: str, tmp_path: Path) -> Job:
    store = Database(database)
    await store.open()
    made = await submission.submit(store, NewJob("toy", {}, seed=1), Blobs(tmp_path))
    await store.close()
    return made


async def test_it_stands_in_the_jobs_row_under_the_fence(database: str, job: Job) -> None:
    store = Database(database)
    await store.open()
    try:
        await jobs.choose(store, job, "voice", {"asked": "auto", "chosen": "hibari"})
        await jobs.choose(store, job, "writer", {"asked": "a", "chosen": "b"})
        kept = await reading.load(store, job.id)
        assert kept.choices["voice"]["chosen"] == "hibari"
        assert kept.choices["writer"]["chosen"] == "b"
        await store.one("UPDATE jobs SET attempt = attempt + 1 RETURNING id", {})
        with pytest.raises(Superseded):
            await jobs.choose(store, job, "voice", {"asked": "auto", "chosen": "kokoro"})
    finally:
        await store.close()


async def test_shorts_from_before_stay_as_they_were_made(database: str, job: Job) -> None:
    store = Database(database)
    await store.open()
    try:
        await store.one(
            "UPDATE jobs SET pipeline = 'short', request = %(request)s RETURNING id",
            {"request": '{"topic": "Tea", "voice": "auto"}'},
        )
        await store.one(
            "INSERT INTO steps (job_id, key, stage, name, status, digest, attempt, provider)"
            " VALUES (%(job)s, 'segments.0.voice', 'a', 'b', 'completed', 'd', 1, 'hibari')"
            " RETURNING key",
            {"job": job.id},
        )
        migrations = Path(reading.__file__).parent / "migrations"
        _, update = (migrations / "0014_choices.sql").read_text().split("DEFAULT '{}';", 1)
        for statement in filter(str.strip, update.split(";")):
            await store.all(statement.encode().decode())  # type: ignore[arg-type]
        old = await reading.load(store, job.id)
        assert (old.request["writer"], old.request["image_provider"]) == ("extractive", "drawn")
        assert old.choices["speech"]["chosen"] == "hibari"
    finally:
        await store.close()
