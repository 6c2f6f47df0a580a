"""A worker process of its own, that outlives whoever starts it."""

import subprocess
import sys
import threading

from mutoscope.config import Settings, environment_of


def start_worker(settings: Settings) -> int:
    """Start `mutoscope worker --exit-when-idle` with the same settings; its pid.

    In a session of its own, so that closing the terminal does not end it. What it says goes to
    `logs/worker.log` in the data folder.
    """
    logs = settings.data_dir / "logs"
    logs.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (logs / "worker.log").open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "mutoscope", "worker", "--exit-when-idle"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=environment_of(settings),
            cwd=settings.data_dir,
            start_new_session=True,
        )
    # Somebody must take note of its end, or it stays in the process table as long as we live.
    threading.Thread(target=process.wait, name="detached worker", daemon=True).start()
    return process.pid
