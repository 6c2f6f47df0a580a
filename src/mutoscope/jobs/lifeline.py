"""The end of a pipe that a supervisor holds: when it closes, the worker leaves.

It closes when the supervisor says so and when its process is gone, however that ended; there is
nothing to poll, and no moment in which it could be missed.
"""

import _thread
import os
import signal
import sys
import threading

STDIN = 0


def leave_at_its_end() -> None:
    """From now on, the end of stdin means what SIGTERM means (on Windows: Ctrl-C). Children of
    this process do not get the pipe."""
    lifeline = os.dup(STDIN)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, STDIN)
    os.close(nothing)
    threading.Thread(target=_leave_after, args=(lifeline,), name="lifeline", daemon=True).start()


def _leave_after(lifeline: int) -> None:
    while os.read(lifeline, 1024):
        pass  # nothing is ever said
    if sys.platform == "win32":
        _thread.interrupt_main()
    else:
        os.kill(os.getpid(), signal.SIGTERM)
