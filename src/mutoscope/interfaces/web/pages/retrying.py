"""Whether it helps to try again."""

from mutoscope.models import ErrorInfo, Job

BAD_FILES = frozenset(
    {
        *("unreadable_picture", "picture_too_large", "blank_picture"),
        *("photo_too_small", "photo_too_long", "photo_plain"),
    }
)
"""Codes of errors that lie in a file that was given: it is the same the next time."""


def is_hopeless(error: ErrorInfo | None) -> bool:
    """Whether the same would come of it again."""
    return error is not None and error.code in BAD_FILES


def can_retry(job: Job) -> bool:
    """Whether a page offers it: something has failed that may come out otherwise. Of a job without
    its steps, as lists have it, only the end is known."""
    failed = faults_of(job, "")
    return not (is_hopeless(job.error) or (failed and all(map(is_hopeless, failed))))


def faults_of(job: Job, prefix: str) -> list[ErrorInfo]:
    """Why steps have failed whose keys begin so."""
    return [
        step.error
        for step in job.steps
        if step.status == "failed" and step.error and step.key.startswith(prefix)
    ]
