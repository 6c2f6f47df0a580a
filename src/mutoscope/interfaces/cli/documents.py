"""Values of the studio as plain JSON, and as rows for the eye."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from mutoscope.app import SystemStatus


def plain(value: Any) -> dict[str, Any]:
    """A dataclass as a JSON object; times are written by the printer."""
    return asdict(value)


def status_rows(status: SystemStatus) -> Iterator[tuple[str, str]]:
    """What a person wants to know, a line each."""
    workers = len(status.workers)
    yield "workers", f"{workers} alive" if workers else "none; a command works its own job"
    yield "jobs", _counts(status.jobs) or "none"
    yield "memory", _megabytes(status.memory)
    yield "free disk", f"{status.free_disk_mb / 1000:.1f} GB"
    yield "database", status.database
    if status.last_stop:
        yield "last stop", ", ".join(f"{key} {value}" for key, value in status.last_stop.items())


def _counts(jobs: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {status}" for status, count in jobs.items() if count)


def _megabytes(memory: Mapping[str, float]) -> str:
    return ", ".join(f"{key} {value:.0f}" for key, value in memory.items())
