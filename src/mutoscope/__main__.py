"""`mutoscope` and `python -m mutoscope`."""

import os
import signal
import sys
from types import FrameType

INTERRUPTED = 130


def main() -> None:
    """Run the command line and leave with its exit code."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # else it is to be ignored
        signal.signal(signal.SIGINT, _leave)
    from mutoscope.interfaces.cli import run

    try:
        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        code = INTERRUPTED
    sys.exit(code)


def _leave(number: int, frame: FrameType | None) -> None:
    """Ctrl-C before a command has begun: there is nothing to clean up yet, and an exception would
    come out of whatever is just being imported. A command takes Ctrl-C into its own hands."""
    os._exit(INTERRUPTED)


if __name__ == "__main__":
    main()
