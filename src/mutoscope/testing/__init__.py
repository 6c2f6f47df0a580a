"""For tests, ours and yours: a studio in a folder of its own."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from mutoscope.app import Studio, open_studio
from mutoscope.config import load_settings
from mutoscope.jobs.pipeline import Pipeline
from mutoscope.providers.protocols import Providers


@asynccontextmanager
async def temporary_studio(
    folder: Path,
    *,
    database_url: str | None = None,
    pipelines: Sequence[Pipeline] | None = None,
    providers: Providers | None = None,
    **settings: Any,
) -> AsyncGenerator[Studio]:
    """A studio whose files are in `folder`, on the given database (an embedded one in the folder
    otherwise). `settings` are those of `config.Settings`."""
    chosen = load_settings(data_dir=folder, database_url=database_url, **settings)
    async with open_studio(chosen, pipelines=pipelines, providers=providers) as studio:
        yield studio
