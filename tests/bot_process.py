"""The bot and a worker as a process of its own, for tests that kill it.

python bot_process.py FOLDER DATABASE_URL [real]; settings come from the environment. Its pipelines
are toys; `real`: those that make films, short ones of a low quality, unless they are told else.
"""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from mutoscope import pipelines
from mutoscope.interfaces import telegram
from mutoscope.interfaces.cli import session
from mutoscope.jobs.pipeline import Pipeline
from mutoscope.jobs.signals import asked_to_end
from mutoscope.testing import temporary_studio
from toy_gates import TALE
from toy_memes import MEMES


def quick_films() -> Sequence[Pipeline]:
    """The real ones, whose requests have other defaults."""
    from mutoscope.pipelines.explainer.request import ExplainerRequest
    from mutoscope.pipelines.film.fields import Care
    from mutoscope.pipelines.short.request import ShortRequest

    class QuickShort(ShortRequest):
        quality: Care = "draft"
        duration: int = 5

    class QuickExplainer(ExplainerRequest):
        quality: Care = "draft"
        minutes: float = 0.5

    requests = {"short": QuickShort, "explainer": QuickExplainer}
    return [replace(pipelines.find(name), request=quick) for name, quick in requests.items()]


async def main(folder: str, database_url: str, *kind: str) -> None:
    chosen = quick_films() if kind else [MEMES, TALE]
    async with temporary_studio(
        Path(folder), database_url=database_url, pipelines=chosen
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
