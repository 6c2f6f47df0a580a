"""What keeps the whole studio from going on, told while a command waits."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from mutoscope import app
from mutoscope.interfaces.cli.terminal import err

LOOK_S = 1.0


@asynccontextmanager
async def telling_obstacles(studio: app.Studio) -> AsyncGenerator[None]:
    """Within the block, say on stderr when all stands still, and why: once for each reason."""
    telling = asyncio.create_task(_tell(studio), name="obstacles")
    try:
        yield
    finally:
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)


async def _tell(studio: app.Studio) -> None:
    told = ""
    while True:
        if (obstacle := await studio.obstacle()) and obstacle != told:
            err.print(f"waits: {obstacle}", markup=False, soft_wrap=True)
        told = obstacle
        await asyncio.sleep(LOOK_S)
