"""A supervised worker, for tests that mistreat it.

python supervised_process.py supervisor|child|alone FOLDER DATABASE_URL
"""

import asyncio
import sys
from pathlib import Path

from mutoscope.config import load_settings
from mutoscope.jobs.lifeline import leave_at_its_end
from mutoscope.jobs.supervisor import Supervisor, on_signals
from mutoscope.testing import temporary_studio
from perils import PERILOUS
from toys import ALL

SETTINGS = {"heartbeat_limit_s": 2, "stop_grace_s": 20, "paid_call_grace_s": 15}


async def work(folder: str, database_url: str) -> None:
    async with temporary_studio(
        Path(folder), database_url=database_url, pipelines=(*ALL, PERILOUS), **SETTINGS
    ) as studio:
        await studio.run_worker()


def supervise(folder: str, database_url: str) -> int | None:
    settings = load_settings(data_dir=Path(folder), database_url=database_url, **SETTINGS)
    child = [sys.executable, __file__, "child", folder, database_url]
    supervisor = Supervisor(settings, child)
    on_signals(supervisor)
    supervisor.start()
    return supervisor.wait()


def main(role: str, folder: str, database_url: str) -> int | None:
    if role == "supervisor":
        return supervise(folder, database_url)
    if role == "child":
        leave_at_its_end()
    return asyncio.run(work(folder, database_url))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
