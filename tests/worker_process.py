"""A worker of its own process, for tests that kill it. Settings come from the environment.

python worker_process.py FOLDER DATABASE_URL [JOB]
"""

import asyncio
import sys
from pathlib import Path

from mutoscope.testing import temporary_studio
from toys import ALL


async def main(folder: str, database_url: str, job_id: str | None = None) -> None:
    where = {"database_url": database_url or None, "pipelines": ALL}
    async with temporary_studio(Path(folder), **where) as studio:
        if job_id:
            await studio.work_job(job_id)
        else:
            await studio.run_worker()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
