"""A process that must end now does, whatever is in its way."""

import subprocess
import sys

import pytest

from mutoscope.jobs.exits import GUARD_EXIT

BEGIN = "import os, sys, threading; from mutoscope.jobs.guard import leave_hard; "
FILL_STDERR = """
os.set_blocking(2, False)
try:
    while True:
        os.write(2, b"x" * 4096)
except BlockingIOError:
    os.set_blocking(2, True)
"""
SAY = "leave_hard(last_words=lambda: os.write(2, b'I left'))"


@pytest.mark.parametrize(
    "what",
    [
        pytest.param("leave_hard()", marks=pytest.mark.proof),
        pytest.param("sys.stderr = None; leave_hard()", marks=pytest.mark.proof),
        pytest.param("leave_hard(last_words=lambda: 1 / 0)", marks=pytest.mark.proof),
        "leave_hard(last_words=threading.Event().wait)",
        "sys.stderr.close(); leave_hard()",
    ],
)
def test_it_ends(what: str) -> None:
    done = subprocess.run([sys.executable, "-c", BEGIN + what], capture_output=True, timeout=60)
    assert done.returncode == GUARD_EXIT


def test_what_it_has_to_say_is_said() -> None:
    done = subprocess.run([sys.executable, "-c", BEGIN + SAY], capture_output=True, timeout=60)
    assert (done.returncode, done.stderr) == (GUARD_EXIT, b"I left")


@pytest.mark.skipif(sys.platform == "win32", reason="pipes are otherwise there")
def test_nobody_reads_what_it_says() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", BEGIN + FILL_STDERR + SAY], stderr=subprocess.PIPE
    ) as process:
        assert process.wait(60) == GUARD_EXIT
