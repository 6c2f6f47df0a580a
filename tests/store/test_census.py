"""For how long a step has stood still."""

from pathlib import Path

from mutoscope.store.census import census
from mutoscope.store.database import Database
from mutoscope.testing import temporary_studio
from toys import ALL


async def _set(database: Database, job_id: str, started_s: int, moved_s: int | None) -> None:
    await database.all(
        """
        INSERT INTO steps (job_id, key, stage, name, status, digest, attempt, started_at,
            progressed_at)
        VALUES (%(job)s, 'a', 's', 'n', 'running', 'd', 1,
            now() - %(started)s * interval '1 second', now() - %(moved)s * interval '1 second')
        ON CONFLICT (job_id, key) DO UPDATE SET started_at = excluded.started_at,
            progressed_at = excluded.progressed_at
        """,
        {"job": job_id, "started": started_s, "moved": moved_s},
    )


async def test_stillness_counts_from_the_last_move(tmp_path: Path, database: str) -> None:
    async with temporary_studio(tmp_path, database_url=database, pipelines=ALL) as studio:
        store = studio.engine.database
        job = await studio.submit("story", {"title": "kites"})
        worker = await store.one(
            "INSERT INTO workers (host, pid, pid_started_at, standing)"
            " VALUES ('h', 1, 0, true) RETURNING id"
        )
        assert worker is not None
        await _set(store, job.id, 500, None)
        assert (await census(store)).stillness_s == 0  # nobody works on it

        await store.all(
            "UPDATE jobs SET status = 'running', worker_id = %(worker)s", {"worker": worker["id"]}
        )
        assert 500 <= (await census(store)).stillness_s < 600
        await _set(store, job.id, 500, 100)
        assert 100 <= (await census(store)).stillness_s < 200
        await _set(store, job.id, 50, 700)  # begun again since
        assert 50 <= (await census(store)).stillness_s < 100
