"""The codec library's errors in our own words."""

import errno
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import av.error

from mutoscope.errors import MediaError, ResourceExhausted


@contextmanager
def reading(path: Path) -> Generator[None]:
    """Turn what goes wrong while reading a video into MediaError."""
    try:
        yield
    except (av.error.FFmpegError, OSError, EOFError) as error:
        raise MediaError(
            f"{path.name} cannot be read as video: {_reason(error)}.",
            hint="Check that the file is there, is complete and is a video.",
            code="unreadable_video",
        ) from error


@contextmanager
def written(path: Path) -> Generator[Path]:
    """A temporary path beside `path`; it becomes `path` when all went well, else it goes away.

    Raises ResourceExhausted when the disk is full and MediaError for other faults of writing.
    """
    partial = path.with_name(path.name + ".part")
    try:
        yield partial
        partial.replace(path)
    except (av.error.FFmpegError, OSError) as error:
        partial.unlink(missing_ok=True)
        raise _unwritten(path, error) from error
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def _unwritten(path: Path, error: BaseException) -> Exception:
    if getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT):
        return ResourceExhausted(
            f"The disk is full: {path.name} could not be written.",
            hint="Free some space, or move the data folder, and retry the job.",
        )
    return MediaError(
        f"{path.name} could not be written: {_reason(error)}.",
        hint="Check the rights of the data folder.",
        code="video_not_written",
    )


def _reason(error: BaseException) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
