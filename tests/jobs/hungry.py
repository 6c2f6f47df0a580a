"""Pipelines that eat memory, and the worker process that works them.

python hungry.py FOLDER DATABASE_URL
"""

import asyncio
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict

from mutoscope.jobs import guard
from mutoscope.jobs.context import Context
from mutoscope.jobs.pipeline import Pipeline, Stage
from mutoscope.jobs.step import step
from mutoscope.models import Work
from mutoscope.testing import temporary_studio

LIMIT_MB = 400
BITE_MB = 30
BITES = 100
CHILD = f"""
import sys, time
eaten = []
for _ in range({BITES}):
    eaten.append(bytearray(b"x") * {BITE_MB}_000_000)
    time.sleep(0.1)
"""
"""Eats as the step does, in a process of its own."""


class MealRequest(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    how: str


@step(version="1", stage="eating", time_limit_s=60, stall_limit_s=60)
def eat(work: Work, how: str) -> str:
    """`alone`: in this process; `child`: in one it starts; `deaf`: without ever looking up;
    `little`: hardly anything; `huge`: more at once than any machine has."""
    if how == "huge":
        bytearray(2**60)
    if how == "child":
        subprocess.run([sys.executable, "-c", CHILD], check=True)
    eaten: list[np.ndarray] = []
    for bite in range(BITES if how in ("alone", "deaf") else 1):
        eaten.append(np.ones(BITE_MB * 1_000_000, np.uint8))
        threading.Event().wait(0.1)
        if how != "deaf":
            work.tick(bite, BITES)
    return how


async def dine(ctx: Context, request: MealRequest) -> None:
    await ctx.step(eat, request.how, key="meal")


HUNGRY = Pipeline(
    name="hungry",
    title="Hungry",
    summary="Eats memory.",
    version="1",
    request=MealRequest,
    stages=(Stage("eating", 0, 100),),
    run=dine,
)


async def main(folder: str, database_url: str) -> None:
    guard.PATIENCE_S = 1.0
    async with temporary_studio(
        Path(folder),
        database_url=database_url,
        pipelines=[HUNGRY],
        heartbeat_limit_s=2,
        memory_limit_mb=LIMIT_MB,
    ) as studio:
        await studio.run_worker()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
