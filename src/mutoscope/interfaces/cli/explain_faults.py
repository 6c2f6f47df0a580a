"""Telling what is wrong with a script or a configuration, every fault with its place."""

from collections.abc import Sequence

from mutoscope.app.explaining import Fault, FaultyDocument
from mutoscope.interfaces.cli.terminal import err, print_problem


def tell_faulty(error: FaultyDocument) -> None:
    """All that is wrong, and what is worth a word beside it."""
    tell_warnings(error.warnings)
    print_problem(f"{error.what} cannot be used: {counted(len(error.faults), 'fault')}.")
    _tell(error.faults)


def tell_warnings(warnings: Sequence[Fault]) -> None:
    """What does not keep a document from being used."""
    _tell(warnings, "warning: ")


def _tell(faults: Sequence[Fault], kind: str = "") -> None:
    for fault in faults:
        hint = f" ({fault.hint.rstrip('.')})" if fault.hint else ""
        err.print(f"  {kind}{fault}{hint}", markup=False, soft_wrap=True)


def counted(count: int, thing: str) -> str:
    """A number of things in words."""
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"
