"""The bot and a worker as a process of its own, with toy pipelines, for tests that kill it.

python bot_process.py FOLDER DATABASE_URL; settings come from the environment.
"""

import asyncio
import sys
from pathlib import Path

from mutoscope.interfaces import telegram
from mutoscope.interfaces.cli import session
from mutoscope.jobs.signals import asked_to_end
from mutoscope.testing import temporary_studio
from toy_gates import TALE
from toy_memes import MEMES


async def main(folder: str, database_url: str) -> None:
    pipelines = [MEMES, TALE]
    async with temporary_studio(
        Path(folder), database_url=database_url, pipelines=pipelines
    ) as studio:
        settings = studio.engine.settings
        session.keep_log(settings, to_stderr=True)
        leaving = asyncio.Event()
        with asked_to_end(leaving.set):
            both = [
                asyncio.ensure_future(telegram.serve(studio, settings)),
                asyncio.ensure_future(studio.run_worker()),
            ]
            ended = asyncio.ensure_future(leaving.wait())
            await asyncio.wait({*both, ended}, return_when=asyncio.FIRST_COMPLETED)
            for task in both:
                task.cancel()
            await asyncio.gather(*both, return_exceptions=True)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
