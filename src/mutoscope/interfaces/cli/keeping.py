"""Commands on what is kept: pins, dislikes, backups."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from mutoscope import app
from mutoscope.config import Settings, load_settings, prepare_data_dir
from mutoscope.interfaces.cli import Json, session
from mutoscope.interfaces.cli.documents import plain
from mutoscope.interfaces.cli.language import told
from mutoscope.interfaces.cli.reading import JobId
from mutoscope.interfaces.cli.terminal import err, print_json

MB = 1e6


def pin(
    job_id: JobId,
    /,
    *,
    off: Annotated[
        bool, Parameter(name="--off", negative=(), help="Let its files go again.")
    ] = False,
    json: Json = False,
) -> int:
    """Keep all files of a job, however little room there is."""

    async def command(studio: app.Studio) -> int:
        job = await studio.pin(job_id, on=not off)
        if json:
            print_json(job.public())
        words = "is pinned: its files stay" if job.pinned else "is not pinned"
        err.print(f"{job_id} {words}.", markup=False)
        return 0

    return session.run(command, as_json=json)


def dislike(
    job_id: JobId,
    item: Annotated[str, Parameter(help="Which of its memes: memes.0 is the first.")],
    /,
    *,
    off: Annotated[bool, Parameter(name="--off", negative=(), help="They may come again.")] = False,
    json: Json = False,
) -> int:
    """Never use the caption and the picture of a meme again."""

    async def command(studio: app.Studio) -> int:
        await studio.dislike(job_id, item, off=off)
        if json:
            print_json({"job_id": job_id, "item": item, "disliked": not off})
        words = "may come again" if off else "are not used again"
        err.print(f"Caption and picture of {item} {words}.", markup=False)
        return 0

    return session.run(command, as_json=json)


def backup(
    file: Annotated[Path, Parameter(help="Where to write it; not there yet.")],
    /,
    *,
    json: Json = False,
) -> int:
    """Write all jobs and their files into one file, while jobs go on."""

    async def command(studio: app.Studio) -> int:
        with _bar("Backup") as tell:
            contents = await studio.backup(file, tell=tell)
        _tell(f"{file} holds", contents, as_json=json)
        return 0

    return session.run(command, as_json=json)


def restore(
    file: Annotated[Path, Parameter(help="What `mutoscope backup` wrote.")],
    /,
    *,
    json: Json = False,
) -> int:
    """Put a backup into an empty data folder and database."""

    async def command(settings: Settings) -> int:
        with _bar("Restore") as tell:
            contents = await app.restore(settings, file, tell=tell)
        _tell("There are", contents, as_json=json)
        return 0

    def with_settings() -> int:
        settings = load_settings()
        prepare_data_dir(settings)
        session.keep_log(settings, to_stderr=False)
        return app.run(command(settings))

    return session.guarded(with_settings, as_json=json)


@contextmanager
def _bar(title: str) -> Generator[app.Tell]:
    """A bar on stderr, where that is a terminal; how to move it, from any thread."""
    columns = (TextColumn(told(title)), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        task = progress.add_task(title, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def _tell(what: str, contents: app.Contents, *, as_json: bool) -> None:
    if as_json:
        print_json(plain(contents))
    size = f"{contents.bytes / MB:,.1f} MB"
    err.print(f"{what} {contents.jobs} jobs and {contents.files} files, {size}.", markup=False)
    if contents.missing:
        err.print(
            f"{contents.missing} files that jobs name had been lost before; they are made again"
            " when they are needed.",
            markup=False,
        )
