"""What the generation of a strict queue is at, in `generation_state.json` of the data folder:

{"state": "generating", "details": {"index": 1, "attempt": 0, "error": "…", "time": "…",
 "memory": {"rss_mb": 455.0, "vms_mb": 1205.0, "percent": 12.5, "threads": 16}}, "timestamp": "…"}

It mirrors for people and scripts what the rows and the black box hold; nothing of ours reads it but
the next generation, which tells of one that never came to its end. States: started, generating,
completed, stopped (cancelled, waiting for a person, or given back), and generation_error (one item)
and batch_error (the job), of which the error stays to be read until the next generation begins.
"""

import contextlib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from mutoscope.jobs.black_box import read_json, write_json

State = Literal["started", "generating", "completed", "stopped", "generation_error", "batch_error"]
FILE_NAME = "generation_state.json"
LEFT_OFF = "The generation before this one was cut off: its worker was killed, or has crashed."
LONGEST_ERROR = 500
_GOING_ON = ("started", "generating")


class GenerationState:
    """The file of one run of a job, from `begin` on. `attempt` counts from 0 there."""

    def __init__(self, data_dir: Path, attempt: int) -> None:
        self._path = data_dir / FILE_NAME
        self._attempt = attempt - 1
        self._index: int | None = None
        self._error = ""
        self._state: State = "started"

    def begin(self, memory: Mapping[str, float]) -> None:
        """The job begins; what was going on until now was never ended."""
        if read_json(self._path).get("state") in _GOING_ON:
            self._error = LEFT_OFF
        self._write("started", memory)

    def item(self, index: int, memory: Mapping[str, float], error: str | None = None) -> None:
        """One of several is made, or could not be."""
        self._index = index
        if error is None:
            self._write("generating", memory)
        else:
            self._error = error
            self._write("generation_error", memory)

    def fail(self, error: str) -> None:
        """The job could not be made."""
        self._error, self._state = error, "batch_error"

    def complete(self) -> None:
        """It came to its end; one of several may have failed."""
        if self._state != "generation_error":
            self._state = "completed"

    def end(self, memory: Mapping[str, float]) -> None:
        """The queue is free."""
        self._write("stopped" if self._state in _GOING_ON else self._state, memory)

    def _write(self, state: State, memory: Mapping[str, float]) -> None:
        failed_before = self._state == "generation_error" and state == "generating"
        self._state = self._state if failed_before else state
        now = datetime.now(UTC).isoformat(timespec="seconds")
        details: dict[str, Any] = {
            "index": self._index,
            "attempt": self._attempt,
            "error": self._error[:LONGEST_ERROR] or None,
            "time": now,
            "memory": dict(memory),
        }
        content = {"state": state, "details": details, "timestamp": now}
        with contextlib.suppress(OSError):  # a full disk stops no generation
            write_json(self._path, content)
