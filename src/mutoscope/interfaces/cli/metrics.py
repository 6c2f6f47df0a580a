"""The command that prints the metrics."""

import sys
from typing import TYPE_CHECKING

from mutoscope.interfaces.cli import session

if TYPE_CHECKING:
    from mutoscope.app import Studio


def metrics() -> int:
    """Print how the studio is doing, in Prometheus' text format."""

    async def command(studio: "Studio") -> int:
        sys.stdout.write(await studio.metrics())
        return 0

    return session.run(command)
