"""What a program that has set up no log is spared."""

from typing import Any

import structlog


def say_nothing_unasked() -> None:
    """In a program that has set up no log, ours would go to its stdout, with what local variables
    hold; what fails is raised, and kept with the job. The program's own lines stay as they are."""
    if not structlog.is_configured():
        structlog.configure(logger_factory=_logger)


def _logger(*names: Any) -> Any:
    return structlog.ReturnLogger() if names == ("mutoscope",) else structlog.PrintLogger()
