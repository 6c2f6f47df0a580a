"""For tests, ours and yours: a studio in a folder of its own; vendors that are not real."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mutoscope.app import Studio
    from mutoscope.jobs.pipeline import Pipeline
    from mutoscope.providers.protocols import Providers


@asynccontextmanager
async def temporary_studio(
    folder: Path,
    *,
    database_url: str | None = None,
    pipelines: "Sequence[Pipeline] | None" = None,
    providers: "Providers | None" = None,
    **settings: Any,
) -> "AsyncGenerator[Studio]":
    """A studio whose files are in `folder`, on the given database (an embedded one in the folder
    otherwise). `settings` are those of `config.Settings`."""
    from mutoscope.app import open_studio  # the vendors here start without the whole studio
    from mutoscope.config import load_settings

    chosen = load_settings(data_dir=folder, database_url=database_url, **settings)
    async with open_studio(chosen, pipelines=pipelines, providers=providers) as studio:
        yield studio
