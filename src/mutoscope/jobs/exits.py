"""What the end of a process says by itself, and where its supervisor notes it."""

import signal
from pathlib import Path

from mutoscope.store.processes import OWN_WILL

KILLED = "killed"
GUARDED = "ended by the memory guard"
GUARD_EXIT = 70
"""With which a worker ends itself when its memory stays above the hard limit."""
STUCK = "its places were held by steps that do not end"
STUCK_EXIT = 72
"""With which a worker ends itself since no step can begin in it any more."""
INTERRUPT_EXIT = 130
OWN_ENDS = {GUARD_EXIT: GUARDED, STUCK_EXIT: STUCK}
NATIVE_CRASHES = ("SIGSEGV", "SIGBUS", "SIGABRT", "SIGILL", "SIGFPE", "SIGTRAP", "SIGSYS")
PERSONS_SIGNALS = ("SIGTERM", "SIGINT", "SIGHUP")
WINDOWS_FAULTS = 0xC0000000
"""Exit codes from here on are NTSTATUS errors: an access violation is 0xC0000005."""


def note_path(data_dir: Path, pid: int | str) -> Path:
    """Where a supervisor notes that a process is its child, and how that ended."""
    return data_dir / "run" / f"child-{pid}.json"


def cause_of_exit(code: int) -> str:
    """What an exit code as `subprocess` gives it (a signal is negative) says by itself."""
    if code in (0, INTERRUPT_EXIT):
        return OWN_WILL
    if code in OWN_ENDS:
        return OWN_ENDS[code]
    if code >= WINDOWS_FAULTS:
        return f"crashed in native code ({code:#x})"
    if code > 0:
        return f"ended with exit code {code}"
    name = _signal_name(-code)
    if name in PERSONS_SIGNALS:
        return OWN_WILL
    if name in NATIVE_CRASHES:
        return f"crashed in native code ({name})"
    return KILLED if name == "SIGKILL" else f"{KILLED} by {name}"


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
