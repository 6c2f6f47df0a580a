"""The fake vendors as a process of their own, for tests that start processes."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class FakesProcess:
    """`addresses`: by vendor."""

    addresses: dict[str, str]

    def ledger(self) -> dict[str, Any]:
        """What was asked (`requests`: "vendor METHOD path") and charged (`purchases`)."""
        origin = self.addresses["gemini"].rpartition("/gemini")[0]
        with urllib.request.urlopen(f"{origin}/ledger", timeout=20) as answer:
            return json.load(answer)

    def bought(self, vendor: str) -> list[float]:
        """The prices of what one vendor has charged, in US dollars."""
        told = self.ledger()["purchases"]
        return [each["usd"] for each in told if each["vendor"] == vendor]


@contextmanager
def fakes_process(*arguments: str) -> Generator[FakesProcess]:
    """Started, and stopped at the end. They take any key, unless told otherwise."""
    process = subprocess.Popen(
        [sys.executable, "-m", "mutoscope.testing.fakes", *arguments],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield FakesProcess(_addresses(process))
    finally:
        process.terminate()
        process.communicate(timeout=20)


def _addresses(process: "subprocess.Popen[str]") -> dict[str, str]:
    """Read what they print, up to the empty line."""
    assert process.stdout is not None
    lines = iter(process.stdout.readline, "\n")
    return dict(line.split() for line in lines)
