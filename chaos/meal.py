"""A pipeline that eats memory."""

import subprocess
import sys
import threading
from typing import Literal

from pydantic import BaseModel, ConfigDict

from mutoscope.jobs.context import Context
from mutoscope.jobs.pipeline import Pipeline, Stage
from mutoscope.jobs.step import step
from mutoscope.models import Work

LIMIT_MB = 400
BITE_MB = 20
BITES = 60
BITE_S = 0.1
CHILD = f"""
import threading
eaten = []
for _ in range({BITES}):
    eaten.append(bytearray(b"x") * {BITE_MB}_000_000)
    threading.Event().wait({BITE_S})
"""

How = Literal["alone", "child", "little"]


class MealRequest(BaseModel):
    """`alone`: the step eats; `child`: a process that it starts does; `little`: hardly anything."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    how: How


@step(version="1", stage="eating", time_limit_s=120, stall_limit_s=60)
def eat(work: Work, how: str) -> str:
    if how == "child":
        subprocess.run([sys.executable, "-c", CHILD], check=True)
    eaten = list[bytearray]()
    for bite in range(BITES if how == "alone" else 1):
        eaten.append(bytearray(b"x") * (BITE_MB * 1_000_000))
        threading.Event().wait(BITE_S)
        work.tick(bite + 1, BITES)
    return how


async def dine(ctx: Context, request: MealRequest) -> None:
    await ctx.step(eat, request.how, key="meal")


MEAL = Pipeline(
    name="meal",
    title="Meal",
    summary="Eats memory.",
    version="1",
    request=MealRequest,
    stages=(Stage("eating", 0, 100),),
    run=dine,
)
